"""A user's own pictures: a folder with one folder per class.

Files end in ``.png``, ``.jpg``, ``.jpeg`` or ``.bmp``. All pictures have the size of
the first; they are grey if the first is, otherwise red, green and blue, and any
transparency is dropped.
"""

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.core.types import Dataset
from jaxdl.data.corrupt import corrupt
from jaxdl.data.info import Whole

ENDINGS = {".png", ".jpg", ".jpeg", ".bmp"}
GREY, COLOUR = {"1", "L", "LA"}, {"P", "RGB", "RGBA", "CMYK", "YCbCr"}
MAX_PIXELS = 2**24


def read_folder(folder: Path, workers: int = 1) -> Whole:
    """Read all pictures; a class is the name of a folder, in alphabetical order.

    Args:
      folder: of the folders.
      workers: threads that decode pictures.

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
    paths = [path for found in files for path in found]
    first = read_picture(paths[0])
    x = np.empty((len(paths), *first.shape), np.float32)
    decode = partial(_decode, channels=first.shape[-1])
    with _bombs_raise(), ThreadPoolExecutor(workers) as pool:
        for row, picture in enumerate(pool.map(decode, paths)):
            require(
                picture.shape == first.shape,
                f"{paths[row]} must have the size of {paths[0].name}, "
                f"{first.shape[:2]}",
                picture.shape[:2],
                "Resize all pictures to one size first.",
            )
            x[row] = picture
    x /= 255
    labels = np.repeat(np.arange(len(files)), [len(found) for found in files])
    return Whole(Dataset(x, labels.astype(np.int32)), names)


def read_picture(
    path: Path, *, channels: int | None = None
) -> UInt8[np.ndarray, "height width channels"]:
    """One picture, with the channels asked for or with its own (1 or 3).

    Raises:
      CorruptFileError: it is not an intact picture of 8 bits a value.
    """
    with _bombs_raise():
        return _decode(path, channels)


@contextmanager
def _bombs_raise() -> Iterator[None]:
    """Pillow's warning of huge pictures is an error; once for all threads."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _decode(
    path: Path, channels: int | None
) -> UInt8[np.ndarray, "height width channels"]:
    from PIL import Image

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with path.open("rb") as file:
            image = Image.open(file, formats=("PNG", "JPEG", "BMP"))
            form = f"{image.mode}, {image.width}x{image.height}"
            known = image.mode in GREY | COLOUR
            if not known or image.width * image.height > MAX_PIXELS:
                raise corrupt(path, f"at most {MAX_PIXELS} pixels of 8 bits", form)
            channels = channels or (1 if image.mode in GREY else 3)
            pixels = np.asarray(image.convert("L" if channels == 1 else "RGB"))
    except CorruptFileError:
        raise
    except (OSError, SyntaxError, ValueError, *bombs) as error:
        raise corrupt(path, "an intact picture", error) from error
    return pixels.reshape(*pixels.shape[:2], channels)
