"""Datadog's part of the proof: oddities that only this API can have, and exchanges around conforming answers."""

import itertools
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from clone_contracts.apis.datadog.twin import DATASET_ID, PROJECT_ID, DatadogTwin
from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.faults.base import After, FaultyTwin, Incoming, Outgoing
from clone_contracts.judge.observations import Observations
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import json_response
from tests.proof.oddities import Server, clones, common_variations, vary

Records = tuple[Mapping[str, Any], ...]

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def _is_authentic(request: Incoming) -> bool:
    twin, headers = request.twin, request.headers
    assert isinstance(twin, DatadogTwin)
    return headers.get("dd-api-key") in twin.api_keys and headers.get("dd-application-key") in twin.application_keys


def _errors(alter: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> After:
    """Other errors in the same model."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status < 400 or answer.response.status == 429:
            return None
        return answer.with_json({"errors": alter(answer.json["errors"][0])})

    return after


def _attributes(**members: Any) -> After:
    """Other attributes, or more of them."""
    return clones(lambda body: {"data": {**body["data"], "attributes": {**body["data"]["attributes"], **members}}})


def _swapped(one: int, other: int) -> After:
    """One refusal of keys for the other."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status not in (one, other) or "permit" in answer.response.body.decode():
            return None
        body = json.loads(answer.response.body)
        body["errors"][0]["status"] = str(other)
        return json_response(other, body)

    return after


def _forbidding_other_projects(answer: Outgoing) -> Response | None:
    """A project of nobody's is one that the keys do not permit."""
    if answer.response.status != 404 or answer.request.ids.get("project_id") == PROJECT_ID:
        return None
    body = json.loads(answer.response.body)
    body["errors"][0]["status"] = "403"
    return json_response(403, body)


def _shows_records(answer: Outgoing) -> bool:
    return answer.request.method == "GET" and answer.request.path.partition("?")[0].endswith("/records")


def _flat(answer: Outgoing) -> Response | None:
    """Records as the published model has them, on one page without a word about the next."""
    if not _shows_records(answer):
        return None
    body = answer.json
    data = [{"id": item["id"], "expected_output": None, "tags": None, **item["attributes"]} for item in body["data"]]
    return answer.with_json({"data": data, **({"meta": body["meta"]} if body["meta"]["after"] else {})})


def _one_more_at_each_look(shown: Callable[[list[Any], int], list[Any]]) -> After:
    """A clone shows one record more at each look: those of all that are ``shown`` by then."""
    looks = Counter[str]()

    def seen(answer: Outgoing) -> Response | None:
        path = answer.request.path
        if not _shows_records(answer) or DATASET_ID in path:
            return None
        looks[path] += 1
        return answer.with_json({**answer.json, "data": shown(answer.json["data"], looks[path])})

    return seen


def _still_copying() -> After:
    return _one_more_at_each_look(lambda records, look: records[:look])


def _in_another_order(answer: Outgoing) -> Response | None:
    """The last of a page first, and tags the other way round."""
    if not _shows_records(answer):
        return None
    data = [
        {**item, "attributes": {**item["attributes"], "tags": list(reversed(item["attributes"].get("tags", [])))}}
        for item in reversed(answer.json["data"])
    ]
    return answer.with_json({**answer.json, "data": data})


def _with_tags(records: Records) -> Records:
    return tuple({**record, "tags": ["source:api"]} for record in records)


def _wrapped(records: Records) -> Records:
    return tuple({**record, "input": {"value": record["input"]}} for record in records)


def _by_pages_of(size: int, records: int | None = None) -> Callable[[], Handler]:
    """Pages of so many records; the source has so many if a number is given."""

    def make() -> Handler:
        twin = DatadogTwin(page=size)
        if records is not None:
            source = twin.datasets[DATASET_ID]
            twin.datasets[DATASET_ID] = replace(source, records=tuple({"input": f"question {at}"} for at in range(records)))
        return FaultyTwin(twin)

    return make


def _added_first() -> After:
    """The last one comes first."""
    return _one_more_at_each_look(lambda records, look: records[-look:])


def _adding(response: Response, change: Callable[[Records], Records] = lambda _: ()) -> Callable[[], After]:
    """Another answer to records that are sent, and ``change`` makes others of them."""

    def seen(answer: Outgoing) -> Response | None:
        twin, path = answer.request.twin, answer.request.path
        if answer.request.method != "POST" or not isinstance(twin, DatadogTwin):
            return None
        dataset, count = twin.datasets[path.split("/")[-2]], len(answer.request.sent["data"]["attributes"]["records"])
        records = (*dataset.records[:-count], *change(dataset.records[-count:]))
        twin.datasets[dataset.id] = replace(dataset, records=records)
        return response

    return lambda: seen


def _added_late() -> After:
    """What is added shows at the third look."""
    looks = Counter[tuple[str, int]]()

    def seen(answer: Outgoing) -> Response | None:
        if answer.request.method == "POST":
            return json_response(202, {})
        if not _shows_records(answer):
            return None
        data = answer.json["data"]
        looks[answer.request.path, len(data)] += 1
        is_late = looks[answer.request.path, len(data)] < 3
        return answer.with_json({**answer.json, "data": data[:-1]}) if is_late and _is_added(data[-1]) else None

    return seen


def _is_added(item: Mapping[str, Any]) -> bool:
    return (item["attributes"].get("metadata") or {}).get("added") is True


def _others_write() -> After:
    """Somebody adds a record to the source each time that it is looked at."""
    added = itertools.count()

    def seen(answer: Outgoing) -> Response | None:
        twin = answer.request.twin
        if _shows_records(answer) and DATASET_ID in answer.request.path and isinstance(twin, DatadogTwin):
            source = twin.datasets[DATASET_ID]
            twin.datasets[DATASET_ID] = replace(source, records=(*source.records, {"input": f"more {next(added)}"}))
        return None

    return seen


VARIATIONS: Mapping[str, Server] = {
    **common_variations("datadog", _is_authentic),
    "datadog-errors-empty": vary("datadog", after=_errors(lambda _: [])),
    "datadog-errors-bare": vary("datadog", after=_errors(lambda _: [{}])),
    "datadog-errors-several": vary("datadog", after=_errors(lambda error: [error, {"id": "7"}, {"title": ""}])),
    "datadog-errors-as-in-the-example": vary("datadog", after=_errors(lambda error: [{**error, "status": "400"}])),
    "datadog-always-401": vary("datadog", after=_swapped(403, 401)),
    "datadog-always-403": vary("datadog", after=_swapped(401, 403)),
    "datadog-forbids-other-projects": vary("datadog", after=_forbidding_other_projects),
    "datadog-records-flat": vary("datadog", seen=lambda: _flat),
    "datadog-records-come-late": vary("datadog", seen=_still_copying),
    "datadog-records-in-another-order": vary("datadog", seen=lambda: _in_another_order),
    "datadog-records-of-a-source-that-others-write": vary("datadog", seen=_others_write),
    "datadog-added-records-show-first": vary("datadog", seen=_added_first),
    "datadog-added-records-show-late": vary("datadog", seen=_added_late),
    "datadog-added-records-forbidden": vary("datadog", seen=_adding(Response(403))),
    "datadog-added-records-not-found": vary("datadog", seen=_adding(Response(404))),
    "datadog-added-records-failing": vary("datadog", seen=_adding(Response(500))),
    "datadog-added-records-unavailable": vary("datadog", seen=_adding(Response(503))),
    "datadog-added-records-throttled": vary("datadog", seen=_adding(Response(429))),
    "datadog-added-records-in-html": vary(
        "datadog", seen=_adding(Response(200, (("content-type", "text/html"),), b"<html>sign in</html>"))
    ),
    "datadog-added-records-never-there": vary("datadog", seen=_adding(Response(202))),
    "datadog-added-records-without-a-word": vary("datadog", seen=_adding(Response(204), tuple)),
    "datadog-added-records-with-more-members": vary("datadog", seen=_adding(Response(201), _with_tags)),
    "datadog-added-records-of-another-model": vary("datadog", seen=_adding(Response(200), _wrapped)),
    "datadog-added-records-twice": vary("datadog", seen=_adding(Response(200), lambda records: (*records, *records))),
    "datadog-records-one-by-one": Server("datadog", _by_pages_of(1)),
    "datadog-no-records": Server("datadog", _by_pages_of(3, records=0)),
    "datadog-records-on-too-many-pages": Server("datadog", _by_pages_of(1, records=60)),
    "datadog-negative-version": vary("datadog", after=_attributes(current_version=-(2**63))),
    "datadog-shows-project": vary("datadog", after=_attributes(project_id=PROJECT_ID, author={}, dataset_type="")),
}
"""Faithful servers, odd in every way that came to mind."""


def exchange_with(status: int, body: dict[str, Any]) -> tuple[Exchange, Observations]:
    """An answer to a request that leads to its status."""
    contract = load_contract("datadog")
    operation = contract.primary
    keys = tuple((header, Credential("key", "$KEY")) for header in contract.security_headers)
    json_type = (("Content-Type", "application/json"),)
    dataset = UNKNOWN if status == 404 else DATASET_ID
    sent = {"data": {"attributes": {"name": "Mine"}, "id": dataset, "type": "datasets"}}
    request = Request(
        operation.method,
        operation.path_for({"project_id": PROJECT_ID, "dataset_id": dataset}),
        json_type if status == 401 else (*keys, *json_type),
        b"{}" if status == 400 else json.dumps(sent).encode(),
    )
    forced = status if status in operation.unprovoked else None
    observations = Observations({DATASET_ID: {}}, {"project_id": PROJECT_ID})
    return Exchange(1, "", "", request, json_response(status, _consistent(status, body)), forced), observations


def _consistent(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """The name is the one that was sent, the last change the creation, and an error's status that of the answer."""
    if status == 200:
        attributes = body["data"]["attributes"]
        body["data"]["attributes"] = {**attributes, "name": "Mine", "updated_at": attributes["created_at"]}
        body["data"]["attributes"].pop("project_id", None)
    elif status != 429:
        for error in body["errors"]:
            if "status" in error:
                error["status"] = str(status)
    return body
