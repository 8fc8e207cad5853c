"""The two contracts themselves, and how they are read."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import openapi_spec_validator
import pytest
import yaml

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.document import Contract, load_contract, parse_contract
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.errors import ContractError

SITES = {
    "ap1.datadoghq.com": "https://api.ap1.datadoghq.com",
    "ap2.datadoghq.com": "https://api.ap2.datadoghq.com",
    "app.datadoghq.eu": "https://api.datadoghq.eu",
    "app.ddog-gov.com": "https://api.ddog-gov.com",
    "us2.ddog-gov.com": "https://api.us2.ddog-gov.com",
    "app.datadoghq.com": "https://api.datadoghq.com",
    "us3.datadoghq.com": "https://api.us3.datadoghq.com",
    "us5.datadoghq.com": "https://api.us5.datadoghq.com",
}
DATASET_MEMBERS = [
    "id",
    "project_id",
    "name",
    "training_version",
    "caption_prefix",
    "status",
    "captions_update_status",
    "upload_type",
    "captions_source",
    "images_count",
    "images",
    "created_at",
    "updated_at",
]
IMAGE_MEMBERS = [
    "id",
    "dataset_id",
    "caption",
    "caption_source",
    "image_name",
    "image_url",
    "thumbnail_url",
    "created_at",
    "updated_at",
]
ERROR_MEMBERS = ["", *(f"[].{name}" for name in ("detail", "meta", "source", "status", "title"))]


@pytest.fixture(params=api_names())
def contract(request: pytest.FixtureRequest) -> Contract:
    return load_contract(request.param)


def examples(contract: Contract, media: dict[str, Any]) -> Iterator[Any]:
    if "example" in media:
        yield media["example"]
    for example in media.get("examples", {}).values():
        name = example.get("$ref", "").rpartition("/")[2]
        yield (contract.raw["components"]["examples"][name] if name else example)["value"]


def mappings(node: Any) -> Iterator[dict[str, Any]]:
    """All mappings in a document."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from mappings(inner)


def test_each_contract_is_valid_openapi_3_1(contract: Contract) -> None:
    assert contract.raw["openapi"] == "3.1.0"
    openapi_spec_validator.validate(dict(contract.raw), cls=openapi_spec_validator.OpenAPIV31SpecValidator)


def test_every_clause_says_what_is_promised_and_where(contract: Contract) -> None:
    for id, clause in contract.clauses.items():
        assert clause.id == id
        assert id.startswith(f"{contract.api}.")
        assert clause.statement.endswith(".")
        assert clause.source
        assert "{" not in clause.source


def test_no_response_covers_a_range_of_statuses(contract: Contract) -> None:
    operations = [operation for item in contract.raw["paths"].values() for operation in item.values()]
    assert all(code.isdigit() for operation in operations for code in operation["responses"])


def test_every_rule_belongs_to_a_clause(contract: Contract) -> None:
    assert set(load_api(contract.api).semantics.rules) <= set(contract.clauses)


def test_every_schema_of_a_contract_is_valid_json_schema(contract: Contract) -> None:
    for schema in (contract.primary.request_schema or {}, *filter(None, contract.primary.responses.values())):
        jsonschema.Draft202012Validator.check_schema(dict(schema))


def test_every_example_conforms_to_its_schema(contract: Contract) -> None:
    (operation,) = contract.raw["paths"][contract.primary.path].values()
    shown = [
        (contract.primary.request_schema or {}, example)
        for example in examples(contract, operation["requestBody"]["content"]["application/json"])
    ]
    for code, response in operation["responses"].items():
        schema = contract.primary.responses[int(code)]
        for media in response.get("content", {}).values():
            shown += [(schema or {}, example) for example in examples(contract, media)]
    assert shown
    for schema, example in shown:
        jsonschema.validate(example, schema, jsonschema.Draft202012Validator, format_checker=jsonschema.FormatChecker())


def test_the_bria_contract_has_the_documented_endpoint_and_statuses() -> None:
    contract = load_contract("bria")
    assert (contract.primary.method, contract.primary.path) == ("POST", "/tailored-gen/datasets/{dataset_id}/clone")
    assert contract.primary.path_parameters == ("dataset_id",)
    assert contract.security_headers == ("api_token",)
    assert contract.primary.success == 201
    assert list(contract.primary.responses) == [201, 401, 404, 429, 500]
    assert [status for status, schema in contract.primary.responses.items() if schema is not None] == [201]
    assert set(contract.primary.unprovoked) == {429, 500}


def test_the_datadog_contract_has_the_documented_endpoint_and_statuses() -> None:
    contract = load_contract("datadog")
    assert (contract.primary.method, contract.primary.path) == (
        "POST",
        "/api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone",
    )
    assert contract.primary.path_parameters == ("project_id", "dataset_id")
    assert contract.security_headers == ("DD-API-KEY", "DD-APPLICATION-KEY")
    assert contract.primary.success == 200
    assert list(contract.primary.responses) == [200, 400, 401, 403, 404, 429, 500]
    assert None not in contract.primary.responses.values()
    assert set(contract.primary.unprovoked) == {403, 429, 500}


def test_the_eight_datadog_sites_have_the_documented_hosts() -> None:
    assert load_contract("datadog").sites == SITES
    assert load_contract("bria").sites == {}


def test_every_member_of_a_bria_201_is_a_clause() -> None:
    expected = [f"bria.201.{name}" for name in DATASET_MEMBERS]
    at = expected.index("bria.201.images") + 1
    expected[at:at] = [f"bria.201.images[].{name}" for name in IMAGE_MEMBERS]
    assert [clause.id for clause in load_contract("bria").primary.members(201)] == expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_every_member_of_a_datadog_error_is_a_clause_of_each_status(status: int) -> None:
    """The source of each clause has the status of its answer, although the five share one model."""
    members = load_contract("datadog").primary.members(status)
    expected = {f"datadog.{status}.errors{name}" for name in ERROR_MEMBERS}
    expected |= {f"datadog.{status}.errors[].source.{name}" for name in ("header", "parameter", "pointer")}
    assert {clause.id for clause in members} == expected
    assert {clause.source.split(":")[0] for clause in members} == {f"Response {status}"}


@pytest.mark.parametrize(
    ("id", "statement"),
    [
        ("bria.201.captions_source", "The answer has the member captions_source, whatever its value."),
        ("bria.201.images[].caption", "Every element of images has the member caption, whatever its value."),
        ("datadog.200.data.id", "The object data has the member id, whatever its value."),
        ("datadog.429.errors", "The answer has the member errors, whatever its value."),
        ("datadog.request.data.attributes.name", "A request without data.attributes.name is answered with 400."),
    ],
)
def test_that_a_required_member_is_there_is_a_clause_beside_the_one_about_its_values(id: str, statement: str) -> None:
    """With the same source, and with what is said of the whole object about which of its members are always there."""
    clauses = load_contract(id.partition(".")[0]).clauses
    member, presence = clauses[id], clauses[f"{id}.present"]
    assert (presence.statement, presence.source, presence.status) == (statement, member.source, member.status)
    assert ("always there" in (presence.reading or "")) == (id == "bria.201.captions_source")
    assert list(clauses).index(f"{id}.present") == list(clauses).index(id) + 1


def test_only_required_members_have_a_clause_that_they_are_there(contract: Contract) -> None:
    required = {id for id, clause in contract.clauses.items() if clause.required}
    assert {id.removesuffix(".present") for id in contract.clauses if id.endswith(".present")} == required


@pytest.mark.parametrize("schema", ["Dataset", "Image"])
def test_every_member_that_bria_lists_is_required(schema: str) -> None:
    listed = {"Dataset": DATASET_MEMBERS, "Image": IMAGE_MEMBERS}[schema]
    assert load_contract("bria").raw["components"]["schemas"][schema]["required"] == listed


def test_what_a_document_says_otherwise_stands_beside_the_reading(contract: Contract) -> None:
    holders = [node for node in mappings(contract.raw) if "x-documented" in node]
    assert [holder for holder in holders if "x-reading" not in holder] == []


@pytest.mark.parametrize("api", api_names())
def test_operations_that_only_show_datasets_have_no_clauses_of_their_own(api: str) -> None:
    observers = [operation for operation in load_contract(api).operations if operation.role == "observer"]
    assert observers
    assert not any(operation.clauses for operation in observers)


def test_a_reading_of_the_document_belongs_to_its_clause() -> None:
    reading = load_contract("bria").clauses["bria.201.captions_source"].reading
    assert reading is not None
    assert "The text wins" in reading


def test_the_digests_of_two_contracts_differ() -> None:
    digests = {load_contract(api).digest for api in api_names()}
    assert sorted(map(len, digests)) == [64, 64]


@pytest.mark.parametrize("api", api_names())
def test_a_contract_is_found_by_the_name_of_its_api(api: str) -> None:
    assert contract_path(api).name == f"{api}.openapi.yaml"
    assert contract_path(api).read_text(encoding="utf-8").startswith("# The contract of one")


def test_an_installed_package_contains_its_contracts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    monkeypatch.setattr("clone_contracts.contract.files.__file__", str(tmp_path / "contract" / "files.py"))
    assert contract_path("bria") == tmp_path / "schemas" / "bria.openapi.yaml"


def a_document() -> dict[str, Any]:
    return copy.deepcopy(dict(load_contract("bria").raw))


def operation_of(document: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = document["paths"]["/tailored-gen/datasets/{dataset_id}/clone"]["post"]
    return operation


def test_a_clause_id_that_is_used_twice_is_an_error() -> None:
    document = a_document()
    operation_of(document)["x-clauses"].append(operation_of(document)["x-clauses"][0])
    with pytest.raises(ContractError, match=r"bria.clone.new-id is stated twice"):
        parse_contract(document)


@pytest.mark.parametrize("part", ["statement", "source"])
def test_a_clause_without_a_statement_or_source_is_an_error(part: str) -> None:
    document = a_document()
    operation_of(document)["x-clauses"][0][part] = ""
    with pytest.raises(ContractError, match=r"bria.clone.new-id needs a statement and a source"):
        parse_contract(document)


def test_a_member_without_a_description_is_an_error() -> None:
    document = a_document()
    del document["components"]["schemas"]["Image"]["properties"]["caption"]["description"]
    with pytest.raises(ContractError, match=r"bria\.201\.images\[\]\.caption needs a statement"):
        parse_contract(document)


def test_where_400_is_not_documented_a_request_without_a_required_member_is_refused() -> None:
    document = a_document()
    document["components"]["schemas"]["CloneRequest"]["required"] = ["name"]
    assert parse_contract(document).clauses["bria.request.name.present"].statement == "A request without name is refused."


def test_an_operation_may_have_no_parameters_clauses_or_request_body() -> None:
    document = a_document()
    operation = operation_of(document)
    del operation["parameters"], operation["requestBody"], operation["x-clauses"]
    contract = parse_contract(document)
    assert contract.primary.request_schema is None
    assert "bria.request.name" not in contract.clauses


@pytest.mark.parametrize("api", api_names())
def test_a_contract_has_no_aliases_of_yaml(api: str) -> None:
    """Not every tool takes them; what is shared is a component that is referred to."""
    events = yaml.parse(contract_path(api).read_text(encoding="utf-8"))
    assert [event.anchor for event in events if isinstance(event, yaml.AliasEvent)] == []


def test_a_reading_that_several_statements_share_is_the_same_text() -> None:
    clauses = load_contract("bria").clauses
    echo, default = clauses["bria.clone.description-echo"], clauses["bria.clone.default-description"]
    assert echo.reading == default.reading
    assert str(echo.reading).startswith("The response fields do not list description.")


@pytest.mark.parametrize(
    ("id", "reading"),
    [
        ("bria.201.id", "1.0 is written as another kind"),
        ("bria.201.project_id", "1.0 is written as another kind"),
        ("bria.201.images_count", "1.0 is written as another kind"),
        ("bria.201.images[].id", "1.0 is written as another kind"),
        ("bria.201.images[].dataset_id", "1.0 is written as another kind"),
        ("bria.201.status", "only completed, its other word"),
        ("bria.201.success", "shown as undocumented"),
        ("bria.401.token-absent", "status of each will do"),
        ("bria.401.token-wrong", "compared character for character"),
        ("bria.404.unknown-dataset", "From 1 to 2147483647"),
        ("bria.clone.copies-images-count", "while captions are being made"),
        ("bria.clone.default-name", "may be refused"),
        ("bria.clone.name-echo", "no trimming"),
        ("bria.clone.source-unchanged", "two in a row"),
        ("bria.path.dataset_id", "without a plus or zeros in front"),
        ("bria.request.body", "null is a JSON value and no object"),
        ("bria.request.body", "a member twice"),
        ("bria.request.description", "null is not a string"),
        ("bria.request.name", "null is not a string"),
        ("bria.request.name.ordinary", "one that is taken may be refused"),
        ("datadog.200.data.attributes.created_at", "leap second"),
        ("datadog.200.data.attributes.current_version", "1.0 is written as another kind"),
        ("datadog.200.success", "shown as undocumented"),
        ("datadog.401.api-key-absent", "either will do"),
        ("datadog.401.application-key-wrong", "compared character for character"),
        ("datadog.404.unknown-dataset", "no UUID"),
        ("datadog.404.unknown-project", "403 breaks nothing"),
        ("datadog.429.media-type", "suffix +json"),
        ("datadog.clone.name-echo", "no trimming"),
        ("datadog.clone.same-project", "under the same project"),
        ("datadog.request.body", "null is a JSON value and no object"),
        ("datadog.request.data.attributes.description", "null is not a string"),
        ("datadog.request.data.attributes.name.ordinary", "one that is taken may be refused"),
        ("datadog.request.data.id", "neither documented nor judged"),
    ],
)
def test_what_the_judge_reads_into_a_document_stands_at_the_clause(id: str, reading: str) -> None:
    assert reading in str(load_contract(id.partition(".")[0]).clauses[id].reading)


def test_the_example_of_a_clone_keeps_what_no_schema_says() -> None:
    clone = load_contract("bria").raw["components"]["examples"]["NamedClone"]["value"]
    assert clone["images_count"] == len(clone["images"])
    assert {image["dataset_id"] for image in clone["images"]} == {clone["id"]}
    assert clone["created_at"] <= clone["updated_at"]


def test_every_response_with_a_body_has_an_example(contract: Contract) -> None:
    (operation,) = contract.raw["paths"][contract.primary.path].values()
    media = [media for response in operation["responses"].values() for media in response.get("content", {}).values()]
    assert media
    assert all(list(examples(contract, each)) for each in media)


def test_viewers_tell_the_operation_of_the_contract_from_its_siblings(contract: Contract) -> None:
    """And whom to ask about it. The documents name nobody, so that it is those who wrote the contract."""
    names = {tag["name"] for tag in contract.raw["tags"]}
    tags = [operation["tags"] for item in contract.raw["paths"].values() for operation in item.values()]
    assert names == {"Contract", "Siblings"}
    assert tags == [["Contract"], *[["Siblings"]] * (len(tags) - 1)]
    assert contract.raw["info"]["contact"] == {"name": "The maintainers of clone-contracts"}


@pytest.mark.parametrize("api", api_names())
def test_what_a_schema_refers_to_is_a_schema(api: str) -> None:
    """Tools follow every reference in there, also those of readings."""
    schemas = str(load_contract(api).raw["components"]["schemas"])
    assert schemas.count("$ref") == schemas.count("#/components/schemas/")
