"""Servers that are no faulty twins: faithful ones that are odd in what the documents leave open, and ones that are nothing."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from clone_contracts.apis.bria.twin import BriaTwin, Source
from clone_contracts.apis.datadog.twin import PROJECT_ID
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Before, FaultyTwin, Incoming, Outgoing
from clone_contracts.runners.assembly import new_twin
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import json_response

_HTML = (("content-type", "text/html"),)


@dataclass(frozen=True)
class Server:
    """A server for the contract tests of one API, made anew each time."""

    api: str
    server: Callable[[], Handler]


def _clones(alter: Callable[[Any], Any]) -> After:
    """Alter the JSON of successes."""

    def after(answer: Outgoing) -> Response | None:
        return answer.with_json(alter(answer.json)) if answer.response.status < 300 else None

    return after


def _raw(alter: Callable[[Response], Response]) -> After:
    return lambda answer: alter(answer.response)


def _errors(alter: Callable[[Response], Response]) -> After:
    return lambda answer: alter(answer.response) if answer.response.status >= 400 else None


def _typed(content_type: str) -> After:
    return _raw(lambda response: replace(response, headers=(("content-type", content_type),)))


def _times(text: str) -> After:
    """Another notation of every time."""

    def alter(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: text if name in ("created_at", "updated_at") else alter(item) for name, item in value.items()}
        return [alter(item) for item in value] if isinstance(value, list) else value

    return _clones(alter)


def _with_extras(value: Any) -> Any:
    """Unknown members everywhere, and all members in another order."""
    if isinstance(value, dict):
        known = {name: _with_extras(item) for name, item in reversed(value.items())}
        return {"x_unknown": None, **known, "x_more": {"a": [1.5, True, {}]}}
    return [_with_extras(item) for item in value] if isinstance(value, list) else value


def _throttling(nth: int, **headers: str) -> Before:
    """Every nth request is throttled; ``headers`` have underscores for hyphens."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())

    def before(request: Incoming) -> Response | None:
        if request.number % nth != 1 % nth:
            return None
        body = b"<h1>slow down</h1>" if isinstance(request.twin, BriaTwin) else b'{"errors": ["slow down"]}'
        kind = "text/html" if isinstance(request.twin, BriaTwin) else "application/json"
        return Response(429, (("content-type", kind), *named), body)

    return before


def _refusing_odd(status: int) -> Before:
    """Refuse what the documents leave open: odd texts, names that are taken, unknown members."""

    def before(request: Incoming) -> Response | None:
        texts = [
            value for name, value in request.attributes.items() if name in ("name", "description") and isinstance(value, str)
        ]
        unknown = request.attributes.keys() - {"name", "description", "data"}
        taken = request.text("name") in {stored.name for stored in request.twin.datasets.values()}
        if request.generation and _is_authentic(request) and (unknown or taken or any(map(_is_odd, texts))):
            return json_response(status, {"errors": [{"detail": "odd"}]})
        return None

    return before


def _is_odd(text: str) -> bool:
    return not text or len(text) > 255 or not text.isprintable() or text != text.strip()


def _is_authentic(request: Incoming) -> bool:
    twin, headers = request.twin, request.headers
    if isinstance(twin, BriaTwin):
        return headers.get("api_token") in twin.tokens
    return headers.get("dd-api-key") in twin.api_keys and headers.get("dd-application-key") in twin.application_keys


def _images(number: int) -> Callable[[], Handler]:
    """Every source with so many images."""

    def make() -> Handler:
        twin = BriaTwin()
        twin.datasets = {id: replace(source, images=number) for id, source in twin.datasets.items()}
        return FaultyTwin(twin)

    return make


def _sources(change: Callable[[Source], Source]) -> Callable[[], Handler]:
    def make() -> Handler:
        twin = BriaTwin()
        twin.datasets = {id: change(source) for id, source in twin.datasets.items()}
        return FaultyTwin(twin)

    return make


def _showing(member: str) -> After:
    """Show what the document does not list, faithfully."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != 201:
            return None
        body, twin = answer.json, answer.request.twin
        assert isinstance(twin, BriaTwin)
        shown = twin.datasets[body["id"]].description if member == "description" else None
        return answer.with_json({**body, member: shown})

    return after


def _shifted_ids(first: int) -> Callable[[], Handler]:
    def make() -> Handler:
        twin = BriaTwin()
        twin.next_id = first
        return FaultyTwin(twin)

    return make


def _vary(api: str, before: Before | None = None, after: After | None = None) -> Server:
    return Server(api, lambda: FaultyTwin(new_twin(api), before, after))


_BOTH: Mapping[str, tuple[Before | None, After | None]] = {
    "plain": (None, None),
    "unknown-members-and-order": (None, _clones(_with_extras)),
    "indented": (None, _raw(lambda r: replace(r, body=_indented(r.body)))),
    "charset": (None, _typed("application/json; charset=utf-8")),
    "vendor-media-type": (None, _typed("application/vnd.api+json")),
    "upper-case-media-type": (None, _typed("Application/JSON;charset=UTF-8")),
    "gzip": (None, _raw(lambda r: replace(r, body=gzip.compress(r.body), headers=(*r.headers, ("content-encoding", "gzip"))))),
    "times-with-nine-digits": (None, _times("2024-01-15T10:30:00.123456789Z")),
    "times-with-offset": (None, _times("2024-01-15T10:30:00+05:30")),
    "times-in-lower-case": (None, _times("2024-01-15t10:30:00z")),
    "times-of-a-leap-second": (None, _times("2016-12-31T23:59:60Z")),
    "throttled-first": (_throttling(1000), None),
    "throttled-with-retry-after": (_throttling(5, retry_after="1"), None),
    "throttled-with-reset": (_throttling(5, x_ratelimit_reset="1"), None),
    "throttled-without-a-word": (_throttling(3), None),
    "refuses-what-is-odd-with-400": (_refusing_odd(400), None),
    "refuses-what-is-odd-with-409": (_refusing_odd(409), None),
    "refuses-what-is-odd-with-422": (_refusing_odd(422), None),
}


def _indented(body: bytes) -> bytes:
    return json.dumps(json.loads(body), indent=4).encode() + b"\n" if body else body


def _datadog_errors(alter: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> After:
    """Other errors in the same model."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status < 400 or answer.response.status == 429:
            return None
        return answer.with_json({"errors": alter(answer.json["errors"][0])})

    return after


def _attributes(**members: Any) -> After:
    """Other attributes, or more of them."""
    return _clones(lambda body: {"data": {**body["data"], "attributes": {**body["data"]["attributes"], **members}}})


def _swapped(one: int, other: int) -> After:
    """One refusal of keys for the other."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status not in (one, other) or "permit" in answer.response.body.decode():
            return None
        body = json.loads(answer.response.body)
        body["errors"][0]["status"] = str(other)
        return json_response(other, body)

    return after


VARIATIONS: Mapping[str, Server] = {
    **{f"{api}-{name}": _vary(api, *parts) for api in ("bria", "datadog") for name, parts in _BOTH.items()},
    "bria-no-images": Server("bria", _images(0)),
    "bria-200-images": Server("bria", _images(200)),
    "bria-350-images": Server("bria", _images(350)),
    "bria-basic-only": Server("bria", _sources(lambda s: replace(s, upload_type="basic", captions_source=None))),
    "bria-empty-prefixes": Server("bria", _sources(lambda s: replace(s, caption_prefix=s.caption_prefix and ""))),
    "bria-naive-times": _vary("bria", after=_times("2025-08-20T06:06:05.849402")),
    "bria-times-as-seconds": _vary("bria", after=_times("1755669965")),
    "bria-empty-errors": _vary("bria", after=_errors(lambda r: Response(r.status))),
    "bria-html-errors": _vary(
        "bria", after=_errors(lambda r: Response(r.status, (("content-type", "text/html"),), b"<p>no</p>"))
    ),
    "bria-string-errors": _vary("bria", after=_errors(lambda r: json_response(r.status, "no"))),
    "bria-shows-description": _vary("bria", after=_showing("description")),
    "bria-shows-visual-schema": _vary("bria", after=_showing("visual_schema")),
    "bria-ids-of-53-bits": Server("bria", _shifted_ids(2**53 - 5)),
    "bria-ids-of-64-bits": Server("bria", _shifted_ids(2**63 - 100)),
    "datadog-errors-empty": _vary("datadog", after=_datadog_errors(lambda _: [])),
    "datadog-errors-bare": _vary("datadog", after=_datadog_errors(lambda _: [{}])),
    "datadog-errors-several": _vary("datadog", after=_datadog_errors(lambda error: [error, {"id": "7"}, {"title": ""}])),
    "datadog-errors-as-in-the-example": _vary("datadog", after=_datadog_errors(lambda error: [{**error, "status": "400"}])),
    "datadog-always-401": _vary("datadog", after=_swapped(403, 401)),
    "datadog-always-403": _vary("datadog", after=_swapped(401, 403)),
    "datadog-negative-version": _vary(
        "datadog",
        after=_clones(
            lambda b: {"data": {**b["data"], "attributes": {**b["data"]["attributes"], "current_version": -(2**63)}}}
        ),
    ),
    "datadog-shows-project": _vary("datadog", after=_attributes(project_id=PROJECT_ID, author={}, dataset_type="")),
}
"""Faithful servers, odd in every way that came to mind."""


class _Constant:
    """Gives one answer to everything."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        return self._response


class _Dead:
    """Answers nothing."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        raise httpx.ConnectError("refused")


def _controls(api: str, success: int) -> dict[str, Server]:
    errors = {"errors": [{"status": "404", "title": "no"}]}
    return {
        f"{api}-dead": Server(api, _Dead),
        f"{api}-500-to-everything": Server(api, lambda: _Constant(json_response(500, errors))),
        f"{api}-404-to-everything": Server(api, lambda: _Constant(json_response(404, errors))),
        f"{api}-empty-object-to-everything": Server(api, lambda: _Constant(json_response(success, {}))),
        f"{api}-web-page": Server(api, lambda: _Constant(Response(200, _HTML, b"<html></html>"))),
    }


CONTROLS: Mapping[str, Server] = {**_controls("bria", 201), **_controls("datadog", 200)}
"""Servers that are nothing: no clause may be held because of them."""
