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


def _flat(answer: Outgoing) -> Response | None:
    """Records as the published model has them, on one page without a word about the next."""
    body = answer.json
    if not answer.request.path.partition("?")[0].endswith("/records"):
        return None
    data = [{"id": item["id"], "expected_output": None, "tags": None, **item["attributes"]} for item in body["data"]]
    return answer.with_json({"data": data, **({"meta": body["meta"]} if body["meta"]["after"] else {})})


def _still_copying() -> After:
    """A clone has one record more at each look."""
    looks = Counter[str]()

    def seen(answer: Outgoing) -> Response | None:
        path = answer.request.path
        if "/records" not in path or DATASET_ID in path:
            return None
        looks[path] += 1
        return answer.with_json({**answer.json, "data": answer.json["data"][: looks[path]]})

    return seen


def _in_another_order(answer: Outgoing) -> Response | None:
    """The last of a page first, and tags the other way round."""
    if "/records" not in answer.request.path:
        return None
    data = [
        {**item, "attributes": {**item["attributes"], "tags": list(reversed(item["attributes"].get("tags", [])))}}
        for item in reversed(answer.json["data"])
    ]
    return answer.with_json({**answer.json, "data": data})


def _by_pages_of(size: int, records: int | None = None) -> Callable[[], Handler]:
    """Pages of so many records; the source has so many if a number is given."""

    def make() -> Handler:
        twin = DatadogTwin(page=size)
        if records is not None:
            source = twin.datasets[DATASET_ID]
            twin.datasets[DATASET_ID] = replace(source, records=tuple({"input": f"question {at}"} for at in range(records)))
        return FaultyTwin(twin)

    return make


def _others_write() -> After:
    """Somebody adds a record to the source each time that it is looked at."""
    added = itertools.count()

    def seen(answer: Outgoing) -> Response | None:
        twin = answer.request.twin
        if "/records" in answer.request.path and DATASET_ID in answer.request.path and isinstance(twin, DatadogTwin):
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
