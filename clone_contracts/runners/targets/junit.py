"""JUnit files of several runs as one: a test suite for each."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree


def merge_junit(path: Path, parts: Sequence[Path]) -> None:
    """Write the suites of these files, which pytest has written, into one. Those that are not there are left out.

    Raises OSError.
    """
    whole = ElementTree.Element("testsuites", name="contract tests")
    for part in parts:
        if part.exists():
            whole.extend(ElementTree.parse(part).getroot())
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(whole).write(path, encoding="utf-8", xml_declaration=True)
