"""Servers that no live run gets through to: their certificates, their names, their ports."""

import socket
import ssl
import threading
from pathlib import Path

import pytest
import trustme

from tests.unit.runs import BRIA, suite
from tests.unit.wire import Wire, listening


def test_an_untrusted_certificate_makes_the_run_incomplete(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def shake_hands() -> None:
        for _ in range(3):
            connection, _ = listener.accept()
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=shake_hands, daemon=True).start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        run = suite(tmp_path, "--live=bria", environment={**BRIA, "BRIA_BASE_URL": url})
    assert run.code == 6
    assert "presents a TLS certificate that cannot be trusted" in run.text


@pytest.mark.parametrize(("url", "told"), [("https://bria.invalid", "its host name is not known")])
def test_an_unknown_host_makes_the_run_incomplete(tmp_path: Path, url: str, told: str) -> None:
    run = suite(tmp_path, "--live=bria", environment={**BRIA, "BRIA_BASE_URL": url})
    assert (run.code, told in run.text) == (6, True)


def test_a_server_without_tls_makes_the_run_incomplete(tmp_path: Path) -> None:
    with listening(Wire(lambda _: None)) as url:
        run = suite(tmp_path, "--live=bria", environment={**BRIA, "BRIA_BASE_URL": url.replace("http:", "https:")})
    assert (run.code, "cannot be reached" in run.text) == (6, True)
