"""The pages that show a contract: every clause with its section, its tests and its faults."""

import json
from collections.abc import Mapping
from typing import Any

from clone_contracts.views import markdown
from clone_contracts.views.escape import escape_record
from tests.unit.records import ALL, clause, evidence, record, run_record, violation


def contract_pages(record: Any) -> Mapping[str, str]:
    """The pages as they are written."""
    return markdown.contract_pages(escape_record(record))


class TestContractPages:
    """Nothing on them depends on a run."""

    def test_contract_pages_do_not_depend_on_what_a_run_saw(self) -> None:
        about = {"promises": tuple(ALL), "test": "tests/contract/bria/test_x.py::test_it[1]"}
        one = run_record(evidence("bria", checked=ALL, successes=1, requests=9, **about)).as_results()
        other = run_record(violation(times=3), evidence("bria", untested="down", warnings=["w"], **about)).as_results()
        other["run"] |= {"started": "2020-01-01T00:00:00+00:00", "seed": 99, "kind": "live"}
        other["suite"]["commit"] = "f00df00df00d"
        other["apis"]["bria"]["target"] = "https://elsewhere.example"
        pages = contract_pages(json.loads(json.dumps(one)))
        assert contract_pages(json.loads(json.dumps(other))) == pages
        assert contract_pages(json.loads(json.dumps(one))) == pages
        for particular in ("https://b.example", "Seed", "held", "conforms", one["run"]["started"]):
            assert particular not in pages["bria"]

    def test_each_api_has_a_contract_page_with_all_its_clauses(self) -> None:
        pages = contract_pages(run_record(evidence(), evidence("datadog")).as_results())
        assert list(pages) == ["bria", "datadog"]
        for id in ALL:
            assert f"\n- `{id}`\n" in pages["bria"]
        assert "\n- `datadog.clone.new-id`\n" in pages["datadog"]

    def test_a_contract_page_in_full(self) -> None:
        table = {"member": "version", "value": "x|y", "other": "id", "expected": "null"}
        told = [
            clause(
                "bria.201.id", type="integer or null", required=False, faults=["f1", "f2"], tests=["tests/contract/t.py::a[1]"]
            ),
            clause("bria.201.id.x", conditional=table, reading="Silent | here."),
            clause("bria.path.dataset_id", statement="A <b> & c."),
        ]
        assert contract_pages(record(*told, document="The | doc"))["bria"].splitlines() == [
            "<!-- Generated from schemas/ and the suite; `clone-contracts contract` writes it again. -->",
            "",
            "# Bria: clone",
            "",
            "What the document “The \\| doc” promises, clause by clause. Each comes with the section that says so, the tests",
            "about it, and the faults that prove that a breach of it is found.",
            "",
            "`POST /clone`",
            "",
            "Required headers: `api_token`",
            "",
            "| section | clauses |",
            "|---|--:|",
            "| [Path](#path) | 1 |",
            "| [201 Created](#201-created) | 2 |",
            "",
            "## Path",
            "",
            "| clause | promise | section | tests | faults |",
            "|---|---|---|--:|--:|",
            "| `dataset_id` | A \\<b> & c. | Section 1 | 0 | 0 |",
            "",
            "## 201 Created",
            "",
            "| clause | promise | section | tests | faults |",
            "|---|---|---|--:|--:|",
            "| `id` | About bria.201.id. *integer or null, optional* | Section 1 | 1 | 2 |",
            "| &emsp;`x` | About bria.201.id.x. | Section 1 | 0 | 0 |",
            "",
            "What `id` is, by `version`:",
            "",
            "| `version` | null | ",
            "|---|:-:|",
            "| <code>x&#124;y</code> | ✓ | ",
            "",
            "Readings, where the document is silent or contradicts itself:",
            "",
            "- `bria.201.id.x`: Silent \\| here.",
            "",
            "## How each is proved",
            "",
            "- `bria.path.dataset_id`",
            "  - tests: none, seen in passing",
            "  - faults: none",
            "- `bria.201.id`",
            "  - tests: `t.py::a`",
            "  - faults: `f1`, `f2`",
            "- `bria.201.id.x`",
            "  - tests: none, seen in passing",
            "  - faults: none",
        ]

    def test_a_reading_that_several_clauses_share_is_shown_once(self) -> None:
        readings = {"a": "One.", "b": "Two.", "c": "One."}
        told = [clause(f"bria.201.{name}", reading=reading) for name, reading in readings.items()]
        lines = contract_pages(record(*told))["bria"].splitlines()
        assert [line for line in lines if line.endswith((": One.", ": Two."))] == [
            "- `bria.201.a`, `bria.201.c`: One.",
            "- `bria.201.b`: Two.",
        ]

    def test_a_truth_table_says_which_combinations_never_occur(self) -> None:
        def rule(value: str, expected: str) -> Any:
            table = {"member": "version", "value": value, "other": "prefix", "expected": expected}
            return clause(f"bria.201.prefix.{value}", conditional=table)

        page = contract_pages(record(rule("fibo", "null"), rule("3.2", "string")))["bria"]
        assert "| `version` | null | string | \n|---|:-:|:-:|\n| `fibo` | ✓ | never | \n| `3.2` | never | ✓ | \n" in page
