"""The names that datasets have, for servers that refuse to give one twice: also those that a database may hold for the same."""

import unicodedata
from collections.abc import Iterable
from itertools import islice


class NameIndex:
    """The ids of datasets by name, in the order in which they became known."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[str, None]] = {}
        self._alike: dict[str, tuple[str, ...]] = {}

    def note(self, name: str, id: str) -> None:
        """Take note that the dataset with an id has the name."""
        if name not in self._holders:
            form = collated(name)
            self._alike[form] = (*self._alike.get(form, ()), name)
        self._holders.setdefault(name, {})[id] = None

    def drop(self, name: str, id: str) -> None:
        """Take that back."""
        holders = self._holders.get(name, {})
        holders.pop(id, None)
        if holders or self._holders.pop(name, None) is None:
            return
        form = collated(name)
        self._alike[form] = tuple(other for other in self._alike[form] if other != name)
        if not self._alike[form]:
            del self._alike[form]

    def holders(self, name: str) -> Iterable[str]:
        """The ids of all that have the name."""
        return self._holders.get(name, {}).keys()

    def first(self, name: str) -> tuple[str, ...]:
        """The id of the first known dataset that has the name, if any has."""
        return tuple(islice(self._holders.get(name, ()), 1))

    def first_alike(self, name: str) -> tuple[str, ...]:
        """The same, or of one whose name is the same for a database that compares loosely."""
        alike = next(iter(self._alike.get(collated(name), ())), name)
        return self.first(name) or self.first(alike)


def collated(name: str) -> str:
    """A name as databases compare it at the loosest: without case, accents, and blanks around it."""
    if name.isascii():
        return name.casefold().strip()
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(char for char in letters if not unicodedata.combining(char)).strip()
