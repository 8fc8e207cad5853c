"""Reads waivers from a file, and says all that is wrong with it.

The file is TOML, with a table for each::

[[waiver]]
clause = "bria.201.captions_source"
reason = "sends none as a text until the new release"
owner = "datasets team"
until = 2027-03-31
actual = '"none"'
"""

import difflib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.waivers import PATTERNS, Waiver

_SUBJECTS: Final = ("clause", "undocumented")
_NEEDED: Final = ("reason", "owner", "until")
_TEXTS: Final = (*_SUBJECTS, "reason", "owner", "api", "link")
_FIELDS: Final = (*_SUBJECTS, *_NEEDED, "api", *PATTERNS, "link")
_FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "link": (r"https?://\S+", "a URL, such as https://tracker.example/7"),
    "target": (r"(https?:|\*).*", "a base URL or a pattern for one, such as https://staging.*"),
    "pointer": (r"[/*].*", "a JSON pointer or a pattern for one, such as /images/*/caption"),
}
"""What a field must look like, lest it never fit, and how that is said."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a waiver can be about: the ids of the clauses, the kinds of undocumented answers, the names of the APIs."""

    clauses: Collection[str]
    kinds: Collection[str]
    apis: Collection[str]


def read_waivers(path: Path, known: Known) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises ConfigurationError with a line for everything that is wrong with any of them."""
    tables = _tables(path)
    problems: list[str] = []
    waivers: dict[tuple[object, ...], Waiver] = {}
    for number, table in enumerate(tables, 1):
        where = f"--waivers {path}: entry {number}"
        found = list(_problems(table, known))
        waiver = None if found else _waiver(table)
        if waiver is not None and waiver.scope in waivers:
            found.append(f"waives {waiver.about} a second time, in the same way")
        problems += [f"{where} {problem}" for problem in found]
        if waiver is not None:
            waivers.setdefault(waiver.scope, waiver)
    if problems:
        raise ConfigurationError("\n".join(problems))
    return tuple(waivers.values())


def _tables(path: Path) -> list[Mapping[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"--waivers {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"--waivers {path} is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"--waivers {path} is not TOML: {error}") from None
    tables = content.get("waiver", [])
    if set(content) - {"waiver"} or not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
        raise ConfigurationError(f"--waivers {path} must hold [[waiver]] tables and nothing else")
    return tables


def _problems(table: Mapping[str, Any], known: Known) -> Iterator[str]:
    """What is wrong with an entry, each as the end of a sentence."""
    for name in table:
        if name not in _FIELDS:
            yield f"has a field {name!r}, which means nothing{_near(name, _FIELDS)}; there are {', '.join(_FIELDS)}"
    if len([name for name in _SUBJECTS if name in table]) != 1:
        yield "must have either clause or undocumented"
    for name in _NEEDED:
        if name not in table:
            yield f"must have {name}"
    wrong = {name: problem for name in _FIELDS if name in table and (problem := _problem(name, table[name]))}
    yield from wrong.values()
    yield from _unknown({name: value for name, value in table.items() if name in _TEXTS and name not in wrong}, known)


def _problem(name: str, value: Any) -> str | None:
    """What is wrong with the value of one field by itself."""
    if name == "until":
        # To Python a datetime is also a date; only a day will do here.
        return None if type(value) is date else "must have until as a date without quotes, such as 2027-03-31"
    several = list(value) if isinstance(value, list) and name in PATTERNS else [value]
    if not several or not all(isinstance(text, str) and text.strip() for text in several):
        return f"must have {name} as a non-empty text" + (", or a list of such" if name in PATTERNS else "")
    form, words = _FORMS.get(name, (".*", ""))
    return None if all(re.fullmatch(form, text, re.DOTALL) for text in several) else f"must have {name} as {words}"


def _unknown(texts: Mapping[str, str], known: Known) -> Iterator[str]:
    """What an entry names and does not exist."""
    clause, kind, api = (texts.get(name) for name in ("clause", "undocumented", "api"))
    if clause is not None and clause not in known.clauses:
        yield f"waives {clause!r}, which is not a clause{_near(clause, known.clauses)}"
    if kind is not None and kind not in known.kinds:
        yield f"waives {kind!r}, which is no kind of undocumented answers; there are {', '.join(known.kinds)}"
    if api is not None and api not in known.apis:
        yield f"is about the API {api!r}, and there is no such API{_near(api, known.apis)}"
    elif api is not None and clause is not None and clause in known.clauses and clause.partition(".")[0] != api:
        yield f"is about the API {api}, which {clause} does not belong to"


def _near(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _waiver(table: Mapping[str, Any]) -> Waiver:
    fields: dict[str, Any] = {name: value for name, value in table.items() if name not in _SUBJECTS}
    for name in PATTERNS:
        if isinstance(given := table.get(name, []), str):
            fields[name] = (given,)
        elif given:
            fields[name] = tuple(given)
    if "clause" in table:
        return Waiver(table["clause"], **fields)
    return Waiver(table["undocumented"], subject="undocumented", **fields)
