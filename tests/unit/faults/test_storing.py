"""Servers that store something else than was sent, inherit from the wrong dataset, or remember too much."""

import pytest

from tests.unit.faults.servers import Bria, Datadog


@pytest.mark.parametrize(
    ("fault", "sent", "stored"),
    [
        ("in-255-bytes", "界" * 100, "界" * 85),
        ("in-100-code-units", "🙂" * 60, "🙂" * 50),
        ("in-latin-1", "é 界", "é ?"),
        ("in-utf8mb3", "a 🙂 b", "a "),
        ("nfc", "e\u0301", "é"),
        ("nfd", "é", "e\u0301"),
        ("with-single-blanks", "a  b", "a b"),
        ("without-markup", "a <b>c", "a c"),
        ("with-entities-read", "a &amp; b", "a & b"),
        ("with-percent-signs-read", "%41", "A"),
        ("with-formats-filled", "100%d", "100"),
        ("as-a-number", "007", "7"),
        ("as-nothing-where-it-says-so", "None", ""),
        ("without-copy-of", "Copy of mine", "mine"),
        ("without-variation-selectors", "❤\ufe0f", "❤"),
    ],
)
def test_a_name_is_stored_changed_and_a_clone_is_named_after_it(fault: str, sent: str, stored: str) -> None:
    bria = Bria(f"text.name-{fault}")
    _, clone = bria.clone({"name": sent})
    assert clone["name"] == stored
    assert bria.clone({"name": "plain"})[1]["name"] == "plain"
    assert bria.clone(b"", clone["id"])[1]["name"] == f"Copy of {stored}"


def test_a_default_name_is_made_of_something_else() -> None:
    bria = Bria("default-name.of-the-grandparent")
    first = bria.clone({"name": "First"})[1]["id"]
    second = bria.clone({"name": "Second"}, first)[1]["id"]
    assert bria.clone(b"", second)[1]["name"] == "Copy of First"
    bria = Bria("default-name.left-over-from-the-last-request")
    bria.clone({"name": "Elsewhere"}, 9)
    assert [bria.clone(b"")[1]["name"] for _ in range(2)] == ["Elsewhere", "Copy of Façade studies"]
    bria = Bria("default-name.once-for-a-copy-of-a-copy")
    copy = bria.clone(b"")[1]["id"]
    assert bria.clone(b"", copy)[1]["name"] == "Copy of Façade studies"


def test_what_is_inherited_is_the_last_clones() -> None:
    bria = Bria("inherited.last-training_version")
    assert [bria.clone(b"", id)[1]["training_version"] for id in (101, 102, 103)] == ["fibo", "fibo", "max"]
    bria = Bria("inherited.last-images")
    assert [bria.clone(b"", id)[1]["images_count"] for id in (101, 104, 103)] == [3, 3, 250]


def test_a_member_of_a_request_reaches_the_clone() -> None:
    assert Bria("member.status").clone({"status": "completed"})[1]["status"] == "completed"
    assert Bria("member.name-in-the-query").clone(b"", query="?name=Other")[1]["name"] == "Other"
    assert Datadog("member.metadata").clone(metadata=7)[1]["data"]["attributes"]["metadata"] == 7
    assert Bria().clone({"status": "completed"})[1]["status"] == "draft"


def test_an_earlier_answer_is_given_again() -> None:
    bria = Bria("memory.cached-by-the-same-name")
    assert bria.clone({"name": "Mine"}) == bria.clone({"name": "Mine"}, 102)
    datadog = Datadog("memory.ids-again-after-5")
    ids = [datadog.clone()[1]["data"]["id"] for _ in range(7)]
    assert len(set(ids)) == 5


def test_a_refusal_is_given_once_more() -> None:
    bria = Bria("memory.401-twice")
    statuses = [bria.clone({"name": "Mine"}, api_token=token)[0] for token in ("wrong", "twin-Bria-token-5e1f")]
    assert [*statuses, bria.clone({"name": "Mine"})[0]] == [401, 401, 201]


@pytest.mark.parametrize(
    ("fault", "form"),
    [
        ("a-charset", {"content__type": "application/json; charset=utf-8"}),
        ("several-accepts", {"accept": "text/html, */*"}),
        ("an-expectation", {"expect": "100-continue"}),
    ],
)
def test_a_right_request_is_refused_for_its_form(fault: str, form: dict[str, str]) -> None:
    assert Bria(f"refusal.{fault}").clone({"name": "Mine"}, **form)[0] >= 400
    assert Bria().clone({"name": "Mine"}, **form)[0] == 201


def test_a_name_that_is_not_escaped_is_misread() -> None:
    bria = Bria("refusal.raw-characters-as-latin-1")
    assert bria.clone('{"name": "é"}'.encode())[1]["name"] == "Ã©"
    assert bria.clone(b'{"name": "\\u00e9"}')[1]["name"] == "é"


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        ("half-a-surrogate-pair", b'{"name": "\\ud83d"}'),
        ("nul-in-the-body", b'{"x": "\\u0000"}'),
        ("an-integer-of-more-than-64-bits", b'{"x": 100000000000000000000}'),
        ("a-number-beyond-doubles", b'{"x": 1e999}'),
        ("deep-nesting", b'{"x": ' + b"[" * 501 + b"]" * 501 + b"}"),
        ("a-member-twice", b'{"x": 1, "x": 1}'),
        ("a-format-in-a-text", b'{"name": "100%s"}'),
    ],
)
def test_a_server_fails_on_what_others_take_or_refuse(fault: str, body: bytes) -> None:
    assert Bria(f"crash.{fault}").clone(body)[0] == 500
    assert Bria().clone(body)[0] in (201, 422)
    assert Bria(f"crash.{fault}").clone({"name": "Mine"})[0] == 201
