"""Headers: ``DD-API-KEY`` and ``DD-APPLICATION-KEY``, as the document's code example sends them."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.settings import KEYS
from clone_contracts.exchange.credentials import INVALID_KINDS
from clone_contracts.session.reply import Reply

API_KEY, APPLICATION_KEY = KEYS


def about(header: str, auth: str) -> pytest.MarkDecorator:
    """The clause about one header being absent or wrong."""
    return pytest.mark.promises(f"datadog.401.{'api' if header == API_KEY else 'application'}-key-{auth}")


ABSENT = [pytest.param({header: "absent"}, marks=about(header, "absent"), id=f"without-{header}") for header in KEYS]
UNKNOWN = [pytest.param({header: "unknown"}, marks=about(header, "wrong"), id=f"wrong-{header}") for header in KEYS]


@pytest.mark.parametrize("keys", ABSENT)
def test_without_one_of_the_keys_nothing_is_cloned(datadog: DatadogClient, keys: dict[str, str]) -> None:
    """Either key left out while the other is right: 401 or 403, since both are needed."""
    datadog.clone(name=datadog.unique("clone-contracts half anonymous"), description="by nobody", keys=keys)


@pytest.mark.promises("datadog.500.no-server-error")
def test_without_any_key_nothing_is_cloned(datadog: DatadogClient) -> None:
    """No key at all: 401 or 403."""
    datadog.clone(name=datadog.unique("clone-contracts anonymous"), keys=dict.fromkeys(KEYS, "absent"))


@pytest.mark.parametrize(
    ("header", "way"),
    [
        pytest.param(header, way, marks=about(header, "wrong"), id=f"{header}-{way}")
        for header in KEYS
        for way in [*INVALID_KINDS, "misplaced"]
    ],
)
def test_with_a_wrong_key_nothing_is_cloned(datadog: DatadogClient, header: str, way: str) -> None:
    """Keys from far off to nearly right (cut, longer, in other case, the other header's): 401 or 403."""
    datadog.clone(name=datadog.unique("clone-contracts stranger"), keys={header: way})


@pytest.mark.parametrize("keys", [*ABSENT, *UNKNOWN])
def test_a_clone_is_as_well_protected_as_its_source(datadog: DatadogClient, first_clone: Reply, keys: dict[str, str]) -> None:
    """The same for a dataset that was made by cloning, where a check is easily forgotten."""
    datadog.clone(first_clone, name=datadog.unique("clone-contracts stranger"), keys=keys)


@pytest.mark.promises("datadog.500.no-server-error")
def test_with_both_keys_swapped_nothing_is_cloned(datadog: DatadogClient) -> None:
    """Both right keys, each in the other's header: 401 or 403."""
    datadog.clone(name=datadog.unique("clone-contracts swapped"), keys=dict.fromkeys(KEYS, "misplaced"))
