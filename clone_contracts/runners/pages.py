"""Makes pages from records that exist already."""

from collections.abc import Callable, Sequence
from pathlib import Path

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.diff import compare
from clone_contracts.results.file import RESULTS, read_record, require_writable, write_json
from clone_contracts.results.merge import api_of_key, merge
from clone_contracts.results.types import Results
from clone_contracts.views.escape import escape_record, escape_text
from clone_contracts.views.files import PAGE, write_views
from clone_contracts.views.headline import headline
from clone_contracts.views.markdown import contract_pages

Say = Callable[[str], object]


def make_report(directories: Sequence[Path], against: Path | None, output: Path | None, say: Say) -> None:
    """Make the pages of one run again, or of several as one.

    ``against`` is the record of an earlier run to compare with. Raises ConfigurationError for records that cannot be used.
    """
    if len({directory.resolve() for directory in directories}) < len(directories):
        raise ConfigurationError("the same DIR is given twice")
    records = [read_record(directory) for directory in directories]
    old = read_record(against) if against else None
    directory = output or (_own(directories[0]) if len(directories) == 1 else Path("reports/merged"))
    require_writable(directory, "--output")
    record = merge(records)
    changes = compare(old, record) if old else None
    if len(records) > 1 or output:
        write_json(directory / RESULTS, record, indent=1)
    write_views(directory, record, changes)
    for line in (headline(record), *(changes.lines() if changes else ())):
        say(escape_text(line))
    say(str(directory / PAGE))


def make_contract_pages(results: Path, output: Path, say: Say) -> None:
    """Write the contract pages of the repository. Raises ConfigurationError for anything but a whole embedded run."""
    record = read_record(results)
    _require_whole(record)
    require_writable(output, "--output")
    for key, text in contract_pages(escape_record(record)).items():
        path = output / f"{api_of_key(key)}.md"
        path.write_text(text, encoding="utf-8")
        say(str(path))


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
