"""What a sibling shows of a Bria dataset: members that the clone's own answer does not have, and that it is there to stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.images import KEPT, image_facts, image_ids
from clone_contracts.apis.bria.rules import COPIED, DEFAULT_NAME
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json, as_json
from clone_contracts.judge.finding import Finding, Verdict, format_pair
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer
from clone_contracts.session.listing import Listed, require_only_what_was_told
from clone_contracts.session.reply import Reply
from clone_contracts.session.witness import Gone, attest, request_for, see, see_list, settled

_NOTHING = Observations({})
_THERE = "bria.clone.new-id"
_UNCHANGED = "bria.clone.source-unchanged"
_SHOWN = (*COPIED, "name", "description", "status", "id", "project_id")
_IN_ANSWERS = {*COPIED, "name"} - {"visual_schema"}
"""What the document lists for the answer that tells of a clone."""


@dataclass(frozen=True, slots=True)
class View:
    """A dataset as the sibling shows it. ``is_ours`` says whether this run made it, so that nobody else edits it."""

    id: str
    request: Request
    body: Mapping[str, Json]
    is_ours: bool

    @property
    def facts(self) -> dict[str, Json]:
        """What a clone of it takes over, as far as it is shown."""
        return {**{name: self.body[name] for name in _SHOWN if name in self.body}, **image_facts(_answer(self.body))}

    @property
    def shown(self) -> dict[str, Json]:
        """What may be reported of it."""
        images = self.body.get("images")
        listed: dict[str, Json] = {"images_listed": len(images)} if isinstance(images, list) else {}
        return {**{name: self.body[name] for name in _SHOWN if name in self.body}, **listed}

    @property
    def lasting(self) -> dict[str, Json]:
        """What stays while nobody changes the dataset; no order is promised for its images."""
        answer = _answer(self.body)
        told = image_facts(answer)
        texts = {name: _in_any_order(listed) for name in KEPT if isinstance(listed := told.get(name), list)}
        ids = image_ids(answer)
        are_all = len(ids) == self.body.get("images_count")
        lasting = {name: value for name, value in self.facts.items() if name not in told}
        return {**lasting, **texts, **({"images": _in_any_order(ids)} if are_all else {})}

    def changes_since(self, before: "View") -> list[Finding]:
        """How it differs from what it was."""
        was, now = before.lasting, self.lasting
        return [
            Finding(_UNCHANGED, f"{expected} as before", actual, f"/{name}")
            for name in was
            if name in now and was[name] != now[name]
            for expected, actual in (format_pair(was[name], now[name]),)
        ]


def _in_any_order(listed: Iterable[object]) -> list[Json]:
    return list[Json](sorted(map(str, listed)))


def view_of(bria: BriaClient, id: str) -> View:
    """A dataset as it is now. Raises NotObservable, Gone where there is none."""
    request, body = see(bria, "seeDataset", {"dataset_id": id})
    if str(body.get("id")) != id:
        raise NotObservable("datasets are shown in another form than is known")
    return View(id, request, body, id in bria.creations.ids)


def require_like_source(bria: BriaClient, clone: Reply, source_id: str) -> None:
    """Have it judged what the sibling shows of a clone beside its source, which nobody saw being made.

    Where they differ the source may have been changed since, so that it is cloned once more. Raises as ``require_as_seen``.
    """
    source = view_of(bria, source_id)
    view, verdict = _looked_at(bria, clone, source)
    if verdict.findings:
        sent = clone.request.document.value
        # Under another name, since one that is taken may be refused.
        body = as_json({**(sent if isinstance(sent, dict) else {}), "name": bria.unique("clone-contracts")})
        require_as_seen(bria, bria.clone_with_body(body, source_id), source)
    else:
        attest(bria, view.request, view.shown, verdict)


def require_as_seen(bria: BriaClient, clone: Reply, source: View) -> View:
    """Have it judged what the sibling shows of a clone of a dataset that it has shown before, and return that.

    Raises NotObservable where it does not show it, or somebody changed the source meanwhile.
    """
    view, found = _looked_at(bria, clone, source)
    if found.findings and not source.is_ours and view_of(bria, source.id).changes_since(source):
        raise NotObservable("somebody changed the source meanwhile")
    attest(bria, view.request, view.shown, found)
    return view


def _looked_at(bria: BriaClient, clone: Reply, source: View) -> tuple[View, Verdict]:
    """A clone as it is shown, and what is to be said of it."""
    id = bria.dataset_id(clone)

    def verdict(shown: Mapping[str, Json]) -> Verdict:
        return bria.recorder.judge.verdict_on_sight(_seen(bria, clone, source, shown))

    try:
        view = settled(bria, lambda: view_of(bria, id), lambda view: not verdict(view.body).findings)
    except Gone:
        _attest_gone(bria, id)
        raise
    told = {name: value for name, value in (clone.clone.facts if clone.clone else {}).items() if name in _IN_ANSWERS}
    return view, _with_what_was_answered(verdict(view.body), verdict(told))


def require_only_what_answers_told(bria: BriaClient) -> None:
    """Have it judged what is listed beside the datasets that answers told of. Raises NotObservable where nothing is."""
    request, shown = see_list(bria, "seeDatasets", {})
    listed = [
        Listed(str(id), name)
        for item in shown
        if isinstance(item, dict) and isinstance(id := item.get("id"), int) and isinstance(name := item.get("name"), str)
    ]
    require_only_what_was_told(bria, request, listed, {DEFAULT_NAME: "bria.clone.default-name", "": "bria.clone.name-echo"})


def require_unchanged(bria: BriaClient, before: View) -> None:
    """Have it judged whether a dataset of this run is what it was before it was cloned."""
    now = settled(bria, lambda: view_of(bria, before.id), lambda view: not view.changes_since(before))
    attest(bria, now.request, now.shown, Verdict(frozenset({_UNCHANGED}), tuple(now.changes_since(before))))


def _attest_gone(bria: BriaClient, id: str) -> None:
    finding = Finding(_THERE, "the clone under its id", "status 404")
    request = request_for(bria, "seeDataset", {"dataset_id": id})
    attest(bria, request, {}, Verdict(frozenset({_THERE}), (finding,)))


def _with_what_was_answered(seen: Verdict, answered: Verdict) -> Verdict:
    """The verdict on a clone that is shown, and where it is shown like its source, on the answer that told of it otherwise."""
    wrong = {finding.clause for finding in seen.findings}
    told = [finding for finding in answered.findings if finding.clause in seen.checked - wrong]
    further = [replace(it, expected=f"{it.expected} as is shown", actual=f"{it.actual} in its answer") for it in told]
    return replace(seen, findings=(*seen.findings, *further))


def _seen(bria: BriaClient, clone: Reply, source: View, shown: Mapping[str, Json]) -> JudgedAnswer:
    sent = clone.request.document.value
    # What is found is looked at once more, so that it counts as nobody's who edits it meanwhile.
    dataset = Dataset(source.id, source.id, source.facts)
    return JudgedAnswer(201, shown, sent if isinstance(sent, dict) else {}, dataset, bria.recorder.observations)


def _answer(body: Mapping[str, Json]) -> JudgedAnswer:
    """A dataset that is looked at by itself."""
    return JudgedAnswer(200, body, {}, None, _NOTHING)
