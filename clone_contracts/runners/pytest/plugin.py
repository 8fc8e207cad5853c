"""The pytest plugin of the suite: its options, the clients that tests get, and the report of what they saw.

A repository of contract tests loads it with ``pytest_plugins`` in its top ``conftest.py``.
"""

import atexit
import gc
import os
import random
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.runners.pytest.corpus import COSTS
from clone_contracts.runners.pytest.distribution import is_by_api, scheduler_by_api
from clone_contracts.runners.pytest.markers import MARKER, api_of
from clone_contracts.runners.pytest.options import Options, add_options, idle_options
from clone_contracts.runners.pytest.redaction import RedactionPlugin
from clone_contracts.runners.pytest.reporting import LastWord, ReportingPlugin
from clone_contracts.runners.pytest.run import RUN, Run
from clone_contracts.session.client import ApiClient
from clone_contracts.session.ledger import new_run_id


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that the README lists."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Set up the run. A wrong option or variable ends it here, with exit code 4."""
    config.addinivalue_line("markers", f"{MARKER}(*clauses): the clauses of a contract that a test is about")
    config.addinivalue_line(
        "markers",
        f"{COSTS}(requests, clones, optional, late, looks_back, writing, spared_by): what a test asks of a server, and when",
    )
    worker = getattr(config, "workerinput", None)
    shared: dict[str, Any] = (
        worker["clone_contracts"] if worker else {"seed": random.SystemRandom().randrange(2**32), "run_id": new_run_id()}
    )
    config.option.run_id = shared["run_id"]
    if config.option.seed is None:
        config.option.seed = shared["seed"]
    try:
        # pytest has --strict itself, for its own settings; here it covers undocumented answers as well.
        processes = (shared["processes"], int(worker["workerid"].removeprefix("gw"))) if worker else (1, 0)
        run = Run(Options.from_config(config.option, bool(config.getini("strict")), *processes), os.environ)
        if worker is None:
            run.begin()
    except ConfigurationError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[RUN] = run
    reporting = ReportingPlugin(run, is_worker=worker is not None)
    config.pluginmanager.register(reporting, "clone-contracts")
    config.pluginmanager.register(LastWord(reporting), "clone-contracts-last-word")
    config.pluginmanager.register(_client_fixtures(), "clone-contracts-clients")
    if run.options.live:
        config.pluginmanager.register(RedactionPlugin(run), "clone-contracts-redaction")
        run.shutdown.install()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The workers of a distributed run belong to one run, and share its seed."""
    option = node.config.option
    processes = 1 if is_by_api(node.config) else node.workerinput["workercount"]
    node.workerinput["clone_contracts"] = {"seed": option.seed, "run_id": option.run_id, "processes": processes}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """One process for each API, unless another way is asked for."""
    return scheduler_by_api(config, log) if is_by_api(config) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which options made no difference; a run that was meant to be live may be taken for one."""
    if idle := idle_options(config.option):
        terminalreporter.line(f"without --live nothing comes of {', '.join(idle)}", yellow=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Release the report directory."""
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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """A live run is about the APIs that it names. Contract tests keep their order, since later ones look at earlier answers."""
    clients, order, known = config.stash[RUN].clients, {}, api_names()
    for at, item in enumerate(items):
        if (api := api_of(item)) is not None and api not in known:
            raise pytest.UsageError(f"{item.nodeid}: its marker names a clause of {api!r}, and there is no such API")
        order[item] = at
    yield
    others = [item for item in items if (api := api_of(item)) is not None and api not in clients]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    ours = sorted((item for item in items if api_of(item) is not None), key=order.__getitem__)
    kept = config.stash[RUN].selected(ours)
    beyond = set(ours).difference(kept)
    if beyond:
        config.hook.pytest_deselected(items=[item for item in ours if item in beyond])
        items[:] = [item for item in items if item not in beyond]
    in_order = iter(kept)
    items[:] = [item if api_of(item) is None else next(in_order) for item in items]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect tests without the garbage collector: nearly all of what they are made of stays to the end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def pytest_collection_finish() -> None:
    """From here on hardly anything is loaded, and the requests begin."""
    _keep_what_is_loaded()


@cache
def _keep_what_is_loaded() -> None:
    """Spare the garbage collector what stays to the end: a tenth of a run, and most of its exit."""
    gc.freeze()
    atexit.register(gc.freeze)


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Run:
    """The current run."""
    return pytestconfig.stash[RUN]


def _client_fixtures() -> ModuleType:
    """A fixture for each API, under its name."""
    fixtures = ModuleType("clone_contracts_clients")
    for api in api_names():
        setattr(fixtures, api, _client_fixture(api))
    return fixtures


def _client_fixture(api: str) -> object:
    @pytest.fixture(scope="session", name=api)
    def client(run: Run) -> Iterator[ApiClient]:
        """The API, known to work; what was created is removed at the end."""
        with run.opened(api) as opened:
            yield opened

    return client
