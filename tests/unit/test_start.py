"""Commands that say something about the package start at once: nothing heavy is imported for them."""

import json
import subprocess
import sys

HEAVY = {"httpx", "respx", "jsonschema", "jsonschema_rs", "schemathesis", "hypothesis", "jinja2", "pytest", "uvicorn", "ijson"}
LIGHT = [["--version"], ["--help"], ["report", "--help"], ["run", "--help"], ["clauses", "bria"], ["schema", "datadog"]]
CHILD = """
import contextlib, io, json, sys
from clone_contracts.cli import main
said = {}
for arguments in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        main(arguments)
    said[" ".join(arguments)] = [len(out.getvalue()), sorted({name.partition(".")[0] for name in sys.modules})]
print(json.dumps(said))
"""


def test_a_light_command_imports_nothing_heavy() -> None:
    child = subprocess.run([sys.executable, "-c", CHILD, json.dumps(LIGHT)], capture_output=True, check=True, text=True)
    said = json.loads(child.stdout)
    assert all(length > 0 for length, _ in said.values())
    assert {command: HEAVY.intersection(modules) for command, (_, modules) in said.items()} == {key: set() for key in said}
