"""One operation of a contract: a method and a path, what it takes, what it answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, unquote

from clone_contracts.contract.clause import Clause, Schema, clauses_of, json_schema
from clone_contracts.errors import ContractError

Role: TypeAlias = Literal["judged", "observer"]
"""A judged operation is held to its clauses. An observer shows what others did, and is held to nothing."""

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class Operation:
    """One operation.

    The ids of its clauses begin with ``prefix``: the API's name, followed by a segment of its own for all but the first
    operation of a contract. ``path`` has placeholders in braces. Schemas have their references resolved; ``request_schema``
    is None where no body is documented, as are the values of ``responses``. ``unprovoked`` maps each status that a live run
    does not bring about to the reason.
    """

    id: str
    prefix: str
    method: str
    path: str
    role: Role
    request_schema: Schema | None
    responses: Mapping[int, Schema | None]
    unprovoked: Mapping[int, str]
    clauses: Mapping[str, Clause]
    parameter_types: Mapping[str, str] = field(default_factory=dict)
    """The JSON type of each path parameter."""

    @cached_property
    def path_parameters(self) -> tuple[str, ...]:
        """The names of the placeholders, in order."""
        return tuple(_PLACEHOLDER.findall(self.path))

    @cached_property
    def success(self) -> int:
        """The documented status of a success."""
        return next(status for status in self.responses if 200 <= status < 300)

    @cached_property
    def concreteness(self) -> tuple[bool, ...]:
        """For each segment of the path whether it has a placeholder; what sorts first is more concrete."""
        return tuple("{" in segment for segment in self.path.split("/"))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        literals = _PLACEHOLDER.split(self.path)[::2]
        return re.compile("([^/]*)".join(map(re.escape, literals)))

    def members(self, status: int) -> list[Clause]:
        """The clauses of an answer's members, in the document's order."""
        return [clause for clause in self.clauses.values() if clause.member and clause.status == status]

    def path_for(self, parameters: Mapping[str, str]) -> str:
        """The path as it is sent, with the values percent-encoded. ``parameters`` has one for each placeholder.

        Half surrogate pairs from U+DC80 to U+DCFF stand for bytes that are not UTF-8.
        """
        return _PLACEHOLDER.sub(lambda name: quote(parameters[name[1]], safe="", errors="surrogateescape"), self.path)

    def parameters_of(self, raw_path: str) -> dict[str, str] | None:
        """The decoded path parameters of a path as it is sent, None where it is not this operation's."""
        found = self._pattern.fullmatch(raw_path)
        return dict(zip(self.path_parameters, map(unquote, found.groups()), strict=True)) if found else None


def parse_operation(path: str, method: str, raw: Mapping[str, Any], api: str, is_first: bool) -> Operation:
    """Read one operation of a document whose references are resolved. Raises ContractError where it is inconsistent."""
    where = f"{method.upper()} {path}"
    role = raw.get("x-role", "judged")
    if role not in ("judged", "observer"):
        raise ContractError(f"{where}: x-role must be judged or observer, not {role}")
    segment = "" if is_first else raw.get("x-segment", "")
    if role == "judged" and not is_first and not segment:
        raise ContractError(f"{where}: every operation but the first needs an x-segment for the ids of its clauses")
    if role == "judged" and not any(code.startswith("2") for code in raw["responses"]):
        raise ContractError(f"{where}: no success is documented")
    prefix = f"{api}.{segment}" if segment else api
    return Operation(
        id=raw.get("operationId", where),
        prefix=prefix,
        method=method.upper(),
        path=path,
        role=role,
        request_schema=json_schema(raw.get("requestBody", {})),
        responses={int(status): json_schema(response) for status, response in raw["responses"].items()},
        unprovoked={
            int(status): response["x-unprovoked"] for status, response in raw["responses"].items() if "x-unprovoked" in response
        },
        clauses=_unique(raw, prefix, segment) if role == "judged" else {},
        parameter_types={
            parameter["name"]: parameter["schema"]["type"]
            for parameter in raw.get("parameters", ())
            if parameter["in"] == "path" and isinstance(parameter.get("schema", {}).get("type"), str)
        },
    )


def _unique(raw: Mapping[str, Any], prefix: str, segment: str) -> Mapping[str, Clause]:
    clauses: dict[str, Clause] = {}
    for clause in clauses_of(raw, prefix, segment):
        if clause.id in clauses:
            raise ContractError(f"{clause.id} is stated twice")
        if not clause.id.startswith(f"{prefix}."):
            raise ContractError(f"{clause.id} must begin with {prefix}")
        if not clause.statement or not clause.source:
            raise ContractError(f"{clause.id} needs a statement and a source")
        clauses[clause.id] = clause
    return clauses
