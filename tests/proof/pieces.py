"""The servers of a long module of the proof in pieces, each of which goes to one process."""

import zlib
from typing import Final

_PIECES: Final = {"test_faithful.py": 8}
"""By the name of the module; an inner session takes a second, so that no others are worth it."""


def piece_of(module: str, server: str) -> int:
    """The piece of a module that a server is in, by its name."""
    return zlib.crc32(server.encode()) % _PIECES.get(module, 1)
