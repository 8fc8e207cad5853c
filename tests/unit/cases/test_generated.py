"""Cases that are drawn from a contract."""

from pathlib import Path

import pytest

from clone_contracts.cases.generated import VALID, body_of, draw_cases
from clone_contracts.contract.document import load_contract

FOREIGN = """
seed = 1

[generation]
mode = "negative"
codec = "ascii"
allow-x00 = false
"""


def drawn() -> list[bytes | None]:
    return [body_of(case) for case in draw_cases(load_contract("bria"), VALID, 12, number=3)]


def test_a_configuration_in_the_working_directory_does_not_change_what_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = drawn()
    (tmp_path / "schemathesis.toml").write_text(FOREIGN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert drawn() == expected
