"""The IDX format of MNIST: a few header bytes, then an array.

Two zero bytes, one byte that names the type, one that counts the axes, the length of
each axis in four bytes, and the values; all numbers big-endian. Source: Y. LeCun,
C. Cortes and C. Burges, The MNIST Database of Handwritten Digits.
"""

import io
import math
import struct
from pathlib import Path

import numpy as np
from jaxtyping import Shaped

from jaxdl.data.archive import open_gzip, unpacked_at_most
from jaxdl.data.corrupt import corrupt

DTYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MAX_AXES = 8
MAX_BYTES = 2**30
GZIP_MAGIC = b"\x1f\x8b"


def read_idx(path: Path, *, max_bytes: int = MAX_BYTES) -> Shaped[np.ndarray, "..."]:
    """Read an IDX file, compressed with gzip or not.

    Memory is bounded by ``max_bytes`` and, whatever the header says, by the size of the
    file or, when it is compressed, by ``unpacked_at_most``.

    Args:
      path: the file.
      max_bytes: the largest array to accept.

    Returns:
      The array in the byte order of this machine. No axis has length 0.

    Raises:
      CorruptFileError: the file is not IDX, or holds less or more than its header says.
    """
    with path.open("rb") as raw:
        compressed = raw.read(2) == GZIP_MAGIC
    if compressed:
        with open_gzip(path) as stream:
            return _parse(stream, path, min(unpacked_at_most(path), max_bytes))
    with path.open("rb") as raw:
        return _parse(raw, path, min(path.stat().st_size, max_bytes))


def _parse(
    stream: io.BufferedIOBase, path: Path, room: int
) -> Shaped[np.ndarray, "..."]:
    head = stream.read(4)
    known = len(head) == 4 and head[:2] == b"\0\0" and head[2] in DTYPES
    if not known or not 1 <= head[3] <= MAX_AXES:
        raise corrupt(
            path, f"an IDX header of 1 to {MAX_AXES} axes", head.hex() or "nothing"
        )
    dtype, lengths = np.dtype(DTYPES[head[2]]), stream.read(4 * head[3])
    if len(lengths) < 4 * head[3]:
        raise corrupt(path, f"the lengths of {head[3]} axes", f"{len(lengths)} bytes")
    shape = struct.unpack(f">{head[3]}I", lengths)
    size = math.prod(shape) * dtype.itemsize
    if not 0 < size <= room:
        raise corrupt(
            path, f"between 1 and {room} bytes of values", f"the shape {shape}"
        )
    body = stream.read(size + 1)  # one more, so that the end and its checksum are read
    if len(body) != size:
        what = "more" if len(body) > size else f"{len(body)} bytes"
        raise corrupt(path, f"{size} bytes of values, of shape {shape}", what)
    return np.frombuffer(body, dtype).reshape(shape).astype(dtype.newbyteorder("="))
