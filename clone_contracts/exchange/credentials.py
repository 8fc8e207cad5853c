"""Keys: the right one, and variants that are nearly right, each shown as the shell expression that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Auth: TypeAlias = Literal["right", "wrong", "absent", "unknown"]
"""What is known about the key under a header."""

NEARLY_RIGHT: Final = (
    "first-changed",
    "middle-changed",
    "last-changed",
    "cut",
    "cut-in-front",
    "longer",
    "half",
    "other-half",
    "other-case",
)
"""The kinds of invalid variants that give much of the right key away, without holding all of it in another text."""

INVALID_KINDS: Final = (
    "empty",
    "unknown",
    *NEARLY_RIGHT,
    "longer-in-front",
    "same-length",
    "reversed",
    "percent-encoded",
    "bearer",
    "quoted",
    "twice",
    "null",
    "wildcard",
    "injection",
    "of-three-parts",
    "accented",
)
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
    length, middle, name = len(value), len(value) // 2, f"${{{variable}"
    zeros = "0" * (length - middle)

    def other(at: int) -> str:
        """Another character than the key has at a place."""
        return "x" if value[at : at + 1] != "x" else "y"

    last = max(0, length - 1)
    candidates = {
        "empty": ("", ""),
        "unknown": ("clone-contracts-no-such-key", "clone-contracts-no-such-key"),
        "first-changed": (other(0) + value[1:], f"{other(0)}{name}#?}}"),
        "middle-changed": (
            value[:middle] + other(middle) + value[middle + 1 :],
            f"{name}:0:{middle}}}{other(middle)}{name}:{middle + 1}}}",
        ),
        "last-changed": (value[:-1] + other(last), f"{name}%?}}{other(last)}"),
        "cut": (value[:-1], f"{name}%?}}"),
        "cut-in-front": (value[1:], f"{name}#?}}"),
        "longer": (f"{value}0", f"{name}}}0"),
        "longer-in-front": (f"0{value}", f"0{name}}}"),
        "same-length": ("0" * length, f"$(printf %s \"${variable}\" | tr -c '' 0)"),
        "half": (value[:middle] + zeros, f"{name}:0:{middle}}}{zeros}"),
        "other-half": (zeros + value[length - middle :], f"{zeros}{name}:{length - middle}}}"),
        "other-case": (value.swapcase(), f"$(printf %s \"${variable}\" | tr 'a-zA-Z' 'A-Za-z')"),
        "reversed": (value[::-1], f'$(printf %s "${variable}" | rev)'),
        "percent-encoded": (
            f"%{ord(value[:1] or '0'):02x}{value[1:]}",
            f'$(printf %%%02x "\'{name}:0:1}}"){name}#?}}',
        ),
        "bearer": (f"Bearer {value}", f"Bearer {name}}}"),
        "quoted": (f'"{value}"', f'\\"{name}}}\\"'),
        "twice": (f"{value},{value}", f"{name}}},{name}}}"),
        "null": ("null", "null"),
        "wildcard": ("%", "%"),
        "injection": ("' OR '1'='1", "' OR '1'='1"),
        "of-three-parts": ("e30.e30.x", "e30.e30.x"),
        "accented": ("clone-contracts-no-such-kéy", "clone-contracts-no-such-kéy"),
    }
    made = {kind: Credential(wrong, shell, valid=False) for kind, (wrong, shell) in candidates.items()}
    return {kind: made[kind] if made[kind].value != value else made["unknown"] for kind in INVALID_KINDS}
