"""The configuration of a live run. Every error names the variable, and none its value."""

import pytest

from clone_contracts.apis.registry import load_api
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


def test_bria_s_settings() -> None:
    assert load_api("bria").read_settings(BRIA) == Settings(
        api="bria",
        base_url="https://bria.example/v1",
        keys={"api_token": "BRIA_API_TOKEN"},
        secrets={"BRIA_API_TOKEN": "s3cret-token"},
        sources={"101": {"training_version": "fibo"}, "102": {"training_version": "max"}},
        scope={},
    )


def test_datadog_s_settings() -> None:
    assert load_api("datadog").read_settings(DATADOG) == Settings(
        api="datadog",
        base_url="https://datadog.example",
        keys={"DD-API-KEY": "DD_API_KEY", "DD-APPLICATION-KEY": "DD_APP_KEY"},
        secrets={"DD_API_KEY": "s3cret-api", "DD_APP_KEY": "s3cret-app"},
        sources={"d-1": {}},
        scope={"project_id": "p-1"},
    )


@pytest.mark.parametrize(
    ("api", "variable"), [(api, variable) for api, environment in ENVIRONMENTS.items() for variable in environment]
)
@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
def test_each_variable_is_needed(api: str, variable: str, value: str | None) -> None:
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
        ("BRIA_BASE_URL", "https://[::1", "is no URL"),
        ("BRIA_BASE_URL", "https://bria.example:99999", "is no URL"),
        ("BRIA_BASE_URL", "https://joe:s3cret@bria.example", "must not hold credentials"),
        ("BRIA_BASE_URL", "https://bria.example/v1?key=s3cret", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "https://bria.example/v1#s3cret", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "http://bria.example/v1", "would send keys unencrypted; use https:// or add --insecure-http"),
        ("BRIA_BASE_URL", "https://bria.example/v1?", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "https://bria.example/v 1", "must end with its path: no query, no fragment, no blanks"),
        ("BRIA_BASE_URL", "https://-x-..example", "is no URL"),
        ("BRIA_API_TOKEN", " ", "must hold printable ASCII characters only: no line break, no blank at an end"),
        ("BRIA_API_TOKEN", "s3cret\n", "must hold printable ASCII characters only: no line break, no blank at an end"),
        ("BRIA_API_TOKEN", "s3crét", "must hold printable ASCII characters only: no line break, no blank at an end"),
        ("BRIA_DATASETS", "fibo", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=abc", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=-1", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "fibo=101,", "must list version=id pairs, ids being integers, such as fibo=101,max=102"),
        ("BRIA_DATASETS", "Fibo=101", "names a training version that is none of max, light, 3.2, 2.3, fibo"),
        ("BRIA_DATASETS", "fibo=101,fibo=102", "must give each version one dataset of its own"),
        ("BRIA_DATASETS", "fibo=101,max=101", "must give each version one dataset of its own"),
    ],
)
def test_what_is_malformed_is_told_in_one_line(variable: str, value: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_api("bria").read_settings({**BRIA, variable: value})
    assert str(caught.value) == f"{variable} {message}"


@pytest.mark.parametrize("variable", ["DD_API_KEY", "DD_APP_KEY"])
def test_datadog_s_keys_are_checked_one_by_one(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable} must hold printable ASCII"):
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
def test_base_urls_that_will_do(url: str, base_url: str) -> None:
    """A slash at the end makes no difference; keys travel unencrypted on the loopback interface only."""
    assert load_api("bria").read_settings({**BRIA, "BRIA_BASE_URL": url}).base_url == base_url


def test_unencrypted_keys_can_be_asked_for() -> None:
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
def test_a_site_stands_for_its_host(site: str, url: str) -> None:
    """The vendor's own tools leave out the "app." of the document."""
    assert load_api("datadog").read_settings(without_url(DD_SITE=site)).base_url == url


def test_an_unknown_site_is_answered_with_the_eight_that_there_are() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_api("datadog").read_settings(without_url(DD_SITE="datadog.example"))
    assert str(caught.value) == (
        "DD_SITE must be one of ap1.datadoghq.com, ap2.datadoghq.com, app.datadoghq.eu, app.ddog-gov.com, us2.ddog-gov.com, "
        "app.datadoghq.com, us3.datadoghq.com, us5.datadoghq.com"
    )


def test_a_base_url_wins_over_a_site() -> None:
    settings = load_api("datadog").read_settings({**DATADOG, "DD_SITE": "datadog.example"})
    assert settings.base_url == "https://datadog.example"


def test_without_a_base_url_or_site_both_are_named() -> None:
    with pytest.raises(ConfigurationError, match=r"^DATADOG_BASE_URL or DD_SITE must be set"):
        load_api("datadog").read_settings(without_url())
