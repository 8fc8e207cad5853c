"""Makes pages from records that exist already."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clone_contracts.contract.document import Contract, load_contract
from clone_contracts.errors import ConfigurationError
from clone_contracts.results.diff import FAILING, compare
from clone_contracts.results.file import RESULTS, read_record, require_writable, write_json
from clone_contracts.results.merge import api_of_key, merge
from clone_contracts.results.run_history import read_history
from clone_contracts.results.types import Results
from clone_contracts.views.escape import escape_record, escape_text
from clone_contracts.views.files import PAGE, write_views
from clone_contracts.views.headline import headline
from clone_contracts.views.markdown import BodyExample, contract_pages

Say = Callable[[str], object]
CHANGES: Final = "changes.json"


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier run to compare with, by its ``record``; the report fails if something has changed in one of ``fail_on``.

    One that ``may_be_absent`` is left out where there is none, as before the first run.
    """

    record: Path
    fail_on: Sequence[str] = ()
    may_be_absent: bool = False

    def read(self, say: Say) -> Results | None:
        """The record, None where it is not there and need not be. Raises ConfigurationError where it cannot be used."""
        if self.may_be_absent and not (self.record / RESULTS if self.record.is_dir() else self.record).exists():
            say(escape_text(f"there is no earlier run at {self.record}; nothing is compared"))
            return None
        return read_record(self.record)


def baseline_of(against: Path | None, if_present: Path | None, fail_on: str) -> Baseline | None:
    """The baseline that options ask for. Raises ConfigurationError where they contradict each other or name no known way."""
    ways = [way.strip() for way in fail_on.split(",") if way.strip()]
    unknown = [way for way in ways if way not in FAILING]
    if unknown:
        raise ConfigurationError(f"--fail-on {unknown[0]}: known are {', '.join(FAILING)}")
    if against and if_present:
        raise ConfigurationError("--against and --against-if-present are one or the other")
    record = against or if_present
    if record is None:
        if ways:
            raise ConfigurationError("--fail-on needs --against or --against-if-present, the run to compare with")
        return None
    return Baseline(record, ways, may_be_absent=against is None)


def make_report(directories: Sequence[Path], baseline: Baseline | None, output: Path | None, say: Say) -> bool:
    """Make the pages of one run again, or of several as one, and return whether nothing has changed that makes it fail.

    What has changed since the ``baseline`` is in the pages, and in ``changes.json``. Raises ConfigurationError for records
    that cannot be used.
    """
    if len({directory.resolve() for directory in directories}) < len(directories):
        raise ConfigurationError("the same DIR is given twice")
    records = [read_record(directory) for directory in directories]
    old = baseline.read(say) if baseline else None
    directory = output or (_own(directories[0]) if len(directories) == 1 else Path("reports/merged"))
    require_writable(directory, "--output")
    record = merge(records)
    changes = compare(old, record) if old else None
    if len(records) > 1 or output:
        write_json(directory / RESULTS, record, indent=1)
    # Pages that are made elsewhere show the history of the run's own directory.
    history, _ = read_history(_own(directories[0]) if len(directories) == 1 else directory)
    write_views(directory, record, changes, history)
    if changes:
        write_json(directory / CHANGES, changes.as_record(), indent=1)
    for line in (headline(record), *(changes.lines() if changes else ())):
        say(escape_text(line))
    say(str(directory / PAGE))
    return not (baseline and changes and any(map(changes.has, baseline.fail_on)))


def make_contract_pages(results: Path, output: Path, say: Say) -> None:
    """Write the contract pages of the repository. Raises ConfigurationError for anything but a whole embedded run."""
    record = read_record(results)
    _require_whole(record)
    require_writable(output, "--output")
    for key, text in pages_of_contracts(record).items():
        path = output / f"{api_of_key(key)}.md"
        path.write_text(text, encoding="utf-8")
        say(str(path))


def pages_of_contracts(record: Results) -> Mapping[str, str]:
    """The page of each contract in a record, with the contract's own examples."""
    examples = {key: body_examples(load_contract(api_of_key(key))) for key in record["apis"]}
    return contract_pages(escape_record(record), examples)


def body_examples(contract: Contract) -> list[BodyExample]:
    """The examples that a contract gives of bodies of its first operation: of requests, then of answers by status."""
    operation = contract.raw["paths"][contract.primary.path][contract.primary.method.lower()]
    holders = [("Request", operation.get("requestBody", {}))]
    holders += [(f"Answer {status}", response) for status, response in operation["responses"].items()]
    found = []
    for what, holder in holders:
        media = holder.get("content", {}).get("application/json", {})
        named = [
            (each.get("summary", name), each["value"]) for name, each in media.get("examples", {}).items() if "value" in each
        ]
        named += [("", media["example"])] if "example" in media else []
        found += [(f"{what}: {about}" if about else what, value) for about, value in named]
    return [BodyExample(title, json.dumps(value, indent=2, ensure_ascii=False)) for title, value in found]


def _require_whole(record: Results) -> None:
    """A page of a contract names all tests about it, so part of a run will not do. Raises ConfigurationError."""
    run = record["run"]
    by = ("keyword", "markers", "fault")
    partial = run["kind"] != "embedded" or any(one["options"].get(name) for one in run.get("merged", [run]) for name in by)
    if partial or any(result["verdict"] != "conforms" for result in record["apis"].values()):
        raise ConfigurationError("the contract pages need the results of a whole embedded run that conforms")
    for key, result in record["apis"].items():
        seldom = [clause["id"] for clause in result["clauses"] if not clause["tests"]]
        if len(seldom) * 2 > len(result["clauses"]):
            raise ConfigurationError(f"the contract pages need a whole run; in this one most clauses of {key} have no test")


def _own(path: Path) -> Path:
    return path if path.is_dir() else path.parent
