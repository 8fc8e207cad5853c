"""Markdown: the short summary of a run, and the page of a contract for readers of the repository."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clone_contracts.results.diff import Changes
from clone_contracts.results.run_history import PastRun
from clone_contracts.results.types import Results
from clone_contracts.views.exchanges import commands
from clone_contracts.views.headline import headline
from clone_contracts.views.html import environment
from clone_contracts.views.matrix import MOST_ROWS, matrices
from clone_contracts.views.model import api_views
from clone_contracts.views.sections import STATUSES
from clone_contracts.views.trend import trend_lines

MOST_VIOLATIONS: Final = 20
"""The most violations that the summary shows in full."""
_LONGEST: Final = 600
# A dash or number that would begin a list, a dot that would make a link, and everything that is markup by itself.
_MARKUP: Final = re.compile(r"^-|^[0-9](?=[0-9]*[.)])|(?<=www)\.|[\\`*_{}\[\]()#+!|~<>&$@:]")


def summary(results: Results, changes: Changes | None = None, history: Sequence[PastRun] = ()) -> str:
    """A short text for a CI job's own page, of a record whose texts are escaped; ``history`` are the runs so far."""
    apis = api_views(results)
    return _rendered(
        "summary.md.j2",
        headline=headline(results),
        apis=apis,
        matrices=matrices(apis),
        most_rows=MOST_ROWS,
        trend=trend_lines(history, list(results["apis"])),
        run=results["run"],
        waivers=results["waivers"],
        statuses=list(STATUSES),
        changes=changes,
        most=MOST_VIOLATIONS,
    )


@dataclass(frozen=True, slots=True)
class BodyExample:
    """A body as a contract gives it for an example, and what it is one of."""

    title: str
    body: str


def contract_pages(results: Results, examples: Mapping[str, Sequence[BodyExample]] | None = None) -> Mapping[str, str]:
    """The page of each contract by API, with the examples of its contract; nothing in it depends on what the run saw."""
    given = examples or {}
    return {api.key: _rendered("contract.md.j2", api=api, examples=given.get(api.key, ())) for api in api_views(results)}


def escaped(text: str) -> str:
    """A text as it stands in running Markdown or in a table's cell: nothing in it is markup."""
    one_line = " ".join(_cut(text).split())
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", one_line)


def plain(text: str) -> str:
    """A text of ours, escaped only so that it is not taken for a table's border, emphasis or a tag."""
    return re.sub(r"([|<*_])", r"\\\1", text)


def code(text: str) -> str:
    """A text as a code span, also within a table."""
    one_line = " ".join(_cut(text).split())
    if "|" in one_line or "`" in one_line:
        return f"<code>{escaped(one_line)}</code>"
    return f"`{one_line}`" if one_line else "`` ` ``"


def fenced(text: str, language: str = "") -> str:
    """A text as a block of code, with a fence that nothing in it ends."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _rendered(template: str, **names: object) -> str:
    made = environment()
    made.filters.update({"md": escaped, "plain": plain, "code": code, "fenced": fenced, "commands": commands})
    text = made.get_template(template).render(**names)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
