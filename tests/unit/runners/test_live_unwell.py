"""A live run against servers that are unwell: they are reported as such, within bounds, and never as violations."""

import gzip
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from clone_contracts.exchange.message import Response
from tests.unit.runs import BRIA, BRIA_TESTS, PATIENT, QUICK, REQUEST, TOKEN, Finished, suite
from tests.unit.wire import Trouble, Turn, Wire, listening, wire_format

MEBIBYTE = 2**20
MOST_MEBIBYTES = 300


def whole(change: Callable[[Response], Response]) -> Trouble:
    """Another answer, well formed as HTTP."""
    return lambda turn: turn.send(wire_format(change(turn.right)))


def plain(status: int, body: bytes = b"", *headers: tuple[str, str]) -> Trouble:
    return whole(lambda _: Response(status, headers, body))


def hang(sent: int) -> Trouble:
    """Send this many bytes of the answer, and then nothing more."""

    def trouble(turn: Turn) -> None:
        turn.send(wire_format(turn.right)[:sent])
        turn.over.wait()

    return trouble


def reset_after(sent: int) -> Trouble:
    """Send this many bytes of the answer (all but so many if negative), and reset the connection."""

    def trouble(turn: Turn) -> None:
        turn.send(wire_format(turn.right)[:sent])
        turn.reset()

    return trouble


def drip(before: int, piece: bytes = b"") -> Trouble:
    """Send this many bytes at once, then one per second; or one piece over and over."""

    def trouble(turn: Turn) -> None:
        answer = wire_format(turn.right)
        turn.send(answer[:before])
        for at in range(before, len(answer)):
            turn.send(piece or answer[at : at + 1])
            if turn.over.wait(0.02 if piece else 1):
                return

    return trouble


def endless(piece: bytes) -> Trouble:
    """A body that does not end."""

    def trouble(turn: Turn) -> None:
        turn.send(b"HTTP/1.1 201 Told\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
        while not turn.over.is_set():
            turn.send(b"%x\r\n%s\r\n" % (len(piece), piece))

    return trouble


def raw(answer: bytes) -> Trouble:
    def trouble(turn: Turn) -> None:
        turn.send(answer)
        turn.close()

    return trouble


def cut_short(turn: Turn) -> None:
    turn.send(wire_format(turn.right, length=len(turn.right.body) + 10))
    turn.close()


def large(make: Callable[[], Trouble]) -> Trouble:
    """The same, made when it is needed first: it takes much memory."""
    made = cache(make)
    return lambda turn: made()(turn)


def bomb(times: int = 1, encoding: str = "gzip") -> Trouble:
    """A gibibyte of zeros, packed into a mebibyte, and packed again if asked for."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    # The same piece each time, which takes a thousandth of the time; nobody comes to the end with its checksum.
    piece = packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = gzip.compress(b"")[:10] + piece * 1024 + packer.flush() + bytes(8)
    for _ in range(times - 1):
        packed = gzip.compress(packed)
    return plain(201, packed, ("content-encoding", encoding), ("content-type", "application/json"))


JSON = ("content-type", "application/json")
WIDE = '{"id": 1, "name": "%s\U0001f9f1"}' % ("x" * (9 * MEBIBYTE))
LATE = "did not answer within 12 seconds, which is what --answer-timeout allows"
PAGE = b"<!doctype html><title>Sign in</title>"

TROUBLES: Mapping[str, tuple[Trouble, str]] = {
    "hangs-before-headers": (hang(0), LATE),
    "hangs-within-headers": (hang(30), LATE),
    "hangs-after-headers": (hang(90), LATE),
    "drips-its-headers": (drip(0), LATE),
    "drips-its-body": (drip(90), LATE),
    "continues-for-ever": (drip(0, b"HTTP/1.1 100 Continue\r\n\r\n"), LATE),
    "resets-at-once": (reset_after(0), "reset the connection"),
    "resets-within-the-status-line": (reset_after(12), "reset the connection"),
    "resets-within-headers": (reset_after(30), "reset the connection"),
    "resets-within-the-body": (reset_after(200), "reset the connection"),
    "resets-before-the-last-byte": (reset_after(-1), "reset the connection"),
    "cut-short": (cut_short, "cut its answer short"),
    "cut-off-gzip": (
        whole(lambda right: Response(201, (JSON, ("content-encoding", "gzip")), gzip.compress(right.body)[:-20])),
        "cut its answer short",
    ),
    "another-protocol": (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "does not speak HTTP"),
    "header-without-a-colon": (raw(b"HTTP/1.1 201 Told\r\nnonsense\r\n\r\n{}"), "does not speak HTTP"),
    "endless-header": (raw(b"HTTP/1.1 201 Told\r\nx: " + b"y" * MEBIBYTE), "does not speak HTTP"),
    "gzip-bomb": (bomb(), "more than 10 MiB"),
    "gzip-bomb-within-a-bomb": (bomb(2, "gzip, gzip"), "more than 10 MiB"),
    "an-encoding-nobody-asked-for": (plain(201, b"{}", ("content-encoding", "br")), "was not asked for"),
    "100-MB": (large(lambda: plain(201, b"[" + b" " * (100 * MEBIBYTE) + b"]", JSON)), "more than 10 MiB"),
    "endless-body": (endless(b" " * 65536), "more than 10 MiB"),
    "100,000-deep": (plain(201, b"[" * 100_000 + b"]" * 100_000, JSON), "nested too deep"),
    "10-MiB-of-tiny-values": (
        large(lambda: plain(201, b"[" + b"{}," * (3 * MEBIBYTE) + b"{}]", JSON)),
        "more than 200000 values",
    ),
    "502": (plain(502, PAGE), "bad gateway (502)"),
    "503": (plain(503), "service unavailable (503)"),
    "504": (plain(504), "gateway timeout (504)"),
    "307-to-another-host": (plain(307, b"", ("location", "http://127.0.0.1:1/")), "a redirect (307)"),
    "302-to-nonsense": (plain(302, b"", ("location", "http://[")), "a redirect"),
    "endless-429": (plain(429, b"", ("retry-after", "3600")), "6 answers in a row were 429"),
    "a-sign-in-page": (plain(200, PAGE, ("content-type", "text/html")), "a web page (200)"),
}
LATER = ("hangs-before-headers", "resets-within-the-body", "502", "gzip-bomb", "endless-429")
"""These are also tried with a server that was well for a while."""
FROM_THE_START = [f"{name} after 0" for name in TROUBLES]
AFTER_A_WHILE = [f"{name} after 9" for name in LATER]
ALL_CASES = [*AFTER_A_WHILE, *FROM_THE_START]
Runs = Mapping[str, tuple[Finished, Wire]]


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """One run for each trouble that a selected test is about; they mostly wait, so several run at once."""
    wanted = {
        item.callspec.params["case"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and "case" in item.callspec.params
    }

    def run(case: str, directory: Path) -> tuple[Finished, Wire]:
        name, _, healthy = case.split(" ")
        wire = Wire(TROUBLES[name][0], int(healthy))
        seconds = 12 if TROUBLES[name][1] == LATE else PATIENT
        tests = REQUEST if healthy == "0" else BRIA_TESTS
        return run_against(wire, directory, *QUICK, tests=tests, seconds=seconds), wire

    # Those that wait longest come first.
    selected = [case for case in ALL_CASES if case in wanted]
    with ThreadPoolExecutor(16) as pool:
        done = pool.map(run, selected, [tmp_path_factory.mktemp("unwell") for _ in selected])
        return dict(zip(selected, done, strict=True))


def run_against(
    wire: Wire, directory: Path, *arguments: str, tests: str = "tests/contract", seconds: float = PATIENT
) -> Finished:
    options = ("--live=bria", f"--answer-timeout={seconds}", *arguments)
    with listening(wire) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}
        return suite(directory, *options, tests=tests, environment=environment)


@pytest.mark.parametrize("case", FROM_THE_START)
class TestFromTheStart:
    """Nothing is known about such a server except that it is unwell."""

    def test_a_run_against_a_server_that_is_unwell_is_incomplete_and_says_why(self, runs: Runs, case: str) -> None:
        run, _ = runs[case]
        assert run.code == 6, run.text
        assert TROUBLES[case.split(" ")[0]][1] in run.text
        assert run.record["apis"]["bria"]["verdict"] == "incomplete"
        assert {clause["status"] for clause in run.clauses("bria").values()} <= {"untested", "unobserved"}

    def test_a_server_that_is_unwell_costs_few_requests_and_little_memory(self, runs: Runs, case: str) -> None:
        """And so little time: no request takes longer than allowed, and none is sent after twenty seconds of failures."""
        run, wire = runs[case]
        assert run.mebibytes < MOST_MEBIBYTES
        assert wire.asked <= (2 if TROUBLES[case.split(" ")[0]][1] == LATE else 6)

    def test_a_run_against_a_server_that_is_unwell_shows_no_traceback_and_no_key(self, runs: Runs, case: str) -> None:
        run, _ = runs[case]
        assert "Traceback" not in run.text
        assert "INTERNALERROR" not in run.text
        assert not run.leaves(TOKEN)


@pytest.mark.parametrize("case", AFTER_A_WHILE)
class TestAfterAWhile:
    """What was seen before stays seen, and what was created is removed."""

    def test_a_run_whose_server_becomes_unwell_is_incomplete_and_says_why(self, runs: Runs, case: str) -> None:
        run, _ = runs[case]
        assert run.code == 6, run.text
        assert TROUBLES[case.split(" ")[0]][1] in run.text
        statuses = {clause["status"] for clause in run.clauses("bria").values()}
        assert {"held", "untested"} <= statuses
        assert "violated" not in statuses

    def test_a_server_that_becomes_unwell_costs_few_requests_and_little_memory(self, runs: Runs, case: str) -> None:
        run, wire = runs[case]
        assert run.mebibytes < MOST_MEBIBYTES
        assert wire.asked <= 9 + (2 if TROUBLES[case.split(" ")[0]][1] == LATE else 18)

    def test_clones_are_removed_and_lost_ones_reported_when_a_server_becomes_unwell(self, runs: Runs, case: str) -> None:
        run, _ = runs[case]
        result = run.record["apis"]["bria"]
        assert result["clones_removed"] == result["clones_created"] > 0
        assert bool(result["possibly_created"]) is not case.startswith("endless-429")


def test_a_violation_before_the_server_becomes_unwell_stays_a_violation(tmp_path: Path) -> None:
    class Wrong:
        def __init__(self, inner: Wire) -> None:
            self.inner = inner.handler

        def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            response = self.inner.handle(method, path, headers, body)
            return replace(response, body=response.body.replace(b'"draft"', b'"ready"'))

    wire = Wire(TROUBLES["502"][0], healthy=5)
    wire.handler = Wrong(wire)
    run = run_against(wire, tmp_path)
    assert run.code == 1
    assert run.clauses("bria")["bria.201.status"]["status"] == "violated"


LATIN_1 = ("content-type", "application/json; charset=latin-1")
UTF_16 = ("content-type", "application/json; charset=utf-16")


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (lambda body: body.decode().encode("utf-16"), (UTF_16,)),
        (lambda body: body.replace(b"images", b"imag\xe9s"), (LATIN_1,)),
        (lambda body: body[:-40], (JSON,)),
    ],
    ids=["utf-16", "latin-1", "a-length-that-is-too-short"],
)
def test_a_complete_answer_that_is_not_json_is_a_violation(
    tmp_path: Path, body: Callable[[bytes], bytes], headers: tuple[tuple[str, str], ...]
) -> None:
    """The server is not unwell: it meant to send this."""
    wire = Wire(whole(lambda right: replace(right, body=body(right.body), headers=headers) if right.status == 201 else right))
    run = run_against(wire, tmp_path, "-k", "test_a_request_without_a_body")
    assert run.code == 1, run.text
    assert run.clauses("bria")["bria.201.json"]["status"] == "violated"
    assert "Traceback" not in run.text


def test_ten_mebibytes_of_text_are_read_within_the_memory_limit(tmp_path: Path) -> None:
    """One character outside the Basic Multilingual Plane makes every character four bytes wide."""
    run = run_against(
        Wire(plain(201, WIDE.encode(), JSON)), tmp_path, *QUICK, "-k", "test_an_ordinary_name and text-words", tests=REQUEST
    )
    assert run.code == 1, run.text
    assert run.mebibytes < MOST_MEBIBYTES
    assert (run.directory / "results.json").stat().st_size < MEBIBYTE
