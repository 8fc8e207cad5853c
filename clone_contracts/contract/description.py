"""What an operation's description lists: the clauses that viewers of OpenAPI do not show, since they hide members with x-.

They are written into a contract from its clauses, each of which is stated once by hand: ``python -m
clone_contracts.contract.description`` does so, and a test fails where that was left out.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import fill, indent
from typing import Any, Final

import yaml

from clone_contracts.contract.clause import Clause
from clone_contracts.contract.document import parse_contract
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.contract.operation import Operation

_BREAK: Final = "\n\n"
_WIDTH: Final = 118


def described(text: str) -> str:
    """A contract's text with the clauses in its descriptions. What stands before the first blank line of one stays.

    Raises ContractError where the contract is inconsistent.
    """
    operations = parse_contract(yaml.safe_load(text)).operations
    for column, node, operation in reversed(list(_descriptions(yaml.compose(text), operations))):
        summary = " ".join(node.value.partition(_BREAK)[0].split())
        block = indent(f"{summary}{_BREAK}{_BREAK.join(_listed(operation))}", " " * (column + 2))
        before, after = text[: node.start_mark.index], text[node.end_mark.index :].removeprefix("\n")
        text = f"{before}|-\n{block}\n{after}"
    return text


def _descriptions(document: Any, operations: Sequence[Operation]) -> Iterator[tuple[int, Any, Operation]]:
    """For each operation with clauses the column of its description, its node, and itself, in the document's order."""
    for operation in operations:
        if operation.clauses:
            node = document
            for name in ("paths", operation.path, operation.method.lower(), "description"):
                key, node = next((key, value) for key, value in node.value if key.value == name)
            yield key.start_mark.column, node, operation


def _listed(operation: Operation) -> Iterator[str]:
    """Headings and lists in CommonMark: the clauses under the status that they are about."""
    hidden = [clause for clause in operation.clauses.values() if not _is_shown(clause, operation)]
    for status, clauses in groupby(hidden, key=lambda clause: clause.status):
        yield f"**Answers with {status}**" if status else "**Requests and clones**"
        yield "\n".join(fill(f"- `{clause.id}`: {clause.statement}", _WIDTH, subsequent_indent="  ") for clause in clauses)


def _is_shown(clause: Clause, operation: Operation) -> bool:
    """Whether a viewer shows it anyway: as a member's description, or as a member being required."""
    return clause.member or (clause.id.endswith(".present") and clause.id.removesuffix(".present") in operation.clauses)


if __name__ == "__main__":
    for api in api_names():
        path = contract_path(api)
        path.write_text(described(path.read_text(encoding="utf-8")), encoding="utf-8")
