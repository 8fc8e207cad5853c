"""Pages of tables in tabs."""

import pytest

from clone_contracts.drift.description import Attributes, Place
from clone_contracts.drift.tabbed_tables import operations_in_tables, read_tabbed_tables

PARENTS = "| Parent field | Field | Type | Description |"
PLAIN = "| Field | Type | Description |"


def read(*rows: str, head: str = PARENTS, before: str = '### Response\n{% tab title="400" %}') -> dict[Place, Attributes]:
    text = "\n".join([before, "", head, "---".join("|" * head.count("|")), *(f"| {row} |" for row in rows)])
    return dict(read_tabbed_tables(text).places)


@pytest.mark.parametrize(
    ("written", "type", "values", "required"),
    [
        ("a | string | Text.", "string", "any", "no"),
        ("a [*required*] | date-time | Text.", "string (date-time)", "any", "yes"),
        ("a | [object] | Text.", "array of object", "any", "no"),
        ("a | [int64] | Text.", "array of integer (int64)", "any", "no"),
        ("a | enum | Text. Allowed enum values: `two,one`", "string", "one, two", "no"),
        ("a | enum | Allowed enum values: `two`, `one` Default: `two`", "string", "one, two", "no"),
        ("a | string | Allowed enum values: `one`", "string, though values are listed", "one", "no"),
        ("a | <thing> | Text.", "<thing>", "any", "no"),
        ("a | | ", "", "any", "no"),
    ],
)
def test_a_field_has_a_type_values_and_a_mark(written: str, type: str, values: str, required: str) -> None:
    assert read(written, head=PLAIN)["Response 400", "a"] == {"type": type, "values": values, "required": required}


def test_parents_are_bare_names_of_what_was_listed_last() -> None:
    places = read(
        " | a | object | ", "a | b | object |", "b | c | string |", " | z | object |", "z | b | [object] |", "b | c | string |"
    )
    assert [".".join(place[1:]) for place in places] == ["", "a", "a.b", "a.b.c", "z", "z.b", "z.b.c"]


def test_a_parent_is_rather_an_object_than_a_text_of_the_same_name() -> None:
    places = read(" | a | object | ", "a | a_text | string |", "a | b | object |", "b | a | string |", "a | c | string |")
    assert ("Response 400", "a", "c") in places


def test_a_parent_that_is_not_listed_says_so() -> None:
    assert read("a | b | string | ")["Response 400", "a"] == {"described": "as a parent alone"}


def test_a_tab_is_an_answer_until_the_next_status_whether_it_ends_or_not() -> None:
    tabs = '### Response\n{% tab title="200" %}\nOK\n{% tab title="Model" %}\n{% tab title="404" %}\n{% /tab %}\n{% /tab %}'
    assert list(read("a | string | ", head=PLAIN, before=tabs)) == [("Response 200",), ("Response 404",), ("Response 404", "a")]


def test_a_tab_with_a_status_outside_of_the_answers_is_none() -> None:
    assert ("Response 200",) not in read("a | string | ", head=PLAIN, before='### Request\n{% tab title="200" %}')


def test_headers_stand_in_the_curl_example_alone() -> None:
    example = """### Code Example
#
curl -H "Accept: text/a" \\
-H "Content-Type: text/b" --header 'KEY: $KEY' -d @-"""
    page = read_tabbed_tables(f"### Request\n#### Body Data\n\n{PLAIN}\n|-|-|-|\n| a | string | |\n\n{example}")
    assert page.places == {
        ("Request",): {"required": "no", "media type": "text/b"},
        ("Request", "a"): {"type": "string", "values": "any", "required": "no"},
        ("Header parameter", "KEY"): {},
    }


def test_the_path_is_that_of_most_sites() -> None:
    rows = [f"{site} | POST https://{site}/{'v2' if site == 'a' else 'v1'}/boxes" for site in "abc"]
    assert read(*rows, head="| Site | API endpoint |")["Endpoint",] == {"address": "POST /v1/boxes"}


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ('{% tab title="v2" %}\n| Site | API endpoint |', 1),
        ('{% tab title="v2" %}\n| Site | API endpoint |\n| Site | API endpoint |', 2),
        ("| Site | API endpoint |", 0),
        ('{% tab title="v2" %}', 0),
    ],
)
def test_the_layout_is_known_by_tabs_and_a_column_of_endpoints(text: str, operations: int) -> None:
    assert operations_in_tables(text) == operations
