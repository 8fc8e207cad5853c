"""That a required member is there is a clause of its own, whatever the one about its values."""

import pytest

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.body_schema import BodySchema
from clone_contracts.judge.finding import Finding
from tests.unit.judge.test_body_schema import BRIA, DATA, DATADOG, findings, without
from tests.unit.support import IMAGE, bria_clone


@pytest.mark.parametrize("member", bria_clone())
def test_a_member_left_out_is_a_finding_of_the_clause_that_it_is_there(member: str) -> None:
    """Not of the clause about its values, nor of one about what it depends on."""
    expected = Finding(f"bria.201.{member}.present", "the member", "nothing", f"/{member}")
    assert findings(BRIA, without(bria_clone(), member)) == [expected]


@pytest.mark.parametrize("member", ["caption_prefix", "captions_source"])
def test_of_a_member_that_is_absent_only_its_presence_is_checked(member: str) -> None:
    checked = BRIA.checked(without(bria_clone(), member))
    assert [clause for clause in sorted(checked) if member in clause] == [f"bria.201.{member}.present"]


@pytest.mark.parametrize("data", [None, [], "datasets"])
def test_nothing_is_absent_from_what_is_no_object(data: Json) -> None:
    """Its own value is what is wrong; whether its members are there cannot be checked."""
    assert [finding.clause for finding in findings(DATADOG, {"data": data})] == [DATA]
    assert DATADOG.checked({"data": data}) == {DATA, f"{DATA}.present"}


def test_an_image_without_a_member_is_found_at_its_place() -> None:
    found = findings(BRIA, bria_clone(images=[IMAGE, without(IMAGE, "caption")]))
    assert found == [Finding("bria.201.images[].caption.present", "the member", "nothing", "/images/1/caption")]


def test_a_required_member_without_a_schema_is_found_under_what_encloses_it() -> None:
    schema = BodySchema({"required": ["x"]}, "a", "a.root", [])
    assert [finding.clause for finding in findings(schema, {})] == ["a.root"]
