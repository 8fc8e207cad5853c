"""What many datasets have alike, such as the captions of a source and its clones: it is kept once."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from clone_contracts.exchange.strict_json import Json

MOST_CHARACTERS: Final = 2**24
"""The most characters of all lists. What is beyond is not remembered, so that nothing is compared with it."""

_OF_TEXT: Final = 64
"""About what a short text takes beyond its characters."""


class SharedLists:
    """The lists that are held by facts."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], list[Json]] = {}
        self._holders: Counter[tuple[str, ...]] = Counter()
        self._characters = 0

    def kept(self, facts: Mapping[str, Json], like: Mapping[str, Json]) -> dict[str, Json]:
        """The facts with shared lists, without those for which there is no room; other values are shared with ``like``."""
        kept = dict(facts)
        for name, value in facts.items():
            if isinstance(value, str):
                kept[name] = like[name] if like.get(name) == value else value
            elif isinstance(value, list):
                texts = tuple(map(str, value))
                if texts in self._lists or self._characters + _size(texts) <= MOST_CHARACTERS:
                    kept[name] = self._hold(texts, value)
                else:
                    del kept[name]
        return kept

    def let_go(self, facts: Mapping[str, Json]) -> None:
        """Forget the lists of some facts, unless others hold them as well."""
        for value in facts.values():
            texts = tuple(map(str, value)) if isinstance(value, list) else ()
            if self._lists.get(texts) is value:
                self._holders[texts] -= 1
                if not self._holders[texts]:
                    del self._lists[texts], self._holders[texts]
                    self._characters -= _size(texts)

    def _hold(self, texts: tuple[str, ...], value: list[Json]) -> list[Json]:
        if texts not in self._lists:
            self._lists[texts] = value
            self._characters += _size(texts)
        self._holders[texts] += 1
        return self._lists[texts]


def _size(texts: tuple[str, ...]) -> int:
    return sum(map(len, texts)) + _OF_TEXT * len(texts)
