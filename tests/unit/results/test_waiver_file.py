"""The file of waivers: what it may hold, and that all that is wrong with it is said at once."""

from datetime import date
from pathlib import Path

import pytest

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.waiver_file import Known, read_waivers
from clone_contracts.results.waivers import Waiver

KNOWN = Known(["bria.201.status", "bria.201.captions_source"], ["refused", "not-at-once"], ["bria", "datadog"])
WHOLE = """
[[waiver]]
clause = "bria.201.status"
reason = "says ready until the new release"
owner = "datasets"
until = 2027-01-31
"""
NARROWED = """
[[waiver]]
undocumented = "refused"
reason = "no empty names"
owner = "datasets"
until = 2027-01-31
api = "bria"
target = "https://staging.*"
actual = ["status 400", "status 422"]
link = "https://tracker.example/7"
"""
WAIVER = Waiver("bria.201.status", "says ready until the new release", "datasets", date(2027, 1, 31))


def read(directory: Path, text: str) -> list[Waiver]:
    path = directory / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return list(read_waivers(path, KNOWN))


def test_a_waiver_is_read_from_a_file(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == [WAIVER]


def test_a_waiver_may_be_narrowed_be_about_what_is_undocumented_and_have_a_link(tmp_path: Path) -> None:
    made = Waiver(
        "refused",
        "no empty names",
        "datasets",
        date(2027, 1, 31),
        "undocumented",
        api="bria",
        target=("https://staging.*",),
        actual=("status 400", "status 422"),
        link="https://tracker.example/7",
    )
    assert read(tmp_path, NARROWED) == [made]


def test_a_clause_may_have_several_waivers_of_different_scope(tmp_path: Path) -> None:
    assert len(read(tmp_path, WHOLE + 'actual = "null"' + WHOLE + 'actual = "7"')) == 2


def test_a_waiver_file_may_be_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing is waived at present\n") == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"bria.201.status"', '"bria.201.statsu"'), "waives 'bria.201.statsu', which is not a clause; did you mean bria"),
        (("2027-01-31", '"2027-01-31"'), "must have until as a date without quotes, such as 2027-03-31"),
        (("2027-01-31", "2027-01-31T10:00:00Z"), "must have until as a date without quotes"),
        (('owner = "datasets"', ""), "must have owner"),
        (('owner = "datasets"', 'owner = "datasets"\nreeson = "x"'), "has a field 'reeson', which means nothing; did you mean"),
        (('"datasets"', '" "'), "must have owner as a non-empty text"),
        (('"datasets"', "7"), "must have owner as a non-empty text"),
        (('clause = "bria.201.status"', ""), "must have either clause or undocumented"),
        (("[[waiver]]", '[[waiver]]\nundocumented = "refused"'), "must have either clause or undocumented"),
        (("[[waiver]]", '[[waiver]]\napi = "datadog"'), "is about the API datadog, which bria.201.status does not belong to"),
        (("[[waiver]]", '[[waiver]]\napi = "brai"'), "is about the API 'brai', and there is no such API; did you mean bria"),
        (("[[waiver]]", '[[waiver]]\npointer = "id"'), "must have pointer as a JSON pointer or a pattern for one"),
        (("[[waiver]]", '[[waiver]]\ntarget = "staging"'), "must have target as a base URL or a pattern for one"),
        (("[[waiver]]", "[[waiver]]\nactual = []"), "must have actual as a non-empty text, or a list of such"),
        (("[[waiver]]", '[[waiver]]\nactual = ["x", 7]'), "must have actual as a non-empty text, or a list of such"),
        (("[[waiver]]", '[[waiver]]\nlink = ["https://x.example"]'), "must have link as a non-empty text"),
        (("[[waiver]]", '[[waiver]]\nlink = "DATA-7"'), "must have link as a URL, such as https://"),
        (('clause = "bria.201.status"', 'undocumented = "refsued"'), "waives 'refsued', which is no kind of undocumented"),
    ],
)
def test_a_malformed_waiver_is_reported_with_its_place(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^--waivers .*waivers\.toml: entry 1 {message}"):
        read(tmp_path, WHOLE.replace(*change))


def test_a_waiver_that_is_there_twice_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"entry 2 waives bria\.201\.status a second time, in the same way$"):
        read(tmp_path, WHOLE + WHOLE)


def test_all_that_is_wrong_is_reported_at_once(tmp_path: Path) -> None:
    one = WHOLE.replace('"datasets"', "7").replace("status", "statsu")
    other = NARROWED.replace("https://t", "t").replace("bria", "b")
    with pytest.raises(ConfigurationError) as raised:
        read(tmp_path, one + other)
    told = [line.partition(".toml: ")[2] for line in str(raised.value).splitlines()]
    assert [line.partition(";")[0] for line in told] == [
        "entry 1 must have owner as a non-empty text",
        "entry 1 waives 'bria.201.statsu', which is not a clause",
        "entry 2 must have link as a URL, such as https://tracker.example/7",
        "entry 2 is about the API 'b', and there is no such API",
    ]


@pytest.mark.parametrize("text", ["[[waivers]]", "[waiver]\nclause = 1"])
def test_a_file_of_something_else_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"must hold \[\[waiver\]\] tables and nothing else$"):
        read(tmp_path, text)


def test_a_file_that_is_not_toml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not TOML: "):
        read(tmp_path, "[[waiver")


def test_a_missing_waiver_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^--waivers .* cannot be read: No such file or directory$"):
        read_waivers(tmp_path / "nowhere.toml", KNOWN)


def test_a_waiver_file_that_is_not_utf_8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"is not UTF-8$"):
        read_waivers(tmp_path / "waivers.toml", KNOWN)


def test_a_waiver_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xef\xbb\xbf")
    assert list(read_waivers(tmp_path / "waivers.toml", KNOWN)) == []
