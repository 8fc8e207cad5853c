"""Markdown: text from a server is never markup, the summary is short, and a contract page is always the same."""

import re
from html import unescape
from typing import Any

import pytest

from clone_contracts.results.diff import Change, Changes, Group, compare
from clone_contracts.views import markdown
from clone_contracts.views.escape import escape_changes, escape_record
from clone_contracts.views.markdown import MOST_VIOLATIONS, code, escaped, fenced, plain
from tests.unit.records import clause, finding, record, record_of, result, waiver


def summary(record: Any, changes: Changes | None = None) -> str:
    """The summary as it is written, with its texts escaped."""
    return markdown.summary(escape_record(record), escape_changes(changes) if changes else None)


EVIL = [
    "a | b",
    "`code` and ``` fence",
    "<script>alert(1)</script>",
    "@everyone please",
    "[link](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "https://evil.example",
    "# heading",
    "*bold* _it_ ~~gone~~",
    "&lt;b&gt; &#42;",
    "$x$ {{ x }}",
    "back\\slash",
]
MARKUP = re.compile(r"[\\`*_{}\[\]()+!|~<>$@:]|&(?!#\d+;)|(?<!&)#")


@pytest.mark.parametrize("text", EVIL)
def test_an_escaped_text_contains_no_markup(text: str) -> None:
    assert not MARKUP.search(escaped(text))
    assert unescape(escaped(text)) == text


def test_an_escaped_text_is_one_line() -> None:
    assert escaped("  a\n\n# b\r\n\t- c ") == "a &#35; b - c"


@pytest.mark.parametrize("made", [escaped, code])
def test_a_long_text_is_cut_in_markdown(made: Any) -> None:
    assert made("x" * 600).strip("`") == "x" * 600
    assert made("x" * 601).strip("`") == "x" * 600 + "…"
    assert made("|" * 1000).count("&#124;") == 600


@pytest.mark.parametrize("text", [text for text in EVIL if "|" not in text and "`" not in text])
def test_a_text_shown_as_code_is_left_as_it_is(text: str) -> None:
    assert code(text) == f"`{text}`"


@pytest.mark.parametrize("text", ["a | b", "`", "``` x ```", "<b>|`"])
def test_code_that_would_end_a_span_or_a_cell_is_escaped(text: str) -> None:
    inner = code(text).removeprefix("<code>").removesuffix("</code>")
    assert len(inner) == len(code(text)) - len("<code></code>")
    assert not MARKUP.search(inner)
    assert unescape(inner) == text


def test_code_is_put_on_one_line() -> None:
    assert code(" a\n\nb\t c ") == "`a b c`"


def test_a_code_span_is_never_empty() -> None:
    """Two adjacent backticks would begin a span that something later ends."""
    assert code("") == code(" \n ") == "`` ` ``"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a | b", r"a \| b"),
        ("<script>", r"\<script>"),
        ("*a* and _b_c", r"\*a\* and \_b\_c"),
        ("`id` [Section 1] (x), a: b", "`id` [Section 1] (x), a: b"),
    ],
)
def test_our_own_text_keeps_its_markup_except_borders_emphasis_and_tags(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "fence"),
    [("x", "```"), ("a `b` c", "```"), ("```\nend\n```", "````"), ("~~~", "```"), ("x " + "`" * 30, "`" * 31)],
)
def test_no_text_ends_the_code_block_that_it_is_in(text: str, fence: str) -> None:
    assert fenced(text) == f"{fence}\n{text}\n{fence}"
    assert fenced(text, "sh") == f"{fence}sh\n{text}\n{fence}"


def section(text: str, heading: str) -> list[str]:
    """The lines below one heading of a summary."""
    return text.split(f"## {heading}\n\n", 1)[1].split("\n## ", 1)[0].splitlines()


class TestTheSummary:
    """It is short and begins with the verdict."""

    def test_the_summary_of_a_run_in_which_everything_held(self) -> None:
        numbers = {"requests": 3, "clones_created": 2, "clones_removed": 1}
        assert summary(record(clause("bria.201.id"), clause("bria.201.name"), **numbers)).splitlines() == [
            "# bria conforms",
            "",
            "embedded run of 01 January 2026, 00&#58;00 UTC.",
            "",
            "| API | verdict | violated | waived | untested | unobserved | held | undocumented | requests |"
            " clones made, removed | target |",
            "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
            "| bria | **conforms** | 0 | 0 | 0 | 0 | 2 | 0 | 3 | 2, 1 | `https://b.example` |",
            "",
            "Seed 7 repeats the generated part.",
        ]

    def test_each_api_has_a_row_in_the_summary(self) -> None:
        text = summary(record_of({"bria": result(), "datadog": result(verdict="incomplete")}))
        assert text.startswith("# datadog incomplete; bria conforms\n")
        assert [line.split(" | ")[0] for line in text.splitlines() if line.startswith("| ")] == ["| API", "| datadog", "| bria"]

    def test_the_summary_of_a_run_without_results(self) -> None:
        assert summary(record_of({})).endswith("\nSeed 7 repeats the generated part.\n")

    def test_a_violation_is_summarized_with_the_command_that_repeats_it(self) -> None:
        text = summary(record(clause("bria.201.id", "violated"), clause("bria.201.name"), verdict="violates"))
        assert section(text, "Violated: bria")[:6] == [
            "- `bria.201.id`: About bria.201.id. *(Section 1)*",
            '  Expected `"a"`, got `"b"` at `/name`.',
            "",
            "  ```sh",
            "  curl -sS x",
            "  ```",
        ]

    def test_a_violation_by_a_whole_answer_has_no_place(self) -> None:
        text = summary(record(clause("bria.201.id", "violated", findings=[finding(pointer="")])))
        assert section(text, "Violated: bria")[1] == '  Expected `"a"`, got `"b"`.'

    @pytest.mark.parametrize(("count", "more"), [(20, []), (21, ["- and 1 more"]), (57, ["- and 37 more"])])
    def test_only_twenty_of_many_violations_are_summarized(self, count: int, more: list[str]) -> None:
        text = summary(record(*(clause(f"bria.201.c{number}", "violated") for number in range(count))))
        lines = [line for line in section(text, "Violated: bria") if line.startswith("- ")]
        assert len(lines) - len(more) == MOST_VIOLATIONS
        assert lines[MOST_VIOLATIONS:] == more

    def test_the_summary_lists_what_else_is_notable(self) -> None:
        text = summary(
            record(
                clause("bria.201.a", "waived", reason="until the release (us, until 2027-01-31)"),
                clause("bria.201.b", "untested", reason="down"),
                clause("bria.201.c", "untested", reason="down"),
                clause("bria.201.d", "unobserved"),
                shortfalls=["down", "too few"],
                warnings=["left: 5001"],
                possibly_created=[f"name {number}" for number in range(10)],
            )
        )
        assert [unescape(line) for line in section(text, "Notable: bria")[:5]] == [
            "- waived: 1 clause, until the release (us, until 2027-01-31)",
            "- untested: 2 clauses, down",
            "- not everything could be done: too few",
            "- left: 5001",
            "- possibly created: " + ", ".join(f"`name {number}`" for number in range(8)),
        ]

    @pytest.mark.parametrize(
        ("state", "told"),
        [
            ("used", []),
            ("idle", []),
            ("expired", ["The waiver of `bria.201.id` expired on 2027-01-31; us should take it out."]),
            ("unneeded", ["The waiver of `bria.201.id` is no longer needed; us should take it out."]),
        ],
    )
    def test_waivers_that_must_go_are_summarized(self, state: str, told: list[str]) -> None:
        text = summary(record_of({"bria": result()}, (waiver(state=state),)))
        assert [line for line in text.splitlines() if line.startswith("The waiver")] == told

    def test_the_summary_lists_what_has_changed(self) -> None:
        broke = [Change("a", "held", "violated"), Change("b", "absent", "violated")]
        changes = Changes("2026-01-01T00:00:00+00:00", [Group("broke", "violated", broke)])
        assert section(summary(record(), changes), "Changed since 01 January 2026, 00&#58;00 UTC")[:2] == [
            "- broke: `a` (held → violated)",
            "- broke: `b` (absent → violated)",
        ]

    def test_the_summary_says_that_nothing_has_changed(self) -> None:
        same = record(clause("bria.201.id"))
        assert (
            section(unescape(summary(same, compare(same, same))), "Changed since 01 January 2026, 00:00 UTC")[0] == "Nothing."
        )

    def test_without_an_earlier_run_the_summary_mentions_no_changes(self) -> None:
        assert "Changed" not in summary(record())

    @pytest.mark.parametrize("evil", [*EVIL, "a\n\n# heading\n| x |", "\x1b[31m\u202e"])
    def test_text_from_a_server_adds_no_line_and_no_cell(self, evil: str) -> None:
        """Apart from the command, which is a block of its own."""

        def told(text: str) -> list[str]:
            broken = clause("bria.201.id", "violated", findings=[finding(expected=text, actual=text, pointer=text)])
            waived = clause("bria.201.name", "waived", reason=text)
            rest = {"target": text, "warnings": [text], "possibly_created": [text]}
            return summary(
                record_of({"bria": result(broken, waived, **rest)}, (waiver(state="expired", owner=text),))
            ).splitlines()

        lines, usual = told(evil), told("usual")
        assert [line[:2] for line in lines] == [line[:2] for line in usual]
        assert [line.count("|") for line in lines] == [line.count("|") for line in usual]
        assert "".join(lines).isprintable()
        outside = re.sub(r"`[^`\n]*`", "", "\n".join(lines))
        for markup in ("<script", "@everyone", "https://", "]("):
            assert markup not in outside

    def test_a_command_cannot_leave_its_block(self) -> None:
        curl = "curl -d '\n```\n# heading\n```'"
        lines = section(summary(record(clause("bria.201.id", "violated", findings=[finding(curl=curl)]))), "Violated: bria")
        assert lines[3:9] == ["  ````sh", "  curl -d '", "  ```", "  # heading", "  ```'", "  ````"]
