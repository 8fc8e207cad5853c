"""A terminal that is nothing but a way to say a line."""

from collections.abc import Callable
from typing import Final

import click

_COLOURS: Final = ("red", "green", "yellow")


class EchoTerminal:
    """Says every line through a function, with colours where someone is watching."""

    isatty: Final = False
    verbosity: Final = 0

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say

    def ensure_newline(self) -> None:
        """Every line ends by itself."""

    def write(self, content: str, *, flush: bool = False, **markup: bool) -> None:  # noqa: ARG002 - nothing is kept back
        self._say(content)

    def line(self, msg: str, **kw: bool) -> None:
        colour = next((name for name in _COLOURS if kw.get(name)), None)
        self._say(click.style(msg, fg=colour, bold=kw.get("bold")) if colour or kw.get("bold") else msg)

    def section(self, title: str, sep: str = "=", **kw: bool) -> None:  # noqa: ARG002 - it has no width
        self._say(f"\n{sep * 4} {title} {sep * 4}")
