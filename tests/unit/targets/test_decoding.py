"""Compressed bodies are unpacked in every form that HTTP allows."""

import gzip
import itertools
import zlib

import pytest

from clone_contracts.targets.decoding import unpacked
from clone_contracts.targets.failure import TransferError


def deflated(content: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(content) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "chunks"),
    [
        ("gzip", [gzip.compress(b'{"a":') + gzip.compress(b" 1}")]),
        ("gzip", [gzip.compress(b'{"a": 1}') + b"trailing bytes"]),
        ("gzip", [bytes([byte]) for byte in gzip.compress(b'{"a": 1}')]),
        ("deflate", [deflated(b'{"a": 1}', 15)]),
        ("deflate", [deflated(b'{"a": 1}', -15)]),
        ("deflate", [bytes([byte]) for byte in deflated(b'{"a": 1}', -15)]),
        ("identity, x-gzip", [gzip.compress(b'{"a": 1}')]),
        ("gzip, deflate", [deflated(gzip.compress(b'{"a": 1}'), 15)]),
    ],
    ids=itertools.count(),
)
def test_every_form_of_compression_that_http_allows_is_unpacked(encoding: str, chunks: list[bytes]) -> None:
    assert b"".join(unpacked(chunks, encoding)) == b'{"a": 1}'


@pytest.mark.parametrize("cut", [gzip.compress(b'{"a": 1}')[:-9], deflated(b'{"a": 1}', 15)[:-6]], ids=["gzip", "deflate"])
def test_a_compressed_body_that_is_cut_short_is_an_error(cut: bytes) -> None:
    with pytest.raises(TransferError, match="cut its answer short"):
        b"".join(unpacked([cut], "gzip" if cut[:2] == b"\x1f\x8b" else "deflate"))
