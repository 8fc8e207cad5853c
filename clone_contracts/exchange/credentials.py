"""Keys: the right one, and variants that are nearly right, each shown as the shell expression that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Auth: TypeAlias = Literal["right", "wrong", "absent", "unknown"]
"""What is known about the key under a header."""

INVALID_KINDS: Final = ("empty", "unknown", "cut", "longer", "other-case")
"""The kinds of invalid variants."""

SHORTEST_KEY: Final = 8
"""A key with fewer characters may occur in any text by chance."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A header's secret value. Only the target reads ``value``; everything else shows ``shell``, which can be pasted.

    ``valid`` is None where it is not known whether the key is right.
    """

    value: str = field(repr=False)
    shell: str
    valid: bool | None = True

    @property
    def auth(self) -> Auth:
        """What is known about the key."""
        return "unknown" if self.valid is None else "right" if self.valid else "wrong"

    def __str__(self) -> str:
        return self.shell


def right(variable: str, value: str) -> Credential:
    """The right key, shown as the shell variable that holds it."""
    return Credential(value, f"${variable}")


def invalid_variants(variable: str, value: str) -> Mapping[str, Credential]:
    """Wrong keys, one for each of INVALID_KINDS; a variant that would equal the right key is replaced by an unknown one."""
    candidates = {
        "empty": Credential("", "", valid=False),
        "unknown": Credential("clone-contracts-no-such-key", "clone-contracts-no-such-key", valid=False),
        "cut": Credential(value[:-1], f"${{{variable}%?}}", valid=False),
        "longer": Credential(f"{value}0", f"${{{variable}}}0", valid=False),
        "other-case": Credential(value.swapcase(), f"$(printf %s \"${variable}\" | tr 'a-zA-Z' 'A-Za-z')", valid=False),
    }
    return {kind: wrong if wrong.value != value else candidates["unknown"] for kind, wrong in candidates.items()}
