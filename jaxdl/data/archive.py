"""Compressed files and archives, read in memory and up to a size known beforehand.

Nothing is extracted: a path inside an archive is a name to compare and never a place on
the disk. A small file that claims to be a huge one is refused before memory is taken.
"""

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from jaxdl.data.corrupt import corrupt

FREE = 2**26
RATIO = 100
DEFLATE_RATIO = 1032
BLOCK = 512  # a tar archive is a row of blocks: headers, and files padded to blocks
SLACK = 2**20  # bytes of an archive besides its members asked for: others and headers
FILE_KINDS = (b"0", b"\0")  # not a link, a folder or a device


def unpacked_at_most(path: Path) -> int:
    """The bytes that may be unpacked from a compressed file, whatever it claims.

    That is 100 times its size, or 64 MiB if that is more; and never more than the 1032
    times that DEFLATE can reach. Data sets are compressed 2 to 20 times.
    """
    size = path.stat().st_size
    return min(DEFLATE_RATIO * size, max(FREE, RATIO * size))


@contextmanager
def open_gzip(path: Path) -> Iterator[io.BufferedIOBase]:
    """The unpacked bytes of a gzip file, as a stream for a ``with`` statement.

    The reader says how many bytes it takes; ``unpacked_at_most`` says how many it may.

    Raises:
      CorruptFileError: inside the statement, where the file turns out to be damaged.
    """
    try:
        with gzip.open(path) as stream:
            yield stream
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise corrupt(path, "an intact gzip file", error) from error


def read_tar_gz(path: Path, sizes: Mapping[str, int]) -> dict[str, bytes]:
    """Files of a compressed tar archive.

    Nothing is unpacked beyond the sizes asked for and a megabyte. Folders in the
    archive do not count, nor do links.

    Args:
      path: the archive.
      sizes: the number of bytes that each file must have, by its name without folders.

    Returns:
      The content of each file asked for.

    Raises:
      CorruptFileError: a file is missing or of another size; there is much else; it is
        not such an archive.
    """
    contents, left = {}, sum(sizes.values()) + SLACK
    with open_gzip(path) as stream:
        while (header := stream.read(BLOCK)).strip(b"\0"):
            name, size = _parse_header(header, path)
            padded = -(-size // BLOCK) * BLOCK
            left -= BLOCK + padded
            if left < 0:
                raise corrupt(path, f"{sorted(sizes)} and little else", name)
            body = stream.read(padded)[:size]
            if name in sizes and header[156:157] in FILE_KINDS:
                if len(body) != sizes[name]:
                    raise corrupt(path / name, f"{sizes[name]} bytes", len(body))
                contents[name] = body
        if len(stream.read(left + 1)) > left:  # to the end, where the checksum is
            raise corrupt(path, "an end", f"{left} bytes more")
    missing = sorted(sizes.keys() - contents.keys())
    if missing:
        raise corrupt(path, f"the members {sorted(sizes)}", f"none of {missing}")
    return contents


def _parse_header(header: bytes, path: Path) -> tuple[str, int]:
    """The file name, without folders, and size in the header of a tar member."""
    name, size, checksum = header[:100], header[124:136], header[148:156]
    try:
        total = sum(header) - sum(checksum) + 8 * ord(" ")
        text, length = name.rstrip(b"\0").decode("ascii"), int(size.strip(b"\0 "), 8)
        if int(checksum.strip(b"\0 "), 8) != total or length < 0:
            raise ValueError("a wrong checksum or length")
        return PurePosixPath(text).name, length
    except ValueError as error:
        raise corrupt(path, "headers of a tar archive", error) from error
