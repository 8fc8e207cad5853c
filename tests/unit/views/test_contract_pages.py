"""The pages that show a contract: every clause with its section, its tests and its faults."""

import json
from collections.abc import Mapping
from typing import Any

from clone_contracts.contract.document import load_contract
from clone_contracts.runners.pages import body_examples
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
            "What the document “The \\| doc” promises: 3 clauses. First what is sent and what comes back, then the",
            "promises one by one, each with the section that says so, the tests about it, and the faults that prove"
            " that a breach of it is found.",
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
            "<details><summary>How each is proved: tests and faults</summary>",
            "",
            "- `bria.path.dataset_id`",
            "  - tests: none, seen in passing",
            "  - faults: none",
            "",
            "</details>",
            "",
            "## 201 Created",
            "",
            "| member | type | required | what it is | section | tests | faults |",
            "|---|---|---|---|---|--:|--:|",
            "| `id` | integer or null | no | About bria.201.id. | Section 1 | 1 | 2 |",
            "",
            "| also promised | promise | section | tests | faults |",
            "|---|---|---|--:|--:|",
            "| `id.x` | About bria.201.id.x. | Section 1 | 0 | 0 |",
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
            "<details><summary>How each is proved: tests and faults</summary>",
            "",
            "- `bria.201.id`",
            "  - tests: `t.py::a`",
            "  - faults: `f1`, `f2`",
            "- `bria.201.id.x`",
            "  - tests: none, seen in passing",
            "  - faults: none",
            "",
            "</details>",
            "",
            "## How to check it",
            "",
            "Against the twin in memory, and against a server (the README names the variables that it needs):",
            "",
            "```sh",
            "clone-contracts run bria",
            "clone-contracts run --live=bria",
            "```",
            "",
            "What a run saw of each clause is on its own page, `index.html`, under the same ids.",
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


def test_examples_of_a_contract_come_before_its_clauses() -> None:
    examples = body_examples(load_contract("bria"))
    assert examples[0].body == "{}"
    page = markdown.contract_pages(escape_record(record(clause("bria.201.id"))), {"bria": examples})["bria"]
    assert page.index("## Examples") < page.index("```json\n{}\n```") < page.index("## 201 Created")
