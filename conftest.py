"""Composition root: the options of a run, the clients that the tests get, and the recorder of what they see."""

import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.catalogue import all_faults
from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.errors import ConfigurationError
from clone_contracts.runners.pytest.redaction import RedactionPlugin
from clone_contracts.runners.pytest.reporting import MARKER, ReportingPlugin, api_of
from clone_contracts.runners.pytest.run import RUN, Options, Run, new_run_id
from clone_contracts.runners.pytest.signals import GracefulShutdown


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that the README lists."""
    group = parser.getgroup("clone-contracts", "contract tests")
    group.addoption("--live", metavar="APIS", help="run against live servers: bria, datadog, or both with a comma")
    group.addoption("--report-dir", metavar="DIR", default="reports", help="where results.json goes (default: reports/)")
    group.addoption(
        "--fuzz-examples",
        metavar="N",
        type=int,
        help="generated requests for each operation and mode (default: 50, live 5)",
    )
    group.addoption("--max-clones", metavar="N", type=int, default=40, help="most datasets a live run may create (default: 40)")
    group.addoption("--keep-clones", action="store_true", help="do not remove what a live run created")
    group.addoption("--rate", metavar="N/s", help="most requests that a live run sends in a second (5/s) or a minute (10/m)")
    group.addoption("--waivers", metavar="FILE", help="a TOML file of deviations that are accepted until a date")
    group.addoption("--seed", metavar="N", type=int, help="repeat a run's generated part exactly")
    group.addoption("--fault", metavar="NAME", help="give an embedded twin one defect, to see it found; list names them all")
    group.addoption("--insecure-http", action="store_true", help="allow http:// to a host that is not loopback")


def pytest_configure(config: pytest.Config) -> None:
    """Set up the run. A wrong option or variable ends it here, with exit code 4."""
    config.addinivalue_line("markers", f"{MARKER}(*clauses): the clauses of a contract that a test is about")
    worker = getattr(config, "workerinput", None)
    shared = worker["clone_contracts"] if worker else {"seed": random.SystemRandom().randrange(2**32), "run_id": new_run_id()}
    config.option.run_id = shared["run_id"]
    if config.option.seed is None:
        config.option.seed = shared["seed"]
    try:
        # pytest has --strict itself, for its own settings; here it means undocumented answers as well.
        processes = (worker["workercount"], int(worker["workerid"].removeprefix("gw"))) if worker else (1, 0)
        run = Run(Options.from_config(config.option, bool(config.getini("strict")), *processes), os.environ)
        if worker is None:
            run.begin()
    except ConfigurationError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[RUN] = run
    config.pluginmanager.register(ReportingPlugin(run, is_worker=worker is not None), "clone-contracts")
    if run.options.live:
        config.pluginmanager.register(RedactionPlugin(run), "clone-contracts-discretion")
        GracefulShutdown(run).install()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The workers of a distributed run are of one run, and share its seed."""
    option = node.config.option
    node.workerinput["clone_contracts"] = {"seed": option.seed, "run_id": option.run_id}


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the report directory free."""
    run = config.stash.get(RUN, None)
    if run is not None:
        run.end()


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """``--fault list`` names the faults with their clauses, and runs nothing."""
    if config.option.fault != "list":
        return None
    for fault in all_faults().values():
        print(f"{fault.name}  breaks {fault.clause}: {fault.what}")  # noqa: T201 - the listing is the output
    return int(pytest.ExitCode.OK)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A live run is about the APIs that it names, and no others."""
    clients = config.stash[RUN].clients
    others = [item for item in items if (api := api_of(item)) is not None and api not in clients]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Run:
    """The run at hand."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def bria(run: Run) -> Iterator[BriaClient]:
    """Bria, known to work; what was created is removed at the end."""
    with run.opened("bria") as client:
        assert isinstance(client, BriaClient)
        yield client


@pytest.fixture(scope="session")
def datadog(run: Run) -> Iterator[DatadogClient]:
    """Datadog, known to work; what was created is removed at the end."""
    with run.opened("datadog") as client:
        assert isinstance(client, DatadogClient)
        yield client
