"""Which of two times in an answer is the earlier one."""

import re
from datetime import datetime, timedelta
from typing import Final

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_value

SAME_MOMENT: Final = timedelta(seconds=1)
"""Times that are less than this apart may be one: they can be taken one after the other, or be rounded differently."""

_DATE_AND_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d.*", re.ASCII)


def moment(value: Json) -> datetime | None:
    """The moment that a text says as RFC 3339 does, with or without an offset; None for anything else, and leap seconds."""
    if not isinstance(value, str) or not _DATE_AND_TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        return None


def not_before(earlier: Json, later: Json, clause: str, place: str) -> list[Finding] | None:
    """Holds unless ``later``, which is at ``place``, is before ``earlier``.

    It does not apply to times that cannot be compared: only one of them has an offset, or they are in another notation.
    """
    start, end = moment(earlier), moment(later)
    if start is None or end is None or (start.tzinfo is None) != (end.tzinfo is None):
        return None
    # The difference of two datetimes with offsets cannot overflow, but shifting them to UTC could.
    return (
        [] if start - end < SAME_MOMENT else [Finding(clause, f"{format_value(earlier)} or later", format_value(later), place)]
    )
