"""Measures what the suite costs: ``python -m tests.bench [NAME...] [--json FILE]``. Nothing here passes or fails.

Each measurement is a module with ``rows``; its name is in MEASUREMENTS. Times are medians; where two things are compared, they
are measured in turns, since other work on the machine slows both. ``python -m tests.bench.serving``, ``.clients``,
``.telling`` and ``.proving`` stand by themselves.
"""

import argparse
import importlib
import json
import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Final

from tests.bench.measuring import Row

MEASUREMENTS: Final = ("judging", "generated", "starting", "growing", "running")
PACKAGES: Final = ("jsonschema", "jsonschema_rs", "schemathesis", "hypothesis", "pytest", "httpx", "respx")


def machine() -> dict[str, str]:
    """Where it was measured, and with what."""
    info = Path("/proc/cpuinfo")
    models = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    processor = f"{models[0] if models else platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    versions = {name: version(name) for name in PACKAGES}
    return {"processor": processor, "system": platform.platform(), "Python": platform.python_version(), **versions}


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The table."""
    yield f"{'CPU ms':>10} {'wall ms':>10} {'MB':>6} {'ratio':>7}"
    for row in rows:
        cpu, wall = (f"{row.time.cpu:.3f}", f"{row.time.wall:.3f}") if row.time else ("", "")
        memory = "" if row.megabytes is None else f"{row.megabytes:.0f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        yield f"{cpu:>10} {wall:>10} {memory:>6} {ratio:>7}  {row.what}{f' ({row.note})' if row.note else ''}"


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}; all by default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there as well")
    options = parser.parse_args()
    if unknown := set(options.names) - set(MEASUREMENTS):
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    rows: list[Row] = []
    for name in options.names or MEASUREMENTS:
        rows += importlib.import_module(f"tests.bench.{name}").rows()
    told = machine()
    print(*(f"{name}: {value}" for name, value in told.items()), *lines(rows), sep="\n")  # noqa: T201 - this is the output
    if options.json is not None:
        record = {"machine": told, "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
