"""The commands for bash that bring an exchange about again, also where what it needs is gone by then."""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Exchange, Request

MOST_MADE: Final = 2_000
"""The most requests that made datasets are kept, to repeat them. After so many come generated ones, which use no clones."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs only during the tests: the commands that ``start`` and ``stop`` it again in a shell.

    ``base_url`` is the variable that holds its base URL once it runs.
    """

    start: str
    base_url: str
    stop: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where that comes from which requests need.

    ``id_at`` leads to the id of a new dataset in the answer's body. ``made`` holds the requests that made datasets, by id;
    these are removed at the end of a run. ``changed`` holds those that changed one, each with its id, and with the number of
    datasets that were made before. ``server`` is None where the target is there without us.
    """

    id_at: Sequence[str] = ("id",)
    server: Server | None = None
    made: dict[str, Request] = field(default_factory=dict)
    changed: list[tuple[int, str, Request]] = field(default_factory=list)

    def note(self, id: str, request: Request) -> None:
        """Note which request made a dataset. Where an id comes twice the first one counts."""
        # Anything else would not be the same in a path and in a body.
        if len(self.made) < MOST_MADE and re.fullmatch(r"[\w.-]+", id, re.ASCII):
            self.made.setdefault(id, request)

    def forget(self, id: str) -> None:
        """Take back how a dataset came about."""
        self.made.pop(id, None)

    def note_change(self, id: str, request: Request) -> None:
        """Note a request that changed a dataset."""
        self.changed.append((len(self.made), id, request))


def repeating(exchange: Exchange, provenance: Provenance, beside: Iterable[str] = ()) -> list[str]:
    """The commands that repeat an exchange, in their order.

    They start the server and make the datasets of the run that the request needs. ``beside`` are the ids of those whose
    answers one has to see as well.
    """
    made, server = provenance.made, provenance.server
    shown = [id for id in beside if id in made]
    datasets = _in_order([*shown, *_datasets(exchange.request, made)], made)
    changes = [(number, request) for number, id, request in provenance.changed if id in datasets]
    order = {id: at for at, id in enumerate(made)} if changes else {}
    if changes:
        datasets.sort(key=order.__getitem__)  # Each change has its place between them.
    requests = (*map(made.__getitem__, datasets), *(request for _, request in changes), exchange.request)
    used = {id for request in requests for id in _datasets(request, made)}
    kept = [id for id in datasets if id in used]
    variables = {id: f"ID{number}" if len(kept) > 1 else "ID" for number, id in enumerate(kept, 1)}
    if server is not None:
        variables[exchange.base_url] = server.base_url
    commands = []
    for id in datasets:
        earlier = order.get(id, 0)
        commands += [as_curl(exchange.base_url, request, variables) for number, request in changes if number <= earlier]
        changes = [(number, request) for number, request in changes if number > earlier]
        if id not in used:
            commands.append(as_curl(exchange.base_url, made[id], variables))
            continue
        curl = as_curl(exchange.base_url, made[id], variables, head=False)
        look = " | tee /dev/stderr" if id in shown else ""
        commands.append(f"{variables[id]}=$({curl}{look} | {_reading(provenance.id_at)})")
    commands += [as_curl(exchange.base_url, request, variables) for _, request in changes]
    if exchange.beside:
        commands.append(f"# sent at the same moment as {exchange.beside} other{'s' * (exchange.beside > 1)}")
    commands.append(as_curl(exchange.base_url, exchange.request, variables))
    return commands if server is None else [server.start, *commands, server.stop]


def _in_order(ids: Iterable[str], made: Mapping[str, Request]) -> list[str]:
    """The datasets that have to be made for these, each after the one that it is a clone of."""
    ordered: dict[str, None] = {}
    met: set[str] = set()

    def visit(id: str) -> None:
        if id not in met:
            met.add(id)
            for source in _datasets(made[id], made):
                visit(source)
            ordered[id] = None

    for id in ids:
        visit(id)
    return list(ordered)


def _datasets(request: Request, made: Mapping[str, Request]) -> list[str]:
    """The datasets of the run that a request names in its path."""
    segments = map(unquote, request.path.partition("?")[0].split("/"))
    return [segment for segment in segments if segment in made]


def _reading(place: Sequence[str]) -> str:
    """A command that reads the id out of an answer."""
    members = "".join(f'["{member}"]' for member in place)
    return f"python3 -c {shlex.quote(f'import json, sys; print(json.load(sys.stdin){members})')}"
