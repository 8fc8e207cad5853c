"""Which of the two is wrong about a training version: the variable, or the server."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from clone_contracts.apis.bria.settings import read_settings
from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.bria.versions import DeclaredVersions
from clone_contracts.errors import BudgetSpent
from clone_contracts.exchange.message import Request, Response
from tests.unit.runs import BRIA
from tests.unit.support import answer, bria, bria_clone, bria_request

RIGHT = "fibo=101,max=102,light=103"
Change = Callable[[str, int, bytes], str | None]
"""What version a clone says instead, by that of its source, how often the dataset has been cloned, and the body sent."""


class Server:
    """A twin whose clones may be of another version than their sources; it counts its clones."""

    def __init__(self, change: Change = lambda *_: None) -> None:
        self.twin, self.change, self.clones = BriaTwin(), change, Counter[str]()

    def answer(self, request: Request) -> Response:
        headers = {"api_token": BRIA["BRIA_API_TOKEN"]}
        response = self.twin.handle(request.method, request.path, headers, request.body or b"")
        self.clones[request.path] += 1
        body = json.loads(response.body)
        instead = self.change(body.get("training_version", ""), self.clones[request.path], request.body or b"")
        return answer(response.status, of_version(body, instead) if instead else body)


def of_version(body: dict[str, Any], version: str) -> dict[str, Any]:
    return {**body, "training_version": version, "caption_prefix": None if version == "fibo" else "A photo of"}


def mistakes(server: Server, datasets: str, *asked: str) -> list[str | None]:
    """What is wrong with the variable, by plain requests for clones of some datasets in turn."""

    def plain(id: str) -> Request:
        return bria_request(b'{"name": "Mine"}', id)

    settings = read_settings({**BRIA, "BRIA_DATASETS": datasets})
    versions = DeclaredVersions(settings, server.answer, plain, lambda id: bria_request(b"{}", id))
    return [versions.mistake(id, server.answer(plain(id))) for id in asked]


def test_a_variable_that_is_right_costs_no_request_more() -> None:
    server = Server()
    assert mistakes(server, RIGHT, "101", "102", "103", "101") == [None] * 4
    assert server.clones.total() == 4


def test_a_version_that_every_clone_of_a_dataset_contradicts_is_the_variable_s_mistake() -> None:
    """It is the user who can look it up."""
    (text,) = mistakes(Server(), "max=101", "101")
    assert text == (
        "BRIA_DATASETS calls 101 max, the server says fibo. Look them up at Bria and correct the variable; if it is right, "
        "the server breaks bria.clone.inherits-training-version"
    )


def test_versions_that_are_swapped_are_the_variable_s_mistake() -> None:
    texts = mistakes(Server(), "fibo=102,max=101,light=103", "102", "101", "103")
    first = "BRIA_DATASETS calls 102 fibo, the server says max; BRIA_DATASETS calls 101 max, the server says fibo. Look"
    assert [text and text.split(" them")[0] for text in texts] == [
        first,
        "BRIA_DATASETS calls 101 max, the server says fibo; BRIA_DATASETS calls 102 fibo, the server says max. Look",
        None,
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda version, times, _: "fibo" if version == "max" and times == 1 else None,
        lambda version, _, body: "fibo" if version == "max" and body != b"{}" else None,
        lambda version, times, _: {1: "fibo", 2: "fibo"}.get(times, "light") if version == "max" else None,
    ],
    ids=["first-clone-only", "named-clones-only", "later-clones-otherwise"],
)
def test_clones_of_a_dataset_that_contradict_each_other_are_the_server_s_fault(change: Change) -> None:
    assert mistakes(Server(change), RIGHT, "102", "102") == [None, None]


def test_a_clone_of_another_version_than_its_parent_is_the_server_s_fault() -> None:
    """Every clone of the source says fibo, and a clone of these says max."""
    server = Server()
    of_source = ("5001", "5002", "5003")
    server.change = lambda version, *_: "fibo" if version == "max" and server.twin.newest in of_source else None
    assert mistakes(server, RIGHT, "102") == [None]


def test_datasets_that_all_become_the_same_other_version_are_the_server_s_fault() -> None:
    assert mistakes(Server(lambda *_: "2.3"), RIGHT, "102", "101", "103") == [None, None, None]


def test_a_dataset_that_one_clone_has_confirmed_is_the_server_s_fault_from_then_on() -> None:
    server = Server(lambda _, times, __: "fibo" if times > 1 else None)
    assert mistakes(server, RIGHT, "102", "102") == [None, None]
    assert server.clones.total() == 2


@pytest.mark.parametrize(
    "body",
    [
        {"training_version": "fibo", "caption_prefix": "A photo of"},
        {"training_version": "light", "caption_prefix": None},
        {"training_version": "4.0"},
        {"training_version": None},
        {"training_version": "light", "id": "5001"},
    ],
)
def test_an_answer_that_contradicts_itself_shows_no_mistake_of_the_variable(body: dict[str, Any]) -> None:
    settings = read_settings({**BRIA, "BRIA_DATASETS": RIGHT})

    def never(_: object) -> Any:
        raise AssertionError

    versions = DeclaredVersions(settings, never, never, never)
    assert versions.mistake("102", answer(201, bria_clone(**body))) is None
    assert versions.mistake("102", answer(404)) is None
    assert versions.mistake("102", answer(201, b"no")) is None


@pytest.mark.parametrize("spent", [False, True])
def test_other_answers_say_nothing_for_or_against_the_variable(spent: bool) -> None:
    """A server that refuses to clone again, or other datasets; or no more clones may be made."""

    class Once(Server):
        def answer(self, request: Request) -> Response:
            if self.clones.total() and spent:
                raise BudgetSpent("no more")
            return answer(404) if self.clones.total() else super().answer(request)

    (text,) = mistakes(Once(), "max=101,fibo=102", "101")
    assert text is not None
    assert "calls 101 max" in text
    assert "102" not in text


def test_the_settings_of_a_twin_are_never_doubted() -> None:
    """What an embedded run says about the twin is true, so that a version that differs is the server's doing."""

    class Turning(BriaTwin):
        def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            response = super().handle(method, path, headers, body)
            return answer(response.status, of_version(json.loads(response.body), "fibo"))

    found = bria(Turning()).clone("102", name="a").verdict.findings
    assert [finding.clause for finding in found] == ["bria.clone.inherits-training-version"]
