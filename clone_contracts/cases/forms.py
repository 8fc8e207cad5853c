"""Right requests in all their forms, and headers and queries that no document mentions."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.cases.case import ABSENT, Case, Change, Draft
from clone_contracts.cases.shape import answer_members, request_members, texts
from clone_contracts.contract.members import Member
from clone_contracts.contract.operation import Operation

_RIGHT_HEADERS: Final[Mapping[str, tuple[str, dict[str, str | None]]]] = {
    "charset": ("a comparison of the whole header", {"Content_Type": "application/json; charset=utf-8"}),
    "charset-in-capitals": ("the same", {"Content_Type": "application/json;charset=UTF-8"}),
    "media-type-in-capitals": ("the same", {"Content_Type": "Application/JSON"}),
    "accept-anything": ("negotiation that knows no wildcard", {"Accept": "*/*"}),
    "accept-absent": ("negotiation without a default", {"Accept": None}),
    "accept-several": ("negotiation of the first alone", {"Accept": "text/html, application/json;q=0.9, */*;q=0.1"}),
    "accept-any-application": ("negotiation that knows no wildcard", {"Accept": "application/*"}),
    "unknown-language": ("a catalogue of texts", {"Accept_Language": "xx-YY, *;q=0.5"}),
    "chunked": ("a server that needs a length", {"Transfer_Encoding": "chunked"}),
    "expecting-continue": ("a server that waits for ever", {"Expect": "100-continue"}),
}
"""Headers that say the same as the ordinary ones."""

_ODD_HEADERS: Final[Mapping[str, tuple[str, dict[str, str | None]]]] = {
    "no-content-type": ("a value that is absent", {"Content_Type": None}),
    "text": ("a reader by type", {"Content_Type": "text/plain"}),
    "form": ("a reader of forms", {"Content_Type": "application/x-www-form-urlencoded"}),
    "multipart": ("a reader of parts", {"Content_Type": "multipart/form-data; boundary=x"}),
    "xml": ("a reader of XML", {"Content_Type": "application/xml"}),
    "nonsense": ("a parser of media types", {"Content_Type": ";;=,"}),
    "unknown-charset": ("a decoder by name", {"Content_Type": "application/json; charset=no-such-charset"}),
    "gzip-that-is-none": ("an unpacker", {"Content_Encoding": "gzip"}),
    "accept-html": ("negotiation that fails", {"Accept": "text/html"}),
    "accept-nonsense": ("a parser of media types", {"Accept": ";q=x,/"}),
}
"""Headers on which the documents are silent."""

_QUERIES: Final = ("dry_run=true", "x=%FF%00", "name=other&name=another&description=other&training_version=fibo", "a[b]=c&=&&")


def right_headers(turn: int) -> dict[str, str | None]:
    """Headers that say the same as the ordinary ones, others at each turn."""
    kinds = list(_RIGHT_HEADERS.values())
    _, headers = kinds[turn % len(kinds)]
    return {name.replace("_", "-"): value for name, value in headers.items()}


def with_some_right_headers(draft: Draft) -> Draft:
    """The same with headers that say the same, others at each turn."""
    return replace(draft, headers={**draft.headers, **right_headers(draft.turn)})


def form_cases(operation: Operation) -> Iterator[Case]:
    """All of them."""
    yield from _complete_bodies(operation)
    yield from _names_of_the_answer(operation)
    for kind, (why, headers) in _RIGHT_HEADERS.items():
        yield Case(f"form-{kind}", "right", why, _with_headers(headers), may_create=True)
    for kind, (why, headers) in _ODD_HEADERS.items():
        yield Case(f"form-{kind}", "forms", why, _with_headers(headers), may_create=True)
    for query in _QUERIES:
        why = "a server that reads members or commands from a query"
        yield Case(f"query-{query.partition('=')[0]}", "forms", why, _with_query(query), may_create=True)


def _with_headers(headers: Mapping[str, str | None]) -> Change:
    return lambda draft: draft.with_headers(**headers)


def _with_query(query: str) -> Change:
    return lambda draft: replace(draft, query=query)


def _complete_bodies(operation: Operation) -> Iterator[Case]:
    """The required members with each selection of the optional ones, and no body where none is needed."""
    listed = request_members(operation)
    optional = [member for member in listed if not member.required]
    for count in range(len(optional) + 1):
        for chosen in itertools.combinations(optional, count):
            kind = "-and-".join(member.place[-1] for member in chosen) or "nothing-optional"
            why = "a path of its own for what is left out"
            yield Case(f"with-{kind}", "right", why, _selecting(optional, chosen), may_create=True)
    if not any(member.required for member in listed):
        yield Case("without-body", "right", "a parser that needs one", lambda it: replace(it, body=None), may_create=True)
        yield Case(
            "without-body-but-its-type",
            "right",
            "a parser that is started by the header",
            lambda it: replace(it, body=None).with_headers(Content_Type="application/json"),
            may_create=True,
        )
        for member in optional:
            why = "a decoder that disregards case, as Go's does, or blanks and separators in names"
            yield Case(f"{member.text}-nearly-named", "forms", why, _nearly_named(member), member.text, may_create=True)
        for wrapper in ("data", "dataset", "body"):
            yield Case(f"wrapped-in-{wrapper}", "forms", "a parser that unwraps", _wrapped_in(wrapper), may_create=True)


def _nearly_named(member: Member) -> Change:
    """Without the member, but with others whose names are like its own."""
    name = member.place[-1]
    alike = (name.capitalize(), name.upper(), f" {name}", f"{name} ", f"{name[:2]}_{name[2:]}", f"{name[:2]}-{name[2:]}")

    def change(draft: Draft) -> Draft:
        draft = draft.with_member(member.place, ABSENT)
        for other in alike:
            draft = draft.with_member((*member.place[:-1], other), draft.mark)
        return draft

    return change


def _wrapped_in(name: str) -> Change:
    return lambda draft: draft.with_value({name: draft.value})


def _selecting(optional: list[Member], chosen: tuple[Member, ...]) -> Change:
    # Only where one is chosen is it known which of them is refused for its text.
    text = "Façade" if len(chosen) == 1 else "Facade"

    def change(draft: Draft) -> Draft:
        for member in optional:
            draft = draft.with_member(member.place, f"{text} {draft.mark}" if member in chosen else ABSENT)
        return draft

    return change


_SAMPLES: Final[Mapping[str, Any]] = {
    "string": "other",
    "integer": 987_654,
    "boolean": True,
    "array": [],
    "object": {"x": 1},
    "null": None,
}


def _names_of_the_answer(operation: Operation) -> Iterator[Case]:
    """Members of the answer sent along: they are not among those that a caller may set."""
    holder = next((member.place[:-1] for member in texts(operation)), ())
    sendable = {member.place[-1] for member in request_members(operation) if member.place[:-1] == holder}
    foreign = {name: schema for name, schema in answer_members(operation).items() if name not in sendable}
    why = "a request that is copied onto the dataset as it stands"
    for turn, kind in enumerate(("first-values", "last-values")):

        def change(draft: Draft, turn: int = turn) -> Draft:
            for name, schema in foreign.items():
                draft = draft.with_member((*holder, name), _sample(schema, turn))
            return draft

        yield Case(f"members-of-the-answer-{kind}", "forms", why, change, may_create=True)
    yield Case("id-of-the-source-as-a-member", "forms", why, _with_source_id, may_create=True)


def _sample(schema: Mapping[str, Any], turn: int) -> Any:
    values = schema.get("enum")
    if values:
        return values[-turn]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return _SAMPLES[types[0]]


def _with_source_id(draft: Draft) -> Draft:
    """At the top, where it is not the place of anything else."""
    if "id" in draft.value:
        return draft
    id: Any = int(draft.dataset_id) if draft.dataset_id.isdecimal() else draft.dataset_id
    return draft.with_member(("id",), id).with_member(("dataset_id",), id)
