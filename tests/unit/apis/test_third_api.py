"""A third API is a contract, a package and its tests: adding it changes no existing file."""

import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from tests.unit.runs import Finished, copied_checkout, suite

TOY = Path(__file__).parent / "toy"


def digests(checkout: Path) -> Mapping[Path, str]:
    return {path: sha256(path.read_bytes()).hexdigest() for path in checkout.rglob("*.*") if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the toy API added."""
    copy = copied_checkout(tmp_path_factory.mktemp("third"))
    before = digests(copy)
    shutil.copy(TOY / "toy.openapi.yaml", copy / "schemas")
    shutil.copytree(TOY / "room", copy / "clone_contracts" / "apis" / "toy")
    (copy / "tests" / "contract" / "toy").mkdir()
    (copy / "tests" / "contract" / "toy" / "__init__.py").touch()
    shutil.copy(TOY / "suite.py", copy / "tests" / "contract" / "toy" / "test_1_copying.py")
    after = digests(copy)
    assert {path: after[path] for path in before} == before
    return copy


@pytest.fixture(scope="module")
def run(checkout: Path) -> Finished:
    return suite(checkout / "reports", checkout=checkout)


def test_a_third_api_runs_with_the_others_and_conforms(run: Finished) -> None:
    assert run.code == 0, run.text
    assert {api: result["verdict"] for api, result in run.record["apis"].items()} == {
        "bria": "conforms",
        "datadog": "conforms",
        "toy": "conforms",
    }


def test_every_clause_of_both_operations_of_a_third_api_is_judged(run: Finished) -> None:
    clauses = run.clauses("toy")
    assert {id for id, clause in clauses.items() if clause["status"] != "held"} == set()
    assert clauses["toy.look.200.label"]["operation"] == "look"
    assert "operation" not in clauses["toy.201.label"]


def test_the_datasets_of_a_third_api_are_removed(run: Finished) -> None:
    api = run.record["apis"]["toy"]
    assert api["clones_created"] == api["clones_removed"] == 4


def test_a_third_api_is_reported_on_the_page_and_in_the_terminal(run: Finished) -> None:
    page = (run.directory / "index.html").read_text(encoding="utf-8")
    assert "<title>bria conforms; datadog conforms; toy conforms</title>" in page
    assert "look: 200 OK" in page
    assert "toy conforms" in run.text


@pytest.mark.parametrize(
    ("fault", "clause"),
    [("toy.label-lost", "toy.copy.same-label"), ("toy.201.label-missing", "toy.201.label.present")],
    ids=["behaviour", "derived"],
)
def test_the_faults_of_a_third_api_are_found(checkout: Path, fault: str, clause: str) -> None:
    found = suite(checkout / "found", "--fault", fault, tests="tests/contract/toy", checkout=checkout)
    assert found.code == 1, found.text
    assert [id for id, told in found.clauses("toy").items() if told["status"] == "violated"] == [clause]
