"""Reads live targets from a file, and says all that is wrong with it.

The file is TOML, with a table for each. Keys never stand in it, only the variables that hold them::

    [[target]]
    name = "us3"
    api = "datadog"
    site = "us3.datadoghq.com"
    keys = { DD_API_KEY = "US3_DD_API_KEY", DD_APP_KEY = "US3_DD_APP_KEY" }
    sources = { DD_LLMOBS_PROJECT_ID = "…", DD_LLMOBS_DATASET_ID = "…" }
"""

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from clone_contracts.apis.registry import load_api
from clone_contracts.apis.settings import require_long_keys
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.credentials import SHORTEST_KEY
from clone_contracts.session.settings import Settings

_TEXTS: Final = ("name", "api", "base_url", "site")
_FIELDS: Final = (*_TEXTS, "keys", "sources")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""A name is one of a directory, on any file system."""
_VARIABLE: Final = re.compile(r"[A-Z][A-Z0-9]{0,19}(_[A-Z0-9]{1,20}){1,5}")
"""Narrow enough that a key, put here by mistake, is not taken for a variable and printed."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a file.

    ``variables`` are those of its API that the file gives, ``keys`` maps those of its keys to the ones that hold them.
    """

    name: str
    api: str
    variables: Mapping[str, str]
    keys: Mapping[str, str]

    @property
    def base_url(self) -> str:
        """Where it is."""
        return self.variables[load_api(self.api).base_url]

    def settings(self, environment: Mapping[str, str], insecure_http: bool = False, short_keys: bool = False) -> Settings:
        """The settings of a live run. Raises ConfigurationError with a line for each thing that is wrong."""
        return self._settings(self.environment(environment), insecure_http, short_keys)

    def environment(self, environment: Mapping[str, str]) -> Mapping[str, str]:
        """The variables of a live run against this target: those of its API are as the file says, whatever they were."""
        held = {variable: environment.get(holder, "") for variable, holder in self.keys.items()}
        return {**environment, **self.variables, **held}

    def _settings(self, environment: Mapping[str, str], insecure_http: bool, short_keys: bool) -> Settings:
        api, wrong = load_api(self.api), list[str]()
        try:
            settings = api.read_settings(environment, insecure_http)
        except ConfigurationError as error:
            wrong += str(error).splitlines()
        try:
            if not short_keys:
                require_long_keys(environment, self.keys)
        except ConfigurationError as error:
            wrong += str(error).splitlines()
        if wrong:
            raise ConfigurationError("\n".join(map(self._in_terms_of_the_file, wrong)))
        secrets = {holder: settings.secrets[variable] for variable, holder in self.keys.items()}
        return replace(settings, keys={header: self.keys[name] for header, name in settings.keys.items()}, secrets=secrets)

    def _in_terms_of_the_file(self, problem: str) -> str:
        """A message about a variable, about what stands for it in the file."""
        variable, blank, rest = problem.partition(" ")
        return f"{self.keys.get(variable, 'base_url' if variable == load_api(self.api).base_url else variable)}{blank}{rest}"


def read_targets(path: Path) -> Sequence[Target]:
    """The targets of a file. Raises ConfigurationError with a line for everything that is wrong with any of them."""
    tables = _tables(path)
    names = Counter(table.get("name") for table in tables if isinstance(table.get("name"), str))
    problems: list[str] = []
    for number, table in enumerate(tables, 1):
        where = f"--targets {path}: target {_called(table, number)}"
        problems += [f"{where} {problem}" for problem in _problems(table)]
    problems += [f"--targets {path}: {count} targets have the name {name}" for name, count in names.items() if count > 1]
    if problems:
        raise ConfigurationError("\n".join(problems))
    return [_target(table) for table in tables]


def require_settings(
    path: Path, targets: Sequence[Target], environment: Mapping[str, str], insecure_http: bool, short_keys: bool
) -> None:
    """Raises ConfigurationError with a line for everything that keeps any of the targets from being run."""
    problems: list[str] = []
    text = path.read_text(encoding="utf-8-sig")
    for target in targets:
        where = f"--targets {path}: target {target.name}:"
        try:
            target.settings(environment, insecure_http, short_keys)
        except ConfigurationError as error:
            problems += [f"{where} {line}" for line in str(error).splitlines()]
        for holder in target.keys.values():
            key = environment.get(holder, "")
            if len(key) >= SHORTEST_KEY and key in text:
                problems.append(f"{where} the key in {holder} stands in the file itself; take it out, and replace that key")
    if problems:
        raise ConfigurationError("\n".join(problems))


def _tables(path: Path) -> list[Mapping[str, Any]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"--targets {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"--targets {path} is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"--targets {path} is not TOML: {_place(error)}") from None
    tables = content.get("target", [])
    if set(content) != {"target"} or not (
        isinstance(tables, list) and tables and all(isinstance(each, dict) for each in tables)
    ):
        raise ConfigurationError(f"--targets {path} must hold [[target]] tables and nothing else")
    return tables


def _place(error: tomllib.TOMLDecodeError) -> str:
    """Where a document breaks; what stands there may be a key."""
    place = re.search(r"at (line \d+, column \d+|end of document)", str(error))
    return f"it breaks at {place[1]}" if place else "it cannot be parsed"


def _called(table: Mapping[str, Any], number: int) -> str:
    name = table.get("name")
    return name if isinstance(name, str) and _NAME.fullmatch(name) else str(number)


def _problems(table: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a target by itself, each as the end of a sentence. No value is named that could be a key."""
    for field in table:
        if field not in _FIELDS:
            yield f"has a field {field[:40]!r}, which means nothing{_near(field, _FIELDS)}; there are {', '.join(_FIELDS)}"
    for field in _TEXTS:
        if field in table and not (isinstance(table[field], str) and table[field].strip()):
            yield f"must have {field} as a non-empty text"
    if "name" not in table or (isinstance(table["name"], str) and not _NAME.fullmatch(table["name"])):
        yield "must have a name of up to 40 small letters, digits, - and _, which names its directory as well"
    if table.get("api") in api_names():
        yield from _problems_of_api(table, table["api"])
    else:
        yield f"must have api as one of {', '.join(api_names())}"


def _problems_of_api(table: Mapping[str, Any], api: str) -> Iterator[str]:
    sites = load_contract(api).sites
    if ("base_url" in table) == ("site" in table):
        yield "must have either base_url or site" if sites else "must have base_url"
    elif "site" in table and not sites:
        yield f"has a site, and {api} has none: give base_url"
    elif isinstance(table.get("site"), str) and table["site"] not in _known_sites(api):
        yield f"must have site as one of {', '.join(sites)}"
    definition = load_api(api)
    yield from _problems_of_variables(table, "keys", tuple(definition.keys.values()))
    yield from _problems_of_variables(table, "sources", definition.embedded_settings.source_variables)


def _problems_of_variables(table: Mapping[str, Any], field: str, known: Collection[str]) -> Iterator[str]:
    given = table.get(field, {})
    if not isinstance(given, dict) or not all(isinstance(text, str) for text in given.values()):
        yield f"must have {field} as a table of texts for {', '.join(known)}"
        return
    for name in given.keys() - set(known):
        yield f"has {name[:40]!r} among its {field}, which means nothing{_near(name, known)}; there are {', '.join(known)}"
    if field == "sources":
        yield from (f"must have {name} among its sources" for name in known if not given.get(name, "").strip())
        return
    for name, holder in given.items():
        if name in known and not _VARIABLE.fullmatch(holder):
            yield (
                f"must have under {name} the name of a variable that holds the key, such as STAGING_{name}; "
                "a key itself must not stand in the file"
            )
    holders = [given.get(name, name) for name in known]
    if len(set(holders)) < len(holders):
        yield f"must have its keys in variables of their own: {', '.join(known)}"


def _near(name: str, names: Collection[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _known_sites(api: str) -> Mapping[str, str]:
    """The base URLs by site; the vendor's own tools take the bare domain for those that the document writes with "app."."""
    sites = load_contract(api).sites
    return {**sites, **{name.removeprefix("app."): url for name, url in sites.items()}}


def _target(table: Mapping[str, Any]) -> Target:
    api = load_api(table["api"])
    base_url = table["base_url"] if "base_url" in table else _known_sites(api.name)[table["site"]]
    keys = {variable: table.get("keys", {}).get(variable, variable) for variable in api.keys.values()}
    return Target(table["name"], api.name, {**table["sources"], api.base_url: base_url}, keys)
