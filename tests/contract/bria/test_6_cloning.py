"""Introduction: what a clone takes from its source, and what cloning does to the source.

Facts come from the documented endpoint alone: a clone of the source under a known name, and then clones of that clone.
"""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.settings import training_versions

from .conftest import HUNDRED_CHARACTERS, MANY_SCRIPTS, FirstClone, NamedClone

INHERITED = (
    "bria.clone.inherits-training-version",
    "bria.clone.copies-caption-prefix",
    "bria.clone.copies-upload-type",
    "bria.clone.copies-captions-source",
    "bria.clone.copies-images-count",
    "bria.clone.copies-image-names",
    "bria.clone.copies-captions",
    "bria.clone.inherits-visual-schema",
)


@pytest.mark.parametrize("version", training_versions())
class TestForEachTrainingVersion:
    """A server may be right for one version and wrong for another."""

    @pytest.mark.promises(*INHERITED, "bria.clone.new-id", "bria.clone.new-image-ids", "bria.clone.name-echo")
    def test_a_clone_of_a_clone_inherits_its_properties(self, second_clone: FirstClone, version: str) -> None:
        """A clone of a dataset whose facts we know, under a name of its own: the same version, prefix and number of images."""
        second_clone(version)

    @pytest.mark.promises(
        *INHERITED, "bria.clone.default-name", "bria.clone.default-description", "bria.clone.source-unchanged"
    )
    def test_a_default_name_is_made_from_the_name_of_the_source(self, bare_clone: FirstClone, version: str) -> None:
        """The same dataset cloned once more without a name: "Copy of" its own name, not that of the clone before."""
        bare_clone(version)


@pytest.mark.promises("bria.clone.default-name")
@pytest.mark.parametrize("name", [MANY_SCRIPTS, HUNDRED_CHARACTERS], ids=["many-scripts", "hundred-characters"])
def test_a_default_name_keeps_the_whole_name_of_the_source(bria: BriaClient, clone_without_body: NamedClone, name: str) -> None:
    """A dataset with a name in many scripts, and one with a long name, cloned without a body: the name is there in full."""
    clone_without_body(name)
    bria.recheck(201)


@pytest.mark.promises("bria.201.success", "bria.clone.name-echo")
def test_a_clone_of_a_clone_that_was_given_no_name_can_be_cloned(third_clone: FirstClone, any_version: str) -> None:
    """The third generation: a dataset like any other, whatever it was made from and however it came to its name."""
    third_clone(any_version)


@pytest.mark.promises("bria.clone.default-name", "bria.request.body.absent")
def test_default_names_grow_with_each_clone(
    bria: BriaClient, bare_clone: FirstClone, third_clone: FirstClone, any_version: str
) -> None:
    """The same dataset cloned without a body, once it is known that it can be cloned: "Copy of Copy of" the first one's."""
    third_clone(any_version)
    bria.clone_with_body(None, bare_clone(any_version))
