"""Which headers requests carry that mean the same as the ordinary ones."""

import pytest

from clone_contracts.cases.headers import BESIDE_A_BODY, RIGHT_HEADERS, right_headers

RIGHT = {kind: {name.replace("_", "-"): it for name, it in headers.items()} for kind, (_, headers) in RIGHT_HEADERS.items()}


def test_with_a_body_each_turn_brings_one_of_them() -> None:
    assert [right_headers(turn, has_body=True) for turn in range(len(RIGHT))] == list(RIGHT.values())


@pytest.mark.parametrize("first", [0, 3, 1000])
def test_four_requests_without_a_body_show_all_that_need_none(first: int) -> None:
    sent = [right_headers(turn, has_body=False) for turn in range(first, first + 4)]
    for kind, headers in RIGHT.items():
        assert any(each.items() >= headers.items() for each in sent) is (kind not in BESIDE_A_BODY), kind
