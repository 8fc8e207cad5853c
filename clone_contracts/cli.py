"""The command ``clone-contracts``."""

import click

from clone_contracts import __version__
from clone_contracts.contract import APIS, contract_path, load_contract
from clone_contracts.server import serve
from clone_contracts.wiring import SETTINGS, new_twin


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Contract tests for two HTTP endpoints that copy a dataset."""


@main.command()
@click.argument("api", type=click.Choice(APIS))
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
def twin(api: str, port: int) -> None:
    """Serve the twin of an API on the loopback interface, and print the variables of a run against it."""
    click.echo(f"The twin of {api} listens; these variables lead a live run to it:\n")
    for variable, value in _variables(api, f"http://127.0.0.1:{port}").items():
        click.echo(f"export {variable}={value}")
    click.echo(f"\npytest tests/contract --live={api}\n")
    serve(new_twin(api), port)


@main.command()
@click.argument("api", type=click.Choice(APIS))
def clauses(api: str) -> None:
    """List the clauses of a contract: id, statement, section of the document."""
    for clause in load_contract(api).clauses.values():
        click.echo(f"{clause.id}\n    {clause.statement} [{clause.source}]")


@main.command()
@click.argument("api", type=click.Choice(APIS))
def schema(api: str) -> None:
    """Print where the OpenAPI document of an API lies."""
    click.echo(contract_path(api))


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
