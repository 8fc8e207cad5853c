"""Every format says the same of the same exchanges; the formats are known by content; what cannot be read is counted."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.message import Response
from clone_contracts.results.types import ApiResult
from clone_contracts.runners.recordings.entry import Entry, Partial, Unread
from clone_contracts.runners.recordings.formats import entries, require_known
from clone_contracts.runners.recordings.judging import judged
from tests.unit.runners.recordings.support import (
    FORMATS,
    Taped,
    Writer,
    bria,
    broken,
    datadog,
    har,
    har_entry,
    json_lines,
    line,
    mistakes,
    only,
    ruby_interaction,
    ruby_yaml,
    taped,
    vcrpy_interaction,
    vcrpy_json,
    vcrpy_yaml,
    with_answer,
    written,
)
from tests.unit.support import DATASET, datadog_body

GET = {"url": "https://x.example", "method": "GET"}

everywhere = pytest.mark.parametrize("write", FORMATS.values(), ids=list(FORMATS))


def result(path: Path, content: Any) -> ApiResult:
    return only(judged([written(path / "recording", content)]))


def read(path: Path, content: Any) -> list[Entry | Unread]:
    return list(entries(written(path / "recording", content)))


def one(path: Path, content: Any) -> Entry:
    (found,) = read(path, content)
    assert isinstance(found, Entry)
    return found


def reasons(path: Path, content: Any) -> list[str]:
    return [found.reason for found in read(path, content) if isinstance(found, Unread)]


class TestFindings:
    """What an SDK sends wrongly is found in every format."""

    @everywhere
    @pytest.mark.parametrize(
        ("sent", "clause"),
        [
            (bria({"nam": "Mine"}), "bria.request.name"),
            (bria(**{"Content-Type": "text/plain"}), "bria.request.body"),
            (bria(api_token=""), "bria.401.token-absent"),
            (
                datadog({"data": {"id": DATASET, "type": "dataset", "attributes": {"name": "x"}}}),
                "datadog.request.data.type",
            ),
            (datadog(DD_API_KEY=""), "datadog.401.api-key-absent"),
        ],
        ids=["member", "media-type", "key", "enum", "another key"],
    )
    def test_a_mistake_in_a_request_is_found(self, tmp_path: Path, write: Writer, sent: Any, clause: str) -> None:
        found = result(tmp_path, write(taped(sent)))
        assert [clause for clause, _ in mistakes(found)] == [clause]
        assert (found["verdict"], broken(found)) == ("violates", [])

    @everywhere
    def test_a_defect_of_an_answer_is_found(self, tmp_path: Path, write: Writer) -> None:
        (tape,) = taped(bria())
        assert tape.answer is not None
        wrong = tape.answer.body.replace(b'"draft"', b'"ready"')
        assert broken(result(tmp_path, write([with_answer(tape, body=wrong)]))) == ["bria.201.status"]

    @everywhere
    def test_a_faithful_recording_accuses_nobody(self, tmp_path: Path, write: Writer) -> None:
        names = ["Mine", "Größe 1", "a\tb", "数据集 😀", "x" * 100, " "]
        right = [
            *(bria({"name": name, "description": name}) for name in names),
            bria({}),
            bria({}, id="5003"),
            bria({}, id="5008"),
        ]
        right += [datadog(datadog_body(name=name, description=name)) for name in names]
        refused = [bria(id="404"), bria(api_token="wrong"), datadog(project="other"), datadog(DD_API_KEY="wrong-key")]
        found = judged([written(tmp_path / "recording", write(taped(*right, *refused)))])
        assert [broken(api) + [mistake for mistake, _ in mistakes(api)] for api in found["apis"].values()] == [[], []]
        assert [(api["verdict"], api["clones_created"]) for api in found["apis"].values()] == [("conforms", 9), ("conforms", 6)]

    @everywhere
    def test_requests_that_twins_refuse_are_the_senders_mistakes_alone(self, tmp_path: Path, write: Writer) -> None:
        wrong = [
            bria(b"{"),
            bria(["x"]),
            bria({"name": 1}),
            bria(id="x"),
            datadog(b"nothing"),
            datadog({}),
            datadog({"data": None}),
        ]
        found = judged([written(tmp_path / "recording", write(taped(*wrong)))])
        assert [broken(api) for api in found["apis"].values()] == [[], []]
        assert all(mistakes(api) for api in found["apis"].values())


class TestRecognition:
    """The formats are told by what is in a file, whatever its name."""

    @everywhere
    def test_a_format_is_known_by_content_also_after_a_byte_order_mark(self, tmp_path: Path, write: Writer) -> None:
        content = write(taped(bria()))
        assert one(tmp_path, content) == one(tmp_path, b"\xef\xbb\xbf" + content)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"hello",
            b"\x80\x81",
            b"[]",
            b'{"openapi": "3.1.0"}',
            b"interactions: none",
            b"a: [",
            b'{"url": "x"}',
            b"\x1f\x8b\x00",
        ],
    )
    def test_what_has_no_known_format_is_refused_with_those_that_are_known(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(ConfigurationError, match="recording has none of the known formats: HAR, VCR cassettes"):
            require_known(written(tmp_path / "recording", content))

    @pytest.mark.parametrize("name", ["", "absent"])
    def test_a_file_that_cannot_be_read_is_named(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ConfigurationError, match="cannot be read: "):
            require_known(tmp_path / name)


class TestHar:
    """HAR of browsers and proxies: what tools leave out accuses nobody."""

    def test_an_answer_without_a_recorded_body_is_judged_by_its_status(self, tmp_path: Path) -> None:
        entry = har_entry(taped(bria())[0])
        del entry["response"]["content"]["text"]
        assert isinstance(one(tmp_path, {"log": {"entries": [entry]}}).response, Partial)
        found = result(tmp_path, {"log": {"entries": [entry]}})
        assert (broken(found), found["verdict"]) == ([], "conforms")
        assert found["warnings"] == ["once an answer whose body was not recorded, judged without it"]
        entry["response"]["status"] = 500
        assert broken(result(tmp_path, {"log": {"entries": [entry]}})) == ["bria.500.no-server-error"]

    @pytest.mark.parametrize("text", ["", None])
    def test_an_empty_body_is_believed_where_the_server_says_so(self, tmp_path: Path, text: str | None) -> None:
        entry = har_entry(taped(bria())[0])
        entry["response"]["content"]["text"] = text
        entry["response"]["headers"].append({"name": "Content-Length", "value": "0"})
        assert broken(result(tmp_path, {"log": {"entries": [entry]}})) == ["bria.201.json"]

    def test_a_request_whose_body_was_not_recorded_is_counted(self, tmp_path: Path) -> None:
        entry = har_entry(taped(datadog())[0])
        del entry["request"]["postData"]
        assert reasons(tmp_path, {"log": {"entries": [entry]}}) == ["an entry whose body was not recorded"]

    def test_a_request_without_a_body_is_one(self, tmp_path: Path) -> None:
        entry = har_entry(Taped(bria(b""), taped(bria(b""))[0].answer))
        assert one(tmp_path, {"log": {"entries": [entry]}}).body is None
        assert mistakes(result(tmp_path, {"log": {"entries": [entry]}})) == []

    def test_an_answer_in_base64_is_unpacked(self, tmp_path: Path) -> None:
        entry = har_entry(taped(bria())[0])
        content = entry["response"]["content"]
        content |= {"encoding": "base64", "text": base64.b64encode(content["text"].encode()).decode()}
        assert one(tmp_path, {"log": {"entries": [entry]}}).response == taped(bria())[0].answer

    def test_schemathesis_has_requests_in_base64_as_well(self, tmp_path: Path) -> None:
        entry = har_entry(taped(bria())[0])
        entry["response"]["content"] |= {"encoding": "base64", "text": "e30="}
        entry["request"]["postData"]["text"] = base64.b64encode(b'{"name": "Mine"}').decode()
        assert one(tmp_path, {"log": {"entries": [entry]}}).body == b'{"name": "Mine"}'

    def test_a_status_of_0_is_no_answer(self, tmp_path: Path) -> None:
        found = result(tmp_path, har([Taped(bria(), None)]))
        assert (found["requests"], found["clauses"][0]["checked"], broken(found)) == (1, 0, [])
        assert found["warnings"] == ["once a request without an answer, judged by itself"]

    def test_the_media_type_stands_in_for_a_header_that_was_left_out(self, tmp_path: Path) -> None:
        entry = har_entry(taped(bria())[0])
        entry["response"]["headers"] = [{"name": "server", "value": "x"}]
        assert broken(result(tmp_path, {"log": {"entries": [entry]}})) == []

    def test_content_that_is_unpacked_already_is_taken_as_it_is(self, tmp_path: Path) -> None:
        entry = har_entry(taped(bria())[0])
        entry["response"]["headers"].append({"name": "content-encoding", "value": "br"})
        assert broken(result(tmp_path, {"log": {"entries": [entry]}})) == []

    def test_a_form_is_a_wrong_media_type(self, tmp_path: Path) -> None:
        form = "application/x-www-form-urlencoded"
        entry = har_entry(taped(bria(b"name=a+b", **{"Content-Type": form}))[0])
        entry["request"]["postData"] = {"mimeType": form, "params": [{"name": "name", "value": "a b"}]}
        assert one(tmp_path, {"log": {"entries": [entry]}}).body == b"name=a+b"

    def test_nothing_is_said_of_times(self, tmp_path: Path) -> None:
        found = result(tmp_path, har(taped(bria())))
        assert [clause["checked"] for clause in found["clauses"] if clause["id"] == "bria.201.created_at.when-requested"] == [0]


class TestCassettes:
    """Cassettes of several languages."""

    def test_an_answer_that_was_recorded_packed_is_unpacked(self, tmp_path: Path) -> None:
        (tape,) = taped(bria())
        assert tape.answer is not None
        packed = vcrpy_interaction(tape, as_text=False)
        packed["response"]["body"]["string"] = gzip.compress(tape.answer.body)
        packed["response"]["headers"]["content-encoding"] = ["gzip"]
        assert broken(result(tmp_path, yaml.dump({"interactions": [packed]}).encode())) == []
        packed["response"]["headers"]["content-encoding"] = ["br"]
        response = one(tmp_path, yaml.dump({"interactions": [packed]}).encode()).response
        assert isinstance(response, Partial), "nobody can say what it holds"

    def test_a_body_that_expands_without_end_is_not_unpacked(self, tmp_path: Path) -> None:
        (tape,) = taped(bria())
        packed = vcrpy_interaction(tape, as_text=False)
        packed["response"]["body"]["string"] = gzip.compress(bytes(11 * 2**20))
        packed["response"]["headers"]["content-encoding"] = ["gzip"]
        assert isinstance(one(tmp_path, yaml.dump({"interactions": [packed]}).encode()).response, Partial)

    def test_a_cassette_of_schemathesis_is_read(self, tmp_path: Path) -> None:
        content = b"""command: 'st run'
recorded_with: 'Schemathesis 4'
seed: 1
http_interactions:
- id: 'a'
  status: 'ERROR'
  metadata: null
  recorded_at: '2026-99-99T00:00:00'
  checks: []
  request:
    uri: 'https://bria.example/tailored-gen/datasets/102/clone'
    method: 'POST'
    headers:
      "api_token":
      - "[Filtered]"
      "Content-Type":
      - "application/json"
    body:
      encoding: 'utf-8'
      string: "{\\"name\\": \\"a\\"}"
  response: null
"""
        entry = one(tmp_path, content)
        assert (entry.url, entry.body, entry.response) == (
            "https://bria.example/tailored-gen/datasets/102/clone",
            b'{"name": "a"}',
            None,
        )

    def test_plain_scalars_are_the_text_that_they_are(self, tmp_path: Path) -> None:
        content = (
            "interactions:\n- request: {method: post, uri: 'http://x/', headers: {a: [no, 1.10, 2024-01-01]}}\n  response: ~\n"
        )
        assert one(tmp_path, content.encode()).headers == (("a", "no"), ("a", "1.10"), ("a", "2024-01-01"))

    @pytest.mark.parametrize("tag", ["!!python/unicode", "!ruby/string:Of::Some", "!"])
    def test_kinds_of_some_language_are_plain_data(self, tmp_path: Path, tag: str) -> None:
        content = f"interactions:\n- request: {{method: POST, uri: {tag} 'http://x/', body: {tag} 'b'}}\n"
        assert (one(tmp_path, content.encode()).url, one(tmp_path, content.encode()).body) == ("http://x/", b"b")

    def test_nothing_of_another_language_is_run(self, tmp_path: Path) -> None:
        content = f"interactions:\n- request: !!python/object/apply:os.mkdir [{tmp_path}/made]\n"
        assert reasons(tmp_path, content.encode()) == ["an entry without a request"]
        assert not (tmp_path / "made").exists()

    def test_a_header_that_two_interactions_share_is_read_for_both(self, tmp_path: Path) -> None:
        shared = ["application/json"]
        interactions = [vcrpy_interaction(tape, as_text=True) for tape in taped(bria(), bria())]
        for interaction in interactions:
            interaction["request"]["headers"]["Content-Type"] = shared
        content = yaml.dump({"interactions": interactions}).encode()
        assert b"*id001" in content
        assert mistakes(result(tmp_path, content)) == []

    def test_an_answer_that_was_recorded_in_part_is_judged_without_its_body(self, tmp_path: Path) -> None:
        interaction = ruby_interaction(taped(bria())[0])
        interaction["response"] |= {"truncated_from": 5000, "body": {"encoding": "utf-8", "string": '{"id": 1'}}
        assert isinstance(one(tmp_path, {"http_interactions": [interaction]}).response, Partial)


class TestLines:
    """JSON Lines of our own."""

    def test_bodies_may_be_in_base64_and_headers_an_object(self, tmp_path: Path) -> None:
        plain = line(taped(bria())[0])
        coded = {**plain, "body": None, "body_base64": base64.b64encode(plain["body"].encode()).decode()}
        coded["headers"] = {name: [value] for name, value in plain["headers"]}
        assert one(tmp_path, coded) == one(tmp_path, plain)

    def test_an_answer_may_be_left_out(self, tmp_path: Path) -> None:
        assert one(tmp_path, {**line(taped(bria())[0]), "response": None}).response is None

    def test_blank_lines_are_none(self, tmp_path: Path) -> None:
        assert len(read(tmp_path, b"\n".join([*json_lines(taped(bria())).splitlines(), b"", b"  "]))) == 1

    @pytest.mark.parametrize("bad", [b"{", b"[]", b"\xff", b'{"a": 1, "a": 2}', b"[" * 10_000, b'{"n": ' + b"9" * 5000 + b"}"])
    def test_a_line_that_cannot_be_read_is_counted_and_the_others_are_judged(self, tmp_path: Path, bad: bytes) -> None:
        found = result(tmp_path, bad + b"\n" + json_lines(taped(bria())) + bad)
        assert (found["requests"], [note.partition(" times ")[0] for note in found["warnings"]]) == (1, ["2"])


class TestBrokenFiles:
    """What can be read is judged, and the rest is counted."""

    @pytest.mark.parametrize(
        ("write", "rest"),
        [
            *((write, rest) for write in (har, vcrpy_json) for rest in (b"", b"\xff\xff", b"\x00")),
            (vcrpy_yaml, b""),
            (ruby_yaml, b""),
        ],
    )
    def test_a_file_that_is_cut_short_is_judged_as_far_as_it_goes(self, tmp_path: Path, write: Writer, rest: bytes) -> None:
        content = write(taped(bria(), bria(), bria()))
        found = result(tmp_path, content[: len(content) // 2] + rest)
        assert (found["requests"], found["verdict"]) == (1, "incomplete")
        assert found["shortfalls"] == ["recording: cut short or malformed after 1 entries"]

    def test_numbers_without_end_end_a_file(self, tmp_path: Path) -> None:
        entry = json.dumps(har_entry(taped(bria())[0]))
        content = f'{{"log": {{"entries": [{entry}, {{"time": {"9" * 10_000}}}, {entry}]}}}}'
        assert result(tmp_path, content.encode())["requests"] == 1

    @pytest.mark.parametrize(
        ("write", "end", "more"), [(vcrpy_yaml, b"version: 1\n", b"- "), (har, b"]}}", b","), (vcrpy_json, b"]}", b",")]
    )
    def test_nesting_without_end_ends_a_file(self, tmp_path: Path, write: Writer, end: bytes, more: bytes) -> None:
        content = write(taped(bria())).removesuffix(end) + more + b"[" * 100_000
        found = result(tmp_path, content)
        assert (found["requests"], found["verdict"]) == (1, "incomplete")

    @pytest.mark.parametrize(
        ("entry", "reason"),
        [
            (None, "an entry without a request"),
            ({}, "an entry without a request"),
            ({"request": []}, "an entry without a request"),
            ({"request": {"method": "POST"}}, "an entry without a request"),
            ({"request": {"url": "https://x.example", "method": "a b"}}, "an entry without a request"),
            (
                {"request": {"url": "https://x.example", "method": "GET", "headers": [1]}},
                "an entry whose headers cannot be read",
            ),
            (
                {"request": {"url": "https://x.example", "method": "GET", "headers": "x"}},
                "an entry whose headers cannot be read",
            ),
            (
                {"request": {**GET, "postData": {"text": "a\ufffd"}}},
                "an entry whose body was not recorded as it was sent",
            ),
            (
                {"request": {**GET, "postData": {"text": 1}}},
                "an entry whose body is no text",
            ),
            (
                {"request": GET, "response": {"status": "x"}},
                "an entry whose answer has no status",
            ),
        ],
    )
    def test_an_entry_that_is_no_exchange_is_counted(self, tmp_path: Path, entry: Any, reason: str) -> None:
        assert reasons(tmp_path, {"log": {"entries": [entry]}}) == [reason]

    def test_half_a_surrogate_pair_is_no_text(self, tmp_path: Path) -> None:
        sent = line(taped(bria())[0])
        assert reasons(tmp_path, {**sent, "body": "\ud800"}) == ["an entry whose body was not recorded as it was sent"]


@pytest.mark.parametrize("status", [100, 302, 407, 502, 503, 504])
def test_a_target_that_is_unwell_is_not_accused(tmp_path: Path, status: int) -> None:
    found = result(tmp_path, har([Taped(bria(), Response(status, (("server", "x"),), b"<html>"))]))
    assert (broken(found), found["requests"]) == ([], 1)
    assert found["warnings"] == [f"once an answer with status {status}, of a target that is unwell, not judged"]


def test_pseudo_headers_are_no_headers(tmp_path: Path) -> None:
    assert ":authority" not in dict(one(tmp_path, har(taped(bria()))).headers)


def test_an_entry_that_nests_deeper_than_any_tool_does_ends_its_file(tmp_path: Path) -> None:
    content = har(taped(bria())).replace(b'"_initiator": {}', b'"_initiator": ' + b"[" * 300 + b"]" * 300)
    assert read(tmp_path, content) == [Unread("a file that is cut short or malformed from some place on", ends=True)]
