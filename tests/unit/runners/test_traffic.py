"""Exchanges between clients and servers that are not ours."""

from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.message import Response
from clone_contracts.results.file import results_schema
from clone_contracts.results.merge import merge
from clone_contracts.results.types import ApiResult
from clone_contracts.runners import traffic
from clone_contracts.runners.traffic import Side, Traffic
from tests.unit.support import answer, bria_clone

CLONE = "/tailored-gen/datasets/{}/clone"
TOKEN = "twin-Bria-token-5e1f"
KEY = (("api_token", TOKEN),)
JSON = (*KEY, ("Content-Type", "application/json"))


def of_others() -> Traffic:
    return Traffic("recorded", {"bria": Side("https://bria.example")}, {})


def with_twin() -> Traffic:
    return Traffic("served", {"bria": Side.of(load_api("bria").embedded_settings, "http://127.0.0.1:1")}, {})


def bria(watched: Traffic) -> ApiResult:
    return watched.results()["apis"]["bria"]


def send(watched: Traffic, id: object = 102, body: bytes = b"", response: Response | None = None) -> list[str]:
    came = response or answer(201, bria_clone())
    found = watched.take("bria", "POST", CLONE.format(id), JSON, body, came)
    return [finding["clause"] for finding in found]


def violated(watched: Traffic) -> list[str]:
    return [clause["id"] for clause in bria(watched)["clauses"] if clause["status"] == "violated"]


def test_right_requests_with_right_answers_conform() -> None:
    watched, twin = with_twin(), BriaTwin()
    for id in (101, 102, 5001, 5001):
        response = twin.handle("POST", CLONE.format(id), dict(KEY), b"")
        assert send(watched, id, response=response) == []
    result = bria(watched)
    assert (result["verdict"], result["sent"]["requests"], result["clones_created"]) == ("conforms", 4, 4)
    assert watched.exit_code() == 0


def test_a_mistake_of_a_client_is_a_violation_though_the_server_takes_it() -> None:
    watched = of_others()
    assert send(watched, body=b'{"nmae": "x"}') == ["bria.request.name"]
    sent = bria(watched)["sent"]
    assert (sent["found"], sent["findings"][0]["count"]) == (1, 1)
    assert (violated(watched), bria(watched)["verdict"], watched.exit_code()) == ([], "violates", 1)


def test_like_mistakes_are_counted_and_stand_once() -> None:
    watched = of_others()
    for _ in range(3):
        send(watched, body=b'{"nmae": "x"}')
    sent = bria(watched)["sent"]
    assert (sent["found"], [finding["count"] for finding in sent["findings"]]) == (3, [3])


def test_a_wrong_answer_is_a_violation_of_its_server() -> None:
    watched = of_others()
    assert send(watched, response=answer(201, bria_clone(status="final"))) == []
    assert violated(watched) == ["bria.201.status"]
    assert watched.exit_code() == 1


def test_an_answer_that_is_wrong_on_purpose_is_not_judged() -> None:
    watched = of_others()
    watched.take("bria", "POST", CLONE.format(102), JSON, b"", answer(201, {}), spoiled=True)
    assert (violated(watched), watched.exit_code()) == ([], 0)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_nobody_knows_whether_a_key_or_a_dataset_of_others_is_right(status: int) -> None:
    watched = of_others()
    send(watched)
    send(watched, 5001, response=answer(status))
    assert violated(watched) == []


def test_a_server_that_clones_without_a_key_is_accused() -> None:
    watched = of_others()
    watched.take("bria", "POST", CLONE.format(102), (), b"", answer(201, bria_clone()))
    assert "bria.401.token-absent" in violated(watched)


def test_clones_of_one_server_are_compared() -> None:
    watched = of_others()
    send(watched)
    send(watched)
    assert "bria.clone.new-id" in violated(watched)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("DELETE", "/tailored-gen/datasets/5001", b""), ("PUT", "/tailored-gen/datasets/5001", b'{"name": "Other"}')],
)
def test_what_is_changed_on_the_way_is_not_expected_any_more(method: str, path: str, body: bytes) -> None:
    watched = of_others()
    first = bria_clone(id=5001, name="One")
    second = bria_clone(id=5002, name="Copy of Other")
    for each in [*first["images"], *second["images"]]:
        each["dataset_id"] = 5001 if each in first["images"] else 5002
    send(watched, response=answer(201, first), body=b'{"name": "One"}')
    watched.take("bria", method, path, KEY, body, Response(204))
    send(watched, 5001, response=answer(201, second))
    assert "bria.clone.default-name" not in violated(watched)


def test_nothing_that_came_is_no_success() -> None:
    result = bria(of_others())
    assert (result["verdict"], result["shortfalls"]) == ("incomplete", ["no request for it came"])
    assert of_others().exit_code() == 6


def test_an_api_that_nobody_used_is_left_out_beside_another() -> None:
    watched = Traffic("recorded", {"bria": Side("https://bria.example"), "datadog": Side("https://dd.example")}, {})
    send(watched)
    assert list(watched.results()["apis"]) == ["bria"]


def test_nothing_is_remembered_of_clones_that_were_long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "MOST_DATASETS", 3)
    watched, twin = with_twin(), BriaTwin()
    for number in range(70):
        body = b'{"name": "n%d"}' % number
        send(watched, body=body, response=twin.handle("POST", CLONE.format(102), dict(KEY), body))
    observations = watched._watched["bria"].recorder.observations
    assert list(observations.datasets["102"].clone_names) == ["n67", "n68", "n69"]
    assert observations.named("n1") == ()
    assert len(observations.owners) <= 20 * 3 + 3
    assert watched.exit_code() == 0


def test_only_recent_datasets_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "MOST_DATASETS", 3)
    watched = of_others()
    for number in range(5001, 5011):
        send(watched, response=answer(201, bria_clone(id=number)))
    assert list(watched._watched["bria"].recorder.observations.datasets) == ["5008", "5009", "5010"]


def test_the_record_and_its_pages_fit_the_schema_and_hold_no_key(tmp_path: Path) -> None:
    watched = with_twin()
    send(watched, body=b'{"nmae": "x"}', response=answer(201, bria_clone(name=TOKEN)))
    results = watched.write(tmp_path)
    jsonschema.validate(results, results_schema())
    for file in tmp_path.iterdir():
        assert TOKEN not in file.read_text()
    assert "What clients sent" in (tmp_path / "index.html").read_text()
    assert "/nmae" in (tmp_path / "summary.md").read_text()


@pytest.mark.parametrize(
    "body",
    [
        b'{"nmae": "of-someone-else 1", "password": "of-someone-else 1"}',
        b'{"nmae": "of-someone-else1", "more": [{"api_key": "of-someone-else1"}]}',
        b"nmae=of-someone-else1&client_secret=of-someone-else1",
    ],
)
def test_secrets_that_nobody_has_named_are_in_no_record(body: bytes) -> None:
    watched = of_others()
    headers = (*JSON, ("Authorization", "Bearer b-of-another-2"), ("Cookie", "id=c-of-a-third-3; x=y"))
    watched.take(
        "bria", "POST", CLONE.format(102), headers, body, answer(201, bria_clone(name="b-of-another-2 c-of-a-third-3"))
    )
    told = str(watched.results())
    assert not [part for part in ("of-someone-else", "of-another", "of-a-third") if part in told]


def test_the_latest_of_many_keys_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic, "MOST_SECRETS", 3)
    watched = of_others()
    for number in range(10):
        key = chr(ord("a") + number) * 8 + "-of-someone"
        body = b'{"nmae": "%s"}' % key.encode()
        watched.take("bria", "POST", CLONE.format(102), [("api_token", key)], body, answer(401))
    assert "-of-someone" not in str(watched.results())
    assert len(watched._watched["bria"]._hidden) == 3


def test_records_of_traffic_are_merged_with_what_was_sent() -> None:
    one, other = of_others(), of_others()
    send(one, body=b'{"nmae": "x"}')
    send(other, body=b'{"nmae": "x"}')
    send(other)
    merged = merge([one.results(), other.results()])["apis"]["bria"]
    sent: Mapping[str, object] = merged["sent"]
    assert (merged["verdict"], sent["requests"], sent["found"]) == ("violates", 3, 2)
    assert [finding["count"] for finding in merged["sent"]["findings"]] == [2]
