"""Request fields: ``name`` and ``description``, both optional, in an optional JSON object."""

import json

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.exchange.strict_json import Json

from .conftest import HUNDRED_CHARACTERS, MANY_SCRIPTS, FirstClone, NamedClone

ORDINARY = {
    "one-character": "x",
    "hundred-characters": HUNDRED_CHARACTERS,
    "many-scripts": MANY_SCRIPTS,
    "markup": 'null <b>"O\'Neil" & Söhne</b> 100%25 \\n +1',
}
ODD = {
    "empty": "",
    "padded": "  padded with blanks  ",
    "control-characters": "line one\nline\ttwo\u0000end",
    "five-thousand-characters": "0123456789" * 500,
}
NO_STRINGS: list[Json] = [7, 0, 7.5, None, True, False, ["x"], [], {}]
NO_OBJECTS: list[Json] = [[], [{"name": "x"}], "name", 7, True, None]
NO_JSON = {
    "cut": b'{"name": "x"',
    "trailing-comma": b'{"name": "x",}',
    "single-quotes": b"{'name': 'x'}",
    "form": b"name=x",
    "nan": b'{"name": NaN}',
    "latin-1": b'{"name": "caf\xe9"}',
}


@pytest.mark.promises("bria.request.body.empty", "bria.clone.default-name")
def test_an_empty_object_makes_a_clone(bare_clone: FirstClone, any_version: str) -> None:
    """An empty object: both fields take their defaults."""
    bare_clone(any_version)


@pytest.mark.promises("bria.clone.new-id", "bria.clone.source-unchanged")
def test_the_same_request_again_makes_another_clone(bria: BriaClient, bare_clone: FirstClone, any_version: str) -> None:
    """Exactly the same once more: another dataset, since nothing is said about repetition, and the source is as before."""
    bria.send(bare_clone(any_version).request)


@pytest.mark.promises("bria.request.name.ordinary", "bria.clone.name-echo")
@pytest.mark.parametrize("name", ORDINARY.values(), ids=ORDINARY)
def test_an_ordinary_name_comes_back_as_sent(named_clone: NamedClone, name: str) -> None:
    """Short, long, in many scripts, full of characters that mean something elsewhere: taken, and given back unchanged."""
    named_clone(name)


@pytest.mark.promises("bria.request.body.absent", "bria.201.success")
def test_a_request_without_a_body_makes_a_clone(clone_without_body: NamedClone) -> None:
    """Nothing is sent but the address and the token: every field has a default, so this is a complete request."""
    clone_without_body(MANY_SCRIPTS)


@pytest.mark.promises("bria.clone.name-echo")
def test_a_name_that_another_dataset_has_is_refused_or_comes_back_as_sent(bria: BriaClient, named_clone: NamedClone) -> None:
    """One name twice, on which the document is silent: refused, or given back without a suffix that makes it unique."""
    bria.clone_with_body(named_clone(MANY_SCRIPTS).request.body)


@pytest.mark.promises("bria.clone.name-echo", "bria.500.no-server-error")
@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_an_odd_name_is_refused_or_comes_back_as_sent(bria: BriaClient, name: str) -> None:
    """Names on which the document is silent: a server may refuse them, but not change them or fail over them."""
    bria.clone(name=name)


@pytest.mark.promises("bria.request.description.ordinary", "bria.clone.description-echo")
def test_an_ordinary_description_is_accepted(
    bria: BriaClient, named_clone: NamedClone, second_clone: FirstClone, any_version: str
) -> None:
    """A description in many scripts, without a name: taken, and given back where the answer shows descriptions."""
    second_clone(any_version)
    bria.clone(named_clone(ORDINARY["markup"]), description=MANY_SCRIPTS)


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.parametrize(
    "description",
    ["", ODD["control-characters"] + ODD["five-thousand-characters"]],
    ids=["empty", "long-with-control-characters"],
)
def test_an_odd_description_does_not_make_the_server_fail(bria: BriaClient, description: str) -> None:
    """An empty description, and a very long one with control characters: refused or taken, never a failure."""
    bria.clone(description=description)


@pytest.mark.promises("bria.500.no-server-error")
def test_an_unknown_member_does_not_make_the_server_fail(bria: BriaClient) -> None:
    """A member that the document does not list, as a newer client may send: ignored or refused, never a failure."""
    bria.clone(name=bria.unique("clone-contracts unknown member"), visibility={"public": False})


@pytest.mark.promises("bria.500.no-server-error")
def test_a_blank_body_does_not_make_the_server_fail(bria: BriaClient) -> None:
    """Nothing but white space, which may count as no body or as one that is not JSON: taken or refused, never a failure."""
    bria.clone_with_body(b" \r\n")


@pytest.mark.promises("bria.request.name")
@pytest.mark.parametrize("value", NO_STRINGS, ids=json.dumps)
def test_a_name_that_is_not_a_string_is_refused(bria: BriaClient, value: Json) -> None:
    """A name of another type, empty or not: refused, neither guessed at nor mistaken for an absent one."""
    bria.clone(name=value)


@pytest.mark.promises("bria.request.name")
def test_a_name_that_is_not_a_string_is_refused_for_a_clone_as_well(
    bria: BriaClient, bare_clone: FirstClone, any_version: str
) -> None:
    """A dataset that was made by cloning is cloned by the same rules."""
    bria.clone(bare_clone(any_version), name=7)


@pytest.mark.promises("bria.request.description")
@pytest.mark.parametrize("value", [7, None, False, ["x"], {}], ids=json.dumps)
def test_a_description_that_is_not_a_string_is_refused(bria: BriaClient, value: Json) -> None:
    """The same for the description."""
    bria.clone(name=bria.unique("clone-contracts"), description=value)


@pytest.mark.promises("bria.request.body")
@pytest.mark.parametrize("value", NO_OBJECTS, ids=json.dumps)
def test_a_body_that_is_not_an_object_is_refused(bria: BriaClient, value: Json) -> None:
    """JSON of a type other than object: refused, not mistaken for an absent body."""
    bria.clone_with_body(json.dumps(value).encode())


@pytest.mark.promises("bria.request.body")
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_a_body_that_is_not_json_is_refused(bria: BriaClient, body: bytes) -> None:
    """Texts that are nearly JSON, or something else: refused, never cloned from half of what was meant."""
    bria.clone_with_body(body)
