"""Recordings as a whole: targets, what is between exchanges, secrets, several processes, exit codes."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from clone_contracts.apis.registry import load_api
from clone_contracts.cli import main
from clone_contracts.exchange.message import Response
from clone_contracts.results.file import read_record, results_schema
from clone_contracts.results.types import ApiResult, Results
from clone_contracts.runners.recordings.judging import judge_share, judged
from clone_contracts.runners.recordings.sorting import locate
from clone_contracts.runners.traffic import Side, Traffic
from tests.unit.runners.recordings.support import (
    BRIA,
    FORMATS,
    Sent,
    Taped,
    Writer,
    bria,
    broken,
    datadog,
    har,
    har_entry,
    json_lines,
    mistakes,
    only,
    taped,
    vcrpy_yaml,
    with_answer,
    written,
)

SECRET = "k3y-0f-a-cl1ent-77"


def run(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["judge", *arguments, "--report-dir", str(tmp_path / "out")])


def files(tmp_path: Path, *tapes: list[Taped], write: Writer = har) -> list[Path]:
    return [written(tmp_path / f"{at}.rec", write(tape)) for at, tape in enumerate(tapes)]


def seen(results: Results) -> list[Any]:
    """What a record says of every clause, and of what was sent."""
    return [
        (
            key,
            api["verdict"],
            api["requests"],
            api["sent"],
            [(clause["id"], clause["status"], clause["checked"], clause["found"]) for clause in api["clauses"]],
        )
        for key, api in results["apis"].items()
    ]


class TestTargets:
    """What went to different places stays apart."""

    @pytest.mark.parametrize("prefix", ["", "/v1", "/proxy/v2/x"])
    def test_the_base_url_ends_where_the_path_of_the_operation_begins(self, prefix: str) -> None:
        url = f"https://user:pass@HOST.example:443{prefix}/tailored-gen/datasets/1%2F2/clone?a=b#c"
        located = locate("POST", url)
        assert located is not None
        assert (located[0].base_url, located[1]) == (f"https://host.example{prefix}", "/tailored-gen/datasets/1%2F2/clone?a=b")

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "x",
            "ftp://h/tailored-gen/datasets/1/clone",
            "http://[/tailored-gen/datasets/1/clone",
            "http:///tailored-gen/datasets/1/clone",
            "http://h:x/tailored-gen/datasets/1/clone",
        ],
    )
    def test_what_is_no_url_is_in_no_place(self, url: str) -> None:
        assert locate("POST", url) is None

    def test_two_targets_have_a_result_each(self, tmp_path: Path) -> None:
        (tape,) = taped(bria({"nam": "x"}))
        other = Taped(
            Sent("bria", tape.sent.url.replace("bria.example", "[::1]:99"), tape.sent.body, tape.sent.headers), tape.answer
        )
        apis = judged(files(tmp_path, [tape, other]))["apis"]
        assert [(key, api["requests"]) for key, api in apis.items()] == [
            (f"bria at {BRIA}", 1),
            ("bria at https://[::1]:99/v1", 1),
        ]


class TestBetweenExchanges:
    """Rules between exchanges hold within one recording, and accuse nobody of what tools do with recordings."""

    def again(self, tape: Taped, name: str) -> Taped:
        assert tape.answer is not None
        sent = bria({"name": name})
        return Taped(
            sent, Response(tape.answer.status, tape.answer.headers, tape.answer.body.replace(b'"Mine"', f'"{name}"'.encode()))
        )

    def test_an_id_that_comes_twice_in_one_recording_is_found(self, tmp_path: Path) -> None:
        (tape,) = taped(bria())
        result = only(judged(files(tmp_path, [tape, self.again(tape, "Other")])))
        assert "bria.clone.new-id" in broken(result)

    def test_two_recordings_may_be_of_servers_that_began_anew(self, tmp_path: Path) -> None:
        (tape,) = taped(bria())
        assert broken(only(judged(files(tmp_path, [tape], [self.again(tape, "Other")])))) == []

    @pytest.mark.parametrize("write", [har, vcrpy_yaml, json_lines])
    def test_recordings_that_overlap_are_judged_once(self, tmp_path: Path, write: Writer) -> None:
        tape = taped(bria(), bria({"nam": "x"}))
        result = only(judged([*files(tmp_path, [*tape, tape[1]], write=write), written(tmp_path / "other", har(tape))]))
        assert (result["requests"], broken(result), len(mistakes(result))) == (2, [], 1)
        assert result["warnings"] == ["3 times an entry that is a repetition of an earlier one"]

    def test_what_a_sibling_changes_is_no_longer_known(self, tmp_path: Path) -> None:
        first, second = taped(bria(), bria({}, id="5001"))
        renamed = with_answer(
            second, body=second.answer.body.replace(b"Copy of Mine", b"Copy of New") if second.answer else b""
        )
        sibling = Taped(Sent("bria", f"{BRIA}/tailored-gen/datasets/5001", b"{}", {"api_token": "k"}, "PUT"), Response(200))
        assert broken(only(judged(files(tmp_path, [first, renamed])))) == ["bria.clone.default-name"]
        result = only(judged(files(tmp_path, [first, sibling, renamed])))
        assert (broken(result), result["warnings"]) == ([], ["once an entry of another endpoint of bria"])

    def test_what_went_elsewhere_is_counted(self, tmp_path: Path) -> None:
        other = Taped(Sent("", "https://cdn.example/x.js", None, {"a": "b"}, "GET"), Response(200))
        result = only(judged(files(tmp_path, [*taped(bria()), other])))
        assert (result["verdict"], result["warnings"]) == ("conforms", ["once an entry for another server or endpoint"])


class TestFilteredKeys:
    """Libraries for cassettes take keys out: then nobody knows whether one was sent."""

    def without_keys(self, *requests: Sent) -> list[Taped]:
        names = {"api_token", "DD-API-KEY", "DD-APPLICATION-KEY"}
        return [
            Taped(
                Sent(
                    tape.sent.api, tape.sent.url, tape.sent.body, {k: v for k, v in tape.sent.headers.items() if k not in names}
                ),
                tape.answer,
            )
            for tape in taped(*requests)
        ]

    def test_a_key_without_which_something_worked_was_taken_out(self, tmp_path: Path) -> None:
        tape = self.without_keys(bria(), bria(api_token="wrong"), datadog())
        results = judged(files(tmp_path, tape, write=vcrpy_yaml))
        assert [broken(api) + mistakes(api) for api in results["apis"].values()] == [[], []]
        told = "2 times a request in whose recording api_token may have been filtered, judged as if it was sent"
        assert told in results["apis"]["bria"]["warnings"]

    def test_a_key_that_others_in_the_cassette_have_was_not_sent(self, tmp_path: Path) -> None:
        result = only(judged(files(tmp_path, [*taped(bria()), *self.without_keys(bria({}))], write=vcrpy_yaml)))
        assert [clause for clause, _ in mistakes(result)] == ["bria.401.token-absent"]

    @pytest.mark.parametrize("stand_in", ["DUMMY", "REDACTED", "<API_KEY>", "[Filtered]", "***", "xxxxxxxxxx"])
    @pytest.mark.parametrize("status", [201, 401])
    def test_a_stand_in_counts_as_a_key_that_nobody_knows(self, tmp_path: Path, stand_in: str, status: int) -> None:
        tape = taped(bria({"name": f"a {stand_in}"}), bria(api_token="wrong"))[status == 401]
        sent = Sent("bria", tape.sent.url, tape.sent.body, {**tape.sent.headers, "api_token": stand_in})
        result = only(judged(files(tmp_path, [Taped(sent, tape.answer)])))
        assert (broken(result), mistakes(result), result["undocumented"]) == ([], [], [])


class TestSecrets:
    """No secret of a client stands in anything that is written or said."""

    @pytest.mark.parametrize("name", FORMATS)
    @pytest.mark.parametrize("header", ["api_token", "Authorization", "Cookie", "X-Api-Key", "X-Session-Token"])
    def test_a_secret_in_a_header_shows_nowhere(self, tmp_path: Path, name: str, header: str) -> None:
        value = {"Authorization": f"Bearer {SECRET}", "Cookie": f"a=b; session={SECRET}"}.get(header, SECRET)
        tape = taped(bria({"nam": "x", "echo": SECRET.upper()}, **{header: value}))
        assert tape[0].answer is not None
        headers = (*tape[0].answer.headers, ("set-cookie", "s=server-s1de-secret"), ("x-echo", f"of {SECRET[::-1]}"))
        body = (
            json.dumps({**json.loads(tape[0].answer.body), "echo": SECRET}).encode()
            if header != "api_token"
            else SECRET.encode()
        )
        (file,) = files(tmp_path, [with_answer(tape[0], headers=headers, body=body)], write=FORMATS[name])
        result = run(tmp_path, str(file))
        assert result.exit_code == 1
        told = "".join([result.output, *(path.read_text() for path in (tmp_path / "out").iterdir())]).lower()
        assert "sent otherwise" in told
        assert [secret for secret in (SECRET, SECRET[::-1], "server-s1de-secret") if secret in told] == []

    @pytest.mark.parametrize("sent", [bria({"api_token": SECRET}), bria(id=f"102/clone?api_token={SECRET}#")])
    def test_a_key_in_the_wrong_place_shows_nowhere(self, tmp_path: Path, sent: Sent) -> None:
        run(tmp_path, str(files(tmp_path, [Taped(sent, Response(401, (("a", "b"),), SECRET.encode()))])[0]))
        assert [path for path in (tmp_path / "out").iterdir() if SECRET in path.read_text()] == []

    def test_a_key_shows_nowhere_that_came_back_before_it_was_sent(self, tmp_path: Path) -> None:
        early = taped(bria({"name": SECRET, "nam": 1}))
        late = taped(bria({}, api_token=SECRET))
        run(tmp_path, str(files(tmp_path, [*early, *late])[0]))
        assert [path for path in (tmp_path / "out").iterdir() if SECRET in path.read_text()] == []


class TestProcesses:
    """Any number of processes says the same."""

    def test_two_processes_make_the_record_of_one(self, tmp_path: Path) -> None:
        projects = [f"project-{number}" for number in range(5)]
        twin = load_api("datadog").twin()
        tape = taped(
            *(datadog(project=project) for project in projects), datadog({}), datadog(DD_API_KEY=""), twins={"datadog": twin}
        )
        tape += taped(bria(), bria({"nam": "x"}), bria({}, id="5001"), bria(b"["))
        (tape[-1],) = [with_answer(tape[-1], status=500)]
        paths = [*files(tmp_path, tape, tape[:3]), written(tmp_path / "lines", json_lines(tape) + b"{")]
        one, two = judged(paths), judged(paths, 2)
        assert seen(one) == seen(two)
        assert {**one, "run": 0} == {**two, "run": 0}
        assert [api["warnings"] for api in one["apis"].values()] != [[], []]

    def test_parts_of_one_target_are_judged_as_one(self, tmp_path: Path) -> None:
        """One part alone has no clone, so that its refusals mean something only beside those of another."""
        tape = taped(datadog(project="a", DD_API_KEY="wrong"), datadog())
        result = only(judged(files(tmp_path, tape)))
        statuses = {clause["id"]: clause["status"] for clause in result["clauses"]}
        assert (result["requests"], statuses["datadog.401.media-type"]) == (2, "held")


class TestEndings:
    """The exit code and the record agree."""

    @pytest.mark.parametrize(
        ("tape", "code", "verdict"),
        [
            (taped(bria()), 0, ["conforms"]),
            (taped(bria({"nam": "x"})), 1, ["violates"]),
            ([], 6, ["incomplete", "incomplete"]),
            ([Taped(Sent("", "https://x.example/", None, {"a": "b"}, "GET"), None)], 6, ["incomplete", "incomplete"]),
        ],
        ids=["right", "wrong", "empty", "foreign"],
    )
    def test_the_exit_code_says_what_the_record_says(
        self, tmp_path: Path, tape: list[Taped], code: int, verdict: list[str]
    ) -> None:
        result = run(tmp_path, *map(str, files(tmp_path, tape)))
        record = read_record(tmp_path / "out")
        assert result.exit_code == code
        assert [api["verdict"] for api in record["apis"].values()] == verdict
        assert ("nothing was judged: there is no request for a clone" in result.output) is (code == 6)
        jsonschema.validate(record, results_schema())
        assert {path.name for path in (tmp_path / "out").iterdir()} == {"results.json", "index.html", "summary.md"}

    def test_a_file_without_a_request_for_a_clone_does_not_make_others_incomplete(self, tmp_path: Path) -> None:
        other = Taped(Sent("", "https://x.example/", None, {"a": "b"}, "GET"), None)
        result = run(tmp_path, *map(str, files(tmp_path, taped(bria()), [other])))
        assert result.exit_code == 0
        assert "once a file without any request for a clone" in result.output

    def test_a_file_of_which_nothing_can_be_read_does(self, tmp_path: Path) -> None:
        result = run(tmp_path, *map(str, files(tmp_path, taped(bria()), [])))
        assert result.exit_code == 6
        assert "1.rec: nothing in it could be read" in result.output

    @pytest.mark.parametrize("content", [b"nonsense", None])
    def test_a_file_that_cannot_be_used_is_a_wrong_argument(self, tmp_path: Path, content: bytes | None) -> None:
        file = tmp_path / "x"
        if content is not None:
            file.write_bytes(content)
        result = run(tmp_path, str(file))
        assert result.exit_code == 4
        assert f"Error: {file} " in result.output

    def test_one_file_is_not_given_twice(self, tmp_path: Path) -> None:
        (file,) = files(tmp_path, taped(bria()))
        assert run(tmp_path, str(file), f"{tmp_path}/../{tmp_path.name}/{file.name}").exit_code == 4

    def test_a_finding_names_the_entry_that_it_is_about(self, tmp_path: Path) -> None:
        result = only(judged(files(tmp_path, taped(bria(), bria({"nam": "x"})))))
        assert [finding["exchange"]["test"] for finding in result["sent"]["findings"]] == ["0.rec entry 2"]


def test_a_request_whose_headers_were_not_recorded_is_counted(tmp_path: Path) -> None:
    entry = har_entry(taped(bria())[0])
    entry["request"]["headers"] = []
    file = written(tmp_path / "x", {"log": {"entries": [entry]}})
    result = only(judged([file, *files(tmp_path, taped(bria({})))]))
    assert "once an entry whose request headers were not recorded" in result["warnings"]
    assert result["requests"] == 1


def test_an_answer_whose_headers_were_not_recorded_is_not_judged(tmp_path: Path) -> None:
    (tape,) = taped(bria())
    result: ApiResult = only(judged(files(tmp_path, [with_answer(tape, headers=(), body=b"no")], write=vcrpy_yaml)))
    assert (broken(result), result["warnings"]) == ([], ["once an answer whose headers were not recorded, not judged"])


def test_each_share_has_places_of_its_own(tmp_path: Path) -> None:
    paths = files(tmp_path, taped(bria(), datadog(), datadog(project="other")))
    whole, *shares = (set(judge_share(paths, {}, share, of).records) for share, of in ((0, 1), (0, 2), (1, 2)))
    assert (whole, shares) == ({0, 1, 2}, [{0, 2}, {1}])


def test_a_key_that_comes_back_is_seen_as_the_exchange_is_judged() -> None:
    traffic = Traffic("proxied", {"bria": Side(BRIA)}, {})
    answer = Response(404, (("content-type", "text/plain"),), SECRET.encode())
    traffic.take("bria", "POST", "/tailored-gen/datasets/7/clone", [("api_token", SECRET)], None, answer)
    result = traffic.results()
    assert [finding["kind"] for finding in result["apis"]["bria"]["undocumented"]] == ["key-reflected"]
    assert SECRET not in json.dumps(result)
