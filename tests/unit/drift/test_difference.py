"""Where two descriptions differ."""

import pytest

from clone_contracts.drift.description import Attributes, Description, Place
from clone_contracts.drift.difference import differences
from clone_contracts.drift.words import headline, lines

TEXT: Attributes = {"type": "string", "values": "any", "required": "no"}
ONE: Place = ("Request", "a")


def compared(document: dict[Place, Attributes], contract: dict[Place, Attributes], *unspoken: str) -> list[str]:
    found = differences(Description("", document, frozenset(unspoken)), Description("", contract))
    return [line.strip() for line in lines(found)]


@pytest.mark.parametrize(
    ("document", "contract", "line"),
    [
        ({ONE: TEXT}, {}, "Request: a: the contract lacks it (string)"),
        ({ONE: {**TEXT, "required": "yes"}}, {}, "Request: a: the contract lacks it (string, required)"),
        ({("Request",): {}}, {}, "Request: the contract lacks it"),
        ({}, {ONE: {**TEXT, "values": "x, y"}}, "Request: a: only the contract has it (string, one of x, y)"),
        (
            {ONE: TEXT},
            {ONE: {**TEXT, "type": "integer"}},
            'Request: a: type: the document has "string", the contract "integer"',
        ),
        ({ONE: {"described": "twice"}}, {ONE: {}}, 'Request: a: described: the document has "twice", the contract nothing'),
    ],
)
def test_a_difference_is_said_in_one_line(
    document: dict[Place, Attributes], contract: dict[Place, Attributes], line: str
) -> None:
    assert compared(document, contract) == [line]


def test_what_the_document_does_not_speak_of_is_no_difference() -> None:
    assert compared({ONE: {}}, {ONE: TEXT}) == []
    assert compared({}, {("Site", "eu"): {}, ONE: TEXT}, "Site", "Request") == []


def test_what_is_in_an_object_or_answer_that_one_side_has_alone_is_counted_only() -> None:
    answer: dict[Place, Attributes] = {
        ("Response 404",): {},
        ("Response 404", "errors"): TEXT,
        ("Response 404", "errors", "id"): TEXT,
    }
    assert compared(answer, {}) == ["Response 404: the contract lacks it (2 more in it)"]
    assert compared({}, answer) == ["Response 404: only the contract has it (2 more in it)"]


def test_an_object_that_one_side_has_alone_hides_nothing_of_its_neighbours() -> None:
    assert len(compared({("Request", "a"): TEXT, ("Request", "ab"): TEXT}, {("Request", "b"): TEXT})) == 3


@pytest.mark.parametrize(("number", "said"), [(0, "no difference"), (1, "1 difference"), (2, "2 differences")])
def test_the_headline_counts(number: int, said: str) -> None:
    document = Description("", {("Request", str(at)): TEXT for at in range(number)})
    assert headline("page.md", "toy.yaml", differences(document, Description("", {}))) == f"page.md: {said} from toy.yaml"
