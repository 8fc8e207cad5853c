"""The terminal of commands that have none of pytest's."""

import pytest

from clone_contracts.views.plain import EchoTerminal
from clone_contracts.views.terminal import Terminal


def test_what_is_written_stands_on_standard_output_without_marks_where_nobody_watches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal: Terminal = EchoTerminal()
    terminal.section("contracts", sep="-")
    terminal.line("broken", red=True, bold=True)
    terminal.ensure_newline()
    terminal.write("a", flush=True)
    terminal.write("b")
    first, *others = capsys.readouterr().out.splitlines()
    assert (first.strip("-"), len(first), others) == (" contracts ", 80, ["broken", "ab"])
    assert not terminal.isatty
    assert terminal.verbosity == 0
