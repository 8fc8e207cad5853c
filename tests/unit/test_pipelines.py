"""What the pipelines for others do, as their scripts stand there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from clone_contracts.results.file import write_json
from tests.unit.records import clause, record
from tests.unit.runs import LONGEST, ROOT

ACTIONS = ROOT / ".github" / "actions"


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """The variables of a runner on which the package is installed, and stubs come first."""
    commands = tmp_path / "clone-contracts" / "bin"
    commands.mkdir(parents=True)
    summary, report = str(tmp_path / "summary"), str(tmp_path / "report")
    return {**os.environ, "RUNNER_TEMP": str(tmp_path), "GITHUB_STEP_SUMMARY": summary, "REPORT": report, "RETRY_AFTER": "0"}


def command(runner: dict[str, str], name: str, script: str) -> None:
    path = Path(runner["RUNNER_TEMP"]) / "clone-contracts" / "bin" / name
    path.write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def run(runner: dict[str, str], script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**runner, **variables}
    return subprocess.run(
        [ACTIONS / script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        cwd=runner["RUNNER_TEMP"],
    )


@pytest.mark.parametrize(("codes", "runs"), [("0", 1), ("1", 1), ("4", 1), ("6 0", 2), ("6 1", 2), ("6 6", 2)], ids=str)
def test_an_incomplete_run_is_tried_once_more(runner: dict[str, str], codes: str, runs: int) -> None:
    (Path(runner["RUNNER_TEMP"]) / "codes").write_text(codes.replace(" ", "\n") + "\n", encoding="utf-8")
    command(
        runner,
        "clone-contracts",
        'echo "$@" >>called; [ "$1" = cleanup ] && exit 6; mkdir -p "$REPORT"; echo well >"$REPORT/summary.md"\n'
        "code=$(head -1 codes); sed -i 1d codes; exit $code",
    )
    done = run(runner, "run/run", API="bria", OPTIONS="--depth=quick -k name")
    called = (Path(runner["RUNNER_TEMP"]) / "called").read_text(encoding="utf-8").splitlines()
    assert done.returncode == int(codes.split()[-1]), done.stderr
    assert called.count(f"run --live=bria --report-dir {runner['REPORT']} --depth=quick -k name") == runs
    assert called.count(f"cleanup --yes --report-dir {runner['REPORT']}") == codes.split().count("6")
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8") == "well\n"


@pytest.mark.parametrize(
    ("before", "code"), [(None, 0), ("held", 1), ("violated", 0)], ids=["first run", "broke", "broken before"]
)
def test_the_report_fails_on_what_is_worse_than_in_the_run_before(
    runner: dict[str, str], before: str | None, code: int
) -> None:
    shards = Path(runner["RUNNER_TEMP"]) / "shards"
    write_json(shards / "contracts-bria" / "results.json", record(clause("bria.a", "violated"), verdict="violates"))
    earlier = record(clause("bria.a", before or "held"))
    write_json(Path(runner["RUNNER_TEMP"]) / "kept" / "results.json", earlier)
    command(runner, "clone-contracts", f'exec "{sys.executable}" -m clone_contracts "$@"')
    listed = "" if before is None else "echo 17"
    command(runner, "gh", f'[ "$1" = api ] && {{ {listed}\nexit 0; }}; [ "$3" = 17 ] && cp -r "$RUNNER_TEMP/kept" "${{@: -1}}"')
    variables = {"NAME": "contracts", "FAIL_ON": "broke,untested", "SHARDS": str(shards), "GITHUB_REPOSITORY": "a/b"}
    done = run(runner, "report/report", **variables, PYTHONPATH=str(ROOT))
    assert done.returncode == code, done.stdout + done.stderr
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")
    assert (Path(runner["REPORT"]) / "index.html").exists()


def test_a_workflow_names_only_what_its_actions_take() -> None:
    taken = {path.parent.name: set(yaml.safe_load(path.read_text("utf-8"))["inputs"]) for path in ACTIONS.glob("*/action.yml")}
    used = 0
    for workflow in (ROOT / ".github" / "workflows").glob("*.yml"):
        for job in yaml.safe_load(workflow.read_text("utf-8"))["jobs"].values():
            for step in job.get("steps", []):
                action = step.get("uses", "").removeprefix("$/.github/actions/")
                if action in taken:
                    used += 1
                    assert set(step["with"]) <= taken[action], workflow
    assert used >= len(taken)


def test_the_container_has_all_that_the_package_is_built_from(tmp_path: Path) -> None:
    """There need be no engine here: its COPY is done by hand, and what its RUN installs is installed."""
    source = tmp_path / "source"
    for line in (ROOT / ".ci" / "Containerfile").read_text(encoding="utf-8").splitlines():
        if not line.startswith("COPY "):
            continue
        *copied, target = line.split()[1:]
        where = tmp_path / target.strip("/")
        for each in copied:
            if (ROOT / each).is_dir():
                shutil.copytree(ROOT / each, where, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                where.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / each, where)
    installed = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(installed), str(source)]
    built = subprocess.run(install, capture_output=True, text=True, timeout=LONGEST, check=False)
    if built.returncode and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ:
        pytest.skip("pip cannot build the package here, for want of what it is built with")
    assert built.returncode == 0, built.stderr
    assert (installed / "clone_contracts" / "suite" / "tests" / "contract" / "bria" / "test_1_path.py").exists()
    assert (installed / "clone_contracts" / "schemas" / "bria.openapi.yaml").exists()
