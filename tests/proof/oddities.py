"""Oddities: what a faithful server may do that the documents leave open, whatever the API."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from clone_contracts.exchange.clock import real_clock
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Before, FaultyTwin, Outgoing, Together
from clone_contracts.faults.concurrency import of_one_name
from clone_contracts.runners.assembly import new_twin
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import json_response
from tests.proof.refusals import (
    Authentic,
    at_once,
    blank_as_none,
    is_long,
    missing_once,
    refusing,
    refusing_odd,
    refusing_taken_names,
    throttling,
    without_mark,
)

TIME: Final = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True)
class Oddity:
    """What makes a faithful server odd: see ``FaultyTwin``. ``seen`` makes that of its siblings, afresh for each server.

    ``times`` alters the times in answers, ``after`` what else is odd about them.
    """

    before: Before | None = None
    after: After | None = None
    together: Together | None = None
    seen: Callable[[], After] | None = None
    times: After | None = None

    def part(self) -> str | None:
        """The one part that it has, None where there are none or several."""
        parts = [field.name for field in fields(self) if getattr(self, field.name) is not None]
        return parts[0] if len(parts) == 1 else None


@dataclass(frozen=True)
class Server:
    """A server for the contract tests of one API, made afresh each time. ``oddity`` is what sets it apart from a plain twin.

    ``of`` are the names of the servers of which a mixture has the oddities.
    """

    api: str
    server: Callable[[], Handler]
    oddity: Oddity = Oddity()
    of: tuple[str, ...] = ()


def clones(alter: Callable[[Any], Any]) -> After:
    """Alter the JSON of successes."""

    def after(answer: Outgoing) -> Response | None:
        return answer.with_json(alter(answer.json)) if answer.response.status < 300 else None

    return after


def raw(alter: Callable[[Response], Response]) -> After:
    """Alter every answer."""
    return lambda answer: alter(answer.response)


def errors(alter: Callable[[Response], Response]) -> After:
    """Alter the refusals."""
    return lambda answer: alter(answer.response) if answer.response.status >= 400 else None


def _typed(content_type: str) -> After:
    def typed(response: Response) -> Response:
        others = (header for header in response.headers if header[0] != "content-type")
        return replace(response, headers=(("content-type", content_type), *others))

    return raw(typed)


def times(created: str, updated: str | None = None, ahead: timedelta = timedelta()) -> After:
    """Another notation of every time, as ``strftime`` takes it; by default a dataset was last changed when it was created.

    ``ahead`` is how far the clock that was used for ``created_at`` is ahead of UTC.
    """

    def alter(value: Any) -> Any:
        if isinstance(value, dict):
            now = real_clock()
            texts = {"created_at": (now + ahead).strftime(created), "updated_at": now.strftime(updated or created)}
            return {name: texts.get(name) or alter(item) for name, item in value.items()}
        return [alter(item) for item in value] if isinstance(value, list) else value

    return clones(alter)


def _with_date(after: After, date: str) -> After:
    """The same, and the server says what time it has."""

    def dated(answer: Outgoing) -> Response | None:
        response = after(answer) or answer.response
        return replace(response, headers=(*response.headers, ("date", date)))

    return dated


def _with_extras(value: Any) -> Any:
    """Unknown members everywhere, and all members in another order."""
    if isinstance(value, dict):
        known = {name: _with_extras(item) for name, item in reversed(value.items())}
        return {"x_unknown": None, **known, "x_more": {"a": [1.5, True, {}]}}
    return [_with_extras(item) for item in value] if isinstance(value, list) else value


def vary(
    api: str,
    before: Before | None = None,
    after: After | None = None,
    together: Together | None = None,
    seen: Callable[[], After] | None = None,
    times: After | None = None,
) -> Server:
    """A faithful server with one oddity; ``seen`` makes one of its siblings."""
    return _odd(api, Oddity(before, after, together, seen, times))


def _odd(api: str, oddity: Oddity, of: tuple[str, ...] = ()) -> Server:
    def make() -> Handler:
        seen = oddity.seen() if oddity.seen is not None else None
        after = _one_after_the_other(oddity.times, oddity.after)
        return FaultyTwin(new_twin(api), oddity.before, after, oddity.together, seen=seen)

    return Server(api, make, oddity, of)


def _one_after_the_other(first: After | None, second: After | None) -> After | None:
    if first is None or second is None:
        return first or second

    def after(answer: Outgoing) -> Response | None:
        response = first(answer)
        return second(replace(answer, response=response or answer.response)) or response

    return after


def mixtures(servers: Mapping[str, Server]) -> Mapping[str, Server]:
    """Servers of one API that are odd in every part at once: few of them have all oddities, each beside several others."""
    by_part: dict[str, list[tuple[str, Server]]] = {}
    for name, server in servers.items():
        if (part := server.oddity.part()) is not None:
            by_part.setdefault(part, []).append((name, server))
    mixed: dict[str, Server] = {}
    for at in range(max(map(len, by_part.values()))):
        # Another neighbour each time round, also where one number divides the other.
        chosen = {part: odd[(at + at // len(odd)) % len(odd)] for part, odd in by_part.items()}
        parts = {part: getattr(server.oddity, part) for part, (_, server) in chosen.items()}
        api = chosen["after"][1].api
        mixed[f"{api}-mixture-{at}"] = _odd(api, Oddity(**parts), tuple(name for name, _ in chosen.values()))
    return mixed


def _lagging(status: int) -> After:
    """Each dataset is there at the third look only."""
    looks = Counter[str]()

    def seen(answer: Outgoing) -> Response | None:
        looks[answer.request.path] += 1
        return Response(status) if looks[answer.request.path] < 3 else None

    return seen


def _gzipped(response: Response) -> Response:
    headers = (*response.headers, ("content-encoding", "gzip"))
    return replace(response, body=gzip.compress(response.body), headers=headers)


def _indented(body: bytes) -> bytes:
    return json.dumps(json.loads(body), indent=4).encode() + b"\n" if body else body


def common_variations(api: str, is_authentic: Authentic) -> Mapping[str, Server]:
    """Faithful servers of one API with every oddity that does not depend on what it is."""
    of_times: Mapping[str, After] = {
        "times-with-nine-digits": times(f"{TIME}.123456789Z"),
        "times-with-offset": times(f"{TIME}+05:30"),
        "times-in-lower-case": times("%Y-%m-%dt%H:%M:%Sz"),
        "times-of-a-leap-second": times("2016-12-31T23:59:60Z"),
        "times-with-other-offsets": times(f"{TIME}+09:00", f"{TIME}Z", ahead=timedelta(hours=9)),
        "times-with-other-fractions": times(f"{TIME}.987654Z", f"{TIME}Z"),
        "times-a-moment-apart": times(f"{TIME}.000021Z", f"{TIME}.999998Z", ahead=timedelta(seconds=1)),
        "times-of-a-slow-clock": times(f"{TIME}+23:30"),
        "times-of-a-fast-clock": times(f"{TIME}-23:30"),
        "times-of-a-clock-that-was-reset": _with_date(times("1970-01-01T00:00:05Z"), "Thu, 01 Jan 1970 00:00:05 GMT"),
        "a-date-that-is-wrong-or-none": _with_date(times(f"{TIME}Z"), "yesterday"),
    }
    oddities: Mapping[str, tuple[Before | None, After | None]] = {
        "plain": (None, None),
        "unknown-members-and-order": (None, clones(_with_extras)),
        "indented": (None, raw(lambda r: replace(r, body=_indented(r.body)))),
        "charset": (None, _typed("application/json; charset=utf-8")),
        "vendor-media-type": (None, _typed("application/vnd.api+json")),
        "upper-case-media-type": (None, _typed("Application/JSON;charset=UTF-8")),
        "gzip": (
            None,
            raw(lambda r: replace(r, body=gzip.compress(r.body), headers=(*r.headers, ("content-encoding", "gzip")))),
        ),
        "throttled-first": (throttling(1000), None),
        "throttled-with-retry-after": (throttling(5, retry_after="1"), None),
        "throttled-with-reset": (throttling(5, x_ratelimit_reset="1"), None),
        "throttled-without-a-word": (throttling(3), None),
        "refuses-what-is-odd-with-400": (refusing_odd(400, is_authentic), None),
        "refuses-what-is-odd-with-409": (refusing_odd(409, is_authentic), None),
        "refuses-what-is-odd-with-422": (refusing_odd(422, is_authentic), None),
        "refuses-queries": (refusing(lambda request: "?" in request.path, is_authentic), None),
        "refuses-more-than-100-characters": (refusing(is_long, is_authentic), None),
        "refuses-taken-names-with-409": (None, refusing_taken_names(409)),
        "refuses-names-taken-in-any-case": (None, refusing_taken_names(409, str.casefold)),
        "blank-body-as-none": (blank_as_none, None),
        "ignores-byte-order-marks": (without_mark, None),
        "misses-each-clone-once": (missing_once, None),
    }
    races = {
        "throttles-all-but-one-at-once": at_once(429),
        "throttles-all-at-once": at_once(429, keep=None),
        "refuses-the-second-of-one-name-at-once": at_once(409, of_one_name),
        "refuses-the-first-of-one-name-at-once": at_once(422, of_one_name, keep=-1),
        "refuses-all-of-one-name-at-once": at_once(400, of_one_name, keep=None),
    }
    siblings: Mapping[str, Callable[[], After]] = {
        "forbidden": lambda: lambda _: Response(403),
        "absent": lambda: lambda _: json_response(404, {"errors": ["nothing here"]}),
        "failing": lambda: lambda _: Response(500),
        "throttled": lambda: lambda _: json_response(429, {}),
        "in-html": lambda: lambda _: Response(200, (("content-type", "text/html"),), b"<html>sign in</html>"),
        "of-another-model": lambda: lambda _: json_response(200, {"items": [], "name": 7, "data": {"records": []}}),
        "empty": lambda: lambda _: json_response(200, {}),
        "that-lag": partial(_lagging, 404),
        "with-more-members": lambda: lambda answer: answer.with_json(_with_extras(answer.json)),
    }
    return {
        **{f"{api}-siblings-{name}": vary(api, seen=make) for name, make in siblings.items()},
        **{f"{api}-{name}": vary(api, times=after) for name, after in of_times.items()},
        **{f"{api}-{name}": vary(api, *parts) for name, parts in oddities.items()},
        **{f"{api}-{name}": vary(api, together=together) for name, together in races.items()},
    }
