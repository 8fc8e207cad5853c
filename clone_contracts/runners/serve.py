"""Serves twins on ports, judges what clients send to them, and says which variables lead there."""

import os
import shlex
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.results.file import require_writable
from clone_contracts.runners.assembly import TWIN_PROCESS
from clone_contracts.runners.mock_server import CONTROL, Behaviour, MockServer
from clone_contracts.targets.asgi import listening, serve
from clone_contracts.targets.proxy import LOOPBACK
from clone_contracts.views.plain import EchoTerminal
from clone_contracts.views.terminal import write_summary

Say = Callable[[str], object]

_ANYWHERE: Final = ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where twins are served: ``ports``, one for all of them or one for each, 0 for any that is free."""

    host: str = "127.0.0.1"
    ports: Sequence[int] = (8080,)
    port_file: Path | None = None
    env_file: Path | None = None


def serve_twins(names: Sequence[str], place: Place, behaviour: Behaviour, report_dir: Path, say: Say) -> int:
    """Serve until interrupted, then write the record and return its exit code.

    Raises ConfigurationError for a taken port, or for what no twin can do.
    """
    names = names or api_names()
    require_writable(report_dir)
    with ExitStack() as stack:
        listeners = [stack.enter_context(listener) for listener in _listeners(names, place)]
        server = MockServer(_base_urls(names, place.host, listeners), behaviour)
        serve(server.answer, listeners, server.meets, partial(_announce, server, place, listeners, say))
    return _report(server, report_dir)


def serve_in_background(names: Sequence[str], place: Place, behaviour: Behaviour, say: Say) -> None:
    """Serve from a process of its own, and say in commands for a shell which variables lead to it, and how it ends.

    The ports are listened to by then, so that nobody needs to wait. No record is written. Raises ConfigurationError as
    ``serve_twins`` does.
    """
    if not hasattr(os, "fork"):
        raise ConfigurationError("--background is not possible on this system")
    names = names or api_names()
    with ExitStack() as stack:
        listeners = [stack.enter_context(listener) for listener in _listeners(names, place)]
        server = MockServer(_base_urls(names, place.host, listeners), behaviour)
        process = os.fork()
        if process == 0:
            _detach()
            serve(server.answer, listeners, server.meets)
            os._exit(0)
        _write_files(server, place, listeners)
        for name, value in _variables(server).items():
            say(f"export {name}={shlex.quote(value)}")
        say(f"export {TWIN_PROCESS}={process}")


def _announce(server: MockServer, place: Place, listeners: Sequence[socket.socket], say: Say) -> None:
    names = list(server.base_urls)
    _write_files(server, place, listeners)
    if place.host not in LOOPBACK:
        say(f"Warning: on {place.host}, anyone who reaches this machine can send requests.\n")
    say(f"Listening as {' and '.join(names)}. These variables lead a client there, or a live run of the suite:\n")
    for name, value in _variables(server).items():
        say(f"export {name}={value}")
    say(f"\npytest tests/contract --live={','.join(names)}\n")
    say(
        "Any request gets a documented error that it asks for: Prefer: code=429. A key or dataset above named FOR does so, too."
    )
    first = next(iter(server.base_urls.values()))
    say(f"What was sent so far: {first}{CONTROL}results. Ctrl-C ends this and writes the report.")


def _variables(server: MockServer) -> Mapping[str, str]:
    """Those of a live run, then the keys and datasets that lead to errors."""
    found: dict[str, str] = {}
    for name, base_url in server.base_urls.items():
        api = load_api(name)
        found |= api.variables_for(base_url)
        for status, forced in api.forced_errors.items():
            several = f"_OF_{name.upper()}" if len(server.base_urls) > 1 else ""
            found |= {f"TWIN_KEY_FOR_{status}{several}": key for key in forced.keys.values()}
            if forced.dataset_id is not None:
                found[f"TWIN_DATASET_FOR_{status}{several}"] = forced.dataset_id
    return found


def _write_files(server: MockServer, place: Place, listeners: Sequence[socket.socket]) -> None:
    ports = "".join(f"{listener.getsockname()[1]}\n" for listener in listeners)
    variables = "".join(f"{name}={value}\n" for name, value in _variables(server).items())
    for option, path, text in (("--port-file", place.port_file, ports), ("--env-file", place.env_file, variables)):
        if path is not None:
            replace_file(option, path, text)


def replace_file(option: str, path: Path, text: str) -> None:
    """Write a file in one step, since others wait for it. Raises ConfigurationError where that is not possible."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigurationError(f"{option} {path} cannot be written: {error.strerror}") from None


def _report(server: MockServer, report_dir: Path) -> int:
    results = server.write(report_dir)
    write_summary(EchoTerminal(), results, report_dir / "results.json")
    return server.traffic.exit_code()


def _base_urls(names: Sequence[str], host: str, listeners: Sequence[socket.socket]) -> Mapping[str, str]:
    """Where each API is. A server on all addresses is named by that of the loopback interface."""
    shown = "127.0.0.1" if host in _ANYWHERE else f"[{host}]" if ":" in host else host
    ports = [listener.getsockname()[1] for listener in listeners]
    return {name: f"http://{shown}:{ports[min(at, len(ports) - 1)]}" for at, name in enumerate(names)}


def _listeners(names: Sequence[str], place: Place) -> Iterator[socket.socket]:
    """Sockets that listen. Raises ConfigurationError where another process does so already."""
    if len(place.ports) not in (1, len(names)):
        raise ConfigurationError(f"--port is given once for all, or once for each of {', '.join(names)}")
    for port in place.ports:
        try:
            yield listening(place.host, port)
        except OSError as error:
            raise ConfigurationError(f"--port {port} cannot be used: {error.strerror}") from None


def _detach() -> None:
    """Let go of the shell that started this process, which waits for the end of what it says."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
