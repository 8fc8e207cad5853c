"""What viewers of OpenAPI hide stands in the description of the operation as well, written there from the clauses."""

import pytest
import yaml

from clone_contracts.contract.description import described
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names, contract_path


@pytest.mark.parametrize("api", api_names())
def test_the_description_of_an_operation_is_that_of_its_clauses(api: str) -> None:
    text = contract_path(api).read_text(encoding="utf-8")
    assert text == described(text), "run python -m clone_contracts.contract.description"


@pytest.mark.parametrize("api", api_names())
def test_what_is_hidden_in_members_with_x_is_listed_with_its_statement(api: str) -> None:
    contract = load_contract(api)
    (operation,) = contract.raw["paths"][contract.primary.path].values()
    shown = " ".join(operation["description"].split())
    hidden = [clause for clause in contract.clauses.values() if not clause.member and not clause.id.endswith(".present")]
    assert hidden
    assert all(f"- `{clause.id}`: {clause.statement}" in shown for clause in hidden)


@pytest.mark.parametrize(
    "style", ["Copies it.", "|-\n        Copies it.\n\n        - An old list.", ">-\n        Copies\n        it."]
)
def test_of_a_description_the_first_paragraph_stays(style: str) -> None:
    text = contract_path("bria").read_text(encoding="utf-8")
    before, after = text.split("      description: |-\n", 1)
    replaced = f"{before}      description: {style}\n      x-source: {after.partition('      x-source: ')[2]}"
    description = yaml.safe_load(described(replaced))["paths"][load_contract("bria").primary.path]["post"]["description"]
    assert description.startswith("Copies it.\n\n**Requests and clones**\n\n- `bria.clone.new-id`: Every clone")
    assert "An old list" not in description
    assert described(replaced).count("bria.clone.new-id") == text.count("bria.clone.new-id")
