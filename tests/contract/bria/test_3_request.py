"""Request fields: ``name`` and ``description``, both optional, in an optional JSON object."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.cases.case import Case
from clone_contracts.exchange.strict_json import as_json
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.trial import try_case

from .conftest import ClonedBy, Lineage


@pytest.mark.promises("bria.request.body.empty", "bria.clone.default-name")
@pytest.mark.costs(requests=1, clones=1, spared_by=5)
def test_an_empty_object_makes_a_clone(cloned_by: ClonedBy) -> None:
    """An empty object: both fields take their defaults."""
    cloned_by(b"{}")


@pytest.mark.promises("bria.request.body.absent", "bria.201.success")
@pytest.mark.costs(requests=1, clones=1, spared_by=5)
def test_a_request_without_a_body_makes_a_clone(cloned_by: ClonedBy) -> None:
    """Nothing is sent but the address and the token: every field has a default, so this is a complete request."""
    cloned_by(None)


@pytest.mark.promises("bria.clone.new-id", "bria.clone.source-unchanged")
@pytest.mark.costs(requests=1, clones=1)
def test_the_same_request_again_makes_another_clone(bria: BriaClient, bare_clone: Lineage, any_version: str) -> None:
    """Exactly the same once more: another dataset, since nothing is said about repetition, and the source is as before."""
    bria.send(bare_clone(any_version).request)


@pytest.mark.promises("bria.clone.name-echo", "bria.clone.description-echo")
@pytest.mark.costs(requests=1, clones=1)
def test_a_name_that_another_dataset_has_is_refused_or_comes_back_as_sent(
    bria: BriaClient, first_clone: Lineage, any_version: str
) -> None:
    """The source's own name, on which the document is silent: refused, or given back without a suffix that makes it unique."""
    first = first_clone(any_version)
    bria.clone_with_body(first.request.body, first)


@pytest.mark.promises("bria.clone.new-id", "bria.clone.name-echo")
@pytest.mark.costs(requests=2, clones=2, optional=True)
def test_a_name_that_differs_in_case_only_is_refused_or_comes_back_as_sent(bria: BriaClient) -> None:
    """Two names that many databases hold for one: the second is refused as taken, or given back in its own case."""
    source, name = bria.dataset_id(None), bria.unique("Tiles of a facade")
    for named in (name, name.swapcase()):
        bria.clone_with_body(as_json({"name": named}), source)


@pytest.mark.promises("bria.201.success")
@pytest.mark.parametrize("case", cases("bria", "right"))
def test_every_form_of_a_right_request_makes_a_clone(bria: BriaClient, case: Case) -> None:
    """Each selection of the fields, the body in other notations, headers that say the same in other words."""
    try_case(bria, case)


@pytest.mark.promises("bria.request.name.ordinary", "bria.request.description.ordinary", "bria.clone.default-name")
@pytest.mark.costs(requests=2, clones=2)
@pytest.mark.parametrize("case", cases("bria", "texts"))
def test_an_ordinary_name_comes_back_as_sent_and_is_handed_down(bria: BriaClient, case: Case) -> None:
    """Many scripts, characters that mean something elsewhere, a hundred characters: unchanged, also in a default name."""
    for reply in try_case(bria, case):
        if reply.clone is not None:
            bria.clone_nameless(reply)


@pytest.mark.promises("bria.request.name.ordinary", "bria.clone.name-echo")
@pytest.mark.parametrize("case", cases("bria", "words"))
def test_a_word_that_means_something_elsewhere_is_an_ordinary_text(bria: BriaClient, case: Case) -> None:
    """Whole texts such as null, 0 and true: names and descriptions like any other."""
    try_case(bria, case)


@pytest.mark.promises("bria.clone.name-echo", "bria.500.no-server-error")
@pytest.mark.parametrize("case", cases("bria", "odd-texts"))
def test_an_odd_text_is_refused_or_comes_back_as_sent(bria: BriaClient, case: Case) -> None:
    """Texts on which the document is silent: a server may refuse them, but not change them or fail over them."""
    try_case(bria, case)


@pytest.mark.parametrize("case", cases("bria", "members"))
def test_a_field_that_is_not_a_string_is_refused(bria: BriaClient, case: Case) -> None:
    """A name or description of every other type: neither guessed at nor mistaken for an absent one."""
    try_case(bria, case)


@pytest.mark.promises("bria.request.body")
@pytest.mark.parametrize("case", cases("bria", "bodies"))
def test_a_body_that_is_not_a_json_object_is_refused(bria: BriaClient, case: Case) -> None:
    """Other JSON, text that is nearly JSON, something else: never cloned from half of what was meant."""
    try_case(bria, case)


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.parametrize("case", cases("bria", "odd-bodies"))
def test_an_odd_body_does_not_make_the_server_fail(bria: BriaClient, case: Case) -> None:
    """Unknown members, numbers and nesting beyond all bounds, members twice: taken or refused, never a failure."""
    try_case(bria, case)


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.parametrize("case", cases("bria", "forms"))
def test_an_odd_form_of_a_request_does_not_make_the_server_fail(bria: BriaClient, case: Case) -> None:
    """Headers, queries and members that no page mentions: taken or refused, never a failure, and nothing set by them."""
    try_case(bria, case)
