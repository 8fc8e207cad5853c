"""What one test saw, as plain data without secrets."""

import html
from urllib.parse import quote

import pytest

from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.judge.finding import MISSING, Finding, Verdict, format_value, pointer
from tests.unit.support import answer, bria_request, exchange

REDACT = Redactor({"BRIA_API_TOKEN": "s3cret"})
FINDING = Finding("bria.clone.name-echo", '"Mine"', '"s3cret"', "/name")


def an_exchange() -> Exchange:
    return exchange(bria_request(), answer(201, {"name": "s3cret"}))


@pytest.mark.parametrize(
    ("value", "redacted"),
    [
        ("a s3cret, twice: s3cret", "a $BRIA_API_TOKEN, twice: $BRIA_API_TOKEN"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_secrets_are_replaced_by_their_variables(value: str, redacted: str) -> None:
    assert REDACT(value) == redacted


def test_one_key_may_begin_another() -> None:
    assert Redactor({"DD_API_KEY": "abcde", "DD_APP_KEY": "abcdefgh"})("abcdefgh abcde") == "$DD_APP_KEY $DD_API_KEY"


def test_a_key_in_a_json_text_may_be_escaped() -> None:
    assert Redactor({"KEY": 'se"cret'})('{"m": "se\\"cret"}') == '{"m": "$KEY"}'


def test_a_redactor_does_not_show_what_it_hides() -> None:
    assert "s3cret" not in repr(REDACT)


def test_a_finding_is_recorded_with_all_that_is_needed_to_repeat_it() -> None:
    evidence = TestEvidence("bria", "a test")
    evidence.record(an_exchange(), Verdict(frozenset({FINDING.clause}), (FINDING,)), REDACT)
    (found,) = evidence.findings
    assert found["clause"] == "bria.clone.name-echo"
    assert found["message"] == 'bria.clone.name-echo: expected "Mine", got "$BRIA_API_TOKEN" at /name'
    assert found["curl"].startswith("curl -sS -i -X POST https://host.example/tailored-gen/")
    assert found["exchange"]["response"]["body"] == '{"name": "$BRIA_API_TOKEN"}'
    assert "s3cret" not in str(evidence.as_record())


def test_undocumented_answers_are_no_violations() -> None:
    evidence = TestEvidence("bria", "a test")
    evidence.record(an_exchange(), Verdict(undocumented=(FINDING,)), REDACT)
    assert evidence.violations() == []
    assert [found["clause"] for found in evidence.undocumented] == ["bria.clone.name-echo"]


def test_every_exchange_counts_once_for_each_clause() -> None:
    evidence = TestEvidence("bria", "a test")
    for clauses in ({"a", "b"}, {"a"}):
        evidence.record(an_exchange(), Verdict(frozenset(clauses)), REDACT)
    assert evidence.as_record()["checked"] == {"a": 2, "b": 1}


def test_a_witness_sees_violations_but_counts_nothing_again() -> None:
    """What an earlier test recorded is not in this test's record once more."""
    verdict = Verdict(frozenset({FINDING.clause}), (FINDING,))
    described = TestEvidence("bria", "an earlier test").record(an_exchange(), verdict, REDACT)
    evidence = TestEvidence("bria", "a test")
    evidence.count_again(verdict, described)
    assert [found["clause"] for found in evidence.violations()] == ["bria.clone.name-echo"]
    record = evidence.as_record()
    assert (record["findings"], record["checked"]) == ([], {"bria.clone.name-echo": 0})


def test_evidence_travels_as_plain_data() -> None:
    record = TestEvidence("bria", "a test", ("bria.201.id",), created=["5001"], untested="throttled").as_record()
    assert record["promises"] == ["bria.201.id"]
    assert record["created"] == ["5001"]
    assert (record["untested"], record["unobserved"], record["shortfall"]) == ("throttled", None, None)
    assert "counted_again" not in record


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MISSING, "nothing"),
        (None, "null"),
        ("é 🧱", '"é 🧱"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("a\x1b[31m", '"a\\u001b[31m"'),
        ("\ud800", '"\\ud800"'),
        ({"a": [1.5]}, '{"a": [1.5]}'),
        ("x" * 198, '"' + "x" * 198 + '"'),
        ("x" * 199, '"' + "x" * 199 + "… (201 characters)"),
    ],
)
def test_a_value_is_shown_as_json_that_can_be_printed(value: object, text: str) -> None:
    assert format_value(value) == text


def test_a_json_pointer_escapes_what_has_a_meaning_in_it() -> None:
    assert pointer(["a/b", 0, "~x"]) == "/a~1b/0/~0x"
    assert pointer([]) == ""


def test_a_message_names_a_place_only_where_there_is_one() -> None:
    assert Finding("c", "1", "2").message == "c: expected 1, got 2"


KEY = "Zm9v/YmFy+12<&>="


@pytest.mark.parametrize(
    "spelling",
    [
        KEY,
        KEY.replace("/", "\\/"),
        KEY.replace("/", "\\u002f").replace("+", "\\u002B"),
        "".join(f"\\u{ord(char):04x}" for char in KEY),
        quote(KEY, safe=""),
        quote(KEY, safe="").lower().replace("zm9v", "Zm9v").replace("ymfy", "YmFy"),
        html.escape(KEY),
        "".join(f"&#{ord(char)};" for char in KEY),
    ],
)
def test_a_key_is_taken_out_in_whatever_spelling(spelling: str) -> None:
    redact = Redactor({"KEY": KEY})
    assert redact(f"refused for {spelling}!") == "refused for $KEY!"
    reflecting = Response(401, (), f'{{"error": "{spelling}"}}'.encode())
    assert [variable for variable, _ in redact.reflected(reflecting)] == ["KEY"]


@pytest.mark.parametrize("token", ["test", "body", "status", "clause", "number", "1"])
def test_a_key_that_is_an_ordinary_word_leaves_the_record_in_shape(token: str) -> None:
    redact = Redactor({"KEY": token})
    evidence = TestEvidence("bria", "a test")
    described = evidence.record(an_exchange(), Verdict(frozenset({FINDING.clause}), (FINDING,)), redact)
    assert described[0]["clause"] == FINDING.clause
    assert set(described[0]["exchange"]) >= {"number", "test", "request", "response"}
    assert set(described[0]["exchange"]["response"]) == {"status", "headers", "body"}
