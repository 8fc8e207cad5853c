"""Headers: ``DD-API-KEY`` and ``DD-APPLICATION-KEY``, as the document's code example sends them."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.settings import KEYS
from clone_contracts.cases.case import Case
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.reply import Reply
from clone_contracts.session.trial import try_case

API_KEY, APPLICATION_KEY = KEYS


def clause(case: Case) -> str:
    """The clause about one header being absent or wrong; where both are, that of the first."""
    is_absent = case.name.endswith(("absent", "in-the-query", "elsewhere"))
    header = "application" if case.about == APPLICATION_KEY else "api"
    return f"datadog.401.{header}-key-{'absent' if is_absent else 'wrong'}"


@pytest.mark.costs(requests=1)
@pytest.mark.parametrize(
    ("header", "key"),
    [
        pytest.param(header, key, marks=pytest.mark.promises(f"datadog.401.{name}-key-{auth}"), id=f"{header}-{auth}")
        for header, name in ((API_KEY, "api"), (APPLICATION_KEY, "application"))
        for key, auth in (("absent", "absent"), ("unknown", "wrong"))
    ],
)
class TestBothKeysAreNeeded:
    """Either key absent or unknown in a request that is right otherwise: 401 or 403."""

    def test_for_a_source(self, datadog: DatadogClient, header: str, key: str) -> None:
        """A configured dataset."""
        datadog.clone(name=datadog.unique("clone-contracts half anonymous"), description="by nobody", keys={header: key})

    def test_for_a_clone(self, datadog: DatadogClient, first_clone: Reply, header: str, key: str) -> None:
        """A dataset that was made by cloning is as well protected as its source."""
        datadog.clone(first_clone, name=datadog.unique("clone-contracts half anonymous"), keys={header: key})


@pytest.mark.parametrize("case", cases("datadog", "keys", clause))
def test_with_a_key_that_is_not_exactly_right_nothing_is_cloned(datadog: DatadogClient, case: Case) -> None:
    """Either key absent, far off or nearly right while the other is right, both swapped, both absent: 401 or 403."""
    try_case(datadog, case)
