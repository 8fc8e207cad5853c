"""The page of a run: one file that needs nothing else."""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from clone_contracts.results.diff import Changes
from clone_contracts.results.run_history import PastRun
from clone_contracts.results.types import Results
from clone_contracts.views.compiled import compiled_before
from clone_contracts.views.exchanges import commands
from clone_contracts.views.gaps import gaps
from clone_contracts.views.headline import VERDICTS, headline, stale_waivers
from clone_contracts.views.matrix import matrices, without_repeated_examples
from clone_contracts.views.members import reference
from clone_contracts.views.model import ApiView, anchor, api_views
from clone_contracts.views.sections import FINDINGS_SHOWN, STATUSES
from clone_contracts.views.selection import cases_in_words, is_ours, selection
from clone_contracts.views.trend import trends
from clone_contracts.views.undocumented import what_is_waived
from clone_contracts.views.verdict import briefings, verdict_sentence

MOST_OPEN: Final = 12
"""Up to this many broken clauses are open from the start; if there are more, none is."""


def page(results: Results, changes: Changes | None = None, history: Sequence[PastRun] = ()) -> str:
    """The HTML page of a record whose texts are escaped for any view; what HTML needs is escaped here.

    ``history`` are the runs into its directory.
    """
    apis = api_views(results)
    worst = next((api.data["verdict"] for api in apis), "conforms")
    apis = without_repeated_examples(apis, matrices(apis))
    several = matrices(apis)
    alone = [api for api in apis if not api.is_one_of_several]
    script = _asset("page.js")
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            title=headline(results),
            sentence=verdict_sentence(apis, results),
            briefings=briefings(apis, results["run"]),
            worst=worst,
            all_conform=worst == "conforms",
            apis=apis,
            references=[reference(api) for api in (*(matrix.first for matrix in several), *alone)],
            totals=Counter(clause.status for api in apis for clause in api.clauses),
            matrices=several,
            contracts=[*(matrix.name for matrix in several), *(api.key for api in alone)],
            trends=trends(history, list(results["apis"])),
            gaps={status: list(gaps(apis, status)) for status in ("untested", "unobserved")},
            findings_shown=FINDINGS_SHOWN,
            run=results["run"],
            suite=results["suite"],
            waivers=results["waivers"],
            started=moment(results["run"]["started"]),
            changes=changes,
            stale_waivers=stale_waivers(results),
            few_notable=sum(len(api.with_status(status)) for api in apis for status in ("violated", "waived")) <= MOST_OPEN,
            signs=STATUSES,
            statuses=list(STATUSES),
            verdict_signs=VERDICTS,
            anything_notable=bool(stale_waivers(results)) or any(_is_notable(api) for api in apis),
            css=Markup(_asset("page.css") + _asset("targets.css")),
            script=Markup(script),
            script_hash=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


@cache
def environment() -> Environment:
    """What renders the templates; a name that they misspell is an error."""
    made = Environment(
        loader=PackageLoader("clone_contracts.views"),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        bytecode_cache=compiled_before(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["slug"] = lambda key: "".join(char if char.isalnum() else "-" for char in key)
    made.filters["moment"] = moment
    made.filters["anchor"] = anchor
    made.filters["commands"] = commands
    made.filters["what_is_waived"] = what_is_waived
    made.filters["selection"] = selection
    made.filters["is_ours"] = is_ours
    made.filters["cases_in_words"] = cases_in_words
    made.filters["test_name"] = lambda test: test.removeprefix("tests/contract/")
    return made


def _asset(name: str) -> str:
    return files("clone_contracts.views").joinpath("templates", name).read_text(encoding="utf-8")


def moment(text: str) -> str:
    """A time in a record as people write it; a text that is not a time as it stands."""
    try:
        return f"{datetime.fromisoformat(text):%d %B %Y, %H:%M} UTC"
    except ValueError:
        return text


def _is_notable(api: ApiView) -> bool:
    return bool(set(api.counts) - {"held"} or api.remarks or api.mistakes or api.data["undocumented"])
