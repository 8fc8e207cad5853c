"""An inner session for everything that a module of the proof needs to know."""

import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.runners.assembly import faulty_twin
from tests.proof.pieces import piece_of
from tests.proof.rehearsal import EMBEDDED, Outcome, Rehearsal, rehearse
from tests.proof.servers import CONTROLS, MIXTURES, VARIATIONS


class Outcomes:
    """What the contract tests say about each server, by its name; and which clauses each contract test is about."""

    def __init__(self, module: str, servers: Iterable[str], directories: pytest.TempPathFactory) -> None:
        self._directories = directories
        self._pieces: dict[int, set[str]] = {}
        for server in servers:
            self._pieces.setdefault(piece_of(module, server), set()).add(server)
        self._told: dict[str, Outcome] = {}

    def __getitem__(self, server: str) -> Outcome:
        """The outcome for one server; found out together with those of its piece."""
        if server not in self._told:
            wanted = next(servers for servers in self._pieces.values() if server in servers)
            self._rehearse(lambda rehearsal: self._told.update({name: _outcome(rehearsal, name) for name in wanted}))
        return self._told[server]

    @cached_property
    def promises(self) -> Mapping[str, tuple[str, ...]]:
        told: dict[str, tuple[str, ...]] = {}
        self._rehearse(lambda rehearsal: told.update(rehearsal.promises()))
        return told

    def _rehearse(self, body: Callable[[Rehearsal], None]) -> None:
        rehearse(body, self._directories.mktemp("rehearsal"))


def _outcome(rehearsal: Rehearsal, name: str) -> Outcome:
    if name in all_faults():
        fault = all_faults()[name]
        return rehearsal.against(fault.api, faulty_twin(fault), until=fault.clause, together=fault.together is not None)
    if name in VARIATIONS or name in MIXTURES:
        server = VARIATIONS.get(name) or MIXTURES[name]
        # Each is tried at length by itself, where no other oddity stands before what is asked.
        depth = "quick" if name in MIXTURES else EMBEDDED
        # Another choice of datasets and forms for each.
        return rehearsal.against(server.api, server.server(), depth=depth, seed=zlib.crc32(name.encode()))
    return rehearsal.against(CONTROLS[name].api, CONTROLS[name].server(), depth="quick")


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """The outcomes for the servers that the selected tests of a module are about."""
    known = {*all_faults(), *VARIATIONS, *MIXTURES, *CONTROLS}
    wanted = [
        name
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec")
        for name in item.callspec.params.values()
        if isinstance(name, str) and name in known
    ]
    return Outcomes(request.path.name, wanted, tmp_path_factory)
