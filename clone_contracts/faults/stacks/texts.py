"""What databases, filters and templates do to a text before it is stored."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from clone_contracts.faults.base import Fault, Incoming
from clone_contracts.faults.stacks.api import Stack
from clone_contracts.faults.stacks.spoiling import COLUMNS, FILTERS, FOLDS, INTERPRETERS, WORDS, Spoil

_KIND: Final = "text"

SPOILING: Final[Mapping[str, Spoil]] = {**COLUMNS, **FOLDS, **FILTERS, **INTERPRETERS, **WORDS}


def text_faults(stack: Stack, members: tuple[str, ...]) -> Iterator[Fault]:
    """A text is stored, and so comes back, changed; the members take turns."""
    for number, (kind, spoil) in enumerate(SPOILING.items()):
        member = members[number % len(members)]
        before = _storing(stack, member, spoil)
        what = f"a {member} is stored {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, f"{member}-{kind}", stack.echoes[member], what, before=before)


def _storing(stack: Stack, member: str, spoil: Spoil) -> Any:
    def before(request: Incoming) -> Incoming | None:
        text = request.attributes.get(member)
        stored = spoil(text) if isinstance(text, str) else text
        return None if stored == text else request.with_body(stack.with_text(request.sent, member, stored))

    return before
