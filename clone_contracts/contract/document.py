"""A contract: an OpenAPI document read as operations, with their clauses in order and their schemas ready for use."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final

import yaml

from clone_contracts.contract.clause import Clause
from clone_contracts.contract.files import contract_path
from clone_contracts.contract.operation import Operation, parse_operation
from clone_contracts.errors import ContractError

_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, eq=False)
class Contract:
    """One API's contract. ``raw`` is the parsed document as it stands, ``digest`` the SHA-256 of its text in hex.

    ``servers`` are the base URLs that it names; ``sites`` maps the names of a vendor's sites to them.
    """

    api: str
    title: str
    document: str
    digest: str
    raw: Mapping[str, Any]
    security_headers: tuple[str, ...]
    servers: tuple[str, ...]
    sites: Mapping[str, str]
    operations: tuple[Operation, ...]

    @property
    def primary(self) -> Operation:
        """The first operation, which the contract is about."""
        return self.operations[0]

    @cached_property
    def resolved(self) -> Mapping[str, Any]:
        """The parsed document with its references resolved."""
        resolved: Mapping[str, Any] = _dereference(self.raw, self.raw)
        return resolved

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """The clauses of all operations by id, in the document's order."""
        return {id: clause for operation in self.operations for id, clause in operation.clauses.items()}

    def match(self, method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that a request belongs to, and its decoded path parameters; None where it belongs to none.

        ``raw_path`` is as it is sent, relative to the base URL; a query after it is ignored. Of two paths that fit, the one
        with the earlier literal segment is meant, as OpenAPI says.
        """
        path = raw_path.partition("?")[0]
        for operation in self._by_concreteness:
            parameters = operation.parameters_of(path) if operation.method == method else None
            if parameters is not None:
                return operation, parameters
        return None

    def observer(self, id: str) -> Operation:
        """The operation with an id that shows what others did."""
        return next(operation for operation in self.operations if operation.role == "observer" and operation.id == id)

    @cached_property
    def _by_concreteness(self) -> list[Operation]:
        return sorted(self.operations, key=lambda operation: operation.concreteness)


@cache
def load_contract(api: str) -> Contract:
    """Read one API's contract. Raises ContractError where it is inconsistent."""
    text = contract_path(api).read_bytes()
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return parse_contract(raw, hashlib.sha256(text).hexdigest())


def parse_contract(raw: Mapping[str, Any], digest: str = "") -> Contract:
    """Turn a parsed OpenAPI document into a contract. Raises ContractError where it is inconsistent."""
    api = raw["info"]["x-api"]
    document = _dereference(raw, raw)
    schemes = document["components"]["securitySchemes"]
    return Contract(
        api=api,
        title=document["info"]["title"],
        document=document["info"]["x-document"],
        digest=digest,
        raw=raw,
        security_headers=tuple(schemes[name]["name"] for requirement in document["security"] for name in requirement),
        servers=tuple(server["url"] for server in document["servers"]),
        sites={server["x-site"]: server["url"] for server in document["servers"] if "x-site" in server},
        operations=_operations(api, document),
    )


def _operations(api: str, document: Mapping[str, Any]) -> tuple[Operation, ...]:
    parsed: list[Operation] = []
    for path, method, raw in _raw_operations(document):
        parsed.append(parse_operation(path, method, raw, api, is_first=not parsed))
    if not parsed or parsed[0].role != "judged":
        raise ContractError(f"{api}: the first operation of a contract must be a judged one")
    for at, operation in enumerate(parsed):
        for other in parsed[:at]:
            _require_apart(operation, other)
    return tuple(parsed)


def _raw_operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method in item:
            if method in _METHODS:
                parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                yield path, method, {**item[method], "parameters": parameters}


def _require_apart(operation: Operation, other: Operation) -> None:
    """No clause of one operation may look like another's."""
    taken = {clause.id.split(".")[1] for clause in other.clauses.values()}
    segment = operation.prefix.partition(".")[2]
    if operation.clauses and (segment in taken or operation.prefix == other.prefix):
        raise ContractError(f"{operation.method} {operation.path}: the x-segment {segment!r} is already taken")


def _dereference(node: Any, root: Mapping[str, Any]) -> Any:
    """Resolve local references; what stands next to one takes precedence over what it points to."""
    if isinstance(node, list):
        return [_dereference(item, root) for item in node]
    if not isinstance(node, Mapping):
        return node
    resolved: dict[str, Any] = {}
    if "$ref" in node:
        target: Any = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        if isinstance(target, str):
            return target  # A text that several places share.
        resolved.update(_dereference(target, root))
    resolved.update({key: _dereference(value, root) for key, value in node.items() if key != "$ref"})
    return resolved
