"""What an exchange is about: what its request has that others have not, and what came of it."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from clone_contracts.evidence.records import ExchangeRecord
from clone_contracts.exchange.strict_json import Json
from clone_contracts.results.types import ApiResult, ClauseResult
from clone_contracts.views.escape import escape_text

_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "object": dict,
    "array": list,
}
_LONGEST: Final = 40
_CUT: Final = re.compile(r"… \(\d+ (bytes|characters) in all\)$")


@dataclass(frozen=True, slots=True)
class Title:
    """What differs in a request, in words; ``members`` are the names of the members of its body that do."""

    text: str
    members: Sequence[str] = ()


def title(exchange: ExchangeRecord, api: ApiResult) -> Title:
    """What differs in the request of an exchange with an API, whose texts are escaped, and the status of the answer."""
    request = exchange["request"]
    if exchange.get("sight") or request["method"] != api["endpoint"]["method"]:
        told, members = [f"{request['method']} of a sibling"], []
    else:
        told = [*_keys(request["headers"], api["endpoint"]["headers"])]
        described = _request_members(api["clauses"])
        in_body = list(_body(request["body"], described))
        told += [text for text, _ in in_body] if in_body else [] if told else [_sent(request["body"], described)]
        members = [name for _, name in in_body if name]
    place = _parameters(request["url"], api["endpoint"]["path"])
    return Title(f"{', '.join([*told, *place])} → {exchange['response']['status']}", members)


def _keys(headers: Mapping[str, str], needed: Sequence[str]) -> Iterator[str]:
    """The keys that are not sent, or are none of the configured ones, which a record shows as variables."""
    sent = {name.lower(): value for name, value in headers.items()}
    for name in needed:
        value = sent.get(name.lower())
        if value is None:
            yield f"without {name}"
        elif not value.startswith("$"):
            yield f"{name} not valid"


def _parameters(url: str, template: str) -> Iterator[str]:
    """The parameter of the path that stands last, by its name."""
    names = [part for part in template.split("/") if part]
    values = [part for part in urlsplit(url).path.split("/") if part][-len(names) :]
    if len(names) == len(values):
        named = [(name[1:-1], value) for name, value in zip(names, values, strict=True) if name.startswith("{")]
        yield from (f"{name} {_short(value)}" for name, value in named[-1:])


def _request_members(clauses: Sequence[ClauseResult]) -> Mapping[str, ClauseResult]:
    """The members of the body of a request, by their place such as ``data.type``."""
    found = (clause for clause in clauses if "type" in clause and clause["id"].split(".")[1] == "request")
    return {clause["id"].split(".", 2)[2]: clause for clause in found}


def _body(body: str | None, members: Mapping[str, ClauseResult]) -> Iterator[tuple[str, str]]:
    """What differs in a body from what the contract describes, each with the name of the member."""
    if not body or _CUT.search(body):
        return
    twice: list[str] = []
    try:
        value = _parsed(body, twice)
    except (ValueError, RecursionError):
        # What cannot be printed stands in a record's texts as an escape, and may have been JSON before.
        yield ("body with unprintable characters" if "\\x" in body else "body not JSON"), ""
        return
    yield from ((f"member {_short(name)} twice", name) for name in dict.fromkeys(twice))
    if isinstance(value, dict):
        yield from _differences(value, "", members)
    else:
        yield f"body {_kind(value)}", ""


def _parsed(body: str, twice: list[str]) -> Json:
    """A body that is JSON; names that an object has twice are added to ``twice``. Raises ValueError, RecursionError."""

    def refused(constant: str) -> Json:
        raise ValueError(constant)

    def as_object(pairs: list[tuple[str, Json]]) -> Json:
        twice.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return dict(pairs)

    parsed: Json = json.loads(body.replace("\\x0d", "\r"), parse_constant=refused, object_pairs_hook=as_object)
    return parsed


def _differences(value: Mapping[str, Json], within: str, members: Mapping[str, ClauseResult]) -> Iterator[tuple[str, str]]:
    own = {place.removeprefix(within): clause for place, clause in members.items() if place.startswith(within)}
    own = {name: clause for name, clause in own.items() if "." not in name}
    for name, clause in own.items():
        if name not in value:
            if clause.get("required"):
                yield f"{within}{name} absent", ""
        elif not _fits(value[name], clause.get("type", "")):
            yield f"{within}{name} {_kind(value[name])}", name
        elif isinstance(inner := value[name], dict):
            yield from _differences(inner, f"{within}{name}.", members)
    unknown = [name for name in value if name not in own]
    if unknown and own:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        yield f"unknown member {within}{_short(unknown[0])}{more}", unknown[0]


def _fits(value: Json, words: str) -> bool:
    """Whether a value is what a type in words says; where the words name no type, they name the values."""
    options = re.split(r", | or ", words.removeprefix("always "))
    if value is None:
        return "null" in options
    if isinstance(value, bool):
        return "boolean" in options
    known = [kind for option in options if (kind := _TYPES.get(option))]
    return any(isinstance(value, kind) for kind in known) if known else str(value) in options


def _kind(value: Json) -> str:
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else _short(json.dumps(value, ensure_ascii=False))


def _sent(body: str | None, members: Mapping[str, ClauseResult]) -> str:
    """What a body that keeps to the contract has beyond what it needs."""
    if not body:
        return "no body"
    if _CUT.search(body):
        return "a long body"
    value = _parsed(body, [])
    if not value:
        return "an empty object"
    chosen = [place for place, clause in members.items() if not clause.get("required") and _has(value, place)]
    return f"with {' and '.join(chosen)}" if chosen else "what is required alone"


def _has(value: Json, place: str) -> bool:
    for name in place.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def _short(text: str) -> str:
    """A text of a request on one line; the escapes of JSON are resolved by now, so that it may hold anything."""
    return escape_text(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…").replace("\n", "\\n").replace("\t", "\\t")
