"""The verdict as a sentence, and what a reader does about it."""

from typing import Any

import pytest

from clone_contracts.evidence.records import ExchangeRecord
from clone_contracts.results.types import Results
from clone_contracts.views.verdict import Briefing, briefings, verdict_sentence
from tests.unit.records import clause, finding, record, record_of, result, waiver
from tests.unit.views.support import api_views

TWIN = "https://bria.twin.example"
DOWN = "the server is down"


def sentence(record: Results) -> str:
    return verdict_sentence(api_views(record), record)


def told(record: Results) -> list[Briefing]:
    return briefings(api_views(record), record["run"])


BROKEN = result(clause("bria.201.a", "violated"), clause("bria.201.b"), verdict="violates")
KEPT = result(clause("bria.201.a"), clause("bria.201.b"))
UNCHECKED = result(clause("bria.201.a", "untested", reason=DOWN), clause("bria.201.b"), verdict="incomplete")
MISTAKEN = result(
    clause("bria.request.a"),
    verdict="violates",
    sent={
        "requests": 5,
        "found": 3,
        "undocumented": [],
        "findings": [{**finding(), "clause": "bria.request.a", "count": 3}],
    },
)


@pytest.mark.parametrize(
    ("api", "words"),
    [
        (BROKEN, "Bria breaks 1 of 2 promises at b.example"),
        (KEPT, "Bria keeps all 2 promises at b.example"),
        ({**KEPT, "target": TWIN}, "Bria keeps all 2 promises in the embedded twin"),
        (UNCHECKED, "1 of 2 promises of Bria could not be checked at b.example"),
        (MISTAKEN, "Clients of Bria break 1 of 1 promise at b.example"),
        ({**KEPT, "verdict": "incomplete"}, "The check of Bria at b.example is incomplete"),
        (result(clause("bria.201.a", "waived"), clause("bria.201.b")), "Bria keeps 1 of 2 promises at b.example, 1 waived"),
        (
            result(clause("bria.201.a", "unobserved"), clause("bria.201.b")),
            "Bria keeps 1 of 2 promises at b.example, 1 not seen",
        ),
    ],
)
def test_the_verdict_on_an_api_is_a_sentence(api: Any, words: str) -> None:
    assert sentence(record_of({"bria": api})) == words


def test_the_verdict_on_several_begins_with_what_is_broken() -> None:
    other = {**KEPT, "title": "Datadog: clone", "target": "https://datadog.twin.example"}
    assert (
        sentence(record_of({"datadog": other, "bria": BROKEN})) == "Bria breaks 1 of 2 promises at b.example; Datadog conforms"
    )
    both = record_of({"datadog": other, "bria": {**KEPT, "target": TWIN}})
    assert sentence(both) == "Datadog and Bria keep all 4 promises in the embedded twins"
    stale = record_of({"bria": KEPT}, (waiver(state="expired"),))
    assert sentence(stale) == "1 waiver must be taken out; Bria keeps all 2 promises at b.example"
    assert sentence(record_of({})) == "No results"


def test_a_broken_promise_is_told_with_what_came_how_often_whose_it_is_and_how_to_repeat_it() -> None:
    broken = clause("bria.201.a", "violated", checked=9, found=3, findings=[finding(4, curl="curl x")])
    (briefing,) = told(record(broken, verdict="violates"))
    (cause,) = briefing.causes
    assert (cause.what, cause.clause, cause.commands) == ("About bria.201.a.", "bria.201.a", ["curl x"])
    assert (cause.seen, cause.owner) == ("in 3 of 9 exchanges that it applies to", "the server at https://b.example")
    exchange: ExchangeRecord | None = cause.exchange
    assert exchange is not None
    assert exchange["number"] == 4


def test_findings_in_elements_are_not_taken_for_exchanges() -> None:
    broken = clause("bria.201.images[].a", "violated", checked=9, found=3)
    (briefing,) = told(record(broken, verdict="violates"))
    assert briefing.causes[0].seen == "3 times in 9 exchanges that it applies to"


def test_a_fault_that_the_run_was_given_is_nobody_s() -> None:
    (briefing,) = told(record_of({"bria": {**BROKEN, "target": TWIN}}, options={"fault": "f"}))
    assert briefing.causes[0].owner == "nobody: the twin was given the fault f on purpose"


def test_the_mistakes_of_clients_are_theirs() -> None:
    (briefing,) = told(record_of({"bria": MISTAKEN}))
    assert (briefing.causes[0].owner, briefing.causes[0].seen) == ("the client that sends this", "in 3 of 5 requests")


def test_what_could_not_be_checked_accuses_nobody_and_says_how_to_try_again() -> None:
    (briefing,) = told(record_of({"bria": UNCHECKED}, kind="live", options={"keyword": "a b"}))
    (cause,) = briefing.causes
    assert (cause.what, cause.seen) == (DOWN, "1 of 2 promises unchecked")
    assert cause.owner.endswith("no promise is broken by it")
    assert cause.commands == ["curl -sS -i https://b.example", "clone-contracts run --live=bria --seed=7 -k 'a b'"]


def test_a_merged_record_has_no_command_that_makes_it_again() -> None:
    (briefing,) = told(record_of({"bria": KEPT}, merged=[]))
    assert briefing.causes[0].commands == ["clone-contracts run --seed=7"]
    merged = record_of({"bria": KEPT})
    merged["run"]["merged"] = [merged["run"].copy()]
    assert told(merged)[0].causes[0].commands == []


def test_only_the_first_causes_are_told_and_the_others_are_counted() -> None:
    many = [clause(f"bria.201.{name}", "violated") for name in "abcde"]
    (briefing,) = told(record(*many, verdict="violates"))
    assert (len(briefing.causes), briefing.left_out) == (2, 3)
