"""Faults of behaviour of Bria's endpoint."""

from collections.abc import Iterator
from typing import Final

from clone_contracts.apis.bria.answer_faults import answer_faults, take_id
from clone_contracts.apis.bria.copy_faults import copy_faults
from clone_contracts.apis.bria.race_faults import race_faults
from clone_contracts.apis.bria.request_faults import request_faults
from clone_contracts.apis.bria.value_faults import value_faults
from clone_contracts.apis.bria.witness_faults import witness_faults
from clone_contracts.faults.base import Fault
from clone_contracts.faults.concurrency import Clauses, concurrency_faults
from clone_contracts.faults.shared import ApiFaults
from clone_contracts.twins.base import json_response

BRIA: Final = ApiFaults(
    "bria", 201, lambda body: body, lambda status: json_response(status, {"message": "no"}), body_is_optional=True
)


def bria_faults() -> Iterator[Fault]:
    """All of them."""
    yield from request_faults(BRIA)
    yield from answer_faults(BRIA)
    yield from copy_faults(BRIA)
    yield from value_faults(BRIA)
    yield from witness_faults(BRIA)
    yield from concurrency_faults(BRIA, take_id, Clauses("201.success", "401.token-wrong", {"name": "clone.name-echo"}))
    yield from race_faults(BRIA)
