"""Serves a twin on a port of the loopback interface."""

import os
import socket
from collections.abc import Callable

from clone_contracts.apis.catalogue import known_fault
from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.apis.registry import load_api
from clone_contracts.errors import ConfigurationError
from clone_contracts.runners.assembly import TWIN_PROCESS, faulty_twin
from clone_contracts.targets.asgi import serve
from clone_contracts.targets.target import Handler

Say = Callable[[str], object]


def serve_twin(name: str, port: int, fault: str | None, say: Say) -> None:
    """Serve until interrupted, and say which variables lead a run to the twin.

    Raises ConfigurationError for a taken port, or a fault that this API does not have.
    """
    api, handler = load_api(name), _handler(name, fault)
    with _listener(port) as listener:
        say(f"The twin of {name} is listening; these variables lead a live run to it:\n")
        _say_variables(api, listener, say)
        say(f"\npytest tests/contract --live={name}\n")
        serve(handler, listener)


def serve_twin_in_background(name: str, port: int, fault: str | None, say: Say) -> None:
    """Serve from a process of its own, and say in commands for a shell which variables lead to it, and how it ends.

    The port is listened to by then, so that nobody needs to wait. Raises ConfigurationError as ``serve_twin`` does.
    """
    if not hasattr(os, "fork"):
        raise ConfigurationError("--background is not possible on this system")
    api, handler = load_api(name), _handler(name, fault)
    with _listener(port) as listener:
        process = os.fork()
        if process == 0:
            _detach()
            serve(handler, listener)
            os._exit(0)
        _say_variables(api, listener, say)
        for status, forced in api.forced_errors.items():
            for key in forced.keys.values():
                say(f"export TWIN_KEY_FOR_{status}={key}")
        say(f"export {TWIN_PROCESS}={process}")


def _handler(name: str, fault: str | None) -> Handler:
    if fault is None:
        return load_api(name).twin()
    known = known_fault(fault)
    if known.api != name:
        raise ConfigurationError(f"--fault: {fault} is a fault of {known.api}, not of {name}")
    return faulty_twin(known)


def _say_variables(api: ApiDefinition, listener: socket.socket, say: Say) -> None:
    for variable, value in api.variables_for(f"http://127.0.0.1:{listener.getsockname()[1]}").items():
        say(f"export {variable}={value}")


def _listener(port: int) -> socket.socket:
    """A socket that listens on a port, 0 for any. Raises ConfigurationError where another process does so already."""
    # Named as TCP, the socket gets TCP_NODELAY from asyncio; otherwise every answer waits for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise ConfigurationError(f"--port {port} cannot be used: {error.strerror}") from None
    listener.listen()
    return listener


def _detach() -> None:
    """Let go of the shell that started this process, which waits for the end of what it says."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
