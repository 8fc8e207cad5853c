"""Faults of requests that come at the same moment, which any API can have: what is right alone goes wrong together."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import Fault, Outgoing, Together
from clone_contracts.faults.shared import ApiFaults

Clones: TypeAlias = Sequence[Outgoing]
"""The answers about the clones that were made at the same moment."""
Concerned: TypeAlias = Callable[[Clones], Clones]
"""Which of them a race is about."""
Change: TypeAlias = Callable[[list[Any], Clones], None]
"""Changes the bodies of their answers in place, or what is stored."""
TakeId: TypeAlias = Callable[[Any, Any], None]
"""Gives the body of an answer the id that another one has."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of one API that a race may break, without the API's name.

    ``lost`` is the one that is broken where a clone is not found, ``wrong_key`` where a wrong key lets somebody in.
    ``echoes`` maps members that come back as they were sent to their clauses.
    """

    lost: str
    wrong_key: str
    echoes: Mapping[str, str]


def everyone(made: Clones) -> Clones:
    """All of them."""
    return made


def racing(change: Change, concerned: Concerned = everyone) -> Together:
    """Something goes wrong with the clones that are made at the same moment, where there are two or more of them."""

    def together(answers: Clones) -> Sequence[Response | None]:
        made = concerned([answer for answer in answers if answer.made])
        if len(made) < 2:
            return [None] * len(answers)
        bodies = [answer.json for answer in made]
        change(bodies, made)
        changed = {answer.made: answer.with_json(body) for answer, body in zip(made, bodies, strict=True)}
        return [changed.get(answer.made) for answer in answers]

    return together


def failing_beside(api: ApiFaults, status: int, concerned: Concerned = everyone) -> Together:
    """All but the first of the clones that are made at the same moment are answered with an error."""

    def together(answers: Clones) -> Sequence[Response | None]:
        unlucky = {answer.made for answer in concerned([answer for answer in answers if answer.made])[1:]}
        return [api.error(status) if answer.made in unlucky else None for answer in answers]

    return together


def of_one_source(made: Clones) -> Clones:
    """Those of the source that most of them are of."""
    paths = Counter(answer.request.path for answer in made)
    return [answer for answer in made if answer.request.path == paths.most_common(1)[0][0]]


def of_one_name(made: Clones) -> Clones:
    """Those that ask for a name that another one asks for."""
    names = Counter(answer.request.text("name") for answer in made)
    return [answer for answer in made if answer.request.text("name") and names[answer.request.text("name")] > 1]


def from_the_fourth(made: Clones) -> Clones:
    """The first, and those from the fourth on."""
    return [*made[:1], *made[3:]]


def concurrency_faults(api: ApiFaults, take_id: TakeId, clauses: Clauses) -> Iterator[Fault]:
    """All of them."""
    yield from _identity_faults(api, take_id)
    yield from _storage_faults(api, clauses.lost)
    yield from _failures(api)
    yield from _mixed_up(api, clauses)
    yield from _taken_for_each_other(api, clauses.wrong_key)


def _words(kind: str) -> str:
    return kind.replace("-", " ").replace(" ", ", ", 1)


_AMONG: Mapping[str, Concerned] = {
    "": everyone,
    "-of-one-source": of_one_source,
    "-of-one-name": of_one_name,
    "-from-the-4th": from_the_fourth,
}
"""The clones that a race may be about, by the ending of its fault's name."""


def _identity_faults(api: ApiFaults, take_id: TakeId) -> Iterator[Fault]:
    """Clones that share an id."""

    def shared(bodies: list[Any], _: Clones) -> None:
        for body in bodies[1:]:
            take_id(body, bodies[0])

    def lost(bodies: list[Any], made: Clones) -> None:
        shared(bodies, made)
        for answer in made[1:]:
            _forget(answer)

    also = {f"{api.api}.clone.": "datasets that share an id cannot be told apart"}
    for kind, concerned in _AMONG.items():
        for name, change, what in (
            ("id-shared", shared, "clones made at once share an id"),
            ("lost", lost, "of clones made at once one is kept, and every answer names it"),
        ):
            fault = f"at-once-{name}{kind}"
            yield api.fault(fault, "clone.new-id", what + _words(kind), together=racing(change, concerned), also=also)


def _storage_faults(api: ApiFaults, clause: str) -> Iterator[Fault]:
    """Clones that are gone though every answer is right: who saves last saves a list without the others' clones."""

    def all_but(kept: int) -> Change:
        def change(_: list[Any], made: Clones) -> None:
            for answer in made:
                if answer is not made[kept]:
                    _forget(answer)

        return change

    for name, kept in (("first", 0), ("last", -1)):
        what = f"of clones made at once only the {name} is kept"
        yield api.fault(f"at-once-only-{name}-kept", clause, what, together=racing(all_but(kept)))


def _failures(api: ApiFaults) -> Iterator[Fault]:
    """Right requests that fail beside others."""
    for kind, concerned in _AMONG.items():
        together = failing_beside(api, 500, concerned)
        what = f"a clone made at once with another ends in 500{_words(kind)}"
        yield api.fault(f"at-once-500{kind}", "500.no-server-error", what, together=together)
    also = {f"{api.api}.request.": "which clause demands it depends on what else is special about the request"}
    what = "a clone made at once with a malformed request is refused with that"
    together = _refused_beside_malformed(api)
    yield api.fault("at-once-refused-beside-malformed", f"{api.success}.success", what, together=together, also=also)
    for status in (400, 423):
        together = failing_beside(api, status)
        what = f"a clone made at once with another is refused with {status}"
        yield api.fault(f"at-once-{status}", f"{api.success}.success", what, together=together, also=also)


def _mixed_up(api: ApiFaults, clauses: Clauses) -> Iterator[Fault]:
    """Answers that show what belongs to another clone."""
    also = {f"{api.api}.clone.": "what belongs to another clone need not fit what was sent, or left out, for this one"}

    def crossed(bodies: list[Any], _: Clones) -> None:
        bodies[:] = [*bodies[1:], bodies[0]]

    for kind in ("", "-of-one-source"):
        together = racing(crossed, _AMONG[kind])
        what = f"clones made at once get each other's answer{_words(kind)}"
        yield api.fault(f"at-once-crossed{kind}", clauses.echoes["name"], what, together=together, also=also)
    for member, clause in clauses.echoes.items():
        for kind, concerned in _AMONG.items():
            if member == "name" and kind == "-of-one-name":
                continue
            together = racing(_exchanged(api, member), concerned)
            what = f"clones made at once get each other's {member}{_words(kind)}"
            yield api.fault(f"at-once-{member}-exchanged{kind}", clause, what, together=together, also=also)
        together, what = racing(_shared(api, member)), f"clones made at once share a {member}"
        yield api.fault(f"at-once-{member}-shared", clause, what, together=together, also=also)


_STRANGE: Final = frozenset({401, 403})
"""The statuses for a wrong key."""


def _taken_for_each_other(api: ApiFaults, clause: str) -> Iterator[Fault]:
    """Who has a wrong key gets the answer of who has the right one, or the reverse."""

    def together(is_let_in: bool) -> Together:
        def mistake(answers: Clones) -> Sequence[Response | None]:
            made = [answer for answer in answers if answer.made]
            refused = [answer for answer in answers if answer.response.status in _STRANGE]
            if not made or not refused:
                return [None] * len(answers)
            alike = next((answer for answer in made if _asked(answer) == _asked(refused[0])), made[0])
            mistaken, other = (refused, alike) if is_let_in else ([alike], refused[0])
            return [other.response if answer in mistaken else None for answer in answers]

        return mistake

    also = {f"{api.api}.clone.": "the answer belongs to another", f"{api.api}.401.": "so does one without a key"}
    what = "at the same moment a wrong key gets the answer to a right one"
    yield api.fault("at-once-let-in", clause, what, together=together(is_let_in=True), also=also)
    what = "who sends the same at the same moment gets the answer that the other gets"
    yield api.fault("at-once-same-body", clause, what, together=_by_body, also=also)
    what = "at the same moment a right key gets the answer to a wrong one"
    yield api.fault("at-once-shut-out", f"{api.success}.success", what, together=together(is_let_in=False))


def _by_body(answers: Clones) -> Sequence[Response | None]:
    """Looks for an answer to the same path and body, whoever asks."""
    made = {_asked(answer): answer.response for answer in answers if answer.made}
    return [made.get(_asked(answer)) if not answer.made else None for answer in answers]


def _asked(answer: Outgoing) -> tuple[str, bytes]:
    return answer.request.path, answer.request.body


def _refused_beside_malformed(api: ApiFaults) -> Together:
    """Right requests fail together with one that is malformed."""

    def together(answers: Clones) -> Sequence[Response | None]:
        if not any(answer.request.body and answer.request.sent is None for answer in answers):
            return [None] * len(answers)
        return [api.error(400) if answer.made else None for answer in answers]

    return together


def _exchanged(api: ApiFaults, member: str) -> Change:
    def change(bodies: list[Any], _: Clones) -> None:
        values = [api.holder(body)[member] for body in bodies]
        for body, value in zip(bodies, [*values[1:], values[0]], strict=True):
            api.holder(body)[member] = value

    return change


def _shared(api: ApiFaults, member: str) -> Change:
    def change(bodies: list[Any], _: Clones) -> None:
        for body in bodies:
            api.holder(body)[member] = api.holder(bodies[0])[member]

    return change


def _forget(answer: Outgoing) -> None:
    """Drop a clone from what is stored."""
    twin: Any = answer.request.twin
    del twin.datasets[twin.dataset(answer.made).id]
