"""Small records of runs, built by hand or from the evidence of tests."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from clone_contracts.contract.document import load_contract
from clone_contracts.evidence.records import EvidenceRecord
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.results.record import RunRecord
from clone_contracts.results.types import RunSetup
from clone_contracts.results.waivers import Waiver
from tests.unit import support

HERE, THERE = "https://b.example", "https://other.example"


def exchange(number: int = 1, test: str = "a test") -> Any:
    request = {"method": "POST", "url": "https://b.example/clone", "headers": {}, "body": "{}"}
    return {"number": number, "test": test, "request": request, "response": {"status": 201, "headers": {}, "body": "{}"}}


def finding(number: int = 1, **more: Any) -> Any:
    told = {"expected": '"a"', "actual": '"b"', "pointer": "/name", "message": "", "curl": "curl -sS x"}
    return {**told, "exchange": exchange(number), **more}


def clause(id: str, status: str = "held", **more: Any) -> Any:
    found = [finding()] if status in ("violated", "waived") else []
    reason = {} if status in ("violated", "held") else {"reason": f"it is {status}"}
    lists: dict[str, Any] = {"faults": [], "tests": [], "found": len(found), "findings": found, "examples": []}
    return {
        "id": id,
        "statement": f"About {id}.",
        "source": "Section 1",
        "status": status,
        "checked": 1,
        **reason,
        **lists,
        **more,
    }


def result(*clauses: Any, **more: Any) -> Any:
    return {
        "title": "Bria: clone",
        "document": "Clone",
        "endpoint": {"method": "POST", "path": "/clone", "headers": ["api_token"]},
        "verdict": "conforms",
        "target": HERE,
        **dict.fromkeys(("throttled", "clones_created", "clones_removed"), 0),
        "requests": 1,
        **{name: [] for name in ("possibly_created", "shortfalls", "warnings", "undocumented", "exchanges")},
        "clauses": list(clauses),
        **more,
    }


def record(*clauses: Any, **more: Any) -> Any:
    """A record about Bria's API; ``more`` is about that."""
    return record_of({"bria": result(*clauses, **more)})


def record_of(apis: Any, waivers: Any = (), **run: Any) -> Any:
    return {
        "suite": {"version": "1.0.0", "commit": None, "schemas": {}},
        "run": {"started": "2026-01-01T00:00:00+00:00", "seconds": 1.5, "seed": 7, "kind": "embedded", "options": {}, **run},
        "waivers": list(waivers),
        "apis": apis,
    }


def waiver(id: str = "bria.201.id", state: str = "used", owner: str = "us") -> Any:
    return {"clause": id, "reason": "r", "owner": owner, "until": "2027-01-31", "state": state}


RUN: RunSetup = {"seed": 7, "kind": "embedded", "options": {}}


ALL = Counter(list(load_contract("bria").clauses))


def evidence(api: str = "bria", **parts: Any) -> EvidenceRecord:
    return TestEvidence(api, parts.pop("test", "a test"), **parts).as_record()


def violation(clause: str = "bria.201.id", times: int = 1, undocumented: bool = False, kind: str = "refused") -> Any:
    """The evidence of a test that saw a clause broken, or an undocumented answer: the number of the finding came."""
    seen = TestEvidence("bria", "a test", successes=1)
    found = tuple(Finding(clause, "1", str(number), "/id", kind=kind if undocumented else "") for number in range(times))
    verdict = Verdict(undocumented=found) if undocumented else Verdict(frozenset({clause}), found)
    seen.record(support.exchange(support.bria_request(), support.answer(201)), verdict, Redactor({}))
    return seen.as_record()


def run_record(*parts: EvidenceRecord, strict: bool = False, waivers: Sequence[Waiver] = ()) -> RunRecord:
    made = RunRecord({"bria": "https://b.example", "datadog": "https://d.example"}, RUN, strict, waivers)
    for part in parts:
        made.add(part)
    return made
