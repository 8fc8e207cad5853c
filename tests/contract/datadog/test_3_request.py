"""Request: ``data`` with the ``attributes``, ``id`` and ``type`` of what is cloned. Every violation is answered with 400."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.cases.case import Case
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.reply import Reply
from clone_contracts.session.trial import try_case


@pytest.mark.promises("datadog.200.success", "datadog.clone.name-echo")
@pytest.mark.costs
def test_a_request_with_only_a_name_makes_a_clone(second_clone: Reply) -> None:
    """The required members alone: a clone, under the name that was sent."""
    assert second_clone.clone is not None


@pytest.mark.promises("datadog.clone.new-id", "datadog.clone.name-echo")
@pytest.mark.costs(requests=1, clones=1)
def test_a_name_that_another_dataset_has_is_refused_or_comes_back_as_sent(datadog: DatadogClient, first_clone: Reply) -> None:
    """The same request twice, on which the document is silent: refused, or another dataset without a suffix to its name."""
    datadog.send(first_clone.request)


@pytest.mark.promises("datadog.clone.new-id", "datadog.clone.name-echo")
@pytest.mark.costs(requests=2, clones=2, optional=True)
def test_a_name_that_differs_in_case_only_is_refused_or_comes_back_as_sent(datadog: DatadogClient) -> None:
    """Two names that many databases hold for one: the second is refused as taken, or given back in its own case."""
    name = datadog.unique("Answers of a model")
    for named in (name, name.swapcase()):
        datadog.clone_with_body(datadog.body(name=named))


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.costs(requests=1, clones=1)
def test_an_id_other_than_that_of_the_path_does_not_make_the_server_fail(datadog: DatadogClient) -> None:
    """Path and body that name different datasets: what happens is not documented, but the server must not fail."""
    datadog.clone_with_body(datadog.body("another", name=datadog.unique("clone-contracts")), datadog.sources[0])


@pytest.mark.promises("datadog.request.body")
@pytest.mark.costs(requests=1)
def test_a_request_without_a_body_is_a_bad_request(datadog: DatadogClient) -> None:
    """The body is required: 400 without it."""
    datadog.clone_without_body()


@pytest.mark.promises("datadog.200.success")
@pytest.mark.parametrize("case", cases("datadog", "right"))
def test_every_form_of_a_right_request_makes_a_clone(datadog: DatadogClient, case: Case) -> None:
    """With and without a description, the body in other notations, headers that say the same in other words."""
    try_case(datadog, case)


@pytest.mark.promises(
    "datadog.request.data.attributes.name.ordinary",
    "datadog.request.data.attributes.description.ordinary",
    "datadog.clone.name-echo",
    "datadog.clone.description-echo",
)
@pytest.mark.parametrize("case", [*cases("datadog", "texts"), *cases("datadog", "words")])
def test_an_ordinary_text_comes_back_as_sent(datadog: DatadogClient, case: Case) -> None:
    """Many scripts, characters and words that mean something elsewhere, a hundred characters: taken, and given back."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.clone.name-echo", "datadog.clone.description-echo", "datadog.500.no-server-error")
@pytest.mark.parametrize("case", cases("datadog", "odd-texts"))
def test_an_odd_text_is_refused_or_comes_back_as_sent(datadog: DatadogClient, case: Case) -> None:
    """Texts on which the document is silent: a server may refuse them, but not change them or fail over them."""
    try_case(datadog, case)


@pytest.mark.parametrize("case", cases("datadog", "members"))
def test_a_member_that_is_absent_wrong_or_elsewhere_is_a_bad_request(datadog: DatadogClient, case: Case) -> None:
    """Each member left out, of every other type, of another word, under another name, a level too high or too low: 400."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.request.body")
@pytest.mark.parametrize("case", cases("datadog", "bodies"))
def test_a_body_that_is_not_a_json_object_is_a_bad_request(datadog: DatadogClient, case: Case) -> None:
    """Other JSON, text that is nearly JSON, something else: 400."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.parametrize("case", cases("datadog", "odd-bodies"))
def test_an_odd_body_does_not_make_the_server_fail(datadog: DatadogClient, case: Case) -> None:
    """Unknown members, numbers and nesting beyond all bounds, members twice: taken or refused, never a failure."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.parametrize("case", cases("datadog", "forms"))
def test_an_odd_form_of_a_request_does_not_make_the_server_fail(datadog: DatadogClient, case: Case) -> None:
    """Headers, queries and members that no page mentions: taken or refused, never a failure, and nothing set by them."""
    try_case(datadog, case)
