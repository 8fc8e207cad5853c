"""Of very many findings a few are kept."""

from clone_contracts.evidence.alike import UNDOCUMENTED_OF_RUN, Room
from clone_contracts.judge.finding import Finding


def undocumented(kind: str, actual: str = "status 400") -> Finding:
    return Finding("bria.201.success", "any answer", actual, kind=kind)


def test_a_run_has_room_for_so_many_undocumented_answers_of_each_kind() -> None:
    room = Room()
    kept = [room.takes(undocumented("refused"), lambda _: None) for _ in range(4 * UNDOCUMENTED_OF_RUN)]
    assert UNDOCUMENTED_OF_RUN <= kept.count(True) <= 2 * UNDOCUMENTED_OF_RUN
    assert room.takes(undocumented("key-reflected"), lambda _: None)


def test_what_is_waived_takes_no_room_and_is_never_left_out() -> None:
    """Otherwise a waiver would be called stale, or what it does not cover would be lost."""
    room = Room()

    def sort(finding: Finding) -> object:
        return "a waiver" if finding.actual == "status 409" else None

    waived = undocumented("refused", "status 409")
    assert all(room.takes(waived, sort) for _ in range(10 * UNDOCUMENTED_OF_RUN))
    assert room.takes(undocumented("refused"), sort)
    assert [room.takes(undocumented("refused"), sort) for _ in range(10 * UNDOCUMENTED_OF_RUN)][-1] is False
    assert room.takes(waived, sort)
