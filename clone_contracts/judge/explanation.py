"""What jsonschema's errors come to: which clause is broken, what was expected, and what came."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

import jsonschema

from clone_contracts.contract.clause import Schema, conditional_id, presence_id
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import MISSING, Finding, format_choice, format_pair, format_value, pointer


class Explanation:
    """Of the errors in one body; what it is made of is that of its ``BodySchema``."""

    def __init__(self, schema: Schema, prefix: str, root: str, clauses: Collection[str]) -> None:
        self.schema = schema
        self.prefix = prefix
        self.root = root
        self._clauses = clauses

    def findings(self, errors: Iterable[jsonschema.ValidationError]) -> list[Finding]:
        """The findings that errors come to."""
        found: dict[tuple[str, str], Finding] = {}
        conditional: list[Finding] = []
        for error in errors:
            named = self._named_clause(error)
            for finding in self._explain(error, named):
                if named:
                    conditional.append(finding)
                else:
                    found.setdefault((finding.clause, finding.pointer), finding)
        plain = {place for _, place in found}
        return [*found.values(), *(finding for finding in conditional if finding.pointer not in plain)]

    def _explain(self, error: jsonschema.ValidationError, named: str | None) -> Iterator[Finding]:
        path = list(error.absolute_path)
        if error.validator == "required":
            required, instance = cast("list[str]", error.validator_value), cast("dict[str, Json]", error.instance)
            for name in required:
                if name not in instance:
                    place = [*path, name]
                    yield Finding(named or self._presence(place), "the member", format_value(MISSING), pointer(place))
            return
        yield Finding(named or self._clause(path), *_difference(error), pointer(path))

    def _presence(self, path: Sequence[str | int]) -> str:
        """The clause that the member at a path is there."""
        clause = presence_id(self._id(path))
        return clause if clause in self._clauses else self._clause(path)

    def _clause(self, path: Sequence[str | int]) -> str:
        """The deepest clause whose place encloses the path."""
        ids = (self._id(path[:length]) for length in range(len(path), 0, -1))
        return next((id for id in ids if id in self._clauses), self.root)

    def _id(self, path: Sequence[str | int]) -> str:
        return self.prefix + "".join("[]" if isinstance(part, int) else f".{part}" for part in path)

    def _named_clause(self, error: jsonschema.ValidationError) -> str | None:
        """The ``x-clause`` of the innermost subschema that the error passed through."""
        node: Any = self.schema
        named: str | None = None
        for part in error.absolute_schema_path:
            node = node[part]
            if isinstance(node, dict) and "x-clause" in node:
                named = conditional_id(node, self.prefix)
        return named


def _difference(error: jsonschema.ValidationError) -> tuple[str, str]:
    """What was expected, and what came."""
    value: Any = error.validator_value
    match error.validator:
        case "enum":
            return format_choice(value, error.instance)
        case "const":
            expected, actual = format_pair(value, error.instance)
            return f"const {expected}", actual
        case keyword:
            return _expectation(keyword, value, error.schema), format_value(error.instance)


def _expectation(keyword: object, value: Any, schema: Any) -> str:
    match keyword:
        case "type":
            return " or ".join([value] if isinstance(value, str) else value)
        case "format":
            return f"a {value}"
        case "maxItems":
            return f"at most {value} items"
        case "minLength":
            return "a text that is not empty" if value == 1 else f"a text of at least {value} characters"
        case "pattern" if "title" in schema:
            return str(schema["title"])
        case "minimum" | "maximum":
            return f"a number {'≥' if keyword == 'minimum' else '≤'} {value}"
        case _:
            return f"{keyword} {format_value(value)}"
