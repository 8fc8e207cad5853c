"""Faults of behaviour that any API can have, given what differs between APIs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import normalize

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    After,
    Before,
    Fault,
    Incoming,
    Outgoing,
    When,
    always,
    clone_of_clone,
    every,
    long,
    no_body,
    non_ascii,
    on,
)


@dataclass(frozen=True, slots=True)
class ApiFaults:
    """One API's part: its name, its success status, where its answers hold a name, and an error in its model."""

    api: str
    success: int
    holder: Callable[[Any], dict[str, Any]]
    """Finds the object in an answer's body that holds the name."""
    error: Callable[[int], Response]
    body_is_optional: bool = False

    def fault(self, name: str, clause: str, what: str, **parts: Any) -> Fault:
        """A fault of this API; the clause is given without the API's name."""
        return Fault(f"{self.api}.{name}", self.api, f"{self.api}.{clause}", what, **parts)

    def answers(self, alter: Callable[[Any, Outgoing], Any], when: When | None = None) -> After:
        """Alter the successes."""
        return on(self.success, alter, when)

    def failing(self, when: When, status: int = 500) -> Before:
        """Fail on some requests."""
        return lambda request: self.error(status) if when(request) else None

    def with_status(self, status: int, of: int, when: When = always) -> After:
        """Replace a status by another one, with the body of an error if it is an error status: then nothing is made."""

        def after(answer: Outgoing) -> Response | None:
            if answer.response.status != of or not when(answer.request):
                return None
            if status < 400:
                return replace(answer.response, status=status)
            if answer.made:
                answer.request.twin.discard(answer.made)
            return self.error(status)

        return after


# ---- what comes back as it was sent

SPOILED_TEXTS: Mapping[str, tuple[Callable[[str], str], When]] = {
    "upper-case": (str.upper, always),
    "trimmed": (str.strip, always),
    "cut-at-99": (lambda text: text[:99], always),
    "cut-at-255": (lambda text: text[:255], always),
    "ascii-only": (lambda text: text.encode("ascii", "ignore").decode(), always),
    "question-marks": (lambda text: text.encode("ascii", "replace").decode(), always),
    "no-astral": (lambda text: "".join(c for c in text if ord(c) < 0x10000), always),
    "html-escaped": (lambda text: text.replace("&", "&amp;").replace("<", "&lt;"), always),
    "slashes-added": (lambda text: text.replace('"', '\\"'), always),
    "percent-decoded": (lambda text: text.replace("%25", "%"), always),
    "plus-as-blank": (lambda text: text.replace("+", " "), always),
    "without-controls": (lambda text: "".join(c for c in text if c >= " "), always),
    "line-break-as-crlf": (lambda text: text.replace("\n", "\r\n"), always),
    "null-as-empty": (lambda text: text.replace("null", ""), always),
    "lost-on-clone-of-clone": (lambda _: "a clone", clone_of_clone),
    "suffix-when-long": (lambda text: text + "…", long()),
    "changed-when-not-ascii": (lambda text: text + "?", non_ascii()),
}


def normalised(text: str) -> str:
    """Composed characters for decomposed ones."""
    return normalize("NFC", text)


def echo_faults(api: ApiFaults, member: str, clause: str) -> Iterator[Fault]:
    """A text that is sent comes back changed."""
    spoiled = {**SPOILED_TEXTS, "normalised": (normalised, always)}
    for kind, (spoil, when) in spoiled.items():

        def alter(body: Any, answer: Outgoing, spoil: Callable[[str], str] = spoil) -> None:
            if isinstance(answer.request.attributes.get(member), str):
                holder = api.holder(body)
                holder[member] = spoil(holder[member])

        yield api.fault(f"{member}-{kind}", clause, f"{member} comes back {kind}", after=api.answers(alter, when))

    def changed(body: Any, answer: Outgoing) -> None:
        if member in answer.request.attributes:
            api.holder(body)[member] += "!"

    yield api.fault(f"{member}-every-7th", clause, "every 7th answer changes it", after=every(7, api.answers(changed)))


# ---- the form of an answer


def form_faults(api: ApiFaults) -> Iterator[Fault]:
    """Successes that are not strict JSON, or do not say that they are JSON."""
    json_clause, media_clause = f"{api.success}.json", f"{api.success}.media-type"
    texts: Mapping[str, Callable[[bytes], bytes]] = {
        "nan": lambda body: body[:-1] + b', "extra": NaN}',
        "infinity": lambda body: body[:-1] + b', "extra": -Infinity}',
        "duplicate-member": lambda body: body[:-1] + b', "extra": 1, "extra": 1}',
        "duplicate-below": lambda body: body[:-1] + b', "extra": {"a": 1, "a": 2}}',
        "cut": lambda body: body[:-1],
        "trailing-comma": lambda body: body[:-1] + b",}",
        "two-texts": lambda body: body + body,
        "trailing-text": lambda body: body + b" ok",
        "byte-order-mark": lambda body: b"\xef\xbb\xbf" + body,
        "utf-16": lambda body: body.decode().encode("utf-16"),
        "latin-1": lambda body: body[:-1] + b', "extra": "caf\xe9"}',
        "single-quotes": lambda body: body.replace(b'"', b"'"),
        "raw-line-break": lambda body: body[:-1] + b', "extra": "a\nb"}',
        "empty": lambda _: b"",
    }
    for kind, spoil in texts.items():

        def spoiled(answer: Outgoing, spoil: Callable[[bytes], bytes] = spoil) -> Response | None:
            if answer.response.status != api.success:
                return None
            return replace(answer.response, body=spoil(answer.response.body))

        yield api.fault(f"json-{kind}", json_clause, f"a body with {kind}", after=spoiled)
        if kind in ("cut", "nan"):
            yield api.fault(f"json-{kind}-every-7th", json_clause, f"every 7th body with {kind}", after=every(7, spoiled))
    for kind in ("text/html", "text/plain", "application/xml", "application/jsonp", "json", "application/octet-stream", ""):
        headers = (("content-type", kind),) if kind else ()

        def typed(answer: Outgoing, headers: tuple[tuple[str, str], ...] = headers) -> Response | None:
            return replace(answer.response, headers=headers) if answer.response.status == api.success else None

        name = kind.replace("/", "-") or "none"
        yield api.fault(f"media-type-{name}", media_clause, f"Content-Type {kind or 'absent'}", after=typed)
    yield api.fault("media-type-every-7th", media_clause, "every 7th without Content-Type", after=every(7, typed))


# ---- statuses and failures


def status_faults(api: ApiFaults, valid: Mapping[str, tuple[When, str]]) -> Iterator[Fault]:
    """Successes with a wrong status; ``valid`` maps kinds of valid requests to the clauses that accept them."""
    success = f"{api.success}.success"
    for status in {200, 201, 202, 203, 206} - {api.success}:
        yield api.fault(f"status-{status}", success, f"{status} for a clone", after=api.with_status(status, api.success))
    yield api.fault("status-every-7th", success, "every 7th clone with 202", after=every(7, api.with_status(202, api.success)))
    yield from _worn_faults(api)
    yield _fault_of_two_memories(api, valid["clone-of-clone"][1])
    for kind, (when, clause) in valid.items():
        refusing = api.with_status(400, api.success, when)
        special = {f"{api.api}.request.": "which clause demands it depends on what else is special about the request"}
        also = special if clause != success else {}
        yield api.fault(f"refused-{kind}", clause, f"a valid request is refused: {kind}", after=refusing, also=also)


def _worn_faults(api: ApiFaults) -> Iterator[Fault]:
    """Datasets that cannot be cloned for ever, though nothing is wrong with the keys, and others still can."""
    also = {f"{api.api}.request.": "which clause demands it depends on what else is special about the request"}
    for status in (403, 409):
        for most in (2, 3):
            what = f"{status} once a dataset has been cloned {most} times"
            after = _wearing(api, status, most)
            yield api.fault(f"worn-after-{most}-{status}", f"{api.success}.success", what, after=after, also=also)


def _fault_of_two_memories(api: ApiFaults, clause: str) -> Fault:
    """Every other request for a clone goes to a process that does not know it."""
    looks = Counter[tuple[int, str]]()

    def is_elsewhere(request: Incoming) -> bool:
        if not clone_of_clone(request):
            return False
        of = id(request.twin), request.ids["dataset_id"]
        looks[of] += 1
        return looks[of] % 2 == 0

    what = "every other request for a clone is answered with 404"
    also = {f"{api.api}.": "which clause is broken depends on what the request is like"}
    return api.fault("lost-every-other-time", clause, what, before=api.failing(is_elsewhere, 404), also=also)


def _wearing(api: ApiFaults, status: int, most: int) -> After:
    clones = Counter[tuple[int, str]]()

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != api.success:
            return None
        source = id(answer.request.twin), answer.request.ids.get("dataset_id", "")
        clones[source] += 1
        return api.error(status) if clones[source] > most else None

    return after


_MANY_STEPS = 3


def crash_faults(api: ApiFaults, unspecified: Mapping[str, When]) -> Iterator[Fault]:
    """Failures on some requests."""
    for kind, when in unspecified.items():
        yield api.fault(f"crash-{kind}", "500.no-server-error", f"500 on {kind}", before=api.failing(when))

    late = api.failing(lambda request: request.generation > _MANY_STEPS)
    yield api.fault("crash-after-many-steps", "500.no-server-error", "500 on a clone of the fourth generation", before=late)
    seventh = every(7, api.with_status(500, api.success))
    yield api.fault("crash-every-7th", "500.no-server-error", "every 7th success is a 500", after=seventh)


def accepting(to: Callable[[Incoming], Incoming], when: When) -> Before:
    """Treat a request that must be refused as a valid one, which ``to`` turns it into."""
    return lambda request: to(request) if when(request) else None


def key_is(header: str, predicate: Callable[[str], bool]) -> When:
    """A key that is sent and is of some kind."""
    return lambda request: header in request.headers and predicate(request.headers[header])


def key_faults(api: ApiFaults, header: str, right: str, clauses: str, others: tuple[str, ...]) -> Iterator[Fault]:
    """Gaps of one key: requests without it or with a wrong one pass for authentic. ``others`` are known as well."""

    def let_in(request: Incoming) -> Incoming:
        return replace(request, headers={**request.headers, header: right})

    def gap(name: str, clause: str, when: When, what: str) -> Fault:
        return api.fault(f"{header}-{name}", f"{clauses}-{clause}", what, before=accepting(let_in, when))

    def absent(request: Incoming) -> bool:
        return header not in request.headers

    def wrong(request: Incoming) -> bool:
        return key_is(header, lambda key: key not in ("", right, *others))(request)

    yield gap("not-needed", "absent", absent, "the key may be absent")
    yield gap("not-needed-for-clones", "absent", lambda r: absent(r) and clone_of_clone(r), "the same for clones only")
    yield gap("any", "wrong", wrong, "any key will do")
    yield gap("any-for-clones", "wrong", lambda r: wrong(r) and clone_of_clone(r), "the same for clones only")
    yield gap("empty", "wrong", key_is(header, lambda key: key == ""), "an empty key will do")
    yield gap("beginning", "wrong", key_is(header, lambda key: key != right and key.startswith(right)), "the beginning counts")
    yield gap("part", "wrong", key_is(header, lambda key: key not in ("", right) and right.startswith(key)), "a part will do")
    yield gap("case", "wrong", key_is(header, lambda key: key != right and key.lower() == right.lower()), "case does not count")
    if api.body_is_optional:
        yield gap("not-needed-without-body", "absent", lambda r: absent(r) and no_body(r), "the same without a body only")
        yield gap("any-without-body", "wrong", lambda r: wrong(r) and no_body(r), "the same without a body only")
    also = {f"{api.api}.401.": "where both keys are absent or wrong the clause of either may be named"}
    for status in (400, 404, 500):
        clause = "500.no-server-error" if status == 500 else f"{clauses}-absent"
        before = api.failing(absent, status)
        yield api.fault(f"{header}-absent-{status}", clause, f"{status} without the key", before=before, also=also)
    for status in (400, 404):
        before = api.failing(wrong, status)
        yield api.fault(f"{header}-wrong-{status}", f"{clauses}-wrong", f"{status} for a wrong key", before=before, also=also)


# ---- one request and the next


def repeated(api: ApiFaults, nth: int, body: Callable[[Any, Any], None]) -> After:
    """Every nth success takes something from the one before."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != api.success:
            return None
        current = answer.json
        memory = answer.request.memory
        before, memory["last body"] = memory.get("last body"), answer.json
        if before is None or answer.successes % nth:
            return None
        body(current, before)
        return answer.with_json(current)

    return after
