"""Faults of behaviour of Bria's endpoint: what it makes of requests."""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.apis.bria.twin import METERED_TOKEN, TOKEN
from clone_contracts.faults.base import (
    Fault,
    Incoming,
    When,
    clone_of_clone,
    having,
    no_body,
    non_ascii,
    version,
    without,
)
from clone_contracts.faults.pairs import pair_faults
from clone_contracts.faults.shared import (
    ApiFaults,
    accepting,
    crash_faults,
    key_faults,
    status_faults,
)
from clone_contracts.faults.strays import stray_faults


def request_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    yield from status_faults(api, _valid_requests())
    yield from crash_faults(api, _odd_requests())
    yield from pair_faults(api, {"api_token": (TOKEN, METERED_TOKEN)})
    yield from stray_faults(api, {"api_token": TOKEN})
    yield from key_faults(api, "api_token", TOKEN, "401.token", others=(METERED_TOKEN,))
    yield from _path_faults(api)
    yield from _body_faults(api)
    yield from _quota_faults(api)


def _valid_requests() -> dict[str, tuple[When, str]]:
    return {
        "no-body": (no_body, "request.body.absent"),
        "empty-object": (lambda r: r.sent == {}, "request.body.empty"),
        "non-ascii-name": (non_ascii(), "request.name.ordinary"),
        "long-name": (lambda r: 80 <= len(r.text("name")) <= 100, "request.name.ordinary"),
        "non-ascii-description": (non_ascii("description"), "request.description.ordinary"),
        "description-without-name": (lambda r: having("description")(r) and without("name")(r), "request.description.ordinary"),
        "clone-of-clone": (lambda r: clone_of_clone(r) and having("name")(r), "201.success"),
        "any-clone-of-clone": (clone_of_clone, "201.success"),
        "third-generation": (_third_generation, "201.success"),
        "clone-of-nameless": (lambda r: r.source is not None and r.source.name.startswith("Copy of "), "201.success"),
        "no-body-for-clones": (lambda r: no_body(r) and clone_of_clone(r), "request.body.absent"),
        "no-body-at-third-generation": (lambda r: no_body(r) and _third_generation(r), "request.body.absent"),
        "empty-object-for-clones": (lambda r: r.sent == {} and clone_of_clone(r), "request.body.empty"),
        **{f"version-{name}": (version(name), "201.success") for name in training_versions() if name != "fibo"},
    }


def _third_generation(request: Incoming) -> bool:
    return request.generation >= 3


def _odd_requests() -> dict[str, When]:
    def id_in(*ids: str) -> When:
        return lambda request: request.ids.get("dataset_id") in ids

    return {
        "an-unknown-member": lambda r: isinstance(r.sent, dict) and bool(r.sent.keys() - {"name", "description"}),
        "an-empty-name": lambda r: r.attributes.get("name") == "",
        "a-very-long-name": lambda r: len(r.text("name")) > 1000,
        "a-very-long-description": lambda r: len(r.text("description")) > 1000,
        "a-control-character": lambda r: "\x00" in r.text("name"),
        "an-emoji": lambda r: any(ord(c) > 0xFFFF for c in r.text("name")),
        "a-quote": lambda r: '"' in r.text("name"),
        "id-zero": id_in("0"),
        "id-negative": lambda r: r.ids.get("dataset_id", "").startswith("-"),
        "id-of-32-bits": id_in(str(2**31)),
        "id-of-64-bits": id_in(str(2**63)),
        "id-as-text": lambda r: not r.ids.get("dataset_id", "1").lstrip("-").isdecimal(),
        "malformed-json": lambda r: bool(r.body) and r.sent is None and r.body != b"null",
        "body-as-array": lambda r: isinstance(r.sent, list),
        "name-as-number": lambda r: type(r.attributes.get("name")) is int,
        "no-body": no_body,
        "an-unknown-dataset": lambda r: r.source is None and r.ids.get("dataset_id", "").isdecimal(),
        "many-images": lambda r: r.source is not None and r.source.images > 200,
        "clone-of-clone-of-clone": _third_generation,
    }


def _path_faults(api: ApiFaults) -> Iterator[Fault]:
    def unknown(request: Incoming) -> bool:
        return request.source is None and request.ids.get("dataset_id", "").isdecimal()

    def no_integer(request: Incoming) -> bool:
        return not request.ids.get("dataset_id", "").lstrip("-").isdecimal()

    def for_dataset(request: Incoming, id: str) -> Incoming:
        return replace(request, path=request.path.replace(request.path.split("/")[-2], id))

    def first_source(request: Incoming) -> Incoming:
        return for_dataset(request, "101")

    def beginning(request: Incoming) -> str:
        return "".join(itertools.takewhile(str.isdecimal, request.ids.get("dataset_id", "")))

    for status in (400, 403, 200, 410):
        parts = {"after": api.with_status(status, 404, unknown)}
        yield api.fault(f"unknown-dataset-{status}", "404.unknown-dataset", f"{status} for an unknown dataset", **parts)
    yield api.fault(
        "unknown-dataset-cloned", "404.unknown-dataset", "any dataset will do", before=accepting(first_source, unknown)
    )
    yield api.fault(
        "unknown-dataset-cloned-without-body",
        "404.unknown-dataset",
        "the same without a body only",
        before=accepting(first_source, lambda r: unknown(r) and no_body(r)),
    )
    yield api.fault("text-id-cloned", "path.dataset_id", "any text is an id", before=accepting(first_source, no_integer))
    yield api.fault(
        "id-by-its-beginning",
        "path.dataset_id",
        "an id counts up to the first character that is not a digit",
        before=accepting(
            lambda r: for_dataset(r, beginning(r)), lambda r: no_integer(r) and r.twin.dataset(beginning(r)) is not None
        ),
    )


def _quota_faults(api: ApiFaults) -> Iterator[Fault]:
    def metered(request: Incoming) -> bool:
        return request.headers.get("api_token") == METERED_TOKEN

    yield api.fault("metered-token-400", "429.throttled", "400 over the quota", before=api.failing(metered, 400))


def _body_faults(api: ApiFaults) -> Iterator[Fault]:
    """Bodies that must be refused are taken, as if what is wrong with them were not there."""
    for member, kinds in _TAKEN_VALUES.items():
        for kind in kinds:
            before = accepting(_without(member), _has(member, _KINDS[kind]))
            yield api.fault(f"{member}-as-{kind}-taken", f"request.{member}", f"{kind} is taken", before=before)
    before = accepting(_without("description"), lambda r: _is_number(r.attributes.get("description")) and len(r.sent) == 1)
    yield api.fault(
        "description-alone-as-number-taken", "request.description", "a number is taken for one alone", before=before
    )
    for kind, when in _TAKEN_BODIES.items():
        yield api.fault(f"body-{kind}-taken", "request.body", f"a body {kind} is taken", before=accepting(_without_body, when))


def _is_number(value: object) -> bool:
    return type(value) is int


def _without(member: str) -> Callable[[Incoming], Incoming]:
    return lambda request: request.with_body({name: value for name, value in request.sent.items() if name != member})


def _without_body(request: Incoming) -> Incoming:
    return replace(request, body=b"", sent=None)


def _has(member: str, matches: Callable[[Any], bool]) -> When:
    return lambda request: member in request.attributes and matches(request.attributes[member])


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "number": lambda v: type(v) is int and v != 0,
    "zero": lambda v: type(v) is int and v == 0,
    "true": lambda v: v is True,
    "false": lambda v: v is False,
    "null": lambda v: v is None,
    "array": lambda v: isinstance(v, list) and bool(v),
    "empty-array": lambda v: v == [],
    "object": lambda v: isinstance(v, dict),
}
"""Values that are not strings, by their kind."""
_TAKEN_VALUES: Mapping[str, tuple[str, ...]] = {
    "name": tuple(_KINDS),
    "description": ("number", "null", "false", "array", "object"),
}
_TAKEN_BODIES: Mapping[str, When] = {
    "array": lambda r: isinstance(r.sent, list),
    "string": lambda r: isinstance(r.sent, str),
    "number": lambda r: type(r.sent) is int,
    "true": lambda r: r.sent is True,
    "null": lambda r: r.body == b"null",
    "cut": lambda r: r.sent is None and r.body.endswith(b'"'),
    "with-trailing-comma": lambda r: r.body.endswith(b",}"),
    "form": lambda r: r.body.startswith(b"name="),
    "with-nan": lambda r: re.search(rb":\s*NaN", r.body) is not None,
    "in-latin-1": lambda r: b"caf\xe9" in r.body,
    "with-single-quotes": lambda r: r.body.startswith(b"{'"),
}
"""Bodies that are not JSON objects, by what they are instead."""
