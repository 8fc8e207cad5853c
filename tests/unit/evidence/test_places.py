"""Which place of a body a clause or a JSON pointer is about."""

import json
from typing import Any

import pytest

from clone_contracts.evidence.excerpt import Path, excerpt, path_of, place_of
from clone_contracts.exchange.strict_json import read
from tests.unit.evidence.test_excerpt import ERRORS
from tests.unit.support import BRIA_CLONE, DATADOG_CLONE


@pytest.mark.parametrize(
    ("clause", "path"),
    [
        ("bria.201.id", ("id",)),
        ("bria.201.images", ("images",)),
        ("bria.201.images[].dataset_id", ("images", 0, "dataset_id")),
        ("bria.201.images[].dataset_id.is-clone", ("images", 0, "dataset_id")),
        ("bria.201.images_count.matches-images", ("images_count",)),
        ("bria.201.caption_prefix.3.2", ("caption_prefix",)),
        ("bria.201.captions_source.basic", ("captions_source",)),
        ("bria.201.media-type", ()),
        ("bria.clone.new-id", ()),
        ("bria.201.absent.deeper", ()),
    ],
)
def test_the_place_of_a_clause_follows_from_its_id(clause: str, path: Path) -> None:
    assert place_of(clause, read(json.dumps(BRIA_CLONE).encode())) == path


@pytest.mark.parametrize(
    ("clause", "body", "path"),
    [
        ("bria.request.name.ordinary", {"name": "Mine"}, ("name",)),
        ("bria.request.body.empty", {}, ()),
        ("datadog.200.data.attributes.name", DATADOG_CLONE, ("data", "attributes", "name")),
        ("datadog.400.errors[].source.pointer", ERRORS, ("errors", 0, "source", "pointer")),
        ("datadog.400.errors[].source.header", ERRORS, ("errors", 0, "source")),
        ("datadog.400.errors[].status.is-response-status", ERRORS, ("errors", 0, "status")),
        ("datadog.400.errors[].title", {"errors": []}, ("errors",)),
        ("datadog.400.errors[].title", {"errors": "none"}, ("errors",)),
        ("datadog.400.errors[].title", {"errors": {"title": "x"}}, ("errors",)),
        ("datadog.400.errors[].title", {"errors": [None]}, ("errors", 0)),
        ("datadog.400.errors[].title", [], ()),
        ("datadog.400.errors[].title", "errors", ()),
    ],
)
def test_the_place_of_a_clause_goes_only_as_far_as_the_body(clause: str, body: Any, path: Path) -> None:
    assert place_of(clause, read(json.dumps(body).encode())) == path


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"null"])
def test_a_clause_has_no_place_in_a_body_that_is_not_json(body: bytes) -> None:
    assert place_of("bria.201.id", read(body)) == ()


@pytest.mark.parametrize("clause", ["bria.201.images[].dataset_id.is-clone", "bria.201.caption_prefix.3.2", "bria.201.success"])
def test_the_place_of_a_clause_has_an_excerpt(clause: str) -> None:
    body = json.dumps(BRIA_CLONE).encode()
    assert excerpt(read(body), place_of(clause, read(body))) is not None


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("", ()),
        ("/", ("",)),
        ("/name", ("name",)),
        ("/images/0/id", ("images", 0, "id")),
        ("/images/199", ("images", 199)),
        ("/a~1b/c~0d", ("a/b", "c~d")),
        ("/~01", ("~1",)),
        ("/~10", ("/0",)),
        ("/-1/1.5/1e3", ("-1", "1.5", "1e3")),
        ("/²/٣", ("²", "٣")),
        ("/12345678901234567890", ("12345678901234567890",)),
        ("//x", ("", "x")),
    ],
)
def test_a_json_pointer_is_split_into_its_parts(pointer: str, path: Path) -> None:
    assert path_of(pointer) == path
