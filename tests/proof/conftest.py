"""An inner session for everything that a module of the proof needs to know."""

import zlib

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.runners.assembly import faulty_twin
from tests.proof.rehearsal import Outcome, Rehearsal, rehearse
from tests.proof.servers import CONTROLS, VARIATIONS


class Outcomes(dict[str, Outcome]):
    """What the contract tests said about each server, by its name; and which clauses each contract test is about."""

    def __init__(self) -> None:
        super().__init__()
        self.promises: dict[str, tuple[str, ...]] = {}


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """The outcomes for the servers that the selected tests of a module are about; each module may have a process of its own."""
    wanted = {
        name
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec")
        for name in item.callspec.params.values()
        if isinstance(name, str)
    }
    told = Outcomes()

    def body(rehearsal: Rehearsal) -> None:
        told.promises = rehearsal.promises()
        for name in wanted:
            if name in all_faults():
                fault = all_faults()[name]
                server, together = faulty_twin(fault), fault.together is not None
                told[name] = rehearsal.against(fault.api, server, until=fault.clause, together=together)
            elif name in VARIATIONS:
                # Another choice of datasets and forms for each.
                seed = zlib.crc32(name.encode())
                told[name] = rehearsal.against(VARIATIONS[name].api, VARIATIONS[name].server(), seed=seed)
            elif name in CONTROLS:
                told[name] = rehearsal.against(CONTROLS[name].api, CONTROLS[name].server(), depth="quick")

    rehearse(body, tmp_path_factory.mktemp("rehearsal"))
    return told
