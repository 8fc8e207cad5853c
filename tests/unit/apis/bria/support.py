"""Bria's rules one by one, applied to an answer about a dataset whose facts are known."""

from typing import Any

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer
from tests.unit.support import IMAGE, bria_clone

API = load_api("bria").semantics
SOURCE: dict[str, Json] = {
    "name": "Tiles",
    "training_version": "max",
    "caption_prefix": "A photo of",
    "upload_type": "basic",
    "captions_source": None,
    "images_count": 1,
}


def rule(
    name: str,
    body: dict[str, Any],
    sent: dict[str, Json] | None = None,
    facts: dict[str, Json] | None = None,
    source: Dataset | None = None,
) -> list[Finding] | None:
    """Apply a rule to an answer about dataset 102, whose facts are known."""
    source = source or Dataset("102", facts=dict(SOURCE if facts is None else facts))
    observations = Observations({})
    observations.add(source)
    return API.rules[f"bria.{name}"](JudgedAnswer(201, body, sent or {}, source, observations), f"bria.{name}")


def rule_without_source(name: str, body: dict[str, Any], sent: dict[str, Json] | None = None) -> list[Finding] | None:
    return API.rules[f"bria.{name}"](JudgedAnswer(201, body, sent or {}, None, Observations({})), f"bria.{name}")


def images(*changes: dict[str, Any]) -> dict[str, Any]:
    return bria_clone(images=[{**IMAGE, **change} for change in changes])
