"""Judges recordings, in one process or in several, each of which takes a share of the places that requests went to."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.strict_json import Json
from clone_contracts.results.file import RESULTS, require_writable, write_json
from clone_contracts.results.merge import merge
from clone_contracts.results.types import ApiResult, Results
from clone_contracts.results.verdict import exit_code, verdict_on_traffic
from clone_contracts.runners.recordings.formats import require_known
from clone_contracts.runners.recordings.hiding import Secrets
from clone_contracts.runners.recordings.scale import on_cluster, recorded
from clone_contracts.runners.recordings.sorting import Sorted, Sorter, in_words
from clone_contracts.runners.traffic import Side, Traffic
from clone_contracts.views.files import PAGE, write_views
from clone_contracts.views.terminal import Terminal, write_summary

_GAPS_SHOWN: Final = 20
_NOWHERE: Final = "no target"


@dataclass(frozen=True, slots=True)
class Share:
    """What one process has judged: its records by the numbers of their places, and what was not judged in all the files."""

    records: dict[int, Results]
    notes: Counter[str]
    gaps: list[str]


def judge_recordings(
    places: Sequence[str], report_dir: Path, workers: int | None, terminal: Terminal, scheduler: str | None = None
) -> int:
    """Judge recorded traffic, write the record and its pages, show the end of it, and return the exit code.

    ``places`` are paths, or URLs that fsspec reads. The work is shared by so many ``workers``: processes of this machine, or
    shares for the workers of a Dask cluster.

    Raises ConfigurationError for files that cannot be read or are of no known format, and for a directory that cannot be used.
    """
    files = [recorded(place) for place in places]
    if len({file.resolve() for file in files}) < len(files):
        raise ConfigurationError("the same FILE is given twice")
    for file in files:
        require_known(file)
    require_writable(report_dir)
    results = judged(files, workers, scheduler)
    write_json(report_dir / RESULTS, results)
    write_views(report_dir, results)
    write_summary(terminal, results, report_dir / PAGE)
    return exit_code(result["verdict"] for result in results["apis"].values())


def judged(files: Sequence[Path], workers: int | None = None, scheduler: str | None = None) -> Results:
    """The record of recorded traffic; it is the same however the work is shared."""
    started = datetime.now(UTC)
    options: dict[str, Json] = {"files": [file.name for file in files]}
    shares = _shares(files, workers, scheduler, options)
    by_place = {number: results for share in shares for number, results in share.records.items()}
    merged = merge([by_place[number] for number in sorted(by_place)] or [_nothing(options)])
    notes, gaps = in_words(shares[0].notes.items()), _shortened(shares[0].gaps)
    if not by_place:
        gaps.append("nothing was judged: there is no request for a clone")
    return {
        **merged,
        "run": {
            "started": started.isoformat(),
            "seconds": round((datetime.now(UTC) - started).total_seconds(), 3),
            "seed": 0,
            "kind": "recorded",
            "options": options,
            "tests": {},
        },
        "apis": {key: _noted(result, notes, gaps) for key, result in merged["apis"].items()},
    }


def _shares(files: Sequence[Path], workers: int | None, scheduler: str | None, options: dict[str, Json]) -> list[Share]:
    judge = partial(judge_share, files, options)
    if scheduler is not None:
        return on_cluster(scheduler, judge, workers)
    count = workers or 1
    if count == 1:
        return [judge(0, 1)]
    with ProcessPoolExecutor(count) as pool:
        return list(pool.map(judge, range(count), [count] * count))


def judge_share(files: Sequence[Path], options: dict[str, Json], share: int, of: int) -> Share:
    """Judge every ``of``-th place, from ``share`` on. All that go through the same files number the places alike.

    What is about one project at one target is in one place, so that each share is judged by itself.
    """
    sorter, secrets = Sorter(files), Secrets()
    open_places: dict[int, _Open] = {}
    for one in sorter:
        secrets.learn(one)
        if one.number % of == share:
            if one.number not in open_places:
                open_places[one.number] = _Open(one, options)
            open_places[one.number].take(one)
    records = {number: secrets.taken_out_of(place.traffic.results()) for number, place in open_places.items()}
    return Share(records, sorter.notes, sorter.gaps)


class _Open:
    """The traffic of one place."""

    def __init__(self, first: Sorted, options: dict[str, Json]) -> None:
        self._api, self._file = first.place.api, first.file
        self.traffic = Traffic("recorded", {self._api: Side(first.place.base_url)}, options)

    def take(self, one: Sorted) -> None:
        if one.file != self._file:
            # Nobody knows what happened between two recordings: a test server may have begun anew.
            self.traffic.forget_datasets()
            self._file = one.file
        entry = one.entry
        self.traffic.take(
            self._api,
            entry.method,
            one.path,
            entry.headers,
            entry.body,
            entry.response,
            label=one.label,
            spoiled=one.is_set_aside,
        )


def _nothing(options: dict[str, Json]) -> Results:
    """The record of no exchange: it says of all APIs that nothing was seen."""
    return Traffic("recorded", {api: Side(_NOWHERE) for api in api_names()}, options).results()


def _noted(result: ApiResult, notes: list[str], gaps: list[str]) -> ApiResult:
    """The result with what is missing of the files, which makes it incomplete unless something is violated."""
    shortfalls, sent = [*result["shortfalls"], *gaps], result["sent"]
    statuses = (clause["status"] for clause in result["clauses"])
    verdict = verdict_on_traffic(statuses, shortfalls, sent["requests"], sent["found"])
    return {**result, "warnings": [*result["warnings"], *notes], "shortfalls": shortfalls, "verdict": verdict}


def _shortened(gaps: list[str]) -> list[str]:
    more = len(gaps) - _GAPS_SHOWN
    return [*gaps[:_GAPS_SHOWN], f"and so for {more} more files"] if more > 0 else gaps
