"""Introduction: what a clone takes from its source, and what cloning does to the source.

Facts come from the documented endpoint alone: a clone of the source under a known name, and then clones of that clone.
"""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.apis.bria.witness import require_as_seen, require_like_source, require_unchanged, view_of
from clone_contracts.cases.vocabulary import PLENTY

from .conftest import Lineage

INHERITED = (
    "bria.clone.inherits-training-version",
    "bria.clone.copies-caption-prefix",
    "bria.clone.copies-images-count",
    "bria.clone.inherits-visual-schema",
    "bria.clone.copies-upload-type",
    "bria.clone.copies-captions-source",
    "bria.clone.copies-image-names",
    "bria.clone.copies-captions",
)


@pytest.mark.parametrize("version", training_versions())
class TestForEachTrainingVersion:
    """A server may be right for one version and wrong for another."""

    @pytest.mark.promises(
        *INHERITED, "bria.clone.default-name", "bria.clone.default-description", "bria.clone.source-unchanged"
    )
    @pytest.mark.costs
    def test_a_default_name_is_made_from_the_name_of_the_source(self, bare_clone: Lineage, version: str) -> None:
        """A clone of a dataset whose facts we know: the same version, prefix and number of images, "Copy of" its name."""
        bare_clone(version)

    @pytest.mark.promises(*INHERITED, "bria.clone.new-id", "bria.clone.new-image-ids", "bria.clone.name-echo")
    @pytest.mark.costs(requests=1, clones=1, optional=True)
    def test_a_clone_of_a_clone_inherits_its_properties(self, bria: BriaClient, first_clone: Lineage, version: str) -> None:
        """The same dataset cloned once more, under a name of its own."""
        bria.clone(first_clone(version), name=bria.variety.name())

    @pytest.mark.promises("bria.request.description.ordinary", "bria.clone.description-echo")
    @pytest.mark.costs(requests=1, clones=1, optional=True)
    def test_a_nameless_clone_is_cloned_like_any_other(self, bria: BriaClient, bare_clone: Lineage, version: str) -> None:
        """A dataset whose name was left out, cloned with nothing but a description."""
        bria.clone(bare_clone(version), description=bria.variety.word())

    @pytest.mark.promises("bria.clone.default-name", "bria.request.body.absent")
    @pytest.mark.costs(requests=2, clones=2, optional=True)
    def test_default_names_grow_with_each_clone(self, bria: BriaClient, bare_clone: Lineage, version: str) -> None:
        """A clone of a clone of a clone, once with a name and then without: "Copy of Copy of" the first one's."""
        bria.clone(bare_clone(version), name=bria.variety.name())
        bria.clone_with_body(None, bare_clone(version))

    @pytest.mark.promises(*INHERITED, "bria.clone.description-echo")
    @pytest.mark.costs(requests=2, optional=True, late=True)
    def test_a_clone_is_like_its_source_where_a_sibling_shows_both(
        self, bria: BriaClient, first_clone: Lineage, version: str
    ) -> None:
        """Nobody saw how the source was made: what its first clone lost, none that is made of that can show.

        That one has been cloned since, under other names and with other descriptions, and is what it was.
        """
        require_like_source(bria, first_clone(version), bria.source(version))

    @pytest.mark.promises(
        "bria.clone.inherits-visual-schema",
        "bria.clone.description-echo",
        "bria.clone.default-description",
        "bria.clone.source-unchanged",
        "bria.201.status",
    )
    @pytest.mark.costs(requests=7, clones=2, optional=True)
    def test_a_sibling_shows_a_clone_of_what_it_was_made_from(self, bria: BriaClient, version: str) -> None:
        """A clone and its clone, looked at by their ids: what the answers said and more, and the first is left as it was.

        The first is nameless, since nothing but the sight of its source can show what it is called then, unless that is taken.
        """
        source = view_of(bria, bria.source(version))
        nameless = bria.clone(source.id, description=PLENTY)
        named = {"name": bria.unique("clone-contracts"), "description": PLENTY}
        described = nameless if nameless.clone is not None else bria.clone(source.id, **named)
        first = require_as_seen(bria, described, source)
        require_as_seen(bria, bria.clone_undescribed(described), first)
        require_unchanged(bria, first)
