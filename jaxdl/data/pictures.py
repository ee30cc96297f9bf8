"""Pictures that stay in their files until they are asked for.

Files are PNG, JPEG or BMP of 8 bits a value; any transparency is dropped.
"""

import dataclasses
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32, Shaped, UInt8

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.data.corrupt import corrupt
from jaxdl.data.resize import resize_images

GREY, COLOUR = {"1", "L", "LA"}, {"P", "RGB", "RGBA", "CMYK", "YCbCr"}
MAX_PIXELS = 2**24


@dataclasses.dataclass(frozen=True, eq=False)
class Pictures:
    """Files as the rows of an array of pictures in [0, 1] that need not fit in memory.

    It has an array's ``shape`` and ``dtype``; taking rows of it opens no file, and
    ``np.asarray`` reads them all.

    Attributes:
      paths: a file each row.
      first: the size of every file's picture and its channels: ``(height, width,
        channels)``.
      size: ``(height, width)`` to which pictures are resized; ``None`` leaves them.
    """

    paths: Shaped[np.ndarray, " rows"]
    first: tuple[int, int, int]
    size: tuple[int, int] | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """``(rows, height, width, channels)``, as they are read."""
        return (len(self.paths), *(self.size or self.first[:2]), self.first[2])

    @property
    def ndim(self) -> int:
        """4."""
        return len(self.shape)

    @property
    def dtype(self) -> np.dtype:
        """Float32."""
        return np.dtype(np.float32)

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, rows: Any) -> "Pictures":
        return dataclasses.replace(self, paths=self.paths[rows])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.read().astype(dtype or self.dtype, copy=False)

    def resized(self, height: int, width: int) -> "Pictures":
        """The same pictures in another size."""
        return dataclasses.replace(self, size=(height, width))

    def read(
        self, workers: int = 1
    ) -> Float32[np.ndarray, "rows height width channels"]:
        """All of them as an array.

        Args:
          workers: threads that decode.

        Raises:
          CorruptFileError: a file is not an intact picture of 8 bits a value.
          ValueError: a picture has another size than ``first``; it is named.
        """
        x = np.empty((len(self), *self.first), np.float32)
        decode = partial(_decode, channels=self.first[-1])
        with _bombs_raise(), ThreadPoolExecutor(workers) as pool:
            for row, picture in enumerate(pool.map(decode, self.paths)):
                require(
                    picture.shape == self.first,
                    f"{self.paths[row]} must have the size of the first picture, "
                    f"{self.first[:2]}",
                    picture.shape[:2],
                    "Resize all pictures to one size first.",
                )
                x[row] = picture
        x /= 255
        return x if self.size is None else resize_images(x, *self.size)


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
