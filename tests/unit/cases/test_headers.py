"""Which headers requests carry that mean the same as the ordinary ones."""

import pytest

from clone_contracts.cases.headers import RIGHT_HEADERS, right_headers

RIGHT = [{name.replace("_", "-"): value for name, value in headers.items()} for _, headers in RIGHT_HEADERS.values()]
OF_A_BODY = ("Transfer-Encoding", "Expect")


def test_with_a_body_each_turn_brings_one_of_them() -> None:
    assert [right_headers(turn, has_body=True) for turn in range(len(RIGHT))] == RIGHT


@pytest.mark.parametrize("first", [0, 3, 1000])
def test_four_requests_without_a_body_show_all_that_need_none(first: int) -> None:
    sent = [right_headers(turn, has_body=False) for turn in range(first, first + 4)]
    for headers in RIGHT:
        assert any(each.items() >= headers.items() for each in sent) is not any(name in headers for name in OF_A_BODY), headers
