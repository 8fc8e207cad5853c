"""What a faithful server may refuse, throttle or read otherwise, since no document speaks of it."""

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Before, Incoming, Outgoing, Together
from clone_contracts.faults.concurrency import Concerned, everyone
from clone_contracts.faults.stacks.api import reading
from clone_contracts.twins.base import Refused, json_response

Authentic = Callable[[Incoming], bool]
"""Whether a request has keys that the server knows."""


def throttling(nth: int, **headers: str) -> Before:
    """Every nth request is throttled; ``headers`` have underscores for hyphens."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())

    def before(request: Incoming) -> Response | None:
        if request.number % nth != 1 % nth:
            return None
        refusal = request.twin.refusal(Refused(429, "slow down"))
        return replace(refusal, headers=(*refusal.headers, *named))

    return before


def refusing_odd(status: int, is_authentic: Authentic) -> Before:
    """Refuse what the documents leave open: odd texts, names that are taken, unknown members."""

    def before(request: Incoming) -> Response | None:
        texts = [
            value for name, value in request.attributes.items() if name in ("name", "description") and isinstance(value, str)
        ]
        unknown = request.attributes.keys() - {"name", "description", "data"}
        taken = request.text("name") in {stored.name for stored in request.twin.stored()}
        if request.generation and is_authentic(request) and (unknown or taken or any(map(_is_odd, texts))):
            return json_response(status, {"errors": [{"detail": "odd"}]})
        return None

    return before


def refusing(matches: Callable[[Incoming], bool], is_authentic: Authentic) -> Before:
    """Refuse what the documents do not mention, of what is right otherwise."""

    def before(request: Incoming) -> Response | None:
        is_refused = request.generation and is_authentic(request) and matches(request)
        return json_response(400, {"errors": [{"detail": "odd"}]}) if is_refused else None

    return before


def is_long(request: Incoming) -> bool:
    return any(len(request.text(member)) > 100 for member in ("name", "description") if member in request.attributes)


def refusing_taken_names(status: int, form: Callable[[str], str] = str) -> After:
    """Refuse to give a name twice, be it sent or the default one; ``form`` is the same for names that are held for one."""

    def after(answer: Outgoing) -> Response | None:
        twin: Any = answer.request.twin
        made = twin.dataset(twin.newest) if answer.response.status < 300 else None
        if made is None or all(form(stored.name) != form(made.name) for stored in twin.stored() if stored.id != made.id):
            return None
        twin.datasets.pop(made.id)
        return json_response(status, {"errors": [{"detail": "taken"}]})

    return after


def at_once(status: int, concerned: Concerned = everyone, keep: int | None = 0) -> Together:
    """Refuse clones that are requested at the same moment, all but one of them, or all."""

    def together(answers: Sequence[Outgoing]) -> Sequence[Response | None]:
        made = list(concerned([answer for answer in answers if answer.made]))
        refused = made if keep is None else [answer for answer in made if answer is not made[keep]]
        for answer in refused:
            twin: Any = answer.request.twin
            del twin.datasets[twin.dataset(answer.made).id]
        return [answer.request.twin.refusal(Refused(status, "busy")) if answer in refused else None for answer in answers]

    return together


def missing_once(request: Incoming) -> Response | None:
    """Each clone is missing once after it was there: its replica lags behind the one that was asked first."""
    if request.generation < 2:
        return None
    looks: Counter[str] = request.memory.setdefault("looks", Counter())
    looks[request.ids["dataset_id"]] += 1
    is_second = looks[request.ids["dataset_id"]] == 2
    return request.twin.refusal(Refused(404, "not here yet")) if is_second else None


def blank_as_none(request: Incoming) -> Incoming | None:
    """A body of nothing but white space is read as no body."""
    return replace(request, body=b"", sent=None) if request.body.isspace() else None


def without_mark(request: Incoming) -> Incoming | Response | None:
    """A byte order mark before a body is ignored."""
    return reading(_behind_mark)(request) if request.body.startswith(BOM_UTF8) else None


def _behind_mark(body: bytes) -> object:
    return json.loads(body.removeprefix(BOM_UTF8))


def _is_odd(text: str) -> bool:
    return not text or len(text) > 255 or not text.isprintable() or text != text.strip()
