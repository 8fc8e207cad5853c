"""Behavioural faults of the toy."""

from collections.abc import Iterator
from typing import Any

from clone_contracts.faults.base import Fault, Outgoing
from clone_contracts.faults.shared import ApiFaults
from clone_contracts.twins.base import json_response

TOY = ApiFaults("toy", 201, lambda body: body, lambda status: json_response(status, {}))


def toy_faults() -> Iterator[Fault]:
    """All of them."""

    def relabelled(body: Any, _: Outgoing) -> None:
        body["label"] = "Empty"

    yield TOY.fault(
        "label-lost",
        "copy.same-label",
        "a copy of a copy has another label",
        after=TOY.answers(relabelled, lambda request: request.generation > 1),
    )
