"""Removes keys from everything that is kept."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from clone_contracts.evidence.key_forms import (
    escape_starts,
    escaped_pattern,
    gathered,
    spread_forms,
    spread_pattern,
    whole_forms,
    whole_pattern,
)
from clone_contracts.exchange.credentials import NEARLY_RIGHT, SHORTEST_KEY, invalid_variants, right
from clone_contracts.exchange.message import Response

_SHORTEST_PART: Final = 4
"""A part of a key with fewer characters gives nothing away, and could be any text."""
_MOST_KEYS: Final = 512
"""The most keys that are kept ready; traffic of others may have any number of them."""
_SIGN: Final = 6
"""A part of so many characters of a key is a sign that the key may be there."""
_BETWEEN_PARTS: Final = "\0"
"""It never stands between the parts of a spread key."""
_ELLIPSIS: Final = re.compile(r"([\[(]?(?:…|\.{3,})[\])]?)")


class Redactor:
    """Removes secrets from texts: the keys, the variants that tests make of them, and what is left of them where a text is cut.

    Keys of SHORTEST_KEY characters or more are found in many forms; shorter ones could occur transformed by chance.
    """

    def __init__(self, secrets: Mapping[str, str], as_made: bool = True, more: Iterable[tuple[str, str]] = ()) -> None:
        """``secrets`` maps variable names to values; ``more`` are others, of which several may have the same variable.

        ``as_made`` shows a variant of a key as what makes it; otherwise it is shown as the variable, which leaves JSON JSON.
        """
        # The longest first, since one key may begin with another.
        longest_first = sorted([*secrets.items(), *more], key=lambda item: -len(item[1]))
        self._keys = [_key(variable, secret, as_made) for variable, secret in longest_first]
        signs = zip(*(key.spread_signs for key in self._keys), strict=True)
        self._signs = [{sign: sign.encode() for each in of_keys for sign in each} for of_keys in signs]

    def __call__(self, text: str) -> str:
        """The text with every key, in whatever form, replaced by the variable that holds it."""
        searched = self._searched(text)
        for key in self._keys:
            searched = key.hidden(searched)
        return searched.text

    def reflected(self, response: Response) -> Iterator[tuple[str, str]]:
        """The variables whose values come back in an answer, in whatever form, each with the place in words."""
        # Most answers hold no key, so that their parts are looked at one by one only where the whole does.
        whole = self._searched(_BETWEEN_PARTS.join(chain(*response.headers, [_text_of(response)])))
        for key in self._keys:
            if key.is_long and key.is_in(whole):
                for name, value in response.headers:
                    if any(key.is_in(self._searched(part)) for part in (value, name)):
                        yield key.variable, f"it in the header {name}"
                if key.is_in(self._searched(_text_of(response))):
                    yield key.variable, "it in the body"

    def _searched(self, text: str) -> "_Searched":
        return _Searched(text, self._signs)


def _text_of(response: Response) -> str:
    return response.body.decode("utf-8", "replace")


class _Searched:
    """A text in which keys are looked for; ``signs`` are theirs in each of the texts of ``gathered``, with their UTF-8."""

    def __init__(self, text: str, signs: Sequence[Mapping[str, bytes]]) -> None:
        self.text = text
        self._signs = signs

    def changed(self, text: str) -> "_Searched":
        """The text after a key has been hidden in it."""
        return self if text == self.text else _Searched(text, self._signs)

    @cached_property
    def folded(self) -> str:
        """With all letters small."""
        return self.text.lower()

    @cached_property
    def spread(self) -> frozenset[str]:
        """The signs that are there without what may stand between the parts of a key."""
        pairs = zip(gathered(self.folded), self._signs, strict=False)  # Without a key there are no signs.
        return frozenset(sign for data, signs in pairs for sign, coded in signs.items() if coded in data)


class _Key:
    """One key: finds itself in texts. The patterns are slow, so that a plain search says first whether they can match."""

    def __init__(self, variable: str, secret: str, as_made: bool) -> None:
        self.variable = variable
        self._as_made = as_made
        self.is_long = len(secret) >= SHORTEST_KEY
        variants = invalid_variants(variable, secret)
        made = (right(variable, secret), *(variants[kind] for kind in NEARLY_RIGHT))
        shown = {key.value: key.shell for key in made if len(key.value) >= _SHORTEST_PART or key.valid}
        self._shells = {value: shell for value, shell in shown.items() if value != shell}
        # What tests make of a key is one character longer or shorter, or has its letters changed.
        self._secret = secret
        self._longer = "0?" if f"{secret}0" in self._shells else ""
        self._others = sorted((value for value in self._shells if not value.startswith(secret)), key=len, reverse=True)
        self._forms = self._forms_of(secret)
        self._parts = tuple(dict.fromkeys(form for value in (secret, *self._others) for form in self._forms_of(value)))
        self._signs = _signs(self._parts)
        spread = map(spread_forms, (secret, *self._others) if self.is_long else ())
        self._spread_forms = [[*chain.from_iterable(forms)] for forms in zip(*spread, strict=True)] or [[], []]
        self.spread_signs = [*map(_signs, self._spread_forms)]
        self._escapes = escape_starts(secret)
        self._flags = re.IGNORECASE if self.is_long else re.NOFLAG

    # The patterns take long to make, and most runs meet no text that has to be searched with them.

    @cached_property
    def _escaped(self) -> re.Pattern[str]:
        return re.compile(escaped_pattern(self._secret) + self._longer, self._flags)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        transformed = map(whole_pattern, (self._secret, *self._others)) if self.is_long else map(re.escape, self._others)
        return re.compile("|".join([re.escape(self._secret) + self._longer, *transformed]), self._flags)

    @cached_property
    def _spread(self) -> re.Pattern[str]:
        return re.compile("|".join(map(spread_pattern, (self._secret, *self._others))), self._flags)

    def _forms_of(self, value: str) -> tuple[str, ...]:
        return whole_forms(value) if self.is_long else (value,)

    def is_in(self, searched: _Searched) -> bool:
        """Whether the whole key is in a text, in any form."""
        folded = self._folded(searched)
        if _has_any(self._signs, folded) and _has_any(self._forms, folded):
            return True
        return self._is_escaped_in(searched) or self._is_spread_in(searched)

    def _is_escaped_in(self, searched: _Searched) -> bool:
        return _has_any(self._escapes, searched.folded) and self._escaped.search(searched.text) is not None

    def _is_spread_in(self, searched: _Searched) -> bool:
        if not self.is_long or all(map(searched.spread.isdisjoint, self.spread_signs)):
            return False
        pairs = zip(gathered(searched.folded), self._spread_forms, strict=True)
        may_be = any(form.encode() in data for data, forms in pairs for form in forms)
        return may_be and self._spread.search(searched.text) is not None

    def _has_part(self, folded: str) -> bool:
        return _has_any(self._signs, folded) and _has_any(self._parts, folded)

    def hidden(self, searched: _Searched) -> _Searched:
        """The text with the variable in place of the key."""
        if _has_any(self._escapes, searched.folded):
            searched = searched.changed(self._escaped.sub(self._shell, searched.text))
        if self._has_part(self._folded(searched)):
            searched = searched.changed(self._whole.sub(self._shell, searched.text))
        if self._is_spread_in(searched):
            searched = searched.changed(self._spread.sub(self._shell, searched.text))
        text = searched.text
        return searched.changed(self._cut_hidden(text)) if _has_any(("…", "..."), text) else searched

    def _folded(self, searched: _Searched) -> str:
        return searched.folded if self.is_long else searched.text

    def _folded_piece(self, piece: str) -> str:
        return piece.lower() if self.is_long else piece

    def _shell(self, match: re.Match[str]) -> str:
        return self._shells.get(match.group(), f"${self.variable}") if self._as_made else f"${self.variable}"

    def _cut_hidden(self, text: str) -> str:
        """The text with the variable in place of the key's beginning before an ellipsis, and of its end after one."""
        first, *others = _ELLIPSIS.split(text)
        pieces = [first]
        for ellipsis, piece in zip(others[::2], others[1::2], strict=True):
            pieces[-1] = self._without_beginning(pieces[-1])
            pieces += [ellipsis, self._without_end(piece)]
        return "".join(pieces)

    def _without_beginning(self, piece: str) -> str:
        """A piece of text without the beginning of the key at its end."""
        folded = self._folded_piece(piece)
        near = [form for form in self._parts if folded[-_SHORTEST_PART:] in form]
        length = max((size for form in near for size in _sizes(form) if folded.endswith(form[:size])), default=0)
        return f"{piece[:-length]}${self.variable}" if length else piece

    def _without_end(self, piece: str) -> str:
        """A piece of text without the end of the key at its beginning."""
        folded = self._folded_piece(piece)
        near = [form for form in self._parts if folded[:_SHORTEST_PART] in form]
        length = max((size for form in near for size in _sizes(form) if folded.startswith(form[-size:])), default=0)
        return f"${self.variable}{piece[length:]}" if length else piece


def _sizes(form: str) -> range:
    """The lengths of the parts of a form that tell something of it."""
    return range(_SHORTEST_PART, len(form))


def _signs(parts: Iterable[str]) -> tuple[str, ...]:
    """A few short texts, of which each part has one: most texts have none of them, so that no part has to be looked for."""
    left, signs = {part: _signs_of(part) for part in parts}, list[str]()
    while left:
        shared = Counter(chain.from_iterable(left.values()))
        signs.append(max(shared, key=lambda sign: (shared[sign], sign)))
        left = {part: its for part, its in left.items() if signs[-1] not in part}
    return tuple(signs)


def _signs_of(part: str) -> set[str]:
    """What may be a sign of a part: not 000000, which is in many texts."""
    all_of_it = (part[at : at + _SIGN] for at in range(len(part) - _SIGN + 1))
    return {sign for sign in all_of_it if len(set(sign)) > _SIGN // 2} or {part}


def _has_any(parts: Iterable[str], text: str) -> bool:
    for part in parts:  # noqa: SIM110 - of all there is here this is done most often
        if part in text:
            return True
    return False


@lru_cache(maxsize=_MOST_KEYS)
def _key(variable: str, secret: str, as_made: bool) -> _Key:
    """A key with its patterns, made once: they take longer to make than most texts to search."""
    return _Key(variable, secret, as_made)
