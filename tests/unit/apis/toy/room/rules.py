"""The rules of the toy."""

from collections.abc import Mapping

from clone_contracts.judge.finding import Finding
from clone_contracts.judge.rules import JudgedAnswer, Rule, is_new_id, same


def _new_id(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    id = answer.body.get("id")
    return is_new_id(answer, clause, id if isinstance(id, str) else None, "/id")


def _same_label(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    if answer.source is None or "label" not in answer.source.facts or "label" not in answer.body:
        return None
    return same(answer.source.facts["label"], answer.body["label"], clause, "/label")


RULES: Mapping[str, Rule] = {"toy.copy.new-id": _new_id, "toy.copy.same-label": _same_label}
