"""The verdict as a sentence, and what a reader does about it: what came instead, who can act, how to repeat it."""

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.evidence.records import ExchangeRecord, FindingRecord
from clone_contracts.results.types import Results, RunResult
from clone_contracts.results.verdict import NOT_SELECTED
from clone_contracts.views.exchanges import commands
from clone_contracts.views.headline import stale_waivers
from clone_contracts.views.model import ApiView
from clone_contracts.views.sections import Clause
from clone_contracts.views.selection import is_ours

MOST_CAUSES: Final = 2
"""The most causes of one API that the verdict tells; the page lists all of them further down."""
_SENTENCES: Final = 2
_IN_MEMORY: Final = ".twin.example"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the verdict is what it is. ``what`` is a clause in words or a reason, ``owner`` who can do something about it.

    ``commands`` are what to do next; ``finding`` is what was seen, None where the cause is that nothing was.
    """

    what: str
    seen: str
    owner: str
    commands: Sequence[str] = ()
    clause: str = ""
    finding: FindingRecord | None = None

    @property
    def exchange(self) -> ExchangeRecord | None:
        """The exchange that shows it."""
        return self.finding["exchange"] if self.finding else None


@dataclass(frozen=True, slots=True)
class Briefing:
    """The verdict on one API in a ``sentence``, with its first causes; ``left_out`` counts the others."""

    sentence: str
    api: ApiView
    causes: Sequence[Cause] = field(default=())
    left_out: int = 0


def briefings(apis: Sequence[ApiView], run: RunResult) -> list[Briefing]:
    """What to know first: about the APIs with the most urgent verdict, which come first; about all at once if all conform."""
    worst = apis[0].data["verdict"] if apis else "conforms"
    urgent = [api for api in apis if api.data["verdict"] == worst]
    if worst == "conforms":
        return [Briefing(_sentence(api), api, [_kept(urgent, run)]) for api in urgent[:1]]
    again = _again(urgent, run)
    found = [(api, _causes(api, run, again)) for api in urgent]
    return [Briefing(_sentence(api), api, causes[:MOST_CAUSES], len(causes[MOST_CAUSES:])) for api, causes in found]


def verdict_sentence(apis: Sequence[ApiView], results: Results) -> str:
    """The verdict on a whole record, whose APIs are given with the most urgent one first."""
    urgent = [api for api in apis if api.data["verdict"] != "conforms"]
    rest = [api for api in apis if api not in urgent]
    told = [
        *map(_sentence, urgent[:_SENTENCES]),
        *([f"{len(urgent) - _SENTENCES} more as well"] if urgent[_SENTENCES:] else []),
    ]
    stale = len(stale_waivers(results))
    told += [f"{counted(stale, 'waiver')} must be taken out"] if stale else []
    if urgent and rest:
        told.append(f"{_names(rest)} {'conforms' if len(rest) == 1 else 'conform'}")
    elif len(rest) > 1 and all(set(api.counts) == {"held"} for api in rest):
        told.append(f"{_names(rest)} keep all {sum(len(api.clauses) for api in rest)} promises{_shared_place(rest)}")
    elif len(rest) > _SENTENCES:
        told.append(f"{_names(rest)} conform")
    else:
        told += map(_sentence, rest)
    return "; ".join(told) or "No results"


def counted(count: int, what: str) -> str:
    """A number of things."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _sentence(api: ApiView) -> str:
    name, total, where = _name(api), len(api.clauses), _place(api)
    broken, mistaken = api.counts.get("violated", 0), {mistake["clause"] for mistake in api.mistakes}
    if broken:
        return f"{name} breaks {broken} of {counted(total, 'promise')} {where}"
    if mistaken:
        return f"Clients of {name} break {len(mistaken)} of {counted(total, 'promise')} {where}"
    if api.only_strictly:
        return f"{name} gives {counted(sum(api.unwaived_kinds.values()), 'undocumented answer')} {where}"
    if api.data["verdict"] == "incomplete":
        if "untested" not in api.counts:
            return f"The check of {name} {where} is incomplete"
        return f"{api.counts.get('untested', 0)} of {counted(total, 'promise')} of {name} could not be checked {where}"
    held, waived = api.counts.get("held", 0), api.counts.get("waived", 0)
    if not held + waived and api.sent:
        return f"Clients of {name} break no promise {where}"
    kept = f"keeps all {counted(total, 'promise')}" if held == total else f"keeps {held} of {counted(total, 'promise')}"
    apart = [f"{waived} waived"] if waived else []
    unseen = [f"{total - held - waived} not seen"] if total > held + waived else []
    return f"{name} {kept} {where}" + (f", {', '.join([*apart, *unseen])}" if apart or unseen else "")


def _name(api: ApiView) -> str:
    return api.data["title"].partition(":")[0]


def _names(apis: Sequence[ApiView]) -> str:
    """The APIs by name; where one has several targets, with how many there are."""
    counts = Counter(map(_name, apis))
    return " and ".join(f"{name} at {count} targets" if count > 1 else name for name, count in counts.items())


def _place(api: ApiView) -> str:
    return "in the embedded twin" if _is_twin(api) else f"at {api.place.partition('://')[2] or api.place}"


def _shared_place(apis: Sequence[ApiView]) -> str:
    if all(map(_is_twin, apis)):
        return " in the embedded twins"
    places = set(map(_place, apis))
    return f" {places.pop()}" if len(places) == 1 else ""


def _is_twin(api: ApiView) -> bool:
    return api.data["target"].endswith(_IN_MEMORY)


def _causes(api: ApiView, run: RunResult, again: Sequence[str]) -> list[Cause]:
    broken = [_broken(api, clause, run) for clause in api.with_status("violated")]
    mistakes = [
        Cause(
            what=next((clause.data["statement"] for clause in api.clauses if clause.id == mistake["clause"]), ""),
            seen=f"in {mistake['count']} of {counted(api.sent['requests'] if api.sent else 0, 'request')}",
            owner="the client that sends this",
            commands=commands(mistake),
            clause=mistake["clause"],
            finding=mistake,
        )
        for mistake in api.mistakes
    ]
    if broken or mistakes:
        return [*broken, *mistakes]
    if api.only_strictly:
        return [_undocumented(api, run)]
    return _unchecked(api, again) or [Cause("The run did not come to its end.", "", _operator(api), again)]


def _kept(apis: Sequence[ApiView], run: RunResult) -> Cause:
    """What to do where everything conforms."""
    unseen = sum(len(api.clauses) - api.counts.get("held", 0) - api.counts.get("waived", 0) for api in apis)
    what = f"Nothing to do; {counted(unseen, 'promise')} did not come up, see below." if unseen else "Nothing to do."
    seen = f"in {counted(sum(api.data['requests'] for api in apis), 'request')}, each judged by every clause that applies"
    return Cause(what, seen, "", _again(apis, run))


def _broken(api: ApiView, clause: Clause, run: RunResult) -> Cause:
    data, finding = clause.data, clause.data["findings"][0]
    found = data["found"] - data.get("waived", 0)
    is_once_each = "[]" not in clause.id and found <= data["checked"]
    times = f"in {found} of" if is_once_each else f"{counted(found, 'time')} in"
    seen = f"{times} {counted(data['checked'], 'exchange')} that it applies to"
    return Cause(data["statement"], seen, _blamed(api, run), commands(finding), clause.id, finding)


def _undocumented(api: ApiView, run: RunResult) -> Cause:
    finding = next(finding for finding in api.data["undocumented"] if "waived" not in finding)
    number = sum(api.unwaived_kinds.values())
    what = "Under --strict, answers that the document does not describe fail."
    return Cause(what, f"{counted(number, 'answer')} of this kind", _blamed(api, run), commands(finding), "", finding)


def _unchecked(api: ApiView, again: Sequence[str]) -> list[Cause]:
    """What kept clauses from being checked. Nobody is accused of it: no answer broke a promise."""
    target, causes = api.data["target"], []
    look = [f"curl -sS -i {shlex.quote(target)}"] if "://" in target and not _is_twin(api) else []
    for reason, clauses in api.by_reason("untested").items():
        owner = "whoever chose the tests" if reason == NOT_SELECTED else _operator(api)
        causes.append(
            Cause(reason, f"{len(clauses)} of {counted(len(api.clauses), 'promise')} unchecked", owner, [*look, *again])
        )
    told = {cause.what for cause in causes}
    # The next step is told once.
    rest = [text for text in api.data["shortfalls"] if text not in told]
    first = [] if causes else [Cause(text, "", _operator(api), [*look, *again]) for text in rest[:1]]
    return [*causes, *first, *(Cause(text, "", "") for text in rest[len(first) :])]


def _blamed(api: ApiView, run: RunResult) -> str:
    if fault := run["options"].get("fault"):
        return f"nobody: the twin was given the fault {fault} on purpose"
    return "this repository: its twin or its contract" if _is_twin(api) else f"the server at {api.data['target']}"


def _operator(api: ApiView) -> str:
    if _is_twin(api):
        return "this repository"
    return f"whoever configured this run or runs {api.data['target']}; no promise is broken by it"


def _again(apis: Sequence[ApiView], run: RunResult) -> list[str]:
    """The command that makes the run again, as far as one run made the record."""
    if run.get("merged") or not is_ours(run):
        return []
    options = run["options"]
    given = {
        "--live": ",".join(api.key for api in apis) if run["kind"] == "live" else None,
        "--seed": run["seed"],
        "-k": options.get("keyword"),
    }
    given |= {"-m": options.get("markers"), "--fault": options.get("fault")}
    if run["kind"] == "live":
        given["--depth"] = options.get("depth")
    told = [f"{name}={shlex.quote(str(value))}" for name, value in given.items() if value not in (None, "") and name[1] == "-"]
    told += [f"{name} {shlex.quote(str(value))}" for name, value in given.items() if value and name[1] != "-"]
    return [" ".join(["clone-contracts run", *told, *(["--strict"] if options.get("strict") else [])])]
