"""The binary format of CIFAR: records of label bytes and a picture of 32 x 32 pixels.

A record is one label byte (CIFAR-10) or a coarse and a fine one (CIFAR-100), then 1024
red, 1024 green and 1024 blue values, row by row. Records come in a compressed tar
archive of a few members, which is read in memory and never unpacked, or in a folder
into which a user unpacked it. Source: A. Krizhevsky, Learning Multiple Layers of
Features from Tiny Images, 2009, and the description beside the files.
"""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from jaxdl.data.archive import read_tar_gz
from jaxdl.data.corrupt import corrupt

PIXELS = 32 * 32 * 3


def read_cifar(
    path: Path, members: dict[str, int], *, label_bytes: int, num_classes: int
) -> list[tuple[UInt8[np.ndarray, "rows 32 32 3"], UInt8[np.ndarray, " rows"]]]:
    """Read members of an archive, or the files of those names in a folder.

    Nothing is decompressed beyond the size of the members asked for and a megabyte.

    Args:
      path: a ``.tar.gz`` file or a folder.
      members: the number of records that each file must hold, by file name.
      label_bytes: label bytes before each picture; the last of them is the label.
      num_classes: labels must be below it.

    Returns:
      Pictures and labels, one pair a member, in the order asked for.

    Raises:
      CorruptFileError: a member is missing, of another size, or holds a label out of
        range; the archive is not one.
    """
    sizes = {name: n * (label_bytes + PIXELS) for name, n in members.items()}
    read = _read_folder if path.is_dir() else read_tar_gz
    contents = read(path, sizes)
    return [
        _parse(contents[name], path / name, label_bytes, num_classes)
        for name in members
    ]


def _parse(
    content: bytes, name: Path, label_bytes: int, num_classes: int
) -> tuple[UInt8[np.ndarray, "rows 32 32 3"], UInt8[np.ndarray, " rows"]]:
    records = np.frombuffer(content, np.uint8).reshape(-1, label_bytes + PIXELS)
    labels = records[:, label_bytes - 1]
    wrong = np.flatnonzero(labels >= num_classes)
    if wrong.size:
        got = f"{labels[wrong[0]]} in record {wrong[0]}"
        raise corrupt(name, f"labels in [0, {num_classes})", got)
    planes = records[:, label_bytes:].reshape(-1, 3, 32, 32)
    return planes.transpose(0, 2, 3, 1), labels


def _read_folder(folder: Path, sizes: dict[str, int]) -> dict[str, bytes]:
    contents = {}
    for name, size in sizes.items():
        file = folder / name
        got = file.stat().st_size if file.is_file() else "no such file"
        if got != size:
            raise corrupt(file, f"{size} bytes", got)
        contents[name] = file.read_bytes()
    return contents
