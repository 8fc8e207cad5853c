"""Datadog's part of the proof: oddities that only this API can have, and exchanges around conforming answers."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from clone_contracts.apis.datadog.twin import DATASET_ID, PROJECT_ID, DatadogTwin
from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.faults.base import After, Incoming, Outgoing
from clone_contracts.judge.observations import Observations
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


VARIATIONS: Mapping[str, Server] = {
    **common_variations("datadog", _is_authentic),
    "datadog-errors-empty": vary("datadog", after=_errors(lambda _: [])),
    "datadog-errors-bare": vary("datadog", after=_errors(lambda _: [{}])),
    "datadog-errors-several": vary("datadog", after=_errors(lambda error: [error, {"id": "7"}, {"title": ""}])),
    "datadog-errors-as-in-the-example": vary("datadog", after=_errors(lambda error: [{**error, "status": "400"}])),
    "datadog-always-401": vary("datadog", after=_swapped(403, 401)),
    "datadog-always-403": vary("datadog", after=_swapped(401, 403)),
    "datadog-forbids-other-projects": vary("datadog", after=_forbidding_other_projects),
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
