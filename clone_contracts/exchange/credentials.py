"""Keys that are nearly right. Each is shown as the shell expression that makes it from the right one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Auth: TypeAlias = Literal["valid", "wrong", "absent"]

INVALID_KINDS = ("empty", "unknown", "cut", "longer", "other-case")
"""The kinds of invalid keys."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A header's secret value. Only the target reads ``value``; everything else shows ``shell``, which can be pasted."""

    value: str = field(repr=False)
    shell: str
    valid: bool = True

    def __str__(self) -> str:
        return self.shell


def right(variable: str, value: str) -> Credential:
    """The right key, shown as its variable."""
    return Credential(value, f"${variable}")


def invalid_variants(variable: str, value: str) -> Mapping[str, Credential]:
    """Wrong keys by what is wrong with them; one that would equal the right key is replaced by an unknown one."""
    candidates = {
        "empty": Credential("", "", valid=False),
        "unknown": Credential("clone-contracts-no-such-key", "clone-contracts-no-such-key", valid=False),
        "cut": Credential(value[:-1], f"${{{variable}%?}}", valid=False),
        "longer": Credential(f"{value}0", f"${{{variable}}}0", valid=False),
        "other-case": Credential(value.swapcase(), f"$(printf %s \"${variable}\" | tr 'a-zA-Z' 'A-Za-z')", valid=False),
    }
    return {kind: wrong if wrong.value != value else candidates["unknown"] for kind, wrong in candidates.items()}
