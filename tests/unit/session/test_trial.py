"""Cases as they are sent."""

import json
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.cases.case import Case, Subject
from clone_contracts.cases.companions import LONG_TEXTS, MEMBERS
from clone_contracts.cases.corpus import corpus
from clone_contracts.exchange.message import Response
from clone_contracts.judge.finding import Verdict
from clone_contracts.runners.assembly import new_twin
from clone_contracts.session.client import ApiClient
from clone_contracts.session.lineage import Lineage
from clone_contracts.session.reply import Reply
from clone_contracts.session.tolerance import Tolerance
from clone_contracts.session.trial import request_of, try_case
from clone_contracts.twins.base import json_response
from tests.unit.support import client


def bria() -> ApiClient:
    return client("bria", new_twin("bria"))


def case(name: str, *subjects: Subject) -> Case:
    found = next(case for case in corpus("bria") if case.name == name)
    return replace(found, subjects=subjects or found.subjects)


def test_a_case_is_tried_on_each_of_its_subjects() -> None:
    sender = bria()
    replies = try_case(sender, case("name-number", Subject(0, 1), Subject(1, 2), Subject(1, 3)))
    assert [reply.status for reply in replies] == [422, 422, 422]
    assert sender.recorder.evidence.cases == ["name-number"] * 3
    paths = [reply.request.path.split("/")[-2] for reply in replies]
    assert paths[0] == "101"
    assert len(set(paths)) == 3


def test_the_datasets_that_cases_start_from_are_made_once() -> None:
    sender = bria()
    for name in ("name-number", "name-null"):
        try_case(sender, case(name, Subject(1, 3)))
    assert len(sender.creations.ids) == 2


def test_the_third_generation_is_a_clone_whose_name_was_left_out() -> None:
    sender = bria()
    made = [sender.lineage.clone(source, 3) for source in sender.sources]
    assert all("name" not in json.loads(reply.request.body or b"{}") for reply in made)
    assert all(reply.clone and str(reply.clone.facts["name"]).startswith("Copy of ") for reply in made)


def test_two_of_the_third_generation_are_requested_by_nothing_at_all() -> None:
    sender = bria()
    assert isinstance(sender, BriaClient)
    for body in (b"{}", None):
        source = sender.source_of_bare(body)
        assert source is not None
        assert sender.lineage.clone(source, 3).request.body == body


def test_a_source_that_is_not_configured_is_replaced_by_another() -> None:
    assert "/101/" in request_of(bria(), case("name-number"), Subject(5, 1)).path


def test_a_key_in_the_query_is_sent_nowhere_else_and_shown_to_nobody() -> None:
    sender = bria()
    (reply,) = try_case(sender, case("api_token-in-the-query", Subject(0, 1)))
    assert reply.status == 401
    assert "api_token=twin-Bria-token" in reply.request.path
    assert reply.request.auth("api_token") == "absent"
    assert "twin-Bria-token" not in json.dumps(sender.recorder.evidence.as_record())


def test_a_key_in_other_headers_and_in_the_body_is_shown_to_nobody() -> None:
    sender = bria()
    (reply,) = try_case(sender, case("api_token-elsewhere", Subject(0, 1)))
    assert reply.status == 401
    assert json.loads(reply.request.body or b"")["api_token"].startswith("twin-Bria-token")
    assert "twin-Bria-token" not in json.dumps(sender.recorder.evidence.as_record())


def test_a_case_by_name_has_that_of_the_dataset_where_it_is_known() -> None:
    sender = bria()
    known, unknown = (request_of(sender, case("dataset_id-name"), Subject(0, generation)) for generation in (2, 1))
    assert quote(str(sender.lineage.clone("101", 2).clone.facts["name"]), safe="") in known.path  # type: ignore[union-attr]
    assert "no%20dataset" in unknown.path


class _Strict:
    """A server that refuses what has a query."""

    def __init__(self) -> None:
        self._twin = new_twin("bria")
        self.queries: list[bool] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.queries.append("?" in path)
        return json_response(400, {}) if "?" in path else self._twin.handle(method, path, headers, body)


def test_a_server_that_takes_everything_is_asked_everything_at_once() -> None:
    sender = bria()
    (reply,) = try_case(sender, case("body-number-beyond-doubles"))
    assert "?" in reply.request.path
    assert sender.tolerance.doubted(["query"]) == []


def test_a_server_that_refuses_what_goes_along_is_asked_for_the_case_alone_from_then_on() -> None:
    server = _Strict()
    sender = client("bria", server)
    whole, alone = try_case(sender, case("body-number-beyond-doubles"))
    assert (whole.clone, alone.status) == (None, 201)
    try_case(sender, case("body-members-with-odd-names"))
    assert server.queries == [True, False, False]


def test_one_that_refuses_the_case_itself_is_asked_both_ways_a_few_times() -> None:
    sender = bria()
    numbers = [len(try_case(sender, case("body-member-twice"))) for _ in range(5)]
    assert numbers == [2, 2, 2, 1, 1]


def test_one_that_refuses_the_case_itself_is_asked_once_where_it_takes_what_goes_along() -> None:
    sender = bria()
    try_case(sender, case("body-number-beyond-doubles"))
    assert len(try_case(sender, case("body-member-twice"))) == 1


class _StrictAboutMembers(_Strict):
    """A server that refuses members that it does not know."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        knows_all = not body or json.loads(body).keys() <= {"name", "description"}
        return self._twin.handle(method, path, headers, body) if knows_all else json_response(422, {})


class _StrictAboutEmptiness(_Strict):
    """A server that wants to be told something."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return json_response(400, {}) if body in (b"", b"{}") else self._twin.handle(method, path, headers, body)


def test_a_request_that_says_nothing_is_not_refused_for_odd_members() -> None:
    sender = client("bria", _StrictAboutEmptiness())
    first = sender.lineage.dataset_id("101", 2)
    assert all(sender.lineage.another(first, 3).clone is not None for _ in range(40))
    assert sender.tolerance.allowed([MEMBERS]) == [MEMBERS]


def test_long_texts_that_were_refused_are_not_taken_for_right_though_nothing_else_can_be_said() -> None:
    refused = Reply(client("bria", new_twin("bria")).plain_request("101"), 400, Verdict(), None, [])
    tolerance = Tolerance()
    Lineage(lambda *_: refused, lambda *_: b"{}", lambda _: refused, tolerance, ["101"], 1).clone("101", 2)
    assert tolerance.doubted([LONG_TEXTS]) == [LONG_TEXTS]


def test_long_texts_still_go_along_where_it_is_unknown_members_that_are_refused() -> None:
    sender = client("bria", _StrictAboutMembers())
    for source in sender.sources:
        assert sender.lineage.clone(source, 3).clone is not None
    assert sender.tolerance.allowed(["members", "long_texts"]) == ["long_texts"]
