"""Texts that must be taken and come back exactly, and odd ones that may be refused but not changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from clone_contracts.cases.case import Case, Change, Companions, Group, likeness, making
from clone_contracts.cases.companions import MEMBERS, with_a_query, with_odd_members, with_some_right_headers
from clone_contracts.cases.notations import in_some_notation
from clone_contracts.cases.shape import texts
from clone_contracts.cases.vocabulary import ODD, RICH, WORDS, Make
from clone_contracts.contract.operation import Operation

_ALIKE: Final = (
    ("hundred", "hundred-wide", "hundred-astral", "hundred-combined", "hundred-escaped"),
    ("all-digits", "exponent", "decimal"),
    ("in-brackets", "in-braces", "quoted"),
    ("word-null", "word-None", "word-NaN", "word-undefined", "word-N/A"),
    ("word-0", "word-1e3", "word--", "word-0x10", "word-1,000"),
    ("word-true", "word-false", "word-[]", "word-NO"),
    ("padded", "padded-at-the-end", "blank"),
)
"""Kinds that the same software changes."""


def text_cases(operation: Operation) -> Iterator[Case]:
    """Each text in the first member that holds one, the name; beside it other such texts in the others, in turn."""
    if not texts(operation):
        return
    whole = {f"word-{word}": ("a text that becomes a value", _just(word)) for word in WORDS}
    series: tuple[tuple[Group, str, Mapping[str, tuple[str, Make]]], ...] = (
        ("texts", "text-", RICH),
        ("words", "", whole),
        ("odd-texts", "odd-text-", ODD),
    )
    for group, prefix, kinds in series:
        makes = [make for _, make in kinds.values()]
        for at, (kind, (why, _)) in enumerate(kinds.items()):
            yield replace(
                _case(operation, f"{prefix}{kind}", group, why, [*makes[at:], *makes[:at]]),
                alike=f"{prefix}{likeness(kind, _ALIKE)}",
            )


def _just(word: str) -> Make:
    return lambda _: word


def _case(operation: Operation, kind: str, group: Group, why: str, makes: Sequence[Make]) -> Case:
    """``makes`` are the text of the first member, then those of the others, another one for each dataset."""
    (first, *others), make = texts(operation), makes[0]
    change = making(first.place, lambda draft: make(draft.mark))
    beside: tuple[Change, ...] = tuple(
        making(other.place, lambda draft: makes[(1 + draft.tried) % len(makes)](draft.mark)) for other in others
    )
    companions = (
        Companions(beside, (with_some_right_headers,), ((MEMBERS, with_odd_members(operation)), ("query", with_a_query)))
        if group == "odd-texts"
        else Companions(beside, (in_some_notation, with_some_right_headers))
    )
    return Case(f"{first.text}-{kind}", group, why, change, first.text, may_create=True, companions=companions)
