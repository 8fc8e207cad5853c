"""Compiled templates are kept for later processes."""

import tempfile
from pathlib import Path

import pytest
from jinja2 import BytecodeCache, DictLoader, Environment
from jinja2.bccache import bc_magic

from clone_contracts.views.compiled import compiled_before


def _rendered(text: str, kept: BytecodeCache | None) -> str:
    return Environment(loader=DictLoader({"page": text}), bytecode_cache=kept, autoescape=True).get_template("page").render()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that are compiled, as they are."""
    names: list[str] = []
    compile_template = Environment.compile

    def noted(self: Environment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return compile_template(self, source, name, filename)

    monkeypatch.setattr(Environment, "compile", noted)
    return names


def test_a_template_is_compiled_once(tmp_path: Path, compiled: list[str]) -> None:
    assert [_rendered("{{ 1 + 1 }}", compiled_before(str(tmp_path))) for _ in range(3)] == ["2", "2", "2"]
    assert compiled == ["page"]


def test_another_text_is_compiled_anew(tmp_path: Path, compiled: list[str]) -> None:
    assert [_rendered(f"{{{{ {number} }}}}", compiled_before(str(tmp_path))) for number in (1, 2)] == ["1", "2"]
    assert len(compiled) == 2


@pytest.mark.parametrize("kept", [0, 1, 20, 30, 60, -1])
def test_a_file_that_is_cut_short_makes_no_difference(tmp_path: Path, kept: int) -> None:
    _rendered("{{ 1 + 1 }}", compiled_before(str(tmp_path)))
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:kept])
    assert _rendered("{{ 1 + 1 }}", compiled_before(str(tmp_path))) == "2"


def test_a_file_of_others_makes_no_difference(tmp_path: Path) -> None:
    _rendered("{{ 1 + 1 }}", compiled_before(str(tmp_path)))
    (file,) = tmp_path.iterdir()
    for other in (b"not ours", bc_magic + bytes(range(256)), bc_magic + b"cnot\nours\n.", file.read_bytes()[:-9] + b"\xff" * 9):
        file.write_bytes(other)
        assert _rendered("{{ 1 + 1 }}", compiled_before(str(tmp_path))) == "2"


def test_where_nothing_can_be_written_templates_are_compiled_each_time(tmp_path: Path, compiled: list[str]) -> None:
    gone = str(tmp_path / "gone")
    assert [_rendered("{{ 1 + 1 }}", compiled_before(gone)) for _ in range(2)] == ["2", "2"]
    assert len(compiled) == 2


def test_a_directory_that_is_not_of_this_user_alone_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    first = compiled_before()
    assert first is not None
    _rendered("{{ 1 + 1 }}", first)
    (made,) = tmp_path.iterdir()
    assert made.stat().st_mode & 0o777 == 0o700
    made.rename(tmp_path / "elsewhere")
    made.symlink_to(tmp_path / "elsewhere")
    assert compiled_before() is None
