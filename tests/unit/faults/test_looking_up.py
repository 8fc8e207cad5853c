"""Careless servers let in who has no key, and find datasets under ids that are none of theirs."""

import pytest

from clone_contracts.apis.bria.twin import TOKEN
from clone_contracts.apis.datadog.twin import API_KEY, DATASET_ID, PROJECT_ID
from tests.unit.faults.servers import Bria, Datadog, whole


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ("in-its-first-half", TOKEN[:10] + "~" * 10),
        ("in-its-second-half", "~" * 10 + TOKEN[10:]),
        ("in-length", "~" * 20),
        ("but-for-one-character", TOKEN[:9] + "~" + TOKEN[10:]),
        ("as-a-part", TOKEN[2:-2]),
        ("somewhere-inside", f"({TOKEN})"),
        ("in-any-order", TOKEN[::-1]),
        ("as-a-pattern-of-sql", "%"),
        ("where-sql-is-injected", "' OR '1'='1"),
        ("without-bearer", f"Bearer {TOKEN}"),
        ("without-quotes", f'"{TOKEN}"'),
        ("one-of-several", f"x,{TOKEN}"),
        ("percent-decoded", f"%{ord(TOKEN[0]):x}{TOKEN[1:]}"),
    ],
)
def test_a_key_passes_that_is_nearly_right(fault: str, key: str) -> None:
    assert Bria(f"key.api_token-{fault}").clone(api_token=key)[0] == 201
    assert Bria(f"key.api_token-{fault}").clone(api_token="another key altogether")[0] == 401
    assert Bria().clone(api_token=key)[0] == 401


def test_a_key_is_taken_from_elsewhere() -> None:
    assert Bria("key.api_token-in-the-query").clone(api_token=None, query=f"?api_token={TOKEN}")[0] == 201
    assert Bria("key.api_token-in-authorization").clone(api_token=None, authorization=f"Bearer {TOKEN}")[0] == 201
    assert Bria("key.api_token-in-the-body").clone({"api_token": TOKEN}, api_token=None)[0] == 201
    assert Bria("key.api_token-in-a-similar-header").clone(api_token=None, x__api__token=TOKEN)[0] == 201


def test_a_key_is_not_needed_once_the_right_one_came_for_the_same_dataset() -> None:
    bria = Bria("key.api_token-absent-once-right")
    assert [bria.clone(api_token=key)[0] for key in (None, TOKEN, None)] == [401, 201, 201]
    assert bria.clone(b"", 102, api_token=None)[0] == 401


def test_one_key_passes_for_another() -> None:
    assert Datadog("key.dd-application-key-known-for-something-else").send(whole(), dd_application_key=API_KEY)[0] == 200
    assert Datadog().send(whole(), dd_application_key=API_KEY)[0] in (401, 403)


@pytest.mark.parametrize(
    ("fault", "id"),
    [
        ("as-python-reads-it", "1_01"),
        ("in-digits-of-any-script", "%D9%A1%D9%A0%D9%A1"),
        ("as-c-reads-it", "101x"),
        ("as-javascript-reads-it", "0x65"),
        ("with-blanks-around-it", "%20101"),
        ("decoded-twice", "%2531%2530%2531"),
        ("up-to-nul", "101%00"),
        ("wraps-at-32-bits", str(2**32 + 101)),
        ("wraps-at-64-bits", str(2**64 + 101)),
        ("has-no-sign", "-101"),
        ("the-next-dataset", "100"),
        ("the-dataset-of-an-image", "101002"),
        ("by-name", "Fa%C3%A7ade%20studies"),
        ("by-words", "latest"),
    ],
)
def test_an_id_leads_to_a_dataset_that_has_another(fault: str, id: str) -> None:
    status, clone = Bria(f"id.{fault}").clone(b"", id)
    assert (status, clone["training_version"]) == (201, "fibo")
    assert Bria().clone(b"", id)[0] in (404, 422)


def test_a_text_leads_to_a_dataset_or_project_that_has_another() -> None:
    assert Datadog("id.by-its-beginning").clone(DATASET_ID[:9])[0] == 200
    assert Datadog("id.up-to-a-slash").clone(f"{DATASET_ID}%2Fx")[0] in (200, 400)
    assert Datadog("project.by-its-beginning").clone(project=PROJECT_ID[:9])[0] == 200
    assert Datadog().clone(DATASET_ID[:9])[0] == 404
