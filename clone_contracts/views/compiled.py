"""Compiled templates, kept for later processes: compiling them takes longer than writing the page."""

import contextlib

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Kept(FileSystemBytecodeCache):
    """A directory of them. Whatever is wrong with it, templates are compiled anew."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what an earlier process compiled of the same text."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001 - what does not unpickle may raise anything
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, if there is room."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_before(directory: str | None = None) -> BytecodeCache | None:
    """What was compiled into a directory, by default a temporary one of this user alone; None where that cannot be."""
    try:
        return _Kept(directory)
    except (OSError, RuntimeError):
        return None
