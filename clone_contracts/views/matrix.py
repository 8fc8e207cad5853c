"""Several targets of one API side by side: one contract, and of each clause the status at every target."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clone_contracts.results.types import Results
from clone_contracts.views.model import ApiView, api_views
from clone_contracts.views.sections import FINDINGS_SHOWN, STATUSES, Clause, Section

MOST_ROWS: Final = 20
"""The most clauses that a terminal or a summary shows; the page has all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A clause at one target; ``clause`` is None where the record of that target does not have it."""

    api: ApiView
    clause: Clause | None

    @property
    def status(self) -> str:
        return self.clause.status if self.clause else "absent"

    @property
    def sign(self) -> str:
        return self.clause.sign if self.clause else "-"


@dataclass(frozen=True, slots=True)
class Row:
    """A clause at all targets; ``clause`` is it as it was where it fared worst."""

    clause: Clause
    cells: Sequence[Cell]

    @property
    def is_uniform(self) -> bool:
        """Whether it has the same status everywhere."""
        return len({cell.status for cell in self.cells}) == 1

    @property
    def is_alike(self) -> bool:
        """Whether there is nothing else to say of any target: the same status everywhere, for the same reason."""
        reasons = {cell.clause.data.get("reason") for cell in self.cells if cell.clause}
        return self.is_uniform and len(reasons) == 1 and not self.with_findings

    @property
    def is_notable(self) -> bool:
        """Whether a reader should look at it: it differs by target, or was not held and should have been."""
        return not self.is_uniform or self.clause.status not in ("held", "unobserved")

    @property
    def words(self) -> str:
        """Everything that a reader may search for."""
        return " ".join(dict.fromkeys(word for cell in self.cells if cell.clause for word in cell.clause.words.split(" ")))

    @property
    def example(self) -> Cell | None:
        """The first target that has an exchange in which it held, since one says as much as all."""
        return next((cell for cell in self.cells if cell.clause and cell.clause.data["examples"]), None)

    @property
    def with_findings(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.clause and cell.clause.data["findings"]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One API at several targets. ``sections`` are those of its contract, ``rows`` the clauses by id."""

    name: str
    targets: Sequence[ApiView]
    sections: Sequence[Section]
    rows: Mapping[str, Row]

    @property
    def first(self) -> ApiView:
        """Any of the targets, for what is the same at all of them."""
        return self.targets[0]

    @property
    def notable(self) -> list[Row]:
        """The rows to look at, the most urgent first."""
        urgency = list(STATUSES)
        return sorted((row for row in self.rows.values() if row.is_notable), key=lambda row: urgency.index(row.clause.status))

    @property
    def alike(self) -> Mapping[str, int]:
        """How many of the other clauses there are, by the status that they have everywhere."""
        found = [row.clause.status for row in self.rows.values() if not row.is_notable]
        return {status: found.count(status) for status in STATUSES if status in found}


def matrices(apis: Sequence[ApiView]) -> list[Matrix]:
    """Those APIs of a record that have several targets, each with its targets in the order of their names."""
    several: dict[str, list[ApiView]] = {}
    for api in apis:
        if api.is_one_of_several:
            several.setdefault(api.key.partition(" at ")[0], []).append(api)
    return [_matrix(name, sorted(targets, key=lambda api: api.place)) for name, targets in several.items()]


def without_repeated_examples(apis: Sequence[ApiView], found: Sequence[Matrix]) -> list[ApiView]:
    """The APIs, those at several targets without the exchanges that show nothing but what is shown of another target."""
    shown = {
        (cell.api.key, example["exchange"])
        for matrix in found
        for row in matrix.rows.values()
        if (cell := row.example) and cell.clause
        for example in cell.clause.data["examples"]
    }
    return [_without_examples(api, shown) if api.is_one_of_several else api for api in apis]


def matrix_lines(results: Results) -> list[str]:
    """The matrix of an escaped record in lines of plain text, also of an API that has one target."""
    apis = api_views(results)
    several = matrices(apis)
    lines: list[str] = []
    for api in sorted((api for api in apis if not api.is_one_of_several), key=lambda api: api.key):
        lines += [f"{api.data.get('target_name', api.key)} {_told(api)}"]
    for matrix in several:
        lines += [f"{matrix.name} at {len(matrix.targets)} targets", *_lines(matrix)]
    return lines


def _lines(matrix: Matrix) -> Iterator[str]:
    width = max(len(api.place) for api in matrix.targets)
    for api in matrix.targets:
        yield f"  {api.place:{width}}  {_told(api)}"
    rows = matrix.notable[:MOST_ROWS]
    if rows:
        longest = max(len(row.clause.id) for row in rows)
        yield f"  {'':{longest}}  " + "  ".join(api.place for api in matrix.targets)
        for row in rows:
            cells = "  ".join(f"{cell.sign:{len(cell.api.place)}}" for cell in row.cells)
            yield f"  {row.clause.id:{longest}}  {cells}".rstrip()
    if len(matrix.notable) > MOST_ROWS:
        yield f"  and {len(matrix.notable) - MOST_ROWS} more"
    for status, count in matrix.alike.items():
        yield f"  {status} everywhere: {count} {'clause' if count == 1 else 'clauses'}"


def _told(api: ApiView) -> str:
    return f"{api.verdict}: {', '.join(f'{count} {status}' for status, count in api.counts.items())}"


def _matrix(name: str, targets: Sequence[ApiView]) -> Matrix:
    by_target = [{clause.id: clause for clause in api.clauses} for api in targets]
    urgency = list(STATUSES)
    rows: dict[str, Row] = {}
    for id in dict.fromkeys(id for clauses in by_target for id in clauses):
        cells = [Cell(api, clauses.get(id)) for api, clauses in zip(targets, by_target, strict=True)]
        there = [cell.clause for cell in cells if cell.clause]
        rows[id] = Row(min(there, key=lambda clause: urgency.index(clause.status)), cells)
    fullest = max(targets, key=lambda api: len(api.clauses))
    return Matrix(name, targets, fullest.sections, rows)


def _without_examples(api: ApiView, shown: set[tuple[str, int]]) -> ApiView:
    needed = {number for key, number in shown if key == api.key}
    sent = api.data.get("sent")
    findings = [finding for clause in api.clauses for finding in clause.data["findings"][:FINDINGS_SHOWN]]
    findings += [*sent["findings"], *sent["undocumented"]] if sent else []
    findings += [alike.finding for alike in api.undocumented]
    needed |= {finding["exchange"]["number"] for finding in findings}
    return replace(api, shown=needed)
