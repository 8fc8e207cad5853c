"""Says of every recorded exchange where it belongs: to which API, target and part, or why it is not judged."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit
from zlib import crc32

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.exchange.message import Response
from clone_contracts.runners.recordings.entry import Entry, Partial, Unread, header
from clone_contracts.runners.recordings.formats import entries

PARTS: Final = 16
"""The most parts of what went to one target."""
MOST_REMEMBERED: Final = 100_000
"""The most exchanges that are remembered to see which are recorded twice."""

_UNWELL: Final = frozenset({407, 502, 503, 504})
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """A target: the API and the base URL. ``part`` is the same for all exchanges about one project."""

    api: str
    base_url: str
    part: int


@dataclass(frozen=True, slots=True)
class Sorted:
    """An exchange in its place, with ``path`` relative to the base URL.

    ``number`` is that of its place, in the order of the files; ``file`` is that of its file, ``label`` names both file and
    entry. The answer is judged unless ``is_set_aside``.
    """

    number: int
    place: Place
    file: int
    label: str
    path: str
    entry: Entry
    is_set_aside: bool = False


class Sorter:
    """Goes through files. ``notes`` counts what is not judged by its reason, ``gaps`` says of files what is missing of them."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.notes: Counter[str] = Counter()
        self.gaps: list[str] = []
        self._files = files
        self._numbers: dict[Place, int] = {}
        self._seen: dict[bytes, None] = {}
        self._keys: dict[str, bool] = {}
        """Whether the file has a key; False where it was taken out, which is known once something worked without it."""
        self._has_clones = False

    def __iter__(self) -> Iterator[Sorted]:
        """The exchanges of all files in their order. Raises ConfigurationError for a file that is of no known format."""
        for at, file in enumerate(self._files):
            self._keys, self._has_clones = {}, False
            is_readable = False
            for number, found in enumerate(entries(file), 1):
                if isinstance(found, Unread):
                    self._note_unread(file, number, found)
                else:
                    is_readable = True
                    yield from self._sorted(found, at, f"{file.name} entry {number}")
            if not is_readable:
                self.gaps.append(f"{file.name}: nothing in it could be read")
            elif not self._has_clones:
                self.notes["a file without any request for a clone"] += 1

    def _note_unread(self, file: Path, number: int, found: Unread) -> None:
        self.notes[found.reason] += 1
        if found.ends:
            self.gaps.append(f"{file.name}: cut short or malformed after {number - 1} entries")

    def _sorted(self, entry: Entry, file: int, label: str) -> Iterator[Sorted]:
        located = locate(entry.method, entry.url)
        if located is None:
            yield from self._siblings(entry, file, label)
        elif not entry.headers:
            self.notes["an entry whose request headers were not recorded"] += 1
        elif self._is_repeated(entry):
            self._has_clones = True
            self.notes["an entry that is a repetition of an earlier one"] += 1
        else:
            self._has_clones = True
            place, path = located
            aside = _set_aside(entry.response)
            self._note_answer(entry.response, aside)
            number = self._numbers.setdefault(place, len(self._numbers))
            entry = self._with_filtered_keys(entry, place.api)
            yield Sorted(number, place, file, label, path, entry, is_set_aside=aside is not None)

    def _siblings(self, entry: Entry, file: int, label: str) -> Iterator[Sorted]:
        """Other requests to a known target may change datasets, in any of its parts."""
        known = [place for place in self._numbers if _is_below(entry.url, place.base_url)]
        apis = sorted({place.api for place in known})
        self.notes[f"an entry of another endpoint of {apis[0]}" if apis else "an entry for another server or endpoint"] += 1
        for place in known:
            yield Sorted(self._numbers[place], place, file, label, urlsplit(entry.url).path, entry)

    def _is_repeated(self, entry: Entry) -> bool:
        """Whether the same exchange has been met: files may overlap. A server that repeats itself does so at another time."""
        response = entry.response or Response(0)
        told = [entry.method, entry.url, entry.body, response.status, response.header("date"), response.body]
        digest = blake2b(repr(told).encode(errors="replace"), digest_size=16).digest()
        if digest in self._seen:
            return True
        self._seen[digest] = None
        if len(self._seen) > MOST_REMEMBERED:
            # Many at once: to take the first out of a dictionary takes long after many others were.
            for oldest in [*islice(self._seen, 1 + MOST_REMEMBERED // 10)]:
                del self._seen[oldest]
        return False

    def _note_answer(self, answer: Response | None, aside: str | None) -> None:
        if answer is None:
            self.notes["a request without an answer, judged by itself"] += 1
        elif aside is not None:
            self.notes[aside] += 1
        elif isinstance(answer, Partial):
            self.notes["an answer whose body was not recorded, judged without it"] += 1

    def _with_filtered_keys(self, entry: Entry, api: str) -> Entry:
        """The entry, with a stand-in for a key that was most likely sent, and taken out of the recording.

        That is so where a server without it would not have answered so, unless the file has that key elsewhere.
        """
        for name in load_api(api).keys:
            if header(entry.headers, name.lower()) is not None:
                self._keys[name] = True
            elif entry.is_filtered and self._was_sent(name, entry.response):
                self.notes[f"a request in whose recording {name} may have been filtered, judged as if it was sent"] += 1
                entry = replace(entry, headers=(*entry.headers, (name, "filtered")))
        return entry

    def _was_sent(self, name: str, answer: Response | None) -> bool:
        is_refused = answer is not None and answer.status in (401, 403)
        if answer is not None and not is_refused:
            self._keys.setdefault(name, False)
        return not self._keys.get(name, is_refused)


def locate(method: str, url: str) -> tuple[Place, str] | None:
    """The place that a request for a clone went to, and its path relative to the base URL; None for any other request."""
    split, base = _split(url), base_url(url)
    if split is None or base is None:
        return None
    query = f"?{split.query}" if split.query else ""
    for at in (at for at, char in enumerate(split.path) if char == "/"):
        path = split.path[at:]
        for api in api_names():
            scope = _scope(api, method, path)
            if scope is not None:
                return Place(api, base + split.path[:at], crc32(scope.encode(errors="replace")) % PARTS), path + query
    return None


def base_url(url: str) -> str | None:
    """Scheme, host and port of a URL, without credentials; None for what is none."""
    split = _split(url)
    if split is None:
        return None
    host = f"[{split.hostname}]" if ":" in str(split.hostname) else split.hostname
    port = f":{split.port}" if split.port not in (None, _PORTS[split.scheme]) else ""
    return f"{split.scheme}://{host}{port}"


@lru_cache(maxsize=64)
def _split(url: str) -> SplitResult | None:
    try:
        split = urlsplit(url)
        _ = split.port
    except ValueError:
        return None
    return split if split.scheme in _PORTS and split.hostname else None


def _scope(api: str, method: str, path: str) -> str | None:
    """What a dataset belongs to, by the path of a request for a clone; None for any other request."""
    found = load_contract(api).match(method, path)
    return "/".join([*found[1].values()][:-1]) if found is not None and found[0].role == "judged" else None


def _is_below(url: str, base: str) -> bool:
    split, root = _split(url), base_url(url)
    return split is not None and f"{root}{split.path}/".startswith(f"{base}/")


def _set_aside(answer: Response | None) -> str | None:
    """Why an answer is not judged, None where it is, or where none came."""
    if answer is None:
        return None
    if not answer.headers:
        return "an answer whose headers were not recorded, not judged"
    is_api = 200 <= answer.status < 300 or (answer.status >= 400 and answer.status not in _UNWELL)
    return None if is_api else f"an answer with status {answer.status}, of a target that is unwell, not judged"


def in_words(notes: Iterable[tuple[str, int]]) -> list[str]:
    """What was counted, the most frequent first."""
    ordered = sorted(notes, key=lambda note: (-note[1], note[0]))
    return [f"{'once' if count == 1 else f'{count} times'} {reason}" for reason, count in ordered]
