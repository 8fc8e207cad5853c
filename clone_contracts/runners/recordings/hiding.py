"""Takes the secrets of all requests out of a record, also where one came back before it was sent as a key."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from clone_contracts.apis.registry import load_api
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.results.types import ApiResult, Results
from clone_contracts.runners.recordings.sorting import Sorted
from clone_contracts.runners.secrets import secrets_in

MOST_SECRETS: Final = 200
"""The most secrets that are remembered, those that were sent last."""
_OF_APIS: Final = ("exchanges", "undocumented", "sent")
_OF_CLAUSES: Final = ("findings", "examples")


class Secrets:
    """The secrets that requests had."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], None] = {}

    def learn(self, one: Sorted) -> None:
        """Take in those of one request."""
        for secret in secrets_in(load_api(one.place.api).keys, one.entry.headers, one.path, one.entry.body):
            self._known.pop(secret, None)
            self._known[secret] = None
        while len(self._known) > MOST_SECRETS:
            del self._known[next(iter(self._known))]

    def taken_out_of(self, results: Results) -> Results:
        """The record without them, in all that comes from requests and answers."""
        redact = Redactor({}, more=self._known)
        return {**results, "apis": {key: _without(result, redact) for key, result in results["apis"].items()}}


def _without(result: ApiResult, redact: Redactor) -> ApiResult:
    clauses = [{**clause, **_redacted(_some(clause, _OF_CLAUSES), redact)} for clause in result["clauses"]]
    return cast("ApiResult", {**result, "clauses": clauses, **_redacted(_some(result, _OF_APIS), redact)})


def _some(record: Mapping[str, Any], members: Iterable[str]) -> dict[str, Any]:
    return {name: record[name] for name in members if name in record}


def _redacted(value: Any, redact: Redactor) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {name: _redacted(member, redact) for name, member in value.items()}
    return [_redacted(item, redact) for item in value] if isinstance(value, list) else value
