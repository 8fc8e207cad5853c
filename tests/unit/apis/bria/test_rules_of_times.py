"""Bria's rules about times."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from clone_contracts.judge.observations import Observations
from clone_contracts.judge.rules import JudgedAnswer
from tests.unit.apis.bria.support import API, images, rule
from tests.unit.support import bria_clone, places


@pytest.mark.parametrize("member", ["created_at", "updated_at"])
def test_a_time_says_a_day_that_is_in_the_calendar(member: str) -> None:
    name, never = f"201.{member}", {member: "2025-02-30T10:00:00Z"}
    assert rule(name, bria_clone()) is None
    assert places(rule(name, bria_clone(**never))) == [f"/{member}"]
    assert rule(f"201.images[].{member}", bria_clone()) is None
    assert places(rule(f"201.images[].{member}", images({}, never))) == [f"/images/1/{member}"]


LATER = {"created_at": "2025-03-03T10:00:01Z", "updated_at": "2025-03-03T10:00:01Z"}


@pytest.mark.parametrize(
    ("name", "body", "place"),
    [
        ("201.created_at.when-requested", bria_clone(**LATER), "/created_at"),
        ("201.created_at.when-requested", bria_clone(created_at="2025-02-27T10:00:00Z"), "/created_at"),
        ("201.updated_at.not-in-future", bria_clone(**LATER), "/updated_at"),
        ("201.images[].created_at.not-in-future", images({}, LATER), "/images/1/created_at"),
        ("201.images[].updated_at.not-in-future", images({}, LATER), "/images/1/updated_at"),
    ],
)
def test_times_are_compared_with_that_of_the_request(name: str, body: dict[str, Any], place: str) -> None:
    now = datetime(2025, 3, 1, 10, tzinfo=UTC)
    judged = JudgedAnswer(201, bria_clone(), {}, None, Observations({}), times=(now,))
    assert API.rules[f"bria.{name}"](judged, "clause") == []
    assert places(API.rules[f"bria.{name}"](replace(judged, body=body), "clause")) == [place]
    assert API.rules[f"bria.{name}"](replace(judged, body=body, times=()), "clause") is None


def test_an_image_of_a_clone_may_be_as_old_as_the_source_s() -> None:
    body = images({"created_at": "1970-01-01T00:00:00Z", "updated_at": "1970-01-01T00:00:00Z"})
    now = datetime(2025, 3, 1, 10, tzinfo=UTC)
    judged = JudgedAnswer(201, body, {}, None, Observations({}), times=(now,))
    assert API.rules["bria.201.images[].created_at.not-in-future"](judged, "clause") == []
