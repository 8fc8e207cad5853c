"""A file of targets: what it says, and that all that is wrong with it is said at once, but for what may be a key."""

import re
from pathlib import Path
from typing import Any

import pytest

from clone_contracts.errors import ConfigurationError
from clone_contracts.runners.targets.file import read_targets, require_settings
from tests.unit.runs import ROOT

US3 = """
[[target]]
name = "us3"
api = "datadog"
site = "us3.datadoghq.com"
keys = { DD_API_KEY = "US3_DD_API_KEY", DD_APP_KEY = "US3_DD_APP_KEY" }
sources = { DD_LLMOBS_PROJECT_ID = "p-1", DD_LLMOBS_DATASET_ID = "d-1" }
"""
BRIA = """
[[target]]
name = "bria"
api = "bria"
base_url = "https://b.example/v1"
sources = { BRIA_DATASETS = "fibo=101" }
"""
KEYS = {"US3_DD_API_KEY": "an-api-key-1", "US3_DD_APP_KEY": "an-app-key-2", "BRIA_API_TOKEN": "a-bria-token"}
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str) -> Path:
        path = tmp_path / "targets.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(path: Path, environment: Any = KEYS) -> str:
    with pytest.raises(ConfigurationError) as caught:
        require_settings(path, read_targets(path), environment, insecure_http=False, short_keys=False)
    return str(caught.value)


def test_the_example_of_the_readme_is_a_file_of_targets(file: Any) -> None:
    found = re.search(r"<!-- targets -->\n```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert [target.name for target in read_targets(file(found[1]))] == ["us3", "bria-staging"]


def test_a_target_has_the_settings_that_the_file_says(file: Any) -> None:
    """Its keys stand under the names that the user knows, so that a curl line can be repeated."""
    (target,) = read_targets(file(US3))
    settings = target.settings(KEYS)
    assert settings.base_url == "https://api.us3.datadoghq.com"
    assert settings.keys == {"DD-API-KEY": "US3_DD_API_KEY", "DD-APPLICATION-KEY": "US3_DD_APP_KEY"}
    assert settings.secrets == {"US3_DD_API_KEY": "an-api-key-1", "US3_DD_APP_KEY": "an-app-key-2"}
    assert (list(settings.sources), settings.scope) == (["d-1"], {"project_id": "p-1"})


def test_variables_of_other_runs_do_not_reach_a_target(file: Any) -> None:
    (target,) = read_targets(file(US3))
    strange = {"DATADOG_BASE_URL": "https://elsewhere.example", "DD_LLMOBS_DATASET_ID": "other", "DD_API_KEY": "other-key"}
    assert target.settings({**KEYS, **strange}) == target.settings(KEYS)


def test_keys_are_in_the_variables_of_the_api_where_the_file_names_none(file: Any) -> None:
    (target,) = read_targets(file(BRIA))
    assert target.settings(KEYS).secrets == {"BRIA_API_TOKEN": "a-bria-token"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("keys =", "keyes =", "has a field 'keyes', which means nothing; did you mean keys?"),
        ('"datadog"', '"datadgo"', "must have api as one of bria, datadog"),
        ("us3.datadoghq.com", "us9.datadoghq.com", "must have site as one of "),
        ('site = "us3.datadoghq.com"', "", "must have either base_url or site"),
        ('site = "us3.datadoghq.com"', "site = 3", "must have site as a non-empty text"),
        ('site = "us3.datadoghq.com"', "site = []", "must have site as a non-empty text"),
        ('api = "datadog"', "api = {}", "must have api as a non-empty text"),
        (
            'sources = { DD_LLMOBS_PROJECT_ID = "p-1", DD',
            "sources = { DD_LLMOBS_PROJECT_ID = 1, DD",
            "must have sources as a table of texts",
        ),
        ('name = "us3"', 'name = "../us3"', "must have a name of up to 40 small letters"),
        ("DD_API_KEY =", "DD_APIKEY =", "has 'DD_APIKEY' among its keys, which means nothing; did you mean DD_API_KEY?"),
        (', DD_LLMOBS_DATASET_ID = "d-1"', "", "must have DD_LLMOBS_DATASET_ID among its sources"),
        ("US3_DD_APP_KEY", "US3_DD_API_KEY", "must have its keys in variables of their own"),
        ("[[target]]", "[target]", "must hold [[target]] tables and nothing else"),
        ('name = "us3"', "name = ", "is not TOML: it breaks at line 3, column 8"),
    ],
)
def test_what_is_wrong_is_named(file: Any, old: str, new: str, told: str) -> None:
    assert told in problems(file(US3.replace(old, new)))


@pytest.mark.parametrize("key", [SECRET, SECRET.upper(), f"A{SECRET.upper()}", "dd_app_key", "sk-live-1234"])
def test_a_key_in_place_of_a_variable_is_refused_and_not_shown(file: Any, key: str) -> None:
    told = problems(file(US3.replace("US3_DD_API_KEY", key)))
    assert "must have under DD_API_KEY the name of a variable" in told
    assert key not in told


def test_a_key_anywhere_else_in_the_file_is_refused_and_not_shown(file: Any) -> None:
    told = problems(file(f"# {KEYS['US3_DD_API_KEY']}\n{US3}"))
    assert told.endswith("the key in US3_DD_API_KEY stands in the file itself; take it out, and replace that key")
    assert KEYS["US3_DD_API_KEY"] not in told


def test_all_mistakes_of_all_targets_are_said_at_once(file: Any) -> None:
    path = file(US3.replace("keys =", "keyes =") + US3 + BRIA.replace("base_url", "site"))
    lines = problems(path).splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("target bria has a site, and bria has none: give base_url")
    assert lines[2].endswith("2 targets have the name us3")


def test_all_that_the_environment_lacks_is_said_in_terms_of_the_file(file: Any) -> None:
    told = problems(file(US3 + BRIA.replace("https", "http")), {"US3_DD_API_KEY": "short"})
    assert "target us3: US3_DD_APP_KEY must be set" in told
    assert "target us3: US3_DD_API_KEY has fewer than 8 characters" in told
    assert "target bria: base_url would send keys unencrypted" in told
    assert "target bria: BRIA_API_TOKEN must be set" in told
