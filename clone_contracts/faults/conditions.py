"""Where else a defect does not show: conditions that go with any behaviour, and make it rare in one way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    After,
    Before,
    Fault,
    Incoming,
    Outgoing,
    When,
    clone_of_clone,
    having,
    no_body,
    version,
    without,
)

_MANY_REQUESTS: Final = 30
_MANY_CLONES: Final = 10


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its name. It is asked once for each request that shows the behaviour, and may count these."""

    name: str
    when: When


def only(condition: Condition, fault: Fault) -> Fault:
    """The same behaviour, but only where the condition holds for what the server makes of the request."""
    return replace(
        fault,
        name=f"{fault.name}.only-{condition.name}",
        what=f"{fault.what}, only {condition.name.replace('-', ' ')}",
        before=_before(condition.when, fault.before) if fault.before else None,
        after=_after(condition.when, fault.after) if fault.after else None,
    )


def crossed(faults: Iterable[Fault], conditions: Sequence[Condition]) -> Iterator[Fault]:
    """Each fault as it is, and once more under one of the conditions in turn."""
    for number, fault in enumerate(faults):
        yield fault
        yield only(conditions[number % len(conditions)], fault)


def _before(when: When, behaviour: Before) -> Before:
    def before(request: Incoming) -> Incoming | Response | None:
        instead = behaviour(request)
        if instead is None:
            return None
        return instead if when(instead if isinstance(instead, Incoming) else request) else None

    return before


def _after(when: When, behaviour: After) -> After:
    def after(answer: Outgoing) -> Response | None:
        instead = behaviour(answer)
        return instead if instead is not None and when(answer.request) else None

    return after


def _times(request: Incoming) -> int:
    """How often the behaviour came up, this time included."""
    times: int = request.memory.get("times", 0) + 1
    request.memory["times"] = times
    return times


FOR_CLONES: Final = Condition("for-clones", clone_of_clone)
THIRD_GENERATION: Final = Condition("for-clones-of-clones", lambda request: request.generation >= 3)
SECOND_TIME: Final = Condition("from-the-second-time", lambda request: _times(request) >= 2)
EVERY_OTHER_TIME: Final = Condition("every-other-time", lambda request: _times(request) % 2 == 0)
AFTER_MANY_REQUESTS: Final = Condition("after-30-requests", lambda request: request.number > _MANY_REQUESTS)
AFTER_MANY_CLONES: Final = Condition("after-10-clones", lambda request: request.twin.created >= _MANY_CLONES)
WITHOUT_BODY: Final = Condition("without-body", no_body)
WITH_BODY: Final = Condition("with-a-body", lambda request: not no_body(request))
BESIDE_DESCRIPTION: Final = Condition("beside-a-description", having("description"))
WITHOUT_DESCRIPTION: Final = Condition("without-description", without("description"))

ANYWHERE: Final = (FOR_CLONES, SECOND_TIME, THIRD_GENERATION, AFTER_MANY_REQUESTS, EVERY_OTHER_TIME, AFTER_MANY_CLONES)
"""Those that any request to an existing dataset can meet, whatever the API."""
LATER: Final = (SECOND_TIME, AFTER_MANY_REQUESTS, EVERY_OTHER_TIME, AFTER_MANY_CLONES)
"""Those that a request can meet even where there is no such dataset."""


def together(*conditions: Condition) -> Condition:
    """All of them at once. One that counts comes last, so that it counts what meets the others."""

    def when(request: Incoming) -> bool:
        return all(condition.when(request) for condition in conditions)

    return Condition("-and-".join(condition.name for condition in conditions), when)


def of_version(name: str) -> Condition:
    """Only a source of one training version."""
    return Condition(f"for-{name}", version(name))
