"""Texts that must be taken and come back exactly, odd ones that may be refused but not changed, and long ones of all sorts."""

from collections.abc import Callable, Mapping
from typing import Final

Make = Callable[[str], str]
"""Makes a text around a mark, so that it is a name of its own."""


def _full(char: str, length: int = 100) -> Make:
    """Exactly so many characters, the mark in front."""
    return lambda mark: (f"{mark} " + char * length)[:length]


RICH: Final[Mapping[str, tuple[str, Make]]] = {
    "scripts": (
        "columns, encodings, normalisation and case folding",
        lambda m: f"Плитка 瓷砖 بلاط שלום टाइल ก็ 🧱👍🏽 𝔘 🇩🇪 ❤\ufe0f Zürich Zu\u0308rich ﬁ ① ℌ ㍿ Å e\u0323\u0301 İıẞßΣς {m}",
    ),
    "code": (
        "sanitisers, templates, shells, and decoders that run twice",
        lambda m: f'<b>"O\'Neil" &amp; &lt;i></b> {{{{7*7}}}} ${{HOME}} {{x}} %41 %s %25 =41 \\n \\u0041 \\\\ `id` {m} \\',
    ),
    "separators": (
        "paths, lists, addresses, white space that is merged, and queries that are put together as text",
        lambda m: f"a/b\\c:d;e|f?g=h&i,j #k u+t@example.com ../..  two   {m}'); DROP TABLE x;-- OR 1=1 /* */ _%/",
    ),
    "words": (
        "texts that become values, and typography",
        lambda m: f"007 1_000 1e3 \\n \\u0041 null None true {m} undefined NaN “smart” ‘q’ «» — … ´ MiXeD lOwEr",
    ),
    "copy-of": ("a default that looks at what is there", lambda m: f"Copy of Copy of {m}"),
    "quoted": ("marks at both ends that are taken off", lambda m: f'"{m}"'),
    "trailing-dots": ("file systems and trimming of punctuation", lambda m: f"v1.0 {m} etc..."),
    "formula": ("spreadsheets", lambda m: f"=1+1;-x @y {m} $& $1 $$ ! ^ ~ € £ © ™ – • × ÷ ¿? #z"),
    "leading-hyphens": ("options", lambda m: f"--{m} -- drop"),
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
"""Ordinary texts: any server must take them. The first of them hold most of what is changed."""
_RICHEST: Final = 4

PLENTY: Final = "façade <b>of a witness</b> &amp; more, \"as is\": 50%41  C:\\new {x} e\u0301 𝔘🙂 'to the end'"
"""A bit of all that those change who store a text, and room for a mark: an ordinary one."""

WORDS: Final = ("0", "null", "true", "None", "NaN", "undefined", "false", "[]", "1e3", "-", "NO", "N/A", "0x10", "1,000")
"""Whole texts that stacks take for something else. They have no room for a mark."""

ODD: Final[Mapping[str, tuple[str, Make]]] = {
    "empty": ("nothing that counts as absent", lambda _: ""),
    "blank": ("nothing after trimming", lambda _: "   "),
    "padded": ("trimming", lambda m: f"  {m}  "),
    "padded-at-the-end": ("a column that drops blanks at the end", lambda m: f"{m} "),
    "controls": (
        "control characters, and blanks around them",
        lambda m: f" \tline one\nline\ttwo\rthree\r\n{m}\u0007\u001b[1mend ",
    ),
    "nul": ("a text that ends at NUL", lambda m: f"{m}\0end"),
    "half-a-pair": ("text that cannot be encoded again", lambda m: f"{m} \ud83d end"),
    "invisible": (
        "joiners, marks of direction, unusual blanks and code points that stand for nothing",
        lambda m: (
            f"👩\u200d👧 क्\u200dष a\u200bb\ufeff \u202etxt \u2066{m}\u2069 \u200f a\u00a0b\u2003c\u3000d\u2028e"
            " \uffff\ufdd0\ue000 z"
        ),
    ),
    "101-characters": ("a limit of a hundred", _full("x", 101)),
    "256-characters": ("a limit of 255", _full("x", 256)),
    "256-wide-characters": ("a limit in bytes", _full("語", 256)),
    "1025-characters": ("a limit of 1,024", _full("x", 1025)),
    "5000-characters": ("a limit of a page", _full("0123456789", 5000)),
    "22000-characters": ("a limit of a page or of 64 KiB", _full("語", 22_000)),
}
"""Texts that a server may refuse."""


def rich_text(turn: int, mark: str) -> str:
    """An ordinary text around a mark, another one at each turn: two of the first four in a row, then one of the others."""
    round, place = divmod(turn, 3)
    kinds = list(RICH.values())
    first, others = kinds[:_RICHEST], kinds[_RICHEST:]
    _, make = others[round % len(others)] if place == 2 else first[(2 * round + place) % _RICHEST]
    return make(mark)


def special_text(turn: int, mark: str) -> str:
    """An ordinary text around a mark that is special in one way, in another at each turn."""
    _, make = list(RICH.values())[_RICHEST:][turn % (len(RICH) - _RICHEST)]
    return make(mark)


def word(turn: int) -> str:
    """One of the words, another at each turn."""
    return WORDS[turn % len(WORDS)]


_EVERYTHING: Final[tuple[Make, ...]] = (
    lambda m: (
        f"Copy of Copy of Плитка 瓷砖 بلاط שלום टाइल 👩\u200d👧👍🏽 𝔘 🇩🇪 ❤\ufe0f Zürich Zu\u0308rich ﬁ ① İßΣ {m} <b>x</b> &amp;"
        " &lt; \"O'Neil\" {{7*7}} ${HOME} {x} %41 %s %25 \\n \\u0041 a/b\\c #k two  blanks null \u200f“q” a,b 'x') --"
        " OR 1=1 etc..."
    ),
    lambda m: (
        f"007 1e3 {m} x=y;z|w ?q=1&r u+t@example.com ../.. %2F %_ `id` <i>y</i> &#39; it's 100%d $(w) {{x}} [1] MiXeD Ａｂ ㍿ ℌ"
        " ก็ क् ﷺ Å 語🧱🧱🏴 n\u0303 ❤\ufe0f \u200f\u202etxt \\x41 \\/ /* c */ # // --  ::  «» — … ´ None undefined v1.0 c:\\d\\ "
    ),
)
"""As much as fits into a column of 255 characters, "Copy of " in front of it three times: long, and odd for that."""


def everything(turn: int, mark: str) -> str:
    """A long text around a mark with a bit of all that stacks change; another one at each turn."""
    return _EVERYTHING[turn % len(_EVERYTHING)](mark)
