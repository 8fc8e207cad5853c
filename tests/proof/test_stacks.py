"""Servers that were made without a look at the requests: how many of them a whole run finds, under whatever clause."""

import random
from pathlib import Path

import pytest

from clone_contracts.apis.catalogue import held_out_faults
from clone_contracts.contract.files import api_names
from clone_contracts.runners.assembly import faulty_twin
from tests.proof.rehearsal import Rehearsal, rehearse

SAMPLE = 40
"""Of each API; all of them take a quarter of an hour. ``python -m tests.bench.telling`` runs them at every depth."""
FOUND = 0.75


@pytest.mark.parametrize("api", [api for api in api_names() if any(fault.api == api for fault in held_out_faults().values())])
def test_most_behaviours_of_stacks_are_found(api: str, tmp_path: Path) -> None:
    faults = [fault for fault in held_out_faults().values() if fault.api == api]
    sample = random.Random(api).sample(faults, SAMPLE)
    missed: list[str] = []

    def body(rehearsal: Rehearsal) -> None:
        found = {fault.name: rehearsal.against(api, faulty_twin(fault), until=fault.clause).findings for fault in sample}
        missed.extend(name for name, findings in found.items() if not findings)

    rehearse(body, tmp_path)
    print(f"{api}: {SAMPLE - len(missed)} of {SAMPLE}; missed: {missed}")  # noqa: T201 - shown where it fails
    assert len(missed) <= (1 - FOUND) * SAMPLE, missed
