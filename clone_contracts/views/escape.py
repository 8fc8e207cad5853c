"""Text that came from a server, made harmless for every view: nothing in it acts on the reader's screen."""

from collections.abc import Mapping
from typing import Any, Final

LONGEST: Final = 8000
"""Characters of one text that a view shows."""


def escape_text(text: str) -> str:
    """The text with all that is not printable as escapes: terminal sequences, marks that turn the direction, and so on."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text)} characters in all)"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in "\n\t" else _escape(char) for char in text)


def escape_record(value: Any) -> Any:
    """The same for every text in a record, names of members included."""
    if isinstance(value, str):
        return escape_text(value)
    if isinstance(value, Mapping):
        return {escape_text(key): escape_record(item) for key, item in value.items()}
    return [escape_record(item) for item in value] if isinstance(value, list) else value


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
