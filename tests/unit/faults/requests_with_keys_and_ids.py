"""Requests with wrong keys and odd ids, made by hand."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request
from tests.unit.faults.support import OTHER, Requests, Situation


def key(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    bodies = [s.body(id, name="Mine", **extra)]
    raw = [json.dumps(body).encode() for body in bodies] + ([None] if s.bria else [])
    for header, variable in s.client.settings.keys.items():
        secret = s.client.settings.secrets[variable]
        others = [s.client.settings.secrets[other] for other in s.client.settings.keys.values() if other != variable]
        for body in raw:
            right = s.raw(id, body)
            yield right
            for wrong in (*wrong_keys(secret), *others):
                yield with_header(right, header, Credential(wrong, "wrong", valid=False))
            without = s.raw(id, body, keys={header: "absent"})
            yield without
            yield s.raw(id, body, keys={header: "absent"}, query=f"{header}={secret}")
            yield s.raw(id, body, keys={header: "absent"}, query="x=1")
            yield s.raw(id, body, keys={header: "unknown"}, query="x=1")
            yield s.raw(id, body, keys={header: "absent"}, headers={"Accept": "text/html, application/json"})
            yield s.raw(id, body, keys={header: "unknown"}, headers={"Accept": "text/html, application/json"})
            for name, value in (
                ("Authorization", f"Bearer {secret}"),
                ("Cookie", f"{header}={secret}"),
                (f"X-{header}", secret),
            ):
                yield replace(without, headers=(*without.headers, (name, Credential(value, "elsewhere"))))
            if body is not None:
                yield replace(without, body=json.dumps({**json.loads(body), header: secret}).encode())


def wrong_keys(secret: str) -> Iterator[str]:
    half = len(secret) // 2
    yield from (secret[:half] + "x" * (len(secret) - half), "x" * half + secret[half:], secret[:8] + "x", "x" + secret[-4:])
    yield from (secret[:-1] + "~", "~" + secret[1:], secret[:half] + "~" + secret[half + 1 :], "~" * len(secret), secret[1:])
    yield from (
        secret[:-1],
        secret[2:-2],
        secret + "0",
        "0" + secret,
        f"0{secret}0",
        secret.replace("-", ""),
        secret.swapcase(),
    )
    yield from (secret[::-1], "%", "_" * len(secret), ".*", "*", "' OR '1'='1", "null", "test", "x" * 500, f"{secret}#x")
    yield from (f"Bearer {secret}", f'"{secret}"', f"{secret},{secret}", f"x,{secret}", f"{secret},x", f"x, {secret} ,x")
    yield from ("".join(f"%{ord(c):02x}" for c in secret), base64.b64encode(secret.encode()).decode(), " ".join(secret))
    yield from (f"key={secret}", f"  {secret}", "")


def with_header(request: Request, name: str, value: Credential) -> Request:
    return replace(request, headers=tuple((other, value if other == name else held) for other, held in request.headers))


def odd_ids(id: str) -> Iterator[str]:
    """What a lenient server takes for an id."""
    yield from (f"{id}.0", f"{id};x", f"{id},9", f"9,{id}", f" {id}", f"{id} ", f"{id}\0x", f"{id}\n", f"{id}/x", f"x/{id}")
    yield from (f"+{id}", f"{id[:1]}_{id[1:]}", hex(int(id)), f"{int(id[0])}.{id[1:]}e{len(id) - 1}", f"{id}.9", f'"{id}"')
    yield from (
        f"[{id}]",
        f"{id}L",
        f"dataset-{id}",
        f"{int(id) - 1}+1",
        f"{id} or 1=1",
        f"{id[:1]},{id[1:]}",
        f"{id[:1]} {id[1:]}",
    )
    yield from (
        "".join(chr(0x660 + int(c)) for c in id),
        "".join(chr(0xFF10 + int(c)) for c in id),
        "latest",
        "null",
        "%3" + id[0],
    )
    yield "".join(f"%3{c}" for c in id)


def odd_integers(id: str) -> Iterator[str]:
    yield from (str(2**bits + int(id)) for bits in (16, 31, 32, 63, 64))
    yield from (f"-{id}", f"7{id}" if len(id) == 3 else f"9{id[-3:]}", str(int(id) - 4000 if int(id) > 4999 else 100))
    yield from ("0", "-1", "1", "2", "9999", f"{id}0", id[:2], f"{id}001", f"{id}000", "5", "100", "4999", str(10**11))


def id_(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    body = s.body(id, name="Mine", **extra)
    ids = [*odd_ids(id), *odd_integers(id), *dataset_names(s)] if s.bria else list(odd_texts(id))
    for odd in ids:
        yield s.raw(odd, json.dumps(body if s.bria else s.body(odd, name="Mine", **extra)).encode())
        if s.bria:
            yield s.raw(odd, None)


def dataset_names(s: Situation) -> list[str]:
    return [stored.name for stored in s.server.twin.stored()]


def odd_texts(id: str) -> Iterator[str]:
    yield from (id[:-2], id[:8], id[:8] + OTHER[8:], OTHER[:-12] + id[-12:], f"{id}0", f"0{id}", f" {id}", f"{id}\0", f"{id}/x")
    yield from (
        f"x/{id}",
        f"{id};x",
        f"'{id}'",
        "%",
        "*",
        id[:-1] + ("0" if id[-1] != "0" else "1"),
        f"{{{id}}}",
        "' or '1'='1",
    )
    yield "".join(f"%{ord(c):02x}" for c in id)


def project(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    known = s.client.settings.scope["project_id"]
    odd = (known[:9], known[:8] + OTHER[8:], known[:-1] + "0", known + "0", OTHER, "no-uuid", f" {known}", "*", id, "p" * 200,
           s.client.sources[0], f"{known}/x")  # fmt: skip
    body = json.dumps(s.body(id, name="Mine", **extra)).encode()
    yield from (s.raw(id, body, scope={"project_id": other}) for other in odd)
