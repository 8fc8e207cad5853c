"""Request: ``data`` with the ``attributes``, ``id`` and ``type`` of what is cloned. Every violation is answered with 400."""

import json
from typing import Any

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.exchange.strict_json import Json
from clone_contracts.session.reply import Reply

ORDINARY = {
    "one-character": "x",
    "hundred-characters": "Questions " + "0123456789" * 8 + "ninetynine",
    "many-scripts": "Вопросы 问题 أسئلة प्रश्न 💬",
    "markup": 'null <b>"O\'Neil" & Söhne</b> 100%25 \\n +1',
    "combining": "Cafe\u0301 Zu\u0308rich",
}
ODD = {
    "empty": "",
    "padded": "  padded with blanks  ",
    "control-characters": "line one\nline\ttwo\u0000end",
    "five-thousand-characters": "0123456789" * 500,
}
REQUIRED = ["data", "data.attributes", "data.attributes.name", "data.id", "data.type"]
WRONG_TYPES: dict[str, list[Json]] = {
    "data": [None, [], "datasets", 7, True, {}],
    "data.attributes": [None, [], "name", 7, True, {}],
    "data.attributes.name": [None, 7, 0, 7.5, False, True, ["x"], {}],
    "data.attributes.description": [None, 7, 0, 7.5, False, ["x"], {}],
    "data.id": [None, 7, 0, False, True, [], {}],
    "data.type": [None, 7, 0, False, [], {}],
}
WRONG_WORDS = ["dataset", "Datasets", "datasets ", ""]
NO_OBJECTS: list[Json] = [[], "data", 7, True, None]
NO_JSON = {
    "trailing-comma": b'{"data": {},}',
    "single-quotes": b"{'data': {}}",
    "form": b"data=x",
    "text": b"clone it",
}


def changed(body: dict[str, Any], place: str, *value: Json) -> dict[str, Any]:
    """A body with another value at a dotted place, or without the member where no value is given."""
    *path, name = place.split(".")
    holder = body
    for part in path:
        holder = holder[part]
    holder.pop(name, None)
    for given in value:
        holder[name] = given
    return body


def clause(place: str) -> pytest.MarkDecorator:
    return pytest.mark.promises(f"datadog.request.{place}")


@pytest.mark.promises("datadog.200.success", "datadog.clone.name-echo")
def test_a_request_with_only_a_name_makes_a_clone(datadog: DatadogClient) -> None:
    """The required members alone: a clone, under the name that was sent."""
    datadog.clone(name=datadog.unique("clone-contracts"))


@pytest.mark.promises("datadog.request.data.attributes.name.ordinary", "datadog.clone.name-echo")
@pytest.mark.parametrize("name", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_name_comes_back_as_sent(datadog: DatadogClient, name: str) -> None:
    """Short, long, in many scripts, full of characters that mean something elsewhere: taken, and given back unchanged."""
    own = datadog.unique(name) if len(name) > 1 else datadog.names.character()
    datadog.clone(name=own, description="beside an ordinary name")


@pytest.mark.promises("datadog.clone.name-echo")
def test_a_name_that_another_dataset_has_is_refused_or_comes_back_as_sent(datadog: DatadogClient) -> None:
    """One name twice, on which the document is silent: refused, or given back without a suffix that makes it unique."""
    name = datadog.unique("clone-contracts twin")
    for _ in range(2):
        datadog.clone(name=name)


@pytest.mark.promises("datadog.clone.name-echo", "datadog.500.no-server-error")
@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_an_odd_name_is_refused_or_comes_back_as_sent(datadog: DatadogClient, name: str) -> None:
    """Names on which the document is silent: a server may refuse them, but not change them or fail over them."""
    datadog.clone(name=name)


@pytest.mark.promises("datadog.request.data.attributes.description.ordinary", "datadog.clone.description-echo")
@pytest.mark.parametrize("description", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_description_comes_back_as_sent(datadog: DatadogClient, description: str) -> None:
    """The same for the description."""
    datadog.clone(name=datadog.unique("clone-contracts"), description=description)


@pytest.mark.promises("datadog.clone.description-echo", "datadog.500.no-server-error")
@pytest.mark.parametrize("description", ODD.values(), ids=ODD)
def test_an_odd_description_is_refused_or_comes_back_as_sent(datadog: DatadogClient, description: str) -> None:
    """Descriptions on which the document is silent, the empty one among them."""
    datadog.clone(name=datadog.unique("clone-contracts"), description=description)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.parametrize("place", ["unknown", "data.unknown", "data.attributes.unknown"])
def test_an_unknown_member_does_not_make_the_server_fail(datadog: DatadogClient, place: str) -> None:
    """A member that the document does not list, as a newer client may send: ignored or refused, never a failure."""
    datadog.clone_with_body(changed(datadog.body(name=datadog.unique("clone-contracts")), place, {"public": False}))


@pytest.mark.promises("datadog.500.no-server-error")
def test_an_id_other_than_that_of_the_path_does_not_make_the_server_fail(datadog: DatadogClient) -> None:
    """Path and body that name different datasets: what happens is not documented, but the server must not fail."""
    datadog.clone_with_body(changed(datadog.body(name=datadog.unique("clone-contracts")), "data.id", "another"))


@pytest.mark.parametrize("place", [pytest.param(place, marks=clause(f"{place}.present")) for place in REQUIRED])
def test_a_required_member_left_out_is_a_bad_request(datadog: DatadogClient, place: str) -> None:
    """Each required member absent, one at a time: 400."""
    datadog.clone_with_body(changed(datadog.body(name=datadog.unique("clone-contracts")), place))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        pytest.param(place, value, marks=clause(place), id=f"{place}={json.dumps(value)}")
        for place, values in WRONG_TYPES.items()
        for value in values
    ],
)
def test_a_member_of_a_wrong_type_is_a_bad_request(datadog: DatadogClient, place: str, value: Json) -> None:
    """Each member with values of other types, empty ones among them: 400."""
    datadog.clone_with_body(changed(datadog.body(name=datadog.unique("clone-contracts")), place, value))


@pytest.mark.promises("datadog.request.data.attributes.name")
def test_a_member_of_a_wrong_type_is_a_bad_request_for_a_clone_as_well(datadog: DatadogClient, first_clone: Reply) -> None:
    """A dataset that was made by cloning is cloned by the same rules."""
    id = datadog.dataset_id(first_clone)
    datadog.clone_with_body(datadog.body(id, name=7), id)


@pytest.mark.promises("datadog.request.data.type")
@pytest.mark.parametrize("word", WRONG_WORDS)
def test_a_type_other_than_datasets_is_a_bad_request(datadog: DatadogClient, word: str) -> None:
    """Words that are nearly the one allowed, or none at all: 400."""
    datadog.clone_with_body(changed(datadog.body(name=datadog.unique("clone-contracts")), "data.type", word))


@pytest.mark.promises("datadog.request.body")
def test_a_request_without_a_body_is_a_bad_request(datadog: DatadogClient) -> None:
    """The body is required: 400 without it."""
    datadog.clone_without_body()


@pytest.mark.promises("datadog.request.body")
@pytest.mark.parametrize("value", NO_OBJECTS, ids=json.dumps)
def test_a_body_that_is_not_an_object_is_a_bad_request(datadog: DatadogClient, value: Json) -> None:
    """JSON of a type other than object: 400."""
    datadog.clone_with_body(value)


@pytest.mark.promises("datadog.request.body")
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_a_body_that_is_not_json_is_a_bad_request(datadog: DatadogClient, body: bytes) -> None:
    """Texts that are something other than JSON: 400."""
    datadog.clone_with_body(body)


@pytest.mark.promises("datadog.request.body")
def test_a_body_that_is_nearly_json_is_a_bad_request(datadog: DatadogClient) -> None:
    """A complete body cut one character short, with a comma too many, and with a byte that is not UTF-8: 400."""
    whole = json.dumps(datadog.body(name=datadog.unique("nearly"))).encode()
    for body in (whole[:-1], whole[:-1] + b",}", whole.replace(b"nearly", b"caf\xe9")):
        datadog.clone_with_body(body)
