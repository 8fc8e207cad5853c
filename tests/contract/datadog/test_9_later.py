"""Later: the same once more at the end of a run, since a server may be right at first only."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.records import read_records
from clone_contracts.apis.datadog.witness import require_copied_records, require_only_what_answers_told
from clone_contracts.cases.case import Case
from clone_contracts.runners.pytest.corpus import named, refused
from clone_contracts.session.reply import Reply
from clone_contracts.session.trial import try_case

REFUSED = (
    "DD-API-KEY-absent",
    "DD-APPLICATION-KEY-absent",
    "dataset_id-free",
    "data.attributes.name-number",
    "body-cut",
)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.costs(requests=1, late=True, optional=False)
@pytest.mark.parametrize("case", named("datadog", *REFUSED))
def test_what_was_refused_is_still_refused(datadog: DatadogClient, case: Case) -> None:
    """Wrong keys, ids and bodies after all others: refused as at first."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.costs(requests=1, late=True, optional=True)
@pytest.mark.parametrize("case", refused("datadog", besides=REFUSED))
def test_whatever_was_refused_is_still_refused(datadog: DatadogClient, case: Case) -> None:
    """All others of them, as far as a run has room for them."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.200.success", "datadog.clone.name-echo")
@pytest.mark.costs(requests=1, clones=1, late=True)
def test_what_was_cloned_can_still_be_cloned(datadog: DatadogClient, first_clone: Reply) -> None:
    """The first clone of the run once more: it is there."""
    datadog.clone(first_clone, name=datadog.variety.name())


@pytest.mark.promises("datadog.clone.same-project", "datadog.clone.copies-records", "datadog.clone.name-echo")
@pytest.mark.costs(requests=3, clones=1, late=True, looks_back=True)
def test_a_clone_can_be_cloned_after_however_many_steps(datadog: DatadogClient) -> None:
    """What is the most generations away from the source: a dataset like any other, whose records are copied."""
    deepest = datadog.deepest
    clone = datadog.clone(deepest, name=datadog.variety.name())
    require_copied_records(datadog, deepest, clone, read_records(datadog, deepest))


@pytest.mark.promises("datadog.clone.one-dataset", "datadog.clone.name-echo")
@pytest.mark.costs(requests=1, late=True, looks_back=True)
def test_there_are_no_datasets_but_those_that_answers_told_of(datadog: DatadogClient) -> None:
    """A sibling lists what there is by now: one dataset for each success, under its name, and none for a refusal."""
    require_only_what_answers_told(datadog)
