"""Serves a twin on a port of the loopback interface."""

import socket
from collections.abc import Callable

from clone_contracts.apis.registry import load_api
from clone_contracts.errors import ConfigurationError
from clone_contracts.targets.asgi import serve


def serve_twin(name: str, port: int, say: Callable[[str], object]) -> None:
    """Serve until interrupted, and say which variables lead a run to the twin. Raises ConfigurationError for a taken port."""
    _require_free(port)
    api = load_api(name)
    say(f"The twin of {name} is listening; these variables lead a live run to it:\n")
    for variable, value in api.variables_for(f"http://127.0.0.1:{port}").items():
        say(f"export {variable}={value}")
    say(f"\npytest tests/contract --live={name}\n")
    serve(api.twin(), port)


def _require_free(port: int) -> None:
    """Raises ConfigurationError where another process listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigurationError(f"--port {port} cannot be used: {error.strerror}") from None
