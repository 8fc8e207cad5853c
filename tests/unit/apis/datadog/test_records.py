"""Records as digests: what counts as the same, how pages are read, and that nothing of them is shown."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from clone_contracts.apis.datadog.records import MOST_PAGES, Records, read_records
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Response
from clone_contracts.session.client import ApiClient
from clone_contracts.session.witness import Gone
from clone_contracts.twins.base import json_response
from tests.unit.support import DATASET, client

CLAUSE = "datadog.clone.copies-records"


class Pages:
    """A sibling that has these pages of records, each in its attributes."""

    def __init__(self, *pages: list[Any], after: str | None = None) -> None:
        self._pages = pages
        self._after = after
        self.paths: list[str] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        self.paths.append(path)
        at = int(path.partition("cursor]=")[2] or 0)
        after = self._after or (str(at + 1) if at + 1 < len(self._pages) else None)
        data = [{"id": str(number), "attributes": record} for number, record in enumerate(self._pages[at])]
        return json_response(200, {"data": data, "meta": {"after": after}})


class Answer:
    """Gives one answer to everything."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        return self._response


def asking(handler: Any) -> ApiClient:
    return client("datadog", handler)


def records(*items: Any) -> Records:
    return read_records(asking(Pages(list(items))), DATASET)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"input": "a"}, {"input": "a", "expected_output": None, "metadata": {}, "tags": []}),
        ({"input": "a", "expected_output": ""}, {"input": "a"}),
        ({"input": {"x": 1, "y": 2}}, {"input": {"y": 2, "x": 1}}),
        ({"input": "a", "tags": ["x", "y"]}, {"input": "a", "tags": ["y", "x"]}),
        ({"input": "a", "id": 1, "author": {"id": "x"}, "created_at": "2025"}, {"input": "a", "id": 2}),
    ],
)
def test_records_are_alike_whatever_is_absent_empty_or_their_own(one: Any, other: Any) -> None:
    assert records(one).like(records(other), CLAUSE) == []


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ([{"input": "a"}], "got 1 record$"),
        ([{"input": "a"}] * 3, "got 3 records$"),
        ([{"input": "a"}, {"input": "c"}], "another input"),
        ([{"input": "a", "metadata": {"x": 1}}, {"input": "b"}], "another metadata"),
        ([{"input": "a", "tags": ["x"]}, {"input": "b"}], "another tags"),
        ([{"input": "a"}, {"input": ["b"]}], "another input"),
    ],
)
def test_what_differs_is_named_and_not_shown(other: list[Any], message: str) -> None:
    (finding,) = records(*other).like(records({"input": "a"}, {"input": "b"}), CLAUSE)
    assert re.search(message, finding.message)
    assert '"a"' not in finding.message


def test_members_that_belong_to_other_records_are_told_from_other_members() -> None:
    swapped = records({"input": "a", "metadata": {"x": 2}}, {"input": "b", "metadata": {"x": 1}})
    (finding,) = swapped.like(records({"input": "a", "metadata": {"x": 1}}, {"input": "b", "metadata": {"x": 2}}), CLAUSE)
    assert "members that belong to other records" in finding.message


def test_all_pages_are_read() -> None:
    pages = Pages([{"input": "a"}], [{"input": "b"}], [{"input": "c"}])
    assert read_records(asking(pages), DATASET).whole.total() == 3
    assert [path.partition("?")[2] for path in pages.paths] == ["", "page[cursor]=1", "page[cursor]=2"]


@pytest.mark.parametrize(
    ("handler", "reason"),
    [
        (Pages(*[[{"input": "a"}]] * (MOST_PAGES + 1)), "too large: more than 50 pages"),
        (Pages([{"input": "a"}], after="0"), "lead round in a circle"),
        (Pages([{"question": "a"}]), "in another form than is known"),
        (Answer(Response(403)), "answered 403"),
        (Answer(Response(200, (("content-type", "text/plain"),), b"hello")), "no JSON object \\(text/plain\\)"),
        (Answer(json_response(200, {"items": []})), "in another form than is known"),
    ],
)
def test_what_cannot_be_read_is_not_observable(handler: Any, reason: str) -> None:
    with pytest.raises(NotObservable, match=reason):
        read_records(asking(handler), DATASET)


def test_a_dataset_that_is_not_there_is_gone() -> None:
    with pytest.raises(Gone):
        read_records(asking(Answer(Response(404))), DATASET)


def test_only_a_number_and_a_digest_are_shown() -> None:
    shown = json.dumps(records({"input": "a secret"}).shown)
    assert json.loads(shown)["records"] == 1
    assert "secret" not in shown


@pytest.mark.parametrize("member", ["input", "expected_output"])
def test_a_list_of_texts_other_than_tags_is_another_one_in_another_order(member: str) -> None:
    one, other = ({"input": "a", member: texts} for texts in (["x", "y"], ["y", "x"]))
    (finding,) = records(other).like(records(one), CLAUSE)
    assert finding.actual == f"1 of them with another {member}"
