"""Records that are added to a clone of the run: what is known of them before anything is said about clones of that."""

from dataclasses import replace

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.records import Records, read_records
from clone_contracts.apis.datadog.twin import DatadogTwin, Stored
from clone_contracts.apis.datadog.witness import State, require_listed, require_same_records, with_another_record
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.session.observing import Observing
from clone_contracts.session.reply import Reply
from clone_contracts.twins.base import TwinRequest, json_response
from tests.unit.support import datadog


def cloned(twin: DatadogTwin) -> tuple[DatadogClient, Reply, Records]:
    """A client that may write, a clone, and the records that this was made with."""
    sender = datadog(twin)
    sender.observing = Observing(may_write=True)
    before = read_records(sender, sender.sources[0])
    return sender, sender.clone(name="Mine"), before


def test_a_clone_has_one_record_more_and_its_source_has_not() -> None:
    sender, clone, before = cloned(DatadogTwin())
    after = with_another_record(sender, clone, before)
    assert [number for _, number in (after.whole - before.whole).items()] == [1]
    assert read_records(sender, sender.sources[0]).whole == before.whole


def test_no_two_records_that_are_added_are_alike() -> None:
    sender, clone, before = cloned(DatadogTwin())
    one = with_another_record(sender, clone, before)
    other = with_another_record(sender, clone, one)
    assert max((other.whole - before.whole).values()) == 1


def test_nothing_is_known_where_an_added_record_does_not_show() -> None:
    twin = DatadogTwin()
    twin.changes = {route: lambda _: json_response(202, {}) for route in twin.changes}
    sender, clone, before = cloned(twin)
    with pytest.raises(NotObservable, match="does not show"):
        with_another_record(sender, clone, before)


def test_nothing_is_known_where_others_are_not_there_beside_it() -> None:
    class Forgetful(DatadogTwin):
        """Has nothing but what was added last."""

        def add_records(self, request: TwinRequest) -> Response:
            self.datasets[self.newest] = Stored(self.newest, "Mine", "")
            return super().add_records(request)

    sender, clone, before = cloned(Forgetful())
    with pytest.raises(NotObservable, match="does not show beside those"):
        with_another_record(sender, clone, before)


def test_a_clone_that_has_got_another_record_is_found() -> None:
    sender, clone, before = cloned(DatadogTwin())
    require_same_records(sender, clone, before)
    assert sender.recorder.evidence.findings == []
    with_another_record(sender, clone, before)
    require_same_records(sender, clone, before)
    assert [finding["clause"] for finding in sender.recorder.evidence.findings] == ["datadog.clone.copies-records"]


NAMED: dict[str, Json] = {"name": "Mine", "description": "", "current_version": 1}


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        (NAMED, {**NAMED, "current_version": 2, "updated_at": "later"}, []),
        (NAMED, {**NAMED, "name": "Yours"}, ["the name as before"]),
        (NAMED, {"name": "Mine"}, ["the description as before"]),
        (NAMED, None, ["the dataset among those of its project as before"]),
        (None, NAMED, []),
        (None, None, []),
        ({"name": "Mine"}, NAMED, []),
    ],
)
def test_only_what_was_shown_before_can_have_changed(
    before: dict[str, Json] | None, after: dict[str, Json] | None, places: list[str]
) -> None:
    was, now = (State(Request("GET", "/"), attributes, Records(Request("GET", "/"))) for attributes in (before, after))
    assert [finding.expected for finding in now.changes_since(was)] == places


def test_a_sibling_that_lists_other_datasets_than_the_one_that_was_asked_for_shows_nothing() -> None:
    class Unfiltered(DatadogTwin):
        """Lists all there are, and not those of this run."""

        def show_datasets(self, request: TwinRequest) -> Response:
            listed = super().show_datasets(replace(request, query={}))
            body = listed.document.value
            assert isinstance(body, dict)
            assert isinstance(body["data"], list)
            return json_response(200, {"data": body["data"][:1]})

    sender, clone, _ = cloned(Unfiltered())
    with pytest.raises(NotObservable, match="whatever id is asked for"):
        require_listed(sender, clone)
