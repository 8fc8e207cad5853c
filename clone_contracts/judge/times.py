"""What times in an answer say, and which of two is the earlier one."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_value

SAME_MOMENT: Final = timedelta(seconds=1)
"""Times that are less than this apart may be one: they can be taken one after the other, or be rounded differently."""
EXISTING: Final = "a day that the calendar has, and a time of day that a clock shows"

CLOCK_SKEW: Final = timedelta(days=1)
"""How far a clock may be off,"""
_AGREED_SKEW: Final = timedelta(minutes=30)
"""and how far from a time on which ours and the server's agree,"""
_AGREEING: Final = timedelta(minutes=1)
"""that is, are no further apart."""
_ANY_OFFSET: Final = timedelta(hours=14)
"""How far a time without an offset may be from one in UTC."""

_DATE_AND_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d.*", re.ASCII)
_OF_MAIL: Final = re.compile(r"[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})", re.ASCII)
"""The notation of mail and of HTTP (RFC 5322, section 3.3), which web frameworks use for times in JSON."""
_OF_GO: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d{4}) [A-Z]{3,4}(?: m=.*)?", re.ASCII)

_NUMBERS: Final = re.compile(r"\s*(\d{4})([-/.])(\d\d)\2(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d))?)?(?!\d)", re.ASCII)
_FIRST_OF_CLOCKS: Final = datetime(1970, 1, 1)
_MONTHS: Final = 12
_REMEMBERED: Final = 1024
"""More times than one answer says."""
_END_OF_DAY: Final = (24, 0, 0)
_LAST: Final = 59
"""The last minute of an hour, and the last second of a minute."""


def moment(value: Json) -> datetime | None:
    """The moment that a text says as RFC 3339 does, with or without an offset, or as mail or Go does; None for anything else.

    A leap second is none either.
    """
    return _moment(value) if isinstance(value, str) else None


@lru_cache(maxsize=_REMEMBERED)
def _moment(text: str) -> datetime | None:
    """The same; of the times of one answer many are the same, and each is asked for several times."""
    try:
        if of_go := _OF_GO.fullmatch(text):
            return datetime.fromisoformat("".join(of_go.groups()))
        if _DATE_AND_TIME.fullmatch(text):
            return datetime.fromisoformat(text.upper())
        return parsedate_to_datetime(text) if _OF_MAIL.fullmatch(text) else None
    except ValueError:
        return None


def names_no_day(value: Json) -> bool:
    """Whether a text has a year, a month and a day in numbers, in this order, that no calendar has, or such a time of day."""
    return isinstance(value, str) and _names_no_day(value)


@lru_cache(maxsize=_REMEMBERED)
def _names_no_day(text: str) -> bool:
    if _moment(text) is not None:
        return False
    said = _NUMBERS.match(text)
    if said is None:
        return False
    year, month, day, hour, minute, second = (int(part or 0) for part in said.group(1, 3, 4, 5, 6, 7))
    if not 1 <= month <= _MONTHS:
        return False  # The schema's to say, since the order may be another one.
    if not 1 <= day <= monthrange(year or 2000, month)[1]:
        return True
    return (hour, minute, second) > _END_OF_DAY or minute > _LAST or second > _LAST + 1  # A leap second.


def says_no_time(value: Json) -> bool:
    """Whether a text says a moment that stands for none: the first of the calendar, or of the count of most clocks."""
    time = moment(value)
    return time is not None and (time.year == 1 or time.replace(tzinfo=None) == _FIRST_OF_CLOCKS)


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


def at_about(times: Sequence[datetime], said: Json, clause: str, place: str) -> list[Finding] | None:
    """Holds if ``said``, which is at ``place``, is about one of the times; does not apply without any.

    ``times`` are ours, and the server's if that says so. About is at most a day, or half an hour where they agree.
    """
    time = moment(said)
    if time is None or not times:
        return None
    skew, time = _comparable(time, times)
    return [] if any(abs(time - each) <= skew for each in times) else _off(times, said, clause, place)


def not_long_after(times: Sequence[datetime], said: Json, clause: str, place: str) -> list[Finding] | None:
    """The same for a time in the past, whenever that was."""
    time = moment(said)
    if time is None or not times:
        return None
    skew, time = _comparable(time, times)
    return [] if time - max(times) <= skew else _off(times, said, clause, place)


def not_after_now(times: Sequence[datetime], created: Json, updated: Json, clause: str, place: str) -> list[Finding] | None:
    """The same for ``updated``, and where ``created`` is about now, it is at most half an hour later by the same clock."""
    found, start, end = not_long_after(times, updated, clause, place), moment(created), moment(updated)
    if found != [] or start is None or end is None or at_about(times, created, clause, place) != []:
        return found
    if (start.tzinfo is None) != (end.tzinfo is None) or end - start <= _AGREED_SKEW:
        return found
    about = f"{format_value(created)}, when it was created, or at most half an hour later"
    return [Finding(clause, about, format_value(updated), place)]


def _comparable(time: datetime, times: Sequence[datetime]) -> tuple[timedelta, datetime]:
    """How far a time may be off, and the time with an offset."""
    skew = _AGREED_SKEW if _agree(times) else CLOCK_SKEW
    return (skew, time) if time.tzinfo is not None else (skew + _ANY_OFFSET, time.replace(tzinfo=UTC))


def _agree(times: Sequence[datetime]) -> bool:
    return len(times) > 1 and max(times) - min(times) <= _AGREEING


def _off(times: Sequence[datetime], said: Json, clause: str, place: str) -> list[Finding]:
    most = "half an hour" if _agree(times) else "a day"
    about = f"{times[0]:%Y-%m-%dT%H:%M:%SZ}, when it was asked for, or at most {most} from it"
    return [Finding(clause, about, format_value(said), place)]
