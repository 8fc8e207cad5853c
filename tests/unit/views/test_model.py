"""A record as people read it: harmless, and in order."""

import json
from typing import Any

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.results.diff import Change, Changes, Group
from clone_contracts.views import model
from clone_contracts.views.escape import LONGEST, escape_changes, escape_record, escape_text
from clone_contracts.views.exchanges import pretty
from clone_contracts.views.model import ApiView, section_title
from tests.unit.records import THERE, clause, exchange, finding, record, record_of, result
from tests.unit.results.test_record import ALL, evidence, run_record


def test_what_has_changed_since_a_hostile_record_is_made_harmless() -> None:
    evil = "\x1b[31m\u202e"
    groups = [Group("broke", "violated", [Change(evil, "held", "violated", f"bria at {evil}")])]
    changes = escape_changes(Changes(evil, groups, [evil], [evil]))
    assert all(line.isprintable() for line in changes.lines())


def api_views(record: Any) -> list[ApiView]:
    """The views of a record whose texts are escaped."""
    return model.api_views(escape_record(record))


def view(*clauses: dict[str, Any], **more: Any) -> ApiView:
    (made,) = api_views(record(*clauses, **more))
    return made


def member(id: str, type: str = "string", **more: Any) -> Any:
    return clause(id, type=type, required=True, **more)


def rule(id: str, value: str, expected: str, status: str = "held") -> Any:
    return clause(
        id, status, conditional={"member": "version", "value": value, "other": id.split(".")[2], "expected": expected}
    )


def outline(made: ApiView) -> list[str]:
    """The labels of all clauses, indented as the view indents them."""
    return ["  " * each.depth + each.label for each in made.clauses]


class TestText:
    """Nothing that a server said acts on the reader's screen."""

    @pytest.mark.parametrize("text", ["", "plain", "Плитка 図 é 👍", "two\nlines\tand a tab", 'quotes " and \\ too'])
    def test_what_is_harmless_stays(self, text: str) -> None:
        assert escape_text(text) == text

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b[31mred", "\\x1b[31mred"),
            ("a\rb\x08\x00\x7f", "a\\x0db\\x08\\x00\\x7f"),
            ("\x9b2J\xa0", "\\x9b2J\\xa0"),
            ("abc\u202edef\u2066", "abc\\u202edef\\u2066"),
            ("\u200b\u2028\ufeff", "\\u200b\\u2028\\ufeff"),
            ("half \ud800 and \udfff", "half \\ud800 and \\udfff"),
            ("\U000e0041", "\\U000e0041"),
            ("line\nwith \x1b\tand tab", "line\nwith \\x1b\tand tab"),
        ],
    )
    def test_what_is_not_is_escaped(self, text: str, shown: str) -> None:
        assert escape_text(text) == shown
        assert escape_text(shown) == shown

    def test_a_huge_text_is_cut_and_its_length_told(self) -> None:
        assert escape_text("x" * LONGEST) == "x" * LONGEST
        assert escape_text("x" * 5 * LONGEST) == "x" * LONGEST + f"… ({5 * LONGEST} characters in all)"
        assert escape_text("\x1b" * 5 * LONGEST) == "\\x1b" * LONGEST + f"… ({5 * LONGEST} characters in all)"

    def test_every_text_of_a_record_is_made_harmless(self) -> None:
        record = {"a\x1b": ["\x1b", {"b\u202e": "\u202e"}, [["\r"]]], "n": [1, 1.5, None, True]}
        shown = {"a\\x1b": ["\\x1b", {"b\\u202e": "\\u202e"}, [["\\x0d"]]], "n": [1, 1.5, None, True]}
        before = json.dumps(record)
        assert escape_record(record) == shown
        assert json.dumps(record) == before

    def test_so_is_everything_in_a_view(self) -> None:
        evil = "\x1b[2J\u202e"
        broken = clause("bria.201.id", "violated", findings=[finding(actual=evil, curl=evil)], statement=evil)
        (made,) = api_views(record_of({f"bria at {evil}": result(broken, target=evil, warnings=[evil])}))
        (shown,) = made.clauses
        texts = [made.key, made.remarks[0], made.data["target"], shown.data["statement"], made.exchanges[0]["curl"]]
        assert {text.removeprefix("bria at ") for text in texts} == {"\\x1b[2J\\u202e"}


class TestSections:
    """As a contract is read: how to ask, what comes back, what it does."""

    def test_they_stand_in_order_whatever_the_record_s(self) -> None:
        ids = ["bria.clone.x", "bria.500.x", "bria.201.x", "bria.request.x", "bria.404.x", "bria.path.x", "bria.201.y"]
        sections = view(*map(clause, ids)).sections
        assert [section.id for section in sections] == ["path", "request", "201", "404", "500", "clone"]
        assert [section.title for section in sections] == [
            *("Path", "Request members", "201 Created", "404 Not Found", "500 Internal Server Error", "Behaviour")
        ]
        assert [each.id for each in sections[2].clauses] == ["bria.201.x", "bria.201.y"]

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_each_of_a_contract_has_a_title(self, api: str) -> None:
        for section in {id.split(".")[1] for id in load_contract(api).clauses}:
            assert section_title(section) != section

    def test_one_that_is_not_known_is_called_by_its_name(self) -> None:
        assert section_title("418") == "418"

    def test_statuses_are_counted_in_each(self) -> None:
        (first, second) = view(clause("bria.201.a"), clause("bria.201.b", "waived"), clause("bria.404.a")).sections
        assert [first.count(status) for status in ("held", "waived", "violated")] == [1, 1, 0]
        assert second.count("held") == 1

    def test_every_clause_of_a_real_record_is_in_one_place(self) -> None:
        (made,) = api_views(run_record(evidence(checked=ALL, successes=1)).as_results())
        assert sorted(each.id for each in made.clauses) == sorted(ALL)


class TestTheTree:
    """Members below what they are in; what is said of one besides right after it."""

    def test_members_are_indented_and_called_by_their_last_name(self) -> None:
        made = view(member("bria.201.data"), member("bria.201.data.attributes"), member("bria.201.data.attributes.name"))
        assert outline(made) == ["data", "  attributes", "    name"]

    def test_members_of_elements_are_those_of_their_array(self) -> None:
        made = view(member("bria.201.errors"), member("bria.201.errors[].source"), member("bria.201.errors[].source.pointer"))
        assert outline(made) == ["errors", "  source", "    pointer"]

    def test_a_promise_about_a_member_follows_it(self) -> None:
        made = view(
            clause("bria.201.success"),
            clause("bria.201.images_count.matches-images"),
            clause("bria.201.images[].id.unique"),
            member("bria.201.id"),
            member("bria.201.images"),
            member("bria.201.images[].id"),
            member("bria.201.images_count"),
            clause("bria.201.caption_prefix.3.2"),
            member("bria.201.caption_prefix"),
            clause("bria.201.caption_prefix.fibo"),
        )
        assert outline(made) == [
            "success",
            "id",
            "images",
            "  id",
            "    unique",
            "images_count",
            "  matches-images",
            "caption_prefix",
            "  3.2",
            "  fibo",
        ]

    def test_it_is_about_the_innermost_member(self) -> None:
        made = view(clause("bria.201.a.b.x"), member("bria.201.a"), member("bria.201.a.b"), member("bria.201.c"))
        assert outline(made) == ["a", "  b", "    x", "c"]

    def test_a_name_that_only_begins_alike_is_another(self) -> None:
        assert outline(view(clause("bria.201.id-x.new"), member("bria.201.id"))) == ["id-x.new", "id"]

    def test_a_section_without_members_is_a_list(self) -> None:
        assert outline(view(clause("bria.404.b.c"), clause("bria.404.a"))) == ["b.c", "a"]

    @pytest.mark.parametrize(
        ("id", "after"),
        [
            ("bria.201.images[].dataset_id.is-clone", "bria.201.images[].dataset_id"),
            ("bria.201.captions_source.basic", "bria.201.captions_source"),
            ("bria.request.name.ordinary", "bria.request.name"),
        ],
    )
    def test_in_a_real_contract(self, id: str, after: str) -> None:
        (made,) = api_views(run_record(evidence(checked=ALL, successes=1)).as_results())
        ids = [each.id for each in made.clauses]
        assert ids[ids.index(id) - 1] == after
        labels = {each.id: (each.label, each.depth) for each in made.clauses}
        assert labels[id] == (id.rsplit(".", 1)[1], labels[after][1] + 1)

    def test_a_clause_names_its_tests_by_function(self) -> None:
        tests = ["tests/contract/t.py::test_a[1-[x]]", "tests/contract/t.py::test_a[2]", "tests/contract/t.py::test_b"]
        (made,) = view(clause("bria.201.id", tests=tests)).clauses
        assert made.tests == ["t.py::test_a", "t.py::test_b"]

    @pytest.mark.parametrize(
        ("status", "sign"), [("violated", "✕"), ("waived", "⚑"), ("untested", "○"), ("unobserved", "·"), ("held", "✓")]
    )
    def test_a_status_has_a_sign(self, status: str, sign: str) -> None:
        (made,) = view(clause("bria.201.id", status)).clauses
        assert (made.status, made.sign) == (status, sign)


class TestTables:
    """How one member depends on another."""

    def test_rules_about_the_same_two_members_are_one_table(self) -> None:
        rules = [
            rule("bria.201.a.x", "x", "null"),
            rule("bria.201.a.y", "y", "string", "violated"),
            rule("bria.201.a.z", "z", "null"),
        ]
        (section,) = view(member("bria.201.a"), *rules, clause("bria.201.a.free")).sections
        (table,) = section.tables
        assert (table.member, table.other, list(table.columns)) == ("version", "a", ["null", "string"])
        assert [(value, each.id, each.status) for value, each in table.rows] == [
            ("x", "bria.201.a.x", "held"),
            ("y", "bria.201.a.y", "violated"),
            ("z", "bria.201.a.z", "held"),
        ]

    def test_those_about_others_are_another(self) -> None:
        (section,) = view(rule("bria.201.a.x", "x", "null"), rule("bria.201.b.x", "x", "text")).sections
        assert [(table.other, list(table.columns)) for table in section.tables] == [("a", ["null"]), ("b", ["text"])]

    def test_without_rules_there_is_none(self) -> None:
        assert view(member("bria.201.a")).sections[0].tables == []


class TestUndocumented:
    """Alike answers together."""

    def test_they_are_grouped_and_counted(self) -> None:
        found = [
            finding(1, clause="a", expected="x", actual="1"),
            finding(2, clause="a", expected="x", actual="2"),
            finding(3, clause="a", expected="x", actual="1"),
            finding(4, clause="b", expected="x", actual="1"),
        ]
        made = view(undocumented=found)
        assert [(alike.finding["exchange"]["number"], alike.count) for alike in made.undocumented] == [(1, 2), (2, 1), (4, 1)]
        assert made.undocumented_left_out == 0

    def test_of_many_kinds_the_first_twelve_are_shown_and_the_answers_of_the_others_counted(self) -> None:
        kinds = [finding(number, clause="a", actual=str(number)) for number in range(1, 15)]
        made = view(undocumented=[*kinds, kinds[0], kinds[13], kinds[13]])
        assert [alike.count for alike in made.undocumented] == [2] + [1] * 11
        assert made.undocumented_left_out == 4
        assert [each["number"] for each in made.exchanges] == list(range(1, 13))


class TestExchanges:
    """Each that something refers to, once, in the order in which they were made."""

    def test_they_come_from_examples_findings_and_undocumented_answers(self) -> None:
        made = view(
            clause("bria.201.id", "violated", findings=[finding(9, curl="nine"), finding(2, curl="two")]),
            clause("bria.201.name", "violated", findings=[finding(2, curl="two")]),
            undocumented=[finding(5, clause="a", curl="five")],
            exchanges=[{**exchange(7), "curl": "seven"}, {**exchange(2), "curl": "two"}],
        )
        assert [(each["number"], each["curl"]) for each in made.exchanges] == [
            (2, "two"),
            (5, "five"),
            (7, "seven"),
            (9, "nine"),
        ]
        assert made.by_number[7]["curl"] == "seven"
        assert list(made.by_number) == [2, 5, 7, 9]

    def test_of_one_clause_those_of_the_first_two_findings_are_kept(self) -> None:
        made = view(clause("bria.201.id", "violated", findings=[finding(number) for number in range(1, 6)]))
        assert [each["number"] for each in made.exchanges] == [1, 2]
        assert len(made.clauses[0].data["findings"]) == 5

    def test_their_bodies_are_made_readable(self) -> None:
        said = {**exchange(), "curl": "curl", "response": {"status": 201, "headers": {}, "body": '{"a":1}'}}
        said["request"]["body"] = None
        (made,) = view(exchanges=[said]).exchanges
        assert (made["request"]["body"], made["response"]["body"]) == ("", '{\n  "a": 1\n}')

    def test_the_later_ones_go_without_where_there_is_no_room(self) -> None:
        said = {"status": 200, "headers": {}, "body": "x" * LONGEST}
        made = view(exchanges=[{**exchange(number), "curl": "curl", "response": said} for number in range(1, 31)])
        bodies = [each["response"]["body"] for each in made.exchanges]
        shown = bodies.index(None)
        assert (shown, len(bodies)) == (12, 30)
        assert bodies == ["x" * LONGEST] * shown + [None] * (30 - shown)

    def test_where_nothing_refers_to_any_there_is_none(self) -> None:
        assert view(clause("bria.201.id")).exchanges == []


class TestNumbers:
    """What is told of an API as a whole."""

    def test_counts_are_in_the_order_of_urgency_without_those_that_are_none(self) -> None:
        made = view(
            *(
                clause(f"bria.201.{name}", status)
                for name, status in zip("abcd", ["held", "untested", "held", "violated"], strict=True)
            )
        )
        assert list(made.counts.items()) == [("violated", 1), ("untested", 1), ("held", 2)]
        assert [each.id for each in made.with_status("held")] == ["bria.201.a", "bria.201.c"]

    def test_clauses_are_grouped_by_the_reason(self) -> None:
        reasons = {"a": "down", "b": "throttled", "c": "down"}
        made = view(*(clause(f"bria.201.{name}", "untested", reason=reason) for name, reason in reasons.items()))
        grouped = {reason: [each.label for each in found] for reason, found in made.by_reason("untested").items()}
        assert grouped == {"down": ["a", "c"], "throttled": ["b"]}
        assert made.by_reason("waived") == {}

    def test_remarks_leave_out_what_is_told_as_a_reason(self) -> None:
        made = view(clause("bria.201.a", "untested", reason="down"), shortfalls=["down", "too few"], warnings=["down", "w"])
        assert made.remarks == ["not everything could be done: too few", "down", "w"]

    def test_each_api_has_a_view_of_its_own(self) -> None:
        keys = ["datadog", "bria at x", "bria at y"]
        assert [made.key for made in api_views(record_of({key: result() for key in keys}))] == keys
        assert api_views(record_of({})) == []


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ('{"b":1,"a":["é"]}', '{\n  "b": 1,\n  "a": [\n    "é"\n  ]\n}'),
        ("null", "null"),
        ("", ""),
        ("<html>", "<html>"),
        ('{"a": "cut… (9000 characters in all)', '{"a": "cut… (9000 characters in all)'),
        ("[" * 100_000, "[" * 100_000),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_body_is_indented_if_it_is_json(body: str, shown: str) -> None:
    assert pretty(body) == shown


@pytest.mark.parametrize("body", ['{"a": 1, "a": 2}', '{"a": 1.10}', "[" * 900 + "]" * 900, '{"a": NaN}'])
def test_a_body_that_would_say_something_else_stays_as_it_is(body: str) -> None:
    assert pretty(body) == body


@pytest.mark.parametrize("escaped", ["\\u202e", "\\u001b[31m", "\\u0085", "\\ud800"])
def test_an_escape_in_a_body_does_not_become_what_it_stands_for(escaped: str) -> None:
    shown = pretty(f'{{"a": "{escaped}"}}')
    assert all(char.isprintable() or char == "\n" for char in shown)


def test_where_room_runs_out_small_bodies_are_still_shown() -> None:
    exchanges = [exchange(number) for number in range(1, 21)]
    for large in exchanges[:-1]:
        large["response"]["body"] = "x" * 7900
    broken = [clause(f"bria.201.{one['number']}", "violated", findings=[finding(exchange=one)]) for one in exchanges]
    bodies = [item["response"]["body"] for item in view(*broken).exchanges]
    assert (bodies[0], bodies[-2], bodies[-1]) == ("x" * 7900, None, "{}")


def test_targets_of_one_api_have_places_of_their_own() -> None:
    there = f"bria at {THERE}"
    first, second = api_views(record_of({"bria": result(clause("bria.201.id")), there: result(clause("bria.201.id"))}))
    assert first.anchor("bria.201.id") == "bria.201.id"
    assert second.anchor("bria.201.id") == f"bria.201.id@{THERE}"


@pytest.mark.parametrize(("kind", "remarks"), [("live", 1), ("embedded", 0)])
def test_what_a_live_run_did_not_remove_is_remarked(kind: str, remarks: int) -> None:
    (made,) = api_views(record_of({"bria": result(clause("bria.201.id"), clones_created=3, clones_removed=1)}, kind=kind))
    assert len(made.remarks) == remarks
    assert all("2 datasets were made and not removed" in remark for remark in made.remarks)


def test_what_fails_only_strictly_is_told_apart() -> None:
    assert view(clause("bria.201.id"), verdict="violates").only_strictly
    assert not view(clause("bria.201.id", "violated"), verdict="violates").only_strictly
