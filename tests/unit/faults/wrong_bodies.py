"""Bodies made by hand to meet the behaviours of stacks: what is no JSON, and JSON that is wrong."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any


def malformed(valid: dict[str, Any]) -> Iterator[bytes]:
    """What other grammars make of a valid body."""
    text = json.dumps(valid)
    inner = text[1:-1]
    yield from (text.encode() + tail for tail in (b" ok", b"\n{}", b"\0", b"\0\0 rest", b"}"))
    yield text.encode() + b"\nbehind"
    yield b"before\n" + text.encode()
    yield text.encode("utf-16")
    yield text.encode("utf-32")
    yield b"\xef\xbb\xbf" + text.encode()
    for extra in ('"x": NaN', '"x": "a\nb"', '"x": +1', '"x": 0x1F', '"x": 01', '"x": .5', '"x": True', '"x": Infinity',
                  r'"x": "\x41"', r'"x": "\q"', "'x': 'y'", "x: 1", '"x": y', "", ","):  # fmt: skip
        yield f"{{{inner}, {extra}}}".encode()
    for raw in (b"caf\xe9", b"\x93caf\xe9\x94", b"\xed\xa0\xbd\xed\xb8\x80", b"\xff"):
        yield f"{{{inner}, ".encode() + b'"x": "' + raw + b'"}'
    yield text.replace('"', "'").encode()
    yield repr(valid).encode()
    yield f"/* one */ {text} // two".encode()
    yield f"{text} # two".encode()
    yield text.replace('":', '" =>').encode()
    yield text.replace('":', '"=').encode()
    yield text.replace(",", " ").encode() if "," in text else f'{{{inner} "x": 1}}'.encode()
    yield f'{{{inner} "x": 1}}'.encode()
    yield text[:-1].encode()
    yield text.rstrip("}").encode()
    yield inner.encode()
    yield b")]}'," + text.encode()
    yield gzip.compress(text.encode())
    yield "&".join(f"{name}={value}" for name, value in flat(valid)).encode()
    yield "\n".join(yaml_lines(valid, 0)).encode()
    yield (
        b"".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in flat(valid)
        )
        + b"--x--\r\n"
    )
    yield b"{" + re_unquoted(text).encode() + b"}"


def re_unquoted(text: str) -> str:
    return text[1:-1].replace('"', "").replace(" datasets", '"datasets"')


def yaml_lines(value: dict[str, Any], depth: int) -> Iterator[str]:
    for name, member in value.items():
        if isinstance(member, dict):
            yield f"{' ' * depth}{name}:"
            yield from yaml_lines(member, depth + 2)
        else:
            yield f"{' ' * depth}{name}: {member}"


def flat(value: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, member in value.items():
        path = f"{prefix}[{name}]" if prefix else name
        if isinstance(member, dict):
            yield from flat(member, path)
        else:
            yield path, str(member)


def misshapen(valid: dict[str, Any]) -> Iterator[Any]:
    """JSON in which a valid body is hidden."""
    text = json.dumps(valid)
    yield from ([valid], [valid, {}], [{}, valid], [[name, value] for name, value in valid.items()], text)
    yield from ({"dataset": valid}, {"__proto__": valid}, [], "", 0, False, 7, "A text", True)
    renamings: tuple[Callable[[str], str], ...] = (
        str.upper,
        str.title,
        lambda name: f" {name} ",
        lambda name: f"{name[:2]}_{name[2:]}",
    )
    for rename in renamings:
        yield {rename(name): value for name, value in valid.items()}


WRONG_TEXTS: tuple[Any, ...] = (
    7, 7.5, True, None, ["one"], ["one", "two"], {"en": "one"}, [], {}, 10**25, [["one"]],
)  # fmt: skip

RAW_EXTRAS = (
    r'"x": "\ud83d"', r'"x": "\u0000"', f'"x": {10**25}', '"x": ' + "1" * 4400, '"x": 1e999', '"x": ' + "[" * 600 + "]" * 600,
    '"x": ' + "[" * 60 + "]" * 60, '"x": 1, "x": 2', '"": 1', '"__proto__": {}', '"a.b": 1', '"$where": 1',
)  # fmt: skip
"""Members of no document, put into a valid body as they stand."""

RICH_TEXTS = (
    "é" + "e\u0301 ﬁ ½ ² ﬀ Å",
    "  padded  ",
    "two  blanks and\u00a0one and tab\u2003",
    "“smart” ‘quotes’ – dash — dash « x » it's",
    "<b>bold</b> &amp; & \"q\" **x** `y` <!-- c -->",
    r"\n \u0041 \t", "{{ 7*7 }} x", "two  blanks", "100% %41 %s %d %% a+b %zz %",
    "{{ 7*7 }} <% x %> {name} {} $HOME ${HOME} :smile: ...",
    r"C:\dir\n \u0041 \" ' ../../etc/passwd a/b/c.txt x.png",
    "a #tag; b | c? d* :x user@example.com 2024-01-15 key:value",
    "👩‍👩‍👧 🙂 ❤️ 👍🏽 𝔘 \u200b \u00ad \ufeff",
    "שלום عربي \u202e٣٤٥ १२",
    "007 bond", "007", "1e3", "1.50", "0", "null", "None", "true", "false", "no", "yes", "undefined", "NaN", "nan here null",
    "Copy of mine", "=cmd()", "-dash", "@at", "+plus", "'quoted'", '"quoted"', "trailing...", "report.txt", "ßtraße İ",
    "\u0301begin", "lower case first", "Ends with backslash\\", "x", "drop table x; --", "' OR 1=1 --",
    "界" * 100, "🙂" * 100, "❤️" * 50, "é" * 100, "n" * 100, "n" * 300, "界" * 30_000, "n" * 70_000, "n" * 20_000,
    "line\u2028separator", "nul\0inside", "bell\x07", "   ", "", "\u200fmark", "A/B", "<script>", "٣",
    "a" * 70 + "b" * 60, "UPPER Case",
)  # fmt: skip
"""Texts that stacks confuse."""
