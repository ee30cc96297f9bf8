"""A user's own arrays in a NumPy archive: ``numpy.savez(path, x=x, y=y)``.

``x`` is ``[rows, features]``, ``[rows, height, width]`` or
``[rows, height, width, channels]``; pictures of bytes are divided by 255. ``y`` is
``[rows]`` integers, the classes 0, 1, …, or ``[rows]`` or ``[rows, 1]`` floats.
"""

import math
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Shaped

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.core.types import Dataset
from jaxdl.data.archive import unpacked_at_most
from jaxdl.data.corrupt import corrupt
from jaxdl.data.info import Whole

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_npz(path: Path) -> Whole:
    """Read the arrays ``x`` and ``y``; nothing is unpickled.

    Raises:
      CorruptFileError: the file is not such an archive.
      FileNotFoundError: there is no such file.
      ValueError: an array is not of the form above.
    """
    x, y = read_arrays(path, ("x", "y")).values()
    require(2 <= x.ndim <= 4, f"x of {path} must have 2 to 4 axes", x.ndim)
    require(len(x) == len(y), f"x and y of {path} must match", (x.shape, y.shape))
    if x.ndim == 3:
        x = x[..., None]
    inputs = x.astype(np.float32)
    if x.ndim == 4 and x.dtype == np.uint8:
        inputs /= 255
    features = x.shape[1] if x.ndim == 2 else 0
    feature_names = tuple(f"column {number + 1}" for number in range(features))
    if y.dtype.kind == "f":
        target = y.astype(np.float32).reshape(len(y), -1)
        return Whole(Dataset(inputs, target), (), feature_names)
    classes = np.unique(y).tolist()
    require(
        y.ndim == 1 and len(classes) >= 2 and classes == [*range(len(classes))],
        f"integers y of {path} must be [rows] classes 0, 1, … without a gap",
        f"shape {y.shape} and {classes[:5]}",
        "Number the classes from 0.",
    )
    class_names = tuple(map(str, classes))
    return Whole(Dataset(inputs, y.astype(np.int32)), class_names, feature_names)


def read_arrays(
    path: Path, names: Sequence[str] | None = None
) -> dict[str, Shaped[np.ndarray, "..."]]:
    """Read arrays of numbers from a NumPy archive; nothing is unpickled.

    Memory is bounded by ``unpacked_at_most``, for all of the arrays together.

    Args:
      path: of a file that ``numpy.savez`` or ``numpy.savez_compressed`` wrote.
      names: of the arrays, or ``None`` for all of them.

    Returns:
      The arrays by name, in the order asked for; they cannot be written to.

    Raises:
      CorruptFileError: the file is not such an archive, an array is missing, empty or
        not of numbers, or the file is small and claims to hold a lot.
      FileNotFoundError: there is no such file.
    """
    arrays, room = {}, unpacked_at_most(path)
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
            there = [member.removesuffix(".npy") for member in archive.namelist()]
            for name in there if names is None else names:
                arrays[name] = _read_member(archive, f"{name}.npy", path, room)
                room -= arrays[name].nbytes
        except CorruptFileError:
            raise
        except DAMAGE as error:
            raise corrupt(path, "an intact .npz archive", error) from error
    return arrays


def _read_member(
    archive: zipfile.ZipFile, name: str, path: Path, room: int
) -> Shaped[np.ndarray, "*shape"]:
    """One array, once its header agrees with the bytes that are there."""
    if name not in archive.namelist():
        raise corrupt(path, f"the member {name}", archive.namelist())
    if archive.getinfo(name).compress_type not in PACKINGS:
        raise corrupt(path, f"{name} as it is or deflated", "another compression")
    with archive.open(name) as file:
        form = np.lib.format
        try:
            read = {
                (1, 0): form.read_array_header_1_0,
                (2, 0): form.read_array_header_2_0,
            }[form.read_magic(file)]
            shape, fortran, dtype = read(file)
        except (ValueError, KeyError) as error:
            raise corrupt(path, f"{name} in NumPy's format", error) from error
        size = math.prod(shape) * dtype.itemsize
        there = archive.getinfo(name).file_size
        if dtype.kind not in "fiu" or not 0 < size <= there - file.tell():
            got = f"{dtype} of shape {shape} in {there} bytes"
            raise corrupt(path, f"numbers in {name}", got)
        if size > room:
            rule = f"at most {room} bytes in {name}, or more of them uncompressed"
            raise corrupt(path, rule, size)
        body = file.read(size + 1)
    if len(body) != size:
        raise corrupt(path, f"{size} bytes of {name}", len(body))
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran else "C")
