"""The configuration of a live run. Every error names the variable and never shows its value."""

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.apis.settings import require_long_keys
from clone_contracts.errors import ConfigurationError
from clone_contracts.session.settings import Settings

BRIA = {"BRIA_BASE_URL": "https://bria.example/v1", "BRIA_API_TOKEN": "s3cret-token", "BRIA_DATASETS": "fibo=101,max=102"}
DATADOG = {
    "DATADOG_BASE_URL": "https://datadog.example",
    "DD_API_KEY": "s3cret-api",
    "DD_APP_KEY": "s3cret-app",
    "DD_LLMOBS_PROJECT_ID": "p-1",
    "DD_LLMOBS_DATASET_ID": "d-1",
}
ENVIRONMENTS = {"bria": BRIA, "datadog": DATADOG}


def test_the_bria_settings_are_read_from_the_environment() -> None:
    assert load_api("bria").read_settings(BRIA) == Settings(
        api="bria",
        base_url="https://bria.example/v1",
        keys={"api_token": "BRIA_API_TOKEN"},
        secrets={"BRIA_API_TOKEN": "s3cret-token"},
        sources={"101": {"training_version": "fibo"}, "102": {"training_version": "max"}},
        scope={},
        base_url_variable="BRIA_BASE_URL",
        source_variables=("BRIA_DATASETS",),
    )


def test_the_datadog_settings_are_read_from_the_environment() -> None:
    assert load_api("datadog").read_settings(DATADOG) == Settings(
        api="datadog",
        base_url="https://datadog.example",
        keys={"DD-API-KEY": "DD_API_KEY", "DD-APPLICATION-KEY": "DD_APP_KEY"},
        secrets={"DD_API_KEY": "s3cret-api", "DD_APP_KEY": "s3cret-app"},
        sources={"d-1": {}},
        scope={"project_id": "p-1"},
        base_url_variable="DATADOG_BASE_URL",
        source_variables=("DD_LLMOBS_PROJECT_ID", "DD_LLMOBS_DATASET_ID"),
    )


@pytest.mark.parametrize(
    ("api", "variable"), [(api, variable) for api, environment in ENVIRONMENTS.items() for variable in environment]
)
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_each_environment_variable_is_required(api: str, variable: str, value: str | None) -> None:
    environment = {**ENVIRONMENTS[api], variable: value or ""}
    if value is None:
        del environment[variable]
    with pytest.raises(ConfigurationError, match=variable):
        load_api(api).read_settings(environment)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("BRIA_BASE_URL", "bria.example/v1", "must be a URL that begins with https:// and names a host"),
        ("BRIA_BASE_URL", "ftp://bria.example", "must be a URL that begins with https:// and names a host"),
        ("BRIA_BASE_URL", "https:///v1", "must be a URL that begins with https:// and names a host"),
        ("BRIA_BASE_URL", "https://[::1", "is not a URL"),
        ("BRIA_BASE_URL", "https://bria.example:99999", "is not a URL"),
        ("BRIA_BASE_URL", "https://joe:s3cret@bria.example", "must not hold credentials"),
        ("BRIA_BASE_URL", "https://bria.example/v1?key=s3cret", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "https://bria.example/v1#s3cret", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "http://bria.example/v1", "would send keys unencrypted; use https:// or add --insecure-http"),
        ("BRIA_BASE_URL", "https://bria.example/v1?", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "https://bria.example/v 1", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "https://-x-..example", "is not a URL"),
        ("BRIA_API_TOKEN", " ", "must hold the key and nothing else: it has a blank at an end"),
        ("BRIA_API_TOKEN", "s3cret\n", "must hold the key and nothing else: it has a line break"),
        ("BRIA_API_TOKEN", "s3cret ", "must hold the key and nothing else: it has a blank at an end"),
        ("BRIA_API_TOKEN", '"s3cret"', "must hold the key and nothing else: it stands in quotation marks"),
        ("BRIA_API_TOKEN", "Bearer s3cret", "must hold the key and nothing else: it begins with Bearer"),
        ("BRIA_API_TOKEN", "s3crét", "must hold the key and nothing else: it holds characters other than printable ASCII"),
        ("BRIA_DATASETS", "fibo", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=abc", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=-1", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=101,", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "Fibo=101", "names a training version that is not one of max, light, 3.2, 2.3, fibo"),
        ("BRIA_DATASETS", "fibo=101,fibo=102", "must give each version one dataset of its own"),
        ("BRIA_DATASETS", "fibo=101,max=101", "must give each version one dataset of its own"),
    ],
)
def test_a_malformed_variable_is_reported_in_one_line(variable: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_api("bria").read_settings({**BRIA, variable: value})
    assert str(caught.value) == f"{variable} {message}"


def test_all_that_is_wrong_is_reported_at_once() -> None:
    with pytest.raises(ConfigurationError) as bria:
        load_api("bria").read_settings({"BRIA_DATASETS": "fibo"})
    assert [line.split()[0] for line in str(bria.value).splitlines()] == ["BRIA_BASE_URL", "BRIA_API_TOKEN", "BRIA_DATASETS"]
    with pytest.raises(ConfigurationError) as datadog:
        load_api("datadog").read_settings({})
    assert [line.split()[0] for line in str(datadog.value).splitlines()] == [
        "DATADOG_BASE_URL",
        "DD_API_KEY",
        "DD_APP_KEY",
        "DD_LLMOBS_DATASET_ID",
        "DD_LLMOBS_PROJECT_ID",
    ]


def test_keys_that_are_too_short_to_be_told_from_other_text_are_refused() -> None:
    with pytest.raises(ConfigurationError) as caught:
        require_long_keys({"A": "s3cret7", "B": "s3cret-8", "C": "x"}, ["A", "B", "C"])
    why = "has fewer than 8 characters, so that it cannot be told from other text; add --allow-short-keys for a test key"
    assert str(caught.value).splitlines() == [f"A {why}", f"C {why}"]


@pytest.mark.parametrize("value", ["", "s3c\n", " s3c", "'s3c'"])
def test_a_key_that_is_missing_or_malformed_is_not_called_short_as_well(value: str) -> None:
    require_long_keys({"A": value}, ["A", "B"])


@pytest.mark.parametrize("variable", ["DD_API_KEY", "DD_APP_KEY"])
def test_each_datadog_key_is_checked(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable} must hold the key and nothing else: it has a line break"):
        load_api("datadog").read_settings({**DATADOG, variable: "s3cret\r"})


@pytest.mark.parametrize(
    ("url", "base_url"),
    [
        (" https://bria.example ", "https://bria.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:8080/v1", "http://localhost:8080/v1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_usable_base_url_is_accepted(url: str, base_url: str) -> None:
    """Blanks at the ends are ignored; keys are sent unencrypted only to the loopback interface."""
    assert load_api("bria").read_settings({**BRIA, "BRIA_BASE_URL": url}).base_url == base_url


def test_sending_keys_unencrypted_can_be_allowed() -> None:
    settings = load_api("bria").read_settings({**BRIA, "BRIA_BASE_URL": "http://bria.example"}, insecure_http=True)
    assert settings.base_url == "http://bria.example"


@pytest.mark.parametrize("datasets", [" fibo = 101 , 3.2=104 ", "fibo=101,3.2=104"])
def test_blanks_between_datasets_make_no_difference(datasets: str) -> None:
    assert list(load_api("bria").read_settings({**BRIA, "BRIA_DATASETS": datasets}).sources) == ["101", "104"]


def without_url(**variables: str) -> dict[str, str]:
    return {**{name: value for name, value in DATADOG.items() if name != "DATADOG_BASE_URL"}, **variables}


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("app.datadoghq.com", "https://api.datadoghq.com"),
        ("datadoghq.com", "https://api.datadoghq.com"),
        ("app.datadoghq.eu", "https://api.datadoghq.eu"),
        ("us5.datadoghq.com", "https://api.us5.datadoghq.com"),
        ("us2.ddog-gov.com", "https://api.us2.ddog-gov.com"),
    ],
)
def test_a_datadog_site_stands_for_its_host(site: str, url: str) -> None:
    """The vendor's own tools leave out the "app." that the document has."""
    assert load_api("datadog").read_settings(without_url(DD_SITE=site)).base_url == url


def test_the_error_about_an_unknown_datadog_site_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_api("datadog").read_settings(without_url(DD_SITE="datadog.example"))
    assert str(caught.value) == (
        "DD_SITE must be one of ap1.datadoghq.com, ap2.datadoghq.com, app.datadoghq.eu, app.ddog-gov.com, us2.ddog-gov.com, "
        "app.datadoghq.com, us3.datadoghq.com, us5.datadoghq.com"
    )


def test_a_base_url_takes_precedence_over_a_site() -> None:
    settings = load_api("datadog").read_settings({**DATADOG, "DD_SITE": "datadog.example"})
    assert settings.base_url == "https://datadog.example"


def test_without_a_base_url_or_a_site_both_variables_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"^DATADOG_BASE_URL or DD_SITE must be set"):
        load_api("datadog").read_settings(without_url())
