"""Requests with bodies, made by hand: wrong ones, rich ones, right ones in other forms."""

import json
import re
from typing import Any

from clone_contracts.exchange.credentials import Credential
from tests.unit.faults.requests_with_keys_and_ids import with_header
from tests.unit.faults.support import Requests, Situation
from tests.unit.faults.wrong_bodies import RAW_EXTRAS, RICH_TEXTS, WRONG_TEXTS, malformed, misshapen


def decoder(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    for body in malformed(s.body(id, name="Mine", **extra)):
        yield s.raw(id, body)
        if body.startswith((b"name=", b"data[")):
            yield s.raw(id, body, headers={"Content-Type": "application/x-www-form-urlencoded"})


def shape(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    yield from (s.raw(id, json.dumps(body).encode()) for body in misshapen(s.body(id, name="Mine", **extra)))
    for member in ("name", "description"):
        yield from (s.named(id, **{"name": "Mine", **extra, member: value}) for value in WRONG_TEXTS)


def envelope(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    attributes = {"name": "Mine", **extra}
    data = {"attributes": attributes, "id": id, "type": "datasets"}
    wrong: list[Any] = [
        {**attributes, "id": id, "type": "datasets"}, data, {"data": {**attributes, "id": id, "type": "datasets"}},
        {"data": {"id": id, "type": "datasets"}, "attributes": attributes},
        {"data": {"attributes": {**attributes, "id": id}, "type": "datasets"}},
        {"data": {"attributes": {**attributes, "type": "datasets"}, "id": id}},
        {"data": {"data": data}}, {"data": {**data, "attributes": {"attributes": attributes}}},
        {"data": {"attributes": attributes, "type": "datasets", "relationships": {"dataset": {"data": {"id": id}}}}},
        {"data.attributes.name": "Mine", "data.id": id, "data.type": "datasets"}, {"data": [data]}, {"data": [{}, data]},
        {"data": json.dumps(data)}, {"data": {**data, "attributes": [attributes]}},
        {"data": {**data, "attributes": json.dumps(attributes)}},
        {"data": {**data, "attributes": [{"name": n, "value": v} for n, v in attributes.items()]}},
        *({"data": {**data, "id": value}} for value in ([id], {"id": id}, 0, 7, None, False, True, [])),
        *({"data": {**data, "type": value}} for value in (
            ["datasets"], "Datasets", " datasets", "dataset", "data", "datasets2", "my-datasets", "datasets,projects", "x", "",
            True, 0, 1, "projects", "data-sets")),
    ]  # fmt: skip
    yield from (s.raw(id, json.dumps(body).encode()) for body in wrong)


def text(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    for rich in RICH_TEXTS:
        yield s.named(id, **{"name": rich, **extra})
        if not s.bria:
            yield s.named(id, name="Mine", description=rich)


def refusal(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    typed = "application/json; charset=utf-8"
    yield from (s.bare(id), s.bare(id))  # A server that gives a name twice has no reason to refuse a third one.

    def plain(**form: Any) -> bytes:
        return json.dumps(s.body(id, name=f"{s.fresh()}/x", **extra), **form).encode()

    for kind in (typed, typed.replace(" ", ""), "Application/JSON"):
        yield s.raw(id, plain(), headers={"Content-Type": kind})
        yield s.raw(id, plain(), headers={"Content-Type": kind})
    for accept in ("*/*", "text/html, application/json;q=0.9", None, "application/json;q=0.5"):
        yield s.raw(id, plain(), headers={"Accept": accept})
        yield s.raw(id, plain(), headers={"Accept": accept})
        if s.bria:
            yield s.raw(id, None, headers={"Accept": accept})
    if s.bria:
        yield from (s.raw(id, b"", headers={"Content-Type": kind}) for kind in ("application/json", typed))
    yield s.raw(id, plain(), headers={"Expect": "100-continue"})
    yield s.raw(id, plain(), headers={"Transfer-Encoding": "chunked"})
    yield s.raw(id, b" \n" + plain())
    yield s.raw(id, plain(indent=1))
    yield s.raw(id, plain().replace(b"/", b"\\/"))
    yield s.raw(id, json.dumps(s.body(id, name="Ünïcode 界 🙂", **extra), ensure_ascii=False).encode())
    yield s.raw(id, json.dumps(s.body(id, name="Alpha", **extra)).replace("Alpha", r"\u0041lpha").encode())
    yield s.named(id, description="Before", name="Behind")
    yield s.named(id, name="Before", description="Behind")
    yield from text(s, id, extra)
    if s.bria:
        yield from (s.named(id, name="Mine", description=rich) for rich in RICH_TEXTS)


def crash(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    valid = json.dumps(s.body(id, name="Mine", **extra))
    yield from (s.raw(id, f"{valid[:-1]}, {member}}}".encode()) for member in RAW_EXTRAS)
    yield from (s.raw(id, body) for body in (b"null", b" ", b"[]", b"[1]", b'"x"', b"7", b'{"name": "x', b"\xff"))
    for kind in ("application/json; charset=klingon", "text", "application/x-www-form-urlencoded", None):
        yield s.raw(id, valid.encode(), headers={"Content-Type": kind})
    yield s.raw(id, valid.encode(), headers={"Accept": "image/png"})
    yield s.raw(id, None, headers={"Content-Type": "application/json"})
    (header, *_) = s.client.settings.keys
    for wrong in ("k" * 1500, "it's", "two words", "%", ""):
        yield with_header(s.raw(id, valid.encode()), header, Credential(wrong, "wrong", valid=False))
    for query in ("x=1", "x=%zz", "name=x"):
        yield s.raw(id, valid.encode(), query=query)
    for odd in ("a\0b", "a/b", "9" * 300, "it's", "٣٤"):
        yield s.raw(odd, json.dumps(s.body(odd, name="Mine")).encode())
    yield s.raw(id, valid.encode(), path=re.sub(r"/[^/]*/clone", "/%ff/clone", s.raw(id, b"").path))
    for requests in (shape, text, decoder, refusal):
        yield from requests(s, id, extra)
