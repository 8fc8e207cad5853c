"""Faults of behaviour of Bria's endpoint: what clones that are made at the same moment do to what is stored.

Every answer to them is right; a later clone of the source, or of one of them, shows what happened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from clone_contracts.faults.base import Fault
from clone_contracts.faults.concurrency import Change, Clones, of_one_source, racing
from clone_contracts.faults.shared import ApiFaults


def race_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    unchanged = {"bria.clone.source-unchanged": "a second clone that differs in the same way shows that it is the source"}
    faults: Mapping[str, tuple[str, Change, Mapping[str, str]]] = {
        "source-renamed": ("clone.source-unchanged", _source_renamed, {}),
        "source-version-changed": ("clone.inherits-training-version", _source_version_changed, unchanged),
        "source-emptied": ("clone.copies-images-count", _source_emptied, unchanged),
        "stored-names-exchanged": ("clone.default-name", _stored_names_exchanged, {}),
    }
    for kind, (clause, change, also) in faults.items():
        what = f"clones made at once leave their {kind.replace('-', ' ')}"
        yield api.fault(f"at-once-{kind}", clause, what, together=racing(change, of_one_source), also=also)


def _source_renamed(bodies: list[Any], made: Clones) -> None:
    _store(made, made[0].request.source, name=bodies[-1]["name"])


def _source_version_changed(_: list[Any], made: Clones) -> None:
    source = made[0].request.source
    _store(made, source, training_version="light", caption_prefix=source.caption_prefix or "An image of")


def _source_emptied(_: list[Any], made: Clones) -> None:
    _store(made, made[0].request.source, images=0)


def _stored_names_exchanged(bodies: list[Any], made: Clones) -> None:
    twin = made[0].request.twin
    for answer, body in zip(made, [*bodies[1:], bodies[0]], strict=True):
        _store(made, twin.dataset(answer.made), name=body["name"])


def _store(made: Clones, dataset: Any, **members: Any) -> None:
    twin: Any = made[0].request.twin
    twin.datasets[dataset.id] = replace(dataset, **members)
