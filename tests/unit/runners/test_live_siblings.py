"""Live runs beside siblings of the endpoint: with them more is seen, and without them nothing is said otherwise."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.message import Response
from clone_contracts.runners.assembly import new_twin
from clone_contracts.session.observing import MOST_SIGHTS
from clone_contracts.targets.asgi import serving
from tests.unit.runs import Finished, suite

SHOWN_BY_SIBLINGS = {
    "bria": {"bria.clone.inherits-visual-schema", "bria.clone.description-echo", "bria.clone.default-description"},
    "datadog": {"datadog.clone.copies-records", "datadog.clone.source-unchanged"},
}


class Siblings:
    """A twin that may have no siblings, and counts how often they are asked."""

    def __init__(self, api: str, are_there: bool = True, may_write: bool = True) -> None:
        self.api = api
        self.twin = new_twin(api)
        self.asked = 0
        self.written: list[str] = []
        if not are_there:
            self.twin.views = {}
        if not may_write:
            self.twin.changes = {}

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.asked += method == "GET"
        if method == "POST" and path.endswith("/records"):
            self.written.append(path.split("/")[-2])
        return self.twin.handle(method, path, headers, body)


def run(directory: Path, server: Siblings, *arguments: str, tests: str = "tests/contract") -> Finished:
    with serving(server) as url:
        environment = load_api(server.api).variables_for(url)
        return suite(directory, f"--live={server.api}", "--depth=standard", *arguments, tests=tests, environment=environment)


def statuses(outcome: Finished, api: str) -> dict[str, str]:
    return {id: clause["status"] for id, clause in outcome.clauses(api).items()}


@pytest.mark.parametrize("api", SHOWN_BY_SIBLINGS)
def test_what_only_siblings_show_is_held_and_they_are_asked_a_few_times(tmp_path: Path, api: str) -> None:
    server = Siblings(api)
    outcome = run(tmp_path, server)
    assert outcome.code == 0, outcome.text
    assert {statuses(outcome, api)[clause] for clause in SHOWN_BY_SIBLINGS[api]} == {"held"}
    assert 0 < server.asked <= MOST_SIGHTS
    assert not outcome.leaves("How do I")  # Records may be private.


@pytest.mark.parametrize("api", SHOWN_BY_SIBLINGS)
def test_a_server_without_siblings_is_judged_as_if_nobody_had_asked_for_them(tmp_path: Path, api: str) -> None:
    absent = run(tmp_path / "absent", Siblings(api, are_there=False))
    unasked = run(tmp_path / "unasked", Siblings(api), "--no-observe")
    assert [absent.code, unasked.code] == [0, 0]
    assert statuses(absent, api) == statuses(unasked, api)
    unobserved = {id for id, status in statuses(absent, api).items() if status == "unobserved"}
    assert unobserved >= SHOWN_BY_SIBLINGS[api]


def test_the_reason_is_what_the_sibling_answered(tmp_path: Path) -> None:
    clauses = run(tmp_path, Siblings("datadog", are_there=False)).clauses("datadog")
    assert "records answered 404" in clauses["datadog.clone.copies-records"]["reason"]


def test_nobody_asks_where_nobody_is_to_be_asked(tmp_path: Path) -> None:
    server = Siblings("datadog")
    outcome = run(tmp_path, server, "--no-observe")
    assert server.asked == 0
    reason = outcome.clauses("datadog")["datadog.clone.copies-records"]["reason"]
    assert reason == "siblings are not asked (--no-observe)"


CLONING = "tests/contract/datadog/test_6_cloning.py"


def test_records_are_added_to_clones_of_the_run_alone_and_all_of_it_is_removed(tmp_path: Path) -> None:
    server = Siblings("datadog")
    sources = {stored.id for stored in server.twin.stored()}
    outcome = run(tmp_path, server, "--observe=write", tests=CLONING)
    assert outcome.code == 0, outcome.text
    assert len(server.written) == 2
    assert len(set(server.written) - sources) == 1
    assert {stored.id for stored in server.twin.stored()} == sources
    counts = outcome.record["apis"]["datadog"]
    assert counts["clones_created"] == counts["clones_removed"] > 0
    assert not outcome.leaves("record of clone-contracts")


def test_nothing_is_added_unless_it_was_asked_for(tmp_path: Path) -> None:
    server = Siblings("datadog")
    assert run(tmp_path, server, tests=CLONING).code == 0
    assert server.written == []


def test_a_server_that_takes_no_records_is_judged_as_if_nobody_had_asked_it_to(tmp_path: Path) -> None:
    server = Siblings("datadog", may_write=False)
    refused = run(tmp_path / "refused", server, "--observe=write", tests=CLONING)
    unasked = run(tmp_path / "unasked", Siblings("datadog"), tests=CLONING)
    assert [refused.code, unasked.code] == [0, 0]
    assert len(server.written) == 1
    assert statuses(refused, "datadog") == statuses(unasked, "datadog")
