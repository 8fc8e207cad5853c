"""A terminal for commands that have none of pytest's."""

import sys
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class EchoTerminal:
    """Shows a run on standard output; see ``Terminal``. ``verbosity`` is 0 by default, less where tables are not wanted."""

    verbosity: int = 0

    @property
    def isatty(self) -> bool:
        return sys.stdout.isatty()

    def ensure_newline(self) -> None:
        """Every line that is written here is a whole one."""

    def write(self, content: str, *, flush: bool = False, **markup: bool) -> None:
        click.echo(_styled(content, markup), nl=False)
        if flush:
            sys.stdout.flush()

    def line(self, msg: str, **kw: bool) -> None:
        click.echo(_styled(msg, kw))

    def section(self, title: str, sep: str = "=", **kw: bool) -> None:
        click.echo(_styled(f" {title} ".center(80, sep), kw))


def _styled(text: str, markup: dict[str, bool]) -> str:
    colour = next((name for name in ("red", "yellow", "green") if markup.get(name)), None)
    return click.style(text, fg=colour, bold=markup.get("bold") or None)
