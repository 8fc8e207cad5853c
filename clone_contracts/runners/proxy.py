"""Stands between clients and a server, judges both sides, and changes nothing."""

import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from clone_contracts.apis.registry import load_api
from clone_contracts.apis.settings import read_url
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.clock import real_clock
from clone_contracts.exchange.credentials import SHORTEST_KEY
from clone_contracts.exchange.message import Request, Response
from clone_contracts.results.file import RESULTS, require_writable
from clone_contracts.results.types import Results
from clone_contracts.runners.passages import Passages
from clone_contracts.runners.serve import replace_file
from clone_contracts.runners.traffic import Side, Traffic
from clone_contracts.session.ledger import Ledger, new_run_id
from clone_contracts.targets.asgi import listening, serve_application
from clone_contracts.targets.decoding import unpacked
from clone_contracts.targets.failure import TransferError
from clone_contracts.targets.forwarding import SERVING, Forwarder
from clone_contracts.targets.passing import Passing, RawHeaders
from clone_contracts.targets.target import BODY_LIMIT, UNWELL
from clone_contracts.views.plain import EchoTerminal
from clone_contracts.views.terminal import write_summary

_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_TOO_LARGE: Final = f"more than {BODY_LIMIT // 2**20} MiB"

Say = Callable[[str], object]


def run_proxy(to: str, port: int, port_file: Path | None, report_dir: Path, insecure_http: bool, say: Say) -> int:
    """Forward to ``to`` until interrupted, then write the record and return its exit code.

    Raises ConfigurationError for a URL or a port that cannot be used.
    """
    base_url = read_url("--to", {"--to": to}, insecure_http)
    require_writable(report_dir)
    ledger = Ledger(report_dir)
    ledger.claim()
    try:
        ledger.begin()
        judging = Judging(base_url, ledger)
        with _listener(port) as listener:
            announce = partial(_announce, base_url, listener, port_file, say)
            serve_application(Forwarder(base_url, judging), [listener], announce, **SERVING)
    finally:
        ledger.release()
    results = judging.write(report_dir)
    write_summary(EchoTerminal(), results, report_dir / RESULTS)
    return judging.traffic.exit_code()


def _listener(port: int) -> socket.socket:
    try:
        return listening("127.0.0.1", port)
    except OSError as error:
        raise ConfigurationError(f"--port {port} cannot be used: {error.strerror}") from None


def _announce(base_url: str, listener: socket.socket, port_file: Path | None, say: Say) -> None:
    port = listener.getsockname()[1]
    if port_file is not None:
        replace_file("--port-file", port_file, f"{port}\n")
    say(f"Forwarding to {base_url}. This is the base URL for a client:\n")
    say(f"http://127.0.0.1:{port}{urlsplit(base_url).path}\n")
    say("Ctrl-C ends this and writes the report.")


class Judging:
    """Judges the exchanges of all APIs that pass on their way to one base URL. Safe to use from several threads."""

    def __init__(self, base_url: str, ledger: Ledger) -> None:
        self._prefix, self._ledger = urlsplit(base_url).path, ledger
        secrets = {name: _secrets(name) for name in api_names()}
        self.traffic = Traffic("proxied", {name: Side(base_url, secrets[name]) for name in secrets}, {"to": base_url})
        run = new_run_id()
        self._passages = {name: Passages(name, base_url, ledger, run, secrets[name]) for name in secrets}
        self._lock = threading.Lock()
        self._unjudged: Counter[str] = Counter()
        self._judged: Counter[str] = Counter()
        self._elsewhere = ""

    def wants(self, method: str, target: str) -> bool:
        """What is judged, and whatever may change or remove a dataset."""
        if self._api_of(method, target) is not None:
            return True
        self._elsewhere = self._elsewhere or f"{method} {target.partition('?')[0][:100]}"
        self._count("were for something else")
        return method not in _SAFE and self._path(target) is not None

    def asked(self, passing: Passing) -> None:
        """Note a request that may make a dataset."""
        api = self._api_of(passing.method, passing.target)
        if api is not None:
            with self._sheltered(api):
                passing.note = self._passages[api].asked(self._request(passing))

    def answered(self, passing: Passing) -> None:
        """Judge an exchange."""
        api = self._api_of(passing.method, passing.target)
        with self._sheltered(api):
            if api is None:
                self._pass_sibling(passing)
            else:
                self._judge(api, passing)

    @contextmanager
    def _sheltered(self, api: str | None) -> Iterator[None]:
        """What passes does not suffer from a mistake of ours, and the record tells it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is
            for name in [api] if api else self._passages:
                self.traffic.fall_short(name, f"the suite itself broke at an exchange ({type(error).__name__})")

    def _judge(self, api: str, passing: Passing) -> None:
        response = self._response(passing)
        if passing.note is not None:
            self._passages[api].answered(passing.note, response, passing.arrived and not 400 <= passing.status < 500)
        if passing.sent.is_too_large:
            self._count(f"had a request that is not judged: {_TOO_LARGE}")
        elif passing.sent.is_whole:
            self._take(api, passing, response)
            with self._lock:
                self._judged[api] += response is not None

    def _pass_sibling(self, passing: Passing) -> None:
        request, response = self._request(passing), self._response(passing)
        for api, passages in self._passages.items():
            self._take(api, passing, response)
            if response is not None:
                passages.passed(request, response)

    def _take(self, api: str, passing: Passing, response: Response | None) -> None:
        request, headers = self._request(passing), _texts(passing.headers)
        self.traffic.take(api, request.method, request.path, headers, request.body, response, at=real_clock())

    def _response(self, passing: Passing) -> Response | None:
        """An answer that can be judged; None where there is none, which is counted with the reason."""
        problem = _problem(passing)
        if problem is None:
            headers = _texts(passing.answer_headers)
            try:
                return Response(passing.status, headers, _decoded(passing.answer.content, headers))
            except TransferError as error:
                problem = str(error)
        self._count(f"had an answer that is not judged: {problem}")
        return None

    def _count(self, what: str) -> None:
        with self._lock:
            self._unjudged[what] += 1

    def _request(self, passing: Passing) -> Request:
        return Request(passing.method, self._path(passing.target) or "", _texts(passing.headers), passing.sent.content)

    def _path(self, target: str) -> str | None:
        """The part after the base URL; None where it is not below that."""
        return target.removeprefix(self._prefix) if target.startswith(f"{self._prefix}/") else None

    def _api_of(self, method: str, target: str) -> str | None:
        path = self._path(target)
        if path is None:
            return None
        for name in self._passages:
            found = load_api(name).contract.match(method, path)
            if found is not None and found[0].role == "judged":
                return name
        return None

    def write(self, directory: Path) -> Results:
        """Write the record and its pages."""
        for api, count in self._judged.items():
            if not count:
                self.traffic.fall_short(api, "no answer came that could be judged")
        problems = {problem for passages in self._passages.values() for problem in passages.problems}
        remarks = [f"{count} of the exchanges {what}" for what, count in self._unjudged.items()]
        if self._elsewhere:
            remarks.append(f"an exchange that was for something else: {self._without_keys(self._elsewhere)}")
        if left := sum(len(one.state.created) for one in self._ledger.left()):
            remarks.append(
                f"datasets that clients made and did not remove: {left}; clone-contracts cleanup --report-dir {directory}"
            )
        return self.traffic.write(directory, [*remarks, *sorted(problems)])

    def _without_keys(self, text: str) -> str:
        for api in self._passages:
            text = self.traffic.redact(api, text)
        return text


def _problem(passing: Passing) -> str | None:
    """Why there is no answer that could be judged; None if there is one."""
    if passing.answer.is_too_large:
        return _TOO_LARGE
    if not passing.status:
        return "none came"
    if not passing.answer.is_whole:
        return "it was cut short"
    if passing.status in UNWELL or not 200 <= passing.status < 600 or 300 <= passing.status < 400:
        return f"status {passing.status}"
    return None


def _decoded(body: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The content of a body. Raises TransferError where it cannot be read."""
    encoding = ",".join(value for name, value in headers if name == "content-encoding")
    content = bytearray()
    for chunk in unpacked([body], encoding):
        content += chunk
        if len(content) > BODY_LIMIT:
            raise TransferError(_TOO_LARGE)
    return bytes(content)


def _texts(headers: RawHeaders) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers)


def _secrets(api: str) -> Mapping[str, str]:
    """The keys that the environment has; others are not known, and are hidden all the same."""
    keys = {variable: os.environ.get(variable, "") for variable in load_api(api).keys.values()}
    return {variable: value for variable, value in keys.items() if len(value) >= SHORTEST_KEY}
