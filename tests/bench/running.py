"""What the whole suite takes on the embedded twins, as a process, and the page of its record."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from clone_contracts.results.file import read_record
from clone_contracts.views.html import page
from tests.bench.measuring import Row, middle, process, typical


def rows() -> Iterator[Row]:
    """The run and its page."""
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "pytest", "tests/contract", "-q", "-p", "no:cacheprovider", "--report-dir", directory]
        yield Row("the whole embedded run", middle([process(command) for _ in range(3)]))
        record = read_record(Path(directory))
        yield Row("the page of its record", typical(lambda: page(record), 5))
