"""The command ``clone-contracts``."""

import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from clone_contracts import __version__
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.errors import ConfigurationError
from clone_contracts.results.diff import compare
from clone_contracts.results.file import RESULTS, read_record, require_writable, write_json
from clone_contracts.results.merge import api_of_key, merge
from clone_contracts.results.verdict import EXIT_INCOMPLETE, EXIT_USAGE
from clone_contracts.runners.assembly import SETTINGS, new_twin
from clone_contracts.runners.cleanup import clean_up, describe
from clone_contracts.session.ledger import Ledger, Leftover
from clone_contracts.targets.asgi import serve
from clone_contracts.views import PAGE, write_views
from clone_contracts.views.escape import escape_text
from clone_contracts.views.html import headline
from clone_contracts.views.markdown import contract_pages


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Contract tests for two HTTP endpoints that copy a dataset."""


@main.command()
@click.argument("api", type=click.Choice(api_names()))
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
def twin(api: str, port: int) -> None:
    """Serve the twin of an API on the loopback interface, and print the variables of a run against it."""
    with _usage_errors():
        _require_free(port)
    click.echo(f"The twin of {api} listens; these variables lead a live run to it:\n")
    for variable, value in _variables(api, f"http://127.0.0.1:{port}").items():
        click.echo(f"export {variable}={value}")
    click.echo(f"\npytest tests/contract --live={api}\n")
    serve(new_twin(api), port)


@main.command()
@click.argument("api", type=click.Choice(api_names()))
def clauses(api: str) -> None:
    """List the clauses of a contract: id, statement, section of the document."""
    for clause in load_contract(api).clauses.values():
        click.echo(f"{clause.id}\n    {clause.statement} [{clause.source}]")


@main.command()
@click.argument("api", type=click.Choice(api_names()))
def schema(api: str) -> None:
    """Print where the OpenAPI document of an API lies."""
    click.echo(contract_path(api))


@main.command()
@click.argument("directories", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--against", type=click.Path(path_type=Path), metavar="OLD", help="Tell what has changed since that run.")
@click.option("--output", type=click.Path(path_type=Path), help="Where the pages go: DIR, or reports/merged for several.")
def report(directories: tuple[Path, ...], against: Path | None, output: Path | None) -> None:
    """Make the pages again from the results of a run; merge those of several (shards, sites, both APIs) into one."""
    with _usage_errors():
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
    click.echo(escape_text(headline(record)))
    for line in changes.lines() if changes else ():
        click.echo(escape_text(line))
    click.echo(f"{directory / PAGE}")


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--output", default="reports", show_default=True, type=click.Path(path_type=Path), help="Where the pages go.")
def contract(results: Path, output: Path) -> None:
    """Write the contract pages of the repository, from the results of an embedded run."""
    with _usage_errors():
        record = read_record(results)
        _require_whole(record)
        require_writable(output, "--output")
    for key, text in contract_pages(record).items():
        path = output / f"{api_of_key(key)}.md"
        path.write_text(text, encoding="utf-8")
        click.echo(path)


def _require_whole(record: Mapping[str, Any]) -> None:
    """A page of a contract names all tests about it, so that a part of a run will not do. Raises ConfigurationError."""
    run, options = record["run"], record["run"]["options"]
    partial = options.get("keyword") or options.get("fault") or run["kind"] != "embedded"
    if partial or any(result["verdict"] != "conforms" for result in record["apis"].values()):
        raise ConfigurationError("the contract pages need the results of a whole embedded run that conforms")
    for key, result in record["apis"].items():
        seldom = [clause["id"] for clause in result["clauses"] if not clause["tests"]]
        if len(seldom) * 2 > len(result["clauses"]):
            raise ConfigurationError(f"the contract pages need a whole run; in this one most clauses of {key} have no test")


def _own(path: Path) -> Path:
    return path if path.is_dir() else path.parent


@main.command()
@click.option("--report-dir", default="reports", show_default=True, type=click.Path(path_type=Path), help="That of the run.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
@click.option("--forget", is_flag=True, help="Strike what could not be removed off the ledger, once you have dealt with it.")
@click.option("--insecure-http", is_flag=True, help="Allow http:// to a host that is not loopback.")
def cleanup(report_dir: Path, yes: bool, forget: bool, insecure_http: bool) -> None:
    """Remove the datasets that a run created and could not remove, with the variables of that run.

    Shows first what it would remove. Safe to repeat. Exit code 6 where something remains.
    """
    with _usage_errors():
        if not report_dir.is_dir():
            raise ConfigurationError(f"--report-dir {report_dir} is no directory")
    ledger = Ledger(report_dir)
    if ledger.path is None or not ledger.path.exists():
        click.echo(f"Nothing is left: there is no ledger in {report_dir}.")
        return
    with _usage_errors():
        ledger.claim()
        try:
            remaining = _clean_up(ledger, yes, forget, insecure_http)
        finally:
            ledger.release()
    sys.exit(EXIT_INCOMPLETE if remaining else 0)


def _clean_up(ledger: Ledger, yes: bool, forget: bool, insecure_http: bool) -> bool:
    """Whether something remains."""
    everything = ledger.left()
    for number in ledger.unreadable:
        click.echo(f"Line {number} of {ledger.path} cannot be read.")
    for left in everything:
        click.echo("\n".join(describe(left)))
    if not everything:
        click.echo("Nothing is left.")
        return bool(ledger.unreadable)
    count = sum(len(left.state.created) for left in everything)
    if count and not yes and not _confirmed("Remove this dataset?" if count == 1 else f"Remove these {count} datasets?"):
        return True
    wrong = [error for left in everything if (error := _problem(ledger, left, insecure_http))]
    if wrong:
        raise wrong[0]
    if forget:
        for left in ledger.left():
            ledger.forget(left)
            click.echo(f"run {left.run}: the rest is struck off")
    elif ledger.left():
        click.echo("Something remains. Once you have dealt with it by hand, --forget strikes it off.")
    return bool(ledger.left())


def _problem(ledger: Ledger, left: Leftover, insecure_http: bool) -> ConfigurationError | None:
    """Clean up one place; what is wrong with its variables must not keep the others."""
    try:
        clean_up(ledger, left, os.environ, insecure_http, click.echo)
    except ConfigurationError as error:
        return error
    return None


def _confirmed(question: str) -> bool:
    if sys.stdin.isatty():
        return click.confirm(question)
    click.echo("Nothing was removed: add --yes to do so.")
    return False


@contextmanager
def _usage_errors() -> Iterator[None]:
    """A wrong option or variable ends the command with one line and exit code 4."""
    try:
        yield
    except ConfigurationError as error:
        click.echo(escape_text(f"Error: {error}"), err=True)
        sys.exit(EXIT_USAGE)


def _require_free(port: int) -> None:
    """Raises ConfigurationError where another process listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigurationError(f"--port {port} cannot be used: {error.strerror}") from None


def _variables(api: str, base_url: str) -> dict[str, str]:
    settings = SETTINGS[api]
    if api == "bria":
        datasets = ",".join(f"{facts['training_version']}={id}" for id, facts in settings.sources.items())
        return {"BRIA_BASE_URL": base_url, **settings.secrets, "BRIA_DATASETS": datasets}
    (dataset_id,) = settings.sources
    return {
        "DATADOG_BASE_URL": base_url,
        **settings.secrets,
        "DD_LLMOBS_PROJECT_ID": settings.scope["project_id"],
        "DD_LLMOBS_DATASET_ID": dataset_id,
    }
