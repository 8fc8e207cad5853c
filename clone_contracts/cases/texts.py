"""Texts that must be taken and come back exactly, and odd ones that may be refused but not changed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from clone_contracts.cases.case import Case, Draft, Group, changed, setting
from clone_contracts.cases.shape import texts
from clone_contracts.contract.members import Member
from clone_contracts.contract.operation import Operation

_Make = Callable[[str], str]
"""Makes a text around a mark, so that it is a name of its own."""


def _full(char: str, length: int = 100) -> _Make:
    """Exactly so many characters, the mark in front."""
    return lambda mark: (f"{mark} " + char * length)[:length]


_RICH: Final[Mapping[str, tuple[str, _Make]]] = {
    "scripts": ("columns and encodings", lambda m: f"Плитка 瓷砖 بلاط टाइल 🧱 Cafe\u0301 {m}"),
    "markup": ("sanitisers and templates", lambda m: f'<b>"O\'Neil" & Söhne</b> &amp; &lt;i&gt; <script>{m}</script>'),
    "templates": (
        "templates, formats and shells",
        lambda m: f"{{{{7*7}}}} ${{HOME}} $PATH {{brace}} %41 %s %n %25 #{{x}} {m} `id`",
    ),
    "escapes": ("decoders that run twice", lambda m: f'\\n \\t \\u0041 \\\\ \\" %20 + &#65; =41 {m} \\'),
    "separators": ("paths, lists and addresses", lambda m: f"a/b\\c:d;e|f?g=h&i,j user+tag@example.com key:value ../.. {m}/"),
    "forms": ("normalisation", lambda m: f"Zu\u0308rich Zürich ﬁ ① ℌ ㍿ Å e\u0323\u0301 {m} Cafe\u0301"),
    "digits": ("texts that become numbers", lambda m: f"007 1_000 1e3 0x1F {m} 12,5 00"),
    "words": ("texts that become values", lambda m: f"null None true {m} undefined NaN false nil"),
    "blanks": ("white space that is merged", lambda m: f"two  blanks   three {m}  end"),
    "copy-of": ("a default that looks at what is there", lambda m: f"Copy of Copy of {m}"),
    "right-to-left": ("direction and joining", lambda m: f"שלום עולם مرحبا नमस्ते क्ष ก็ {m} עברית"),
    "emoji": ("characters beyond 16 bits", lambda m: f"💬🧱👍🏽 𝔘𝔫𝔦 🇩🇪 ❤\ufe0f {m} 𠮷"),
    "case": ("case folding", lambda m: f"MiXeD İıIi ẞß ΣςσǅΌ {m} lOwEr"),
    "quotes": ("typography, and marks at both ends", lambda m: f'"“smart” ‘quotes’ «» — – … ´ {m}"'),
    "trailing-dots": ("file systems and trimming of punctuation", lambda m: f"v1.0 {m} etc..."),
    "formula": ("spreadsheets and options", lambda m: f"=1+1;-x @y {m} #z"),
    "leading-hyphens": ("options", lambda m: f"--{m} -- drop"),
    "injection": ("queries that are put together as text", lambda m: f"{m}'); DROP TABLE datasets;-- \" OR 1=1 /* */ _%"),
    "hundred": ("a limit below the longest ordinary text", _full("0123456789")),
    "hundred-wide": ("a limit in bytes", _full("語")),
    "hundred-astral": ("a limit in bytes, or in units of 16 bits", _full("🧱")),
    "hundred-combined": ("a limit after normalisation", _full("e\u0301")),
    "hundred-escaped": ("a limit after escaping", _full("&")),
    "all-digits": ("a text that becomes a number", lambda m: "0" + str(int(m, 36))),
    "exponent": ("a text that becomes a number", lambda m: f"{int(m, 36)}e3"),
    "decimal": ("a text that becomes a number", lambda m: f"{int(m, 36)}.10"),
    "in-brackets": ("a text that becomes a list", lambda m: f'["{m}"]'),
    "in-braces": ("a text that becomes an object", lambda m: f'{{"name":"{m}"}}'),
    "date": ("a text that becomes a date", lambda m: f"2024-02-30 {int(m, 36) % 10**6}"),
}
"""Ordinary texts: any server must take them."""

WORDS: Final = ("0", "null", "true", "None", "NaN", "undefined", "false", "[]", "1e3", "-")
"""Whole texts that stacks take for something else. They have no room for a mark."""

_ODD: Final[Mapping[str, tuple[str, _Make]]] = {
    "empty": ("nothing that counts as absent", lambda _: ""),
    "blank": ("nothing after trimming", lambda _: "   "),
    "padded": ("trimming", lambda m: f"  {m}  "),
    "padded-at-the-end": ("a column that drops blanks at the end", lambda m: f"{m} "),
    "controls": ("control characters", lambda m: f"line one\nline\ttwo\r{m}\u0007\u001b[1mend"),
    "nul": ("a text that ends at NUL", lambda m: f"{m}\0end"),
    "half-a-pair": ("text that cannot be encoded again", lambda m: f"{m} \ud83d end"),
    "joined": ("joiners that are dropped", lambda m: f"👩\u200d👩\u200d👧 क्\u200dष a\u200bb\ufeff {m}"),
    "direction": ("marks of direction that are dropped", lambda m: f"\u202etxt.exe \u2066{m}\u2069 \u200f"),
    "unusual-blanks": ("blanks that are made ordinary", lambda m: f"a\u00a0b\u2003c\u3000d\u2028e {m}"),
    "no-characters": ("code points that stand for nothing", lambda m: f"\uffff\ufdd0\U0010ffff\ue000 {m}"),
    "101-characters": ("a limit of a hundred", _full("x", 101)),
    "129-characters": ("a limit of 128", _full("x", 129)),
    "256-characters": ("a limit of 255", _full("x", 256)),
    "256-wide-characters": ("a limit in bytes", _full("語", 256)),
    "1025-characters": ("a limit of 1,024", _full("x", 1025)),
    "5000-characters": ("a limit of a page", _full("0123456789", 5000)),
    "22000-characters": ("a limit of a page or of 64 KiB", _full("語", 22_000)),
}
"""Texts that a server may refuse."""


def rich_text(turn: int, mark: str) -> str:
    """An ordinary text around a mark, another one at each turn."""
    _, make = list(_RICH.values())[turn % len(_RICH)]
    return make(mark)


def text_cases(operation: Operation) -> Iterator[Case]:
    """Each text in each member that holds one, one member at a time, so that it is known which of them is refused.

    Those of the first member, the name, are a group of their own: they are handed down to what is cloned from the clone.
    """
    listed = texts(operation)
    for place, member in enumerate(listed):
        others = [other for other in listed if other is not member]
        group: Group = "words" if place else "texts"
        for kind, (why, make) in _RICH.items():
            yield _case(member, others, f"text-{kind}", group, why, make)
        for word in WORDS:
            change = setting(member.place, word)
            yield Case(
                f"{member.text}-word-{word}", "words", "a text that becomes a value", change, member.text, may_create=True
            )
        for kind, (why, make) in _ODD.items():
            yield _case(member, others, f"odd-text-{kind}", "odd-texts", why, make)


def _case(member: Member, others: Sequence[Member], kind: str, group: Group, why: str, make: _Make) -> Case:
    def change(draft: Draft) -> Draft:
        value = changed(draft.value, member.place, make(draft.mark))
        for other in others if draft.turn % 2 else ():
            # A plain one beside it: it may be handled by the look of the other.
            value = changed(value, other.place, f"beside {draft.mark}")
        # Beyond ASCII either as it is, or in escapes.
        return draft.with_value(value, escaped=draft.turn % 3 == 0)

    return Case(f"{member.text}-{kind}", group, why, change, member.text, may_create=True)
