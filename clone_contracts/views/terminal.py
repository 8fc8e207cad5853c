"""A run in the terminal: how far it is, and at its end what it saw, from the record alone."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from clone_contracts.results.types import ApiResult, Results, SentFindingResult
from clone_contracts.views.escape import escape_record
from clone_contracts.views.exchanges import commands
from clone_contracts.views.headline import stale_waivers, waiver_in_words
from clone_contracts.views.model import ApiView, api_views
from clone_contracts.views.sections import STATUSES, Clause
from clone_contracts.views.selection import cases_in_words, is_ours

IDS_SHOWN: Final = 8


class Terminal(Protocol):
    """Where a run is shown; pytest's own reporter is one. ``verbosity`` is 0 by default, less under ``-q``."""

    @property
    def isatty(self) -> object: ...

    @property
    def verbosity(self) -> int: ...

    def ensure_newline(self) -> None: ...

    def write(self, content: str, *, flush: bool = False, **markup: bool) -> None: ...

    def line(self, msg: str, **kw: bool) -> None: ...

    def section(self, title: str, sep: str = "=", **kw: bool) -> None: ...


_COLOURS: Final[Mapping[str, Mapping[str, bool]]] = {
    "conforms": {"green": True},
    "violates": {"red": True},
    "incomplete": {"yellow": True},
}


def write_progress(terminal: Terminal, group: str) -> None:
    """Say which group of clauses the tests have come to, if someone is watching."""
    if terminal.isatty and terminal.verbosity == 0:
        terminal.ensure_newline()
        terminal.write(group, bold=True)


def write_summary(terminal: Terminal, results: Results, path: Path) -> None:
    """A verdict and a table for each API, then what is notable; without the tables under ``-q``."""
    terminal.section("contracts")
    safe = escape_record(results)
    fault = safe["run"]["options"].get("fault")
    if fault:
        terminal.line(f"the twin was given the fault {fault}", yellow=True)
    apis = api_views(safe)
    broken = [api for api in apis if api.data["verdict"] == "violates"]
    for api in broken:
        _write_api(terminal, api)
    for waiver in stale_waivers(safe):
        terminal.line(waiver_in_words(waiver), red=True)
    for api in apis[len(broken) :]:
        _write_api(terminal, api)
    seed = f"repeat the generated part with --seed {safe['run']['seed']}; " if is_ours(safe["run"]) else ""
    terminal.line(f"{seed}everything is in {path.parent}/index.html")


def _write_api(terminal: Terminal, api: ApiView) -> None:
    told = ", ".join(f"{count} {status}" for status, count in api.counts.items())
    terminal.line(f"{api.key} {api.verdict}: {told}", bold=True, **_COLOURS[api.data["verdict"]])
    terminal.line(f"  {_made(api.data)} at {api.data['target']}")
    if cases := cases_in_words(api.data):
        terminal.line(f"  {cases}")
    if terminal.verbosity >= 0:
        for line in table(api):
            terminal.line(f"  {line}")
    if api.only_strictly:
        terminal.line(f"  undocumented answers fail under --strict: {_by_kind(api.unwaived_kinds)}", red=True)
    _write_violations(terminal, api)
    for status in ("waived", "untested", "unobserved"):
        for reason, clauses in api.by_reason(status).items():
            terminal.line(f"  {status}: {reason}")
            terminal.line(f"      {listed([clause.id for clause in clauses])}")
    for text in _remarks(api):
        terminal.line(f"  {text}", yellow=True)
    if api.data["undocumented"]:
        count, unwaived = len(api.data["undocumented"]), api.unwaived_kinds
        waived = [f"{count - sum(unwaived.values())} waived"] if count > sum(unwaived.values()) else []
        told = ", ".join([*([_by_kind(unwaived)] if unwaived else []), *waived])
        terminal.line(f"  undocumented: {count} {'answer' if count == 1 else 'answers'} ({told}); the page shows them")


def table(api: ApiView) -> Iterator[str]:
    """The numbers of clauses by section and status."""
    statuses = [status for status in reversed(list(STATUSES)) if status in api.counts]
    width = max(len(section.title) for section in api.sections)
    yield f"{'section':{width}}  clauses  " + "  ".join(f"{status:>10}" for status in statuses)
    rows = [(section.title, len(section.clauses), [section.count(status) for status in statuses]) for section in api.sections]
    for title, total, counts in [*rows, ("all", len(api.clauses), [api.counts[status] for status in statuses])]:
        numbers = "  ".join(f"{count or '':>10}" for count in counts)
        yield f"{title:{width}}  {total:>7}  {numbers}".rstrip()


def listed(ids: Sequence[str]) -> str:
    """The first few of some ids, and how many more there are."""
    shown = ", ".join(ids[:IDS_SHOWN])
    return shown if len(ids) <= IDS_SHOWN else f"{shown} and {len(ids) - IDS_SHOWN} more"


def _remarks(api: ApiView) -> Iterator[str]:
    """What a reader should know in addition to the clauses."""
    yield from api.remarks
    if api.data["possibly_created"]:
        yield f"possibly created, since no answer said; look for them by name: {listed(api.data['possibly_created'])}"
    reflected = (finding for finding in api.data["undocumented"] if finding["clause"].endswith(".key-reflected"))
    for text in dict.fromkeys(f"{finding['expected']}, got {finding['actual']}" for finding in reflected):
        yield f"a key came back in an answer: {text}"


def _made(result: ApiResult) -> str:
    made, removed = result["clones_created"], result["clones_removed"]
    throttled = f" ({result['throttled']} throttled)" if result["throttled"] else ""
    possible = f", {len(result['possibly_created'])} more possibly made" if result["possibly_created"] else ""
    return f"{result['requests']} requests{throttled}, {made} clones made{possible}, {removed} removed"


def _by_kind(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def _write_violations(terminal: Terminal, api: ApiView) -> None:
    for mistake in api.mistakes:
        _write_mistake(terminal, mistake)
    for clause in api.with_status("violated"):
        _write_violation(terminal, clause)


def _write_mistake(terminal: Terminal, mistake: SentFindingResult) -> None:
    place = f" at {mistake['pointer']}" if mistake["pointer"] else ""
    told = "once" if mistake["count"] == 1 else f"{mistake['count']} times"
    terminal.line(f"  sent otherwise: {mistake['clause']} ({told})", red=True)
    terminal.line(f"      expected {mistake['expected']}, got {mistake['actual']}{place}")
    terminal.line(f"      {mistake['curl']}")


def _write_violation(terminal: Terminal, clause: Clause) -> None:
    finding = clause.data["findings"][0]
    place = f" at {finding['pointer']}" if finding["pointer"] else ""
    waived = clause.data.get("waived", 0)
    more = f"; {waived} more findings are waived" if waived else ""
    terminal.line(f"  violated: {clause.id} ({clause.data['found'] - waived} times{more})", red=True)
    terminal.line(f"      {clause.data['statement']} [{clause.data['source']}]")
    terminal.line(f"      expected {finding['expected']}, got {finding['actual']}{place}")
    for command in commands(finding):
        terminal.line(f"      {command}")
