"""Helpers that several tests of sessions share."""

from typing import Any

from clone_contracts.exchange.message import Response
from clone_contracts.session.budget import CreationBudget
from clone_contracts.session.ledger import Ledger, Location
from tests.unit.support import answer, bria_clone

LOCATION = Location("bria", "https://bria.example")


def budget_of(ledger: Ledger, budget: int | None = None, run: str = "run-1", location: Location = LOCATION) -> CreationBudget:
    return CreationBudget(ledger, run, location, budget, sleep=lambda _: None)


def a_clone(**members: Any) -> Response:
    return answer(201, bria_clone(**members))
