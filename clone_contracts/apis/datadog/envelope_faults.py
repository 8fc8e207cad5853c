"""How lenient servers read the envelope of a request to Datadog, and what goes wrong for clones of clones."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import Before, Fault, Incoming, Outgoing, clone_of_clone
from clone_contracts.faults.stacks.api import Stack, strict, taking

_KIND: Final = "envelope"
_TEXTS: Final = ("name", "description")

Change = Callable[[Any], Any]


def envelope_faults(stack: Stack) -> Iterator[Fault]:
    """Members are found a level too high or too low, in lists or in texts; the type counts by a part or not at all."""
    also = {"request.data": "more than one member is missing where it is due"}
    for kind, (clause, change) in {**_LEVELS, **_LISTS}.items():
        what = f"takes {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, kind, clause, what, before=taking(change), also=also)
    for kind, matches in _TYPES.items():
        what = f"the type counts {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, f"type-{kind}", "request.data.type", what, before=_typed(matches))
    for kind, compare in _IDS.items():
        what = f"data.id counts {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, f"id-{kind}", "request.data.id", what, before=_identified(compare))


def _object(sent: Any, *names: str) -> dict[str, Any]:
    for name in names:
        sent = sent.get(name) if isinstance(sent, dict) else None
    return sent if isinstance(sent, dict) else {}


def _texts_of(holder: dict[str, Any]) -> dict[str, Any]:
    return {name: holder[name] for name in _TEXTS if name in holder}


def _flat(sent: Any) -> Any:
    """Everything beside each other."""
    if not isinstance(sent, dict) or "data" in sent or "name" not in sent:
        return sent
    return {"data": {"attributes": _texts_of(sent), "id": sent.get("id"), "type": sent.get("type", "datasets")}}


def _without_data(sent: Any) -> Any:
    return {"data": sent} if isinstance(sent, dict) and "data" not in sent and "attributes" in sent else sent


def _without_attributes(sent: Any) -> Any:
    data = _object(sent, "data")
    if "attributes" in data or not _texts_of(data):
        return sent
    return {**sent, "data": {**data, "attributes": _texts_of(data)}}


def _attributes_outside(sent: Any) -> Any:
    """Attributes that are beside data, and not in it."""
    data = _object(sent, "data")
    if not data or "attributes" in data or not _object(sent, "attributes"):
        return sent
    return {"data": {**data, "attributes": sent["attributes"]}}


def _inside(name: str) -> Change:
    """The id or type is in the attributes, or beside data."""

    def change(sent: Any) -> Any:
        data = _object(sent, "data")
        found = _object(data, "attributes").get(name, sent.get(name) if isinstance(sent, dict) else None)
        return {**sent, "data": {**data, name: found}} if data and name not in data and found is not None else sent

    return change


def _too_deep(sent: Any) -> Any:
    inner = _object(sent, "data", "data")
    return {"data": inner} if inner else sent


def _attributes_too_deep(sent: Any) -> Any:
    inner = _object(sent, "data", "attributes", "attributes")
    return {**sent, "data": {**sent["data"], "attributes": inner}} if inner else sent


def _from_dots(sent: Any) -> Any:
    """Names with dots lead through objects."""
    if not isinstance(sent, dict) or not any("." in name for name in sent):
        return sent
    root: dict[str, Any] = {}
    for name, value in sent.items():
        *path, last = name.split(".")
        holder = root
        for part in path:
            inner = holder.setdefault(part, {})
            holder = inner if isinstance(inner, dict) else {}
        holder[last] = value
    return root


def _as_relationship(sent: Any) -> Any:
    """The id of a relationship's data will do."""
    data = _object(sent, "data")
    related = _object(data, "relationships", "dataset", "data")
    return {**sent, "data": {**data, "id": related.get("id")}} if related and "id" not in data else sent


_LEVELS: Final[Mapping[str, tuple[str, Change]]] = {
    "a-flat-body": ("request.data", _flat),
    "names-with-dots": ("request.data", _from_dots),
    "texts-in-data": ("request.data.attributes", _without_attributes),
    "attributes-beside-data": ("request.data.attributes", _attributes_outside),
    "an-id-elsewhere": ("request.data.id", _inside("id")),
    "a-type-elsewhere": ("request.data.type", _inside("type")),
    "an-id-of-a-relationship": ("request.data.id", _as_relationship),
}


def _at(path: tuple[str, ...], change: Change) -> Change:
    """Change the value at a path."""

    def changed(sent: Any) -> Any:
        holder = _object(sent, *path[:-1])
        if path[-1] not in holder:
            return sent
        value: Any = {**holder, path[-1]: change(holder[path[-1]])}
        for depth in range(len(path) - 2, -1, -1):
            value = {**_object(sent, *path[:depth]), path[depth]: value}
        return value

    return changed


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, list) and value else value


def _decoded(value: Any) -> Any:
    """JSON in a text."""
    found = strict(value.encode(errors="surrogatepass")) if isinstance(value, str) else None
    return found[0] if found and isinstance(found[0], dict) else value


def _from_pairs(value: Any) -> Any:
    is_pairs = isinstance(value, list) and value and all(isinstance(item, dict) and "name" in item for item in value)
    return {str(item["name"]): item.get("value") for item in value} if is_pairs else value


_DATA: Final = ("data",)
_ATTRIBUTES: Final = ("data", "attributes")
_LISTS: Final[Mapping[str, tuple[str, Change]]] = {
    "the-first-of-a-list-as-data": ("request.data", _at(_DATA, _first)),
    "data-encoded-twice": ("request.data", _at(_DATA, _decoded)),
    "the-first-of-a-list-as-attributes": ("request.data.attributes", _at(_ATTRIBUTES, _first)),
    "attributes-encoded-twice": ("request.data.attributes", _at(_ATTRIBUTES, _decoded)),
    "attributes-as-names-and-values": ("request.data.attributes", _at(_ATTRIBUTES, _from_pairs)),
    "the-first-of-a-list-as-id": ("request.data.id", _at((*_DATA, "id"), _first)),
    "the-first-of-a-list-as-type": ("request.data.type", _at((*_DATA, "type"), _first)),
}


def _typed(matches: Callable[[Any], bool]) -> Before:
    def before(request: Incoming) -> Incoming | None:
        data = _object(request.sent, "data")
        if data.get("type") == "datasets" or not data or not matches(data.get("type", ...)):
            return None
        return request.with_body({**request.sent, "data": {**data, "type": "datasets"}})

    return before


def _text(matches: Callable[[str], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and matches(value)


_TYPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "in-any-case": _text(lambda text: text.lower() == "datasets"),
    "trimmed": _text(lambda text: text.strip() == "datasets"),
    "by-its-beginning": _text("datasets".startswith),
    "as-a-part": _text(lambda text: "datasets" in text),
    "as-one-of-several": _text(lambda text: "datasets" in text.replace(" ", "").split(",")),
    "if-it-is-any-text": _text(bool),
    "as-php-compares": lambda value: value is True or (value == 0 and value is not False and not isinstance(value, str)),
    "if-it-is-another-resource": _text(lambda text: text in ("projects", "records", "dataset_records", "experiments")),
}
"""Types that pass for datasets."""


def _identified(compare: Callable[[Any, Any], bool]) -> Before:
    def before(request: Incoming) -> Incoming | None:
        data, id = _object(request.sent, "data"), request.ids.get("dataset_id")
        if isinstance(data.get("id"), str) or not data or not compare(data.get("id", ...), id):
            return None
        return request.with_body({**request.sent, "data": {**data, "id": id}})

    return before


_IDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "if-it-is-there": lambda value, _: value is not ...,
    "if-it-is-false": lambda value, _: value is not ... and not value,
    "if-it-holds-it": lambda value, id: value is not ... and str(id) in json.dumps(value),
}
"""Values of data.id that are no text and pass for the id of the path."""


def clone_faults(stack: Stack) -> Iterator[Fault]:
    """What is wrong in answers to requests for clones of clones only."""
    for kind, (clause, alter) in _FAR.items():
        after = stack.faults.answers(alter, clone_of_clone)
        yield stack.fault("clones", kind, clause, f"for clones: {kind.replace('-', ' ')}", after=after)
    for kind, change in _DESCRIBED.items():

        def described(answer: Outgoing, change: Callable[[str, Outgoing], str] = change) -> Response | None:
            sent = answer.request.attributes.get("description")
            if answer.response.status != stack.faults.success or not isinstance(sent, str):
                return None
            body = answer.json
            body["data"]["attributes"]["description"] = change(sent, answer)
            return answer.with_json(body) if body != answer.json else None

        what = f"a description comes back {kind.replace('-', ' ')}"
        yield stack.fault("clones", f"description-{kind}", stack.echoes["description"], what, after=described)


def _last_description(sent: str, answer: Outgoing) -> str:
    last: str = answer.request.memory.get("description", sent)
    answer.request.memory["description"] = sent
    return last


_DESCRIBED: Final[Mapping[str, Callable[[str, Outgoing], str]]] = {
    "as-the-name": lambda _, answer: answer.request.text("name"),
    "as-the-last-one": _last_description,
    "as-the-source's-if-it-is-empty": lambda sent, answer: sent or answer.request.source.description,
}


def _attribute(name: str, value: Any) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        body["data"]["attributes"][name] = value

    return alter


def _type(body: Any, _: Outgoing) -> None:
    body["data"]["type"] = "dataset"


_FAR: Final[Mapping[str, tuple[str, Callable[[Any, Outgoing], None]]]] = {
    "metadata-is-null": ("200.data.attributes.metadata", _attribute("metadata", None)),
    "a-version-as-text": ("200.data.attributes.current_version", _attribute("current_version", "1")),
    "a-time-without-offset": ("200.data.attributes.created_at", _attribute("created_at", "2025-03-01T10:00:00")),
    "another-project": ("clone.same-project", _attribute("project_id", "another")),
    "another-type": ("200.data.type", _type),
}
