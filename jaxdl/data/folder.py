"""A user's own pictures: a folder with one folder per class.

Files end in ``.png``, ``.jpg``, ``.jpeg`` or ``.bmp``. All pictures have the size of
the first; they are grey if the first is, otherwise red, green and blue, and any
transparency is dropped.
"""

from pathlib import Path

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.info import Whole
from jaxdl.data.pictures import Pictures, read_picture

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp"}


def read_folder(folder: Path, workers: int = 1, *, stream: bool = False) -> Whole:
    """Find all pictures; a class is the name of a folder, in alphabetical order.

    Args:
      folder: of the folders.
      workers: threads that decode pictures.
      stream: leave the pictures in their files, as ``Pictures``.

    Raises:
      CorruptFileError: a file is not an intact picture of 8 bits a value.
      FileNotFoundError: there is no such folder.
      ValueError: there are fewer than two classes, one is empty, or a picture has
        another size than the first; it is named.
    """
    inside = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    classes = sorted(entry for entry in inside if entry.is_dir())
    names = tuple(entry.name for entry in classes)
    require(len(names) >= 2, f"{folder} must have a folder per class", list(names))
    files = [
        sorted(f for f in c.iterdir() if f.suffix.lower() in ENDINGS) for c in classes
    ]
    for name, found in zip(names, files, strict=True):
        rule = f"{folder / name} must hold pictures ({', '.join(sorted(ENDINGS))})"
        require(len(found) > 0, rule, "none")
    paths = np.array([path for found in files for path in found], object)
    pictures = Pictures(paths, read_picture(paths[0]).shape)
    labels = np.repeat(np.arange(len(files)), [len(found) for found in files])
    x = pictures if stream else pictures.read(workers)
    return Whole(Dataset(x, labels.astype(np.int32)), names)
