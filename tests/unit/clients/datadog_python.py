"""Calls Datadog's endpoint through the official Python client."""

from collections.abc import Mapping
from typing import Any

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.v2.api.agent_observability_api import AgentObservabilityApi
from datadog_api_client.v2.model.llm_obs_dataset_clone_data_attributes_request import LLMObsDatasetCloneDataAttributesRequest
from datadog_api_client.v2.model.llm_obs_dataset_clone_data_request import LLMObsDatasetCloneDataRequest
from datadog_api_client.v2.model.llm_obs_dataset_clone_request import LLMObsDatasetCloneRequest
from datadog_api_client.v2.model.llm_obs_dataset_type import LLMObsDatasetType

OPERATION = "clone_llm_obs_dataset"


def request_for(dataset_id: str, name: str, **members: str) -> LLMObsDatasetCloneRequest:
    """The body of a request; ``members`` are more attributes."""
    attributes = LLMObsDatasetCloneDataAttributesRequest(name=name, **members)
    data = LLMObsDatasetCloneDataRequest(attributes=attributes, id=dataset_id, type=LLMObsDatasetType.DATASETS)
    return LLMObsDatasetCloneRequest(data=data)


def clone(
    base_url: str, keys: Mapping[str, str], project_id: str, body: LLMObsDatasetCloneRequest, retry: bool = False
) -> dict[str, Any]:
    """What the client makes of the answer, as plain data. Raises the client's own exceptions."""
    named = {"apiKeyAuth": keys["DD-API-KEY"], "appKeyAuth": keys["DD-APPLICATION-KEY"]}
    configuration = Configuration(  # type: ignore[no-untyped-call]
        host=base_url, api_key=named, enable_retry=retry, max_retries=2
    )
    configuration.unstable_operations[OPERATION] = True
    configuration.request_timeout = 60
    with ApiClient(configuration) as client:
        api = AgentObservabilityApi(client)  # type: ignore[no-untyped-call]
        answer: dict[str, Any] = api.clone_llm_obs_dataset(project_id, body.data.id, body).to_dict()  # type: ignore[no-untyped-call]
    return answer
