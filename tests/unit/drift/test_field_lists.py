"""Pages that list fields."""

import pytest

from clone_contracts.drift.description import Attributes
from clone_contracts.drift.field_lists import operations_in_list, read_field_list

HEAD = "# Copy a box It is copied. Endpoint: POST /boxes/{id}/copy"


def read(*fields: str, heading: str = "Request fields (application/json):") -> dict[str, Attributes]:
    page = read_field_list(f"{HEAD} ## {heading} {' '.join(fields)}")
    return {".".join(place): said for place, said in page.places.items() if len(place) > 1}


@pytest.mark.parametrize(
    ("written", "type", "values", "required"),
    [
        ("- `a` (string) Text.", "string", "any", "no"),
        ("- `a` (integer, required)", "integer", "any", "yes"),
        ("- `a` (string,null) Text - with `a dash`.", "string or null", "any", "no"),
        ("- `a` (null,string)", "string or null", "any", "no"),
        ('- `a` (string) Text. Enum: "two", "one, or so"', "string", "one, or so, two", "no"),
        ("- `a` (integer) Enum: 1, 2", "integer", "1, 2", "no"),
        ("- `a` (array)", "array", "any", "no"),
        ("- `a` Text.", "not stated", "any", "no"),
    ],
)
def test_a_field_has_a_type_values_and_a_mark(written: str, type: str, values: str, required: str) -> None:
    assert read(written) == {"Request.a": {"type": type, "values": values, "required": required}}


def test_an_array_is_one_of_objects_where_its_elements_have_fields() -> None:
    fields = read("- `a` (array) - `a.b` (object) - `a.b.c` (string)")
    assert {place: said["type"] for place, said in fields.items()} == {
        "Request.a": "array of object",
        "Request.a.b": "object",
        "Request.a.b.c": "string",
    }


def test_a_field_that_is_listed_twice_says_so() -> None:
    assert read("- `a` (string) - `a` (integer)")["Request.a"]["described"] == "more than once"


def test_an_unknown_section_counts_if_it_lists_fields() -> None:
    assert list(read("- `a` (string)", heading="Trailer:")) == ["Trailer.a"]
    assert read("Prose about it.", heading="Notes") == {}


def test_lines_do_not_matter() -> None:
    text = f"{HEAD} ## Path parameters: - `id` (string, required) Which one. ## Response 201 fields (text/plain)"
    lines = text.replace(" ## ", "\n\n## ").replace(" - ", "\n\n  - ").replace(" Which", "\n    Which")
    assert read_field_list(lines) == read_field_list(text)
    assert read_field_list(text).places == {
        ("Endpoint",): {"address": "POST /boxes/{id}/copy"},
        ("Path parameter", "id"): {"type": "string", "values": "any", "required": "yes"},
        ("Response 201",): {"media type": "text/plain"},
    }


@pytest.mark.parametrize(
    ("text", "operations"),
    [(f"{HEAD} ## Response 200 fields", 1), (f"{HEAD} ## Response 200 fields {HEAD}", 2), (HEAD, 0), ("## Request fields", 0)],
)
def test_the_layout_is_known_by_an_endpoint_and_a_section(text: str, operations: int) -> None:
    assert operations_in_list(text) == operations
