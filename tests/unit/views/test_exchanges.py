"""The exchanges that a page shows: each one that something refers to, once, in the order in which they were made."""

import pytest

from clone_contracts.views.escape import LONGEST
from clone_contracts.views.exchanges import pretty
from tests.unit.records import clause, exchange, finding
from tests.unit.views.support import view


def test_exchanges_come_from_examples_findings_and_undocumented_answers() -> None:
    made = view(
        clause("bria.201.id", "violated", findings=[finding(9, repeat=["make", "nine"]), finding(2, curl="two")]),
        clause("bria.201.name", "violated", findings=[finding(2, curl="two")]),
        undocumented=[finding(5, clause="a", curl="five")],
        exchanges=[{**exchange(7), "curl": "seven", "repeat": ["make", "seven"]}, {**exchange(2), "curl": "two"}],
    )
    assert [(each["number"], each["repeat"]) for each in made.exchanges] == [
        (2, ["two"]),
        (5, ["five"]),
        (7, ["make", "seven"]),
        (9, ["make", "nine"]),
    ]
    assert made.by_number[7]["repeat"] == ["make", "seven"]
    assert list(made.by_number) == [2, 5, 7, 9]


def test_only_the_exchanges_of_the_first_two_findings_of_a_clause_are_kept() -> None:
    made = view(clause("bria.201.id", "violated", findings=[finding(number) for number in range(1, 6)]))
    assert [each["number"] for each in made.exchanges] == [1, 2]
    assert len(made.clauses[0].data["findings"]) == 5


def test_the_bodies_of_exchanges_are_made_readable() -> None:
    said = {**exchange(), "curl": "curl", "response": {"status": 201, "headers": {}, "body": '{"a":1}'}}
    said["request"]["body"] = None
    (made,) = view(exchanges=[said]).exchanges
    assert (made["request"]["body"], made["response"]["body"]) == ("", '{\n  "a": 1\n}')


def test_later_exchanges_lose_their_bodies_where_room_runs_out() -> None:
    said = {"status": 200, "headers": {}, "body": "x" * LONGEST}
    made = view(exchanges=[{**exchange(number), "curl": "curl", "response": said} for number in range(1, 31)])
    bodies = [each["response"]["body"] for each in made.exchanges]
    shown = bodies.index(None)
    assert (shown, len(bodies)) == (12, 30)
    assert bodies == ["x" * LONGEST] * shown + [None] * (30 - shown)


def test_exchanges_that_nothing_refers_to_are_left_out() -> None:
    assert view(clause("bria.201.id")).exchanges == []


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"b":1,"a":["é"]}', '{\n  "b": 1,\n  "a": [\n    "é"\n  ]\n}'),
        ("null", "null"),
        ("", ""),
        ("<html>", "<html>"),
        ('{"a": "cut… (9000 characters in all)', '{"a": "cut… (9000 characters in all)'),
        ("[" * 100_000, "[" * 100_000),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_body_is_indented_if_it_is_json(body: str, shown: str) -> None:
    assert pretty(body) == shown


@pytest.mark.parametrize("body", ['{"a": 1, "a": 2}', '{"a": 1.10}', "[" * 900 + "]" * 900, '{"a": NaN}'])
def test_a_body_that_indenting_would_change_stays_as_it_is(body: str) -> None:
    assert pretty(body) == body


@pytest.mark.parametrize("escaped", ["\\u202e", "\\u001b[31m", "\\u0085", "\\ud800"])
def test_an_escape_sequence_in_a_body_is_not_resolved(escaped: str) -> None:
    shown = pretty(f'{{"a": "{escaped}"}}')
    assert all(char.isprintable() or char == "\n" for char in shown)


def test_small_bodies_are_still_shown_where_room_runs_out() -> None:
    exchanges = [exchange(number) for number in range(1, 21)]
    for large in exchanges[:-1]:
        large["response"]["body"] = "x" * 7900
    broken = [clause(f"bria.201.{one['number']}", "violated", findings=[finding(exchange=one)]) for one in exchanges]
    bodies = [item["response"]["body"] for item in view(*broken).exchanges]
    assert (bodies[0], bodies[-2], bodies[-1]) == ("x" * 7900, None, "{}")
