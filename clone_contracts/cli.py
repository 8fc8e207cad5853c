"""The command ``clone-contracts``. What a command needs is imported when it runs, so that light ones start at once."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from clone_contracts import __version__
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.errors import ConfigurationError
from clone_contracts.results.verdict import EXIT_INCOMPLETE, EXIT_USAGE, EXIT_VIOLATES


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Contract tests for two HTTP endpoints that copy a dataset."""


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PART...] [OPTIONS OF PYTEST AND THE SUITE]")
def run(arguments: tuple[str, ...]) -> None:
    """Run the suite, against the embedded twins or, with --live=API, against a live server.

    Without a checkout, this is what pytest tests/contract is in one, and with --targets FILE it runs against one live
    server after the other and makes one page of all of them. PART names some of the tests, such as bria or
    datadog/test_5_errors.py. The options are those of the README, and pytest's own, such as -k and -q.
    """
    from clone_contracts.runners.suite import run_suite

    with _usage_errors():
        code = run_suite(arguments)
    sys.exit(code)


_PORT = click.IntRange(0, 65535)
_FILE = click.Path(path_type=Path)
_SECONDS = click.FloatRange(0, 600)


@main.command()
@click.argument("apis", nargs=-1, type=click.Choice(api_names()), metavar="[API...]")
@click.option("--port", "ports", default=(8080,), show_default=True, type=_PORT, multiple=True, help="0 for any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 in a container.")
@click.option("--port-file", type=_FILE, metavar="FILE", help="Write the port there, once it is listened to.")
@click.option("--env-file", type=_FILE, metavar="FILE", help="Write the variables there that lead to the server.")
@click.option("--force", "forced", multiple=True, metavar="WHAT", help="Answer 429, 429:every=3, 500:first=2 or cut instead.")
@click.option("--delay", default=0.0, type=_SECONDS, metavar="S", help="Answer everything so many seconds later.")
@click.option("--lag", default=0.0, type=_SECONDS, metavar="S", help="Show new datasets only after so many seconds.")
@click.option("--fault", metavar="NAME", help="Give it one defect; pytest tests/contract --fault list names them all.")
@click.option("--report-dir", default="reports/served", show_default=True, type=_FILE, help="Where record and pages go.")
@click.option("--background", is_flag=True, help='Do not wait for its end; print what a shell can evaluate: eval "$(...)".')
def serve(
    apis: tuple[str, ...],
    ports: tuple[int, ...],
    host: str,
    port_file: Path | None,
    env_file: Path | None,
    forced: tuple[str, ...],
    delay: float,
    lag: float,
    fault: str | None,
    report_dir: Path,
    background: bool,
) -> None:
    """Serve twins of one API or of all, judge what clients send to them, and print the variables that lead there.

    Exit code 1 if a client did not keep to the contract, 6 if none came.
    """
    from clone_contracts.runners.mock_server import Behaviour
    from clone_contracts.runners.serve import Place, serve_in_background, serve_twins

    place, behaviour = Place(host, ports, port_file, env_file), Behaviour(fault, forced, delay, lag)
    with _usage_errors():
        if background:
            serve_in_background(apis, place, behaviour, click.echo)
            return
        code = serve_twins(apis, place, behaviour, report_dir, click.echo)
    sys.exit(code)


main.add_command(serve, "twin")  # Its name at first.


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--report-dir", default="reports", show_default=True, type=click.Path(path_type=Path), help="Where the results go."
)
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", help="How many processes share the work: 1 by default.")
@click.option("--scheduler", metavar="ADDRESS", help="Share it among the workers of this Dask cluster instead.")
def judge(files: tuple[str, ...], report_dir: Path, workers: int | None, scheduler: str | None) -> None:
    """Judge recorded traffic, what was sent and what was answered: HAR, VCR cassettes, JSON Lines.

    FILE may be a URL that fsspec reads, with the extra ``scale``.
    """
    from clone_contracts.runners.recordings.judging import judge_recordings
    from clone_contracts.views.plain import EchoTerminal

    with _usage_errors():
        code = judge_recordings(files, report_dir, workers, EchoTerminal(), scheduler)
    sys.exit(code)


@main.command()
@click.option("--to", required=True, metavar="URL", help="The base URL of the server, with its version prefix if it has one.")
@click.option("--port", default=8081, show_default=True, type=_PORT, help="0 for any that is free.")
@click.option("--port-file", type=_FILE, metavar="FILE", help="Write the port there, once it is listened to.")
@click.option("--report-dir", default="reports/proxied", show_default=True, type=_FILE, help="Where record and pages go.")
@click.option("--insecure-http", is_flag=True, help="Allow http:// to a host that is not loopback.")
def proxy(to: str, port: int, port_file: Path | None, report_dir: Path, insecure_http: bool) -> None:
    """Pass everything through to a server, and judge what clients and server say to each other.

    Exit code 1 if either did not keep to the contract, 6 if nothing came that it is about.
    """
    from clone_contracts.runners.proxy import run_proxy

    with _usage_errors():
        code = run_proxy(to, port, port_file, report_dir, insecure_http, click.echo)
    sys.exit(code)


@main.command()
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option("--json", "as_json", is_flag=True, help="Say it in JSON.")
def drift(documents: tuple[str, ...], as_json: bool) -> None:
    """Compare a vendor's page with the contract that was written from it, field by field.

    DOCUMENT is the page as Markdown or plain text, or - for standard input. Exit code 1 if anything differs, 4 if a page
    cannot be read or is about no contract.
    """
    from clone_contracts.runners.drift import compare_pages

    with _usage_errors():
        code = compare_pages(documents, as_json, click.echo, partial(click.echo, err=True))
    sys.exit(code)


@main.command()
@click.argument("api", type=click.Choice(api_names()))
def clauses(api: str) -> None:
    """List the clauses of a contract: id, statement, section of the document, and the reading where there is one."""
    from clone_contracts.contract.document import load_contract

    for clause in load_contract(api).clauses.values():
        click.echo(f"{clause.id}\n    {clause.statement} [{clause.source}]")
        if clause.reading:
            click.echo(f"    Read as: {clause.reading}")


@main.command()
@click.argument("api", type=click.Choice(api_names()))
def schema(api: str) -> None:
    """Print the path of an API's OpenAPI document."""
    click.echo(contract_path(api))


@main.command()
@click.argument("directories", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--against", type=click.Path(path_type=Path), metavar="OLD", help="Show what has changed since that run.")
@click.option("--against-if-present", "if_present", type=_FILE, metavar="OLD", help="The same, if it is there.")
@click.option("--fail-on", metavar="WAYS", default="", help="Fail if it: broke, untested, undocumented; any of them.")
@click.option("--output", type=click.Path(path_type=Path), help="Where the pages go: DIR, or reports/merged for several.")
def report(
    directories: tuple[Path, ...], against: Path | None, if_present: Path | None, fail_on: str, output: Path | None
) -> None:
    """Make the pages of a run again from its results; merge those of several (shards, sites, both APIs) into one."""
    from clone_contracts.runners.pages import baseline_of, make_report

    with _usage_errors():
        is_well = make_report(directories, baseline_of(against, if_present, fail_on), output, click.echo)
    sys.exit(0 if is_well else EXIT_VIOLATES)


@main.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--output", default="reports", show_default=True, type=click.Path(path_type=Path), help="Where the pages go.")
def contract(results: Path, output: Path) -> None:
    """Write the contract pages of the repository, from the results of an embedded run."""
    from clone_contracts.runners.pages import make_contract_pages

    with _usage_errors():
        make_contract_pages(results, output, click.echo)


@main.command()
@click.option(
    "--report-dir", default="reports", show_default=True, type=click.Path(path_type=Path), help="The run's directory."
)
@click.option("--targets", type=_FILE, metavar="FILE", help="The file of targets that the run was about.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
@click.option("--forget", is_flag=True, help="Strike what could not be removed off the ledger, once you have dealt with it.")
@click.option("--insecure-http", is_flag=True, help="Allow http:// to a host that is not loopback.")
def cleanup(report_dir: Path, targets: Path | None, yes: bool, forget: bool, insecure_http: bool) -> None:
    """Remove the datasets that a run created and could not remove, with the variables of that run.

    Shows what it would remove first. Safe to repeat. Exit code 6 if something remains.
    """
    from clone_contracts.runners.cleanup import clean_up_reports, clean_up_targets

    confirm = _always if yes else _confirmed
    with _usage_errors():
        if targets is not None:
            remains = clean_up_targets(targets, report_dir, forget, insecure_http, click.echo, confirm)
        else:
            remains = clean_up_reports(report_dir, forget, insecure_http, click.echo, confirm)
    sys.exit(EXIT_INCOMPLETE if remains else 0)


def _always(_: str) -> bool:
    return True


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
        from clone_contracts.views.escape import escape_text

        click.echo(escape_text(f"Error: {error}"), err=True)
        sys.exit(EXIT_USAGE)
