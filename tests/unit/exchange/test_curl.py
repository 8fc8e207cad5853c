"""A request as a curl command, run by bash."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from clone_contracts.exchange.credentials import Credential, invalid_variants, right
from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Request
from clone_contracts.targets.asgi import serving
from tests.unit.support import Script, answer, bria_request

TOOLS = [tool for tool in ("bash", "curl") if shutil.which(tool) is None]
needs_curl = pytest.mark.skipif(bool(TOOLS), reason=f"there is no {' and no '.join(TOOLS)} on this machine")
SECRET = "Tok-9$`\"'\\ !x"


def request(*headers: tuple[str, str | Credential], body: bytes | None = None, id: str = "1") -> Request:
    return Request("POST", f"/datasets/{id}/clone", headers, body)


def test_a_request_becomes_a_readable_curl_command() -> None:
    command = as_curl("https://host.example", bria_request(b"{}"))
    assert command == (
        "curl -sS -i -X POST https://host.example/tailored-gen/datasets/102/clone"
        " -H \"api_token: $KEY\" -H 'Content-Type: application/json' -H 'Accept:' --data-raw '{}'"
    )


@needs_curl
class TestCurlReallyRepeatsTheRequest:
    """Each command is run by bash against a server that keeps the requests it receives."""

    @pytest.fixture(scope="class")
    @classmethod
    def server(cls) -> Iterator[tuple[Script, str]]:
        script = Script(answer(200, {}))
        with serving(script) as url:
            yield script, url

    def run(self, server: tuple[Script, str], sent: Request) -> tuple[str, dict[str, str], bytes]:
        """The path, headers and body that the server received."""
        script, url = server
        environment = {"PATH": os.environ["PATH"], "KEY": SECRET, "NO_PROXY": "*"}
        command = ["bash", "-c", as_curl(url, sent)]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(b"HTTP/1.1 200")
        _, path, headers, body = script.calls.pop()
        return path, dict(headers), body

    @pytest.mark.parametrize(
        "body",
        [
            b"{}",
            b"",
            b'{"name": "O\'Neil \\"x\\" $HOME `id` \\n %s %% !"}',
            b"@/etc/hostname",
            '{"name": "Плитка 🧱"}'.encode(),
            b'{\n\t"name":\r\n"x"\n}\n',
            b'a\0b\x01\x7f"',
            b"caf\xe9 \xff\xfe 'quoted' \\ 100%d",
            b"\0",
            b"\n",
            b"-\n",
            b"0123456789" * 500,
        ],
        ids=[
            "object",
            "empty",
            "quotes",
            "at",
            "scripts",
            "newlines",
            "nul",
            "no-utf8",
            "only-nul",
            "only-newline",
            "dash",
            "long",
        ],
    )
    def test_curl_sends_any_body_unchanged(self, server: tuple[Script, str], body: bytes) -> None:
        _, _, received = self.run(server, request(("Content-Type", "application/json"), body=body))
        assert received == body

    def test_curl_sends_no_body_where_the_request_has_none(self, server: tuple[Script, str]) -> None:
        _, headers, received = self.run(server, request())
        assert received == b""
        assert "content-type" not in headers

    @pytest.mark.parametrize("body", [None, b"{}"])
    def test_curl_adds_no_header_that_the_request_does_not_have(self, server: tuple[Script, str], body: bytes | None) -> None:
        _, headers, _ = self.run(server, request(("X-Plain", "1"), body=body))
        assert set(headers) - {"host", "user-agent", "content-length"} == {"x-plain"}

    def test_curl_keeps_a_header_by_any_spelling_of_its_name(self, server: tuple[Script, str]) -> None:
        _, headers, _ = self.run(server, request(("ACCEPT", "a/b"), ("content-TYPE", "c/d"), body=b"{}"))
        assert (headers["accept"], headers["content-type"]) == ("a/b", "c/d")

    def test_curl_sends_an_odd_path_encoded(self, server: tuple[Script, str]) -> None:
        path, _, _ = self.run(server, request(id=quote("{a}[1] 'x'/ü", safe="")))
        assert path == "/datasets/%7Ba%7D%5B1%5D%20%27x%27%2F%C3%BC/clone"

    @pytest.mark.parametrize(
        ("way", "value"),
        [
            ("empty", ""),
            ("unknown", "clone-contracts-no-such-key"),
            ("cut", SECRET[:-1]),
            ("longer", SECRET + "0"),
            ("other-case", "tOK-9$`\"'\\ !X"),
        ],
    )
    def test_the_curl_command_derives_a_nearly_right_key_from_the_right_one(
        self, server: tuple[Script, str], way: str, value: str
    ) -> None:
        _, headers, _ = self.run(server, request(("api_token", invalid_variants("KEY", SECRET)[way])))
        assert headers["api_token"] == value

    def test_the_curl_command_takes_the_right_key_from_its_variable(self, server: tuple[Script, str]) -> None:
        _, headers, _ = self.run(server, request(("api_token", right("KEY", SECRET)), ("X-Plain", "it's $HOME")))
        assert headers["api_token"] == SECRET
        assert headers["x-plain"] == "it's $HOME"
