"""Where files are looked for, and how they come when asked for.

A file of the data set ``NAME`` is looked for as ``FOLDER/NAME/FILE``, where ``FOLDER``
is in turn the ``data_dir`` of the call, the environment variable ``JAXDL_DATA_DIR`` and
the user's cache. Nothing is downloaded unless asked for, and nothing at all while
``JAXDL_OFFLINE`` is 1.
"""

import os
from pathlib import Path
from typing import NamedTuple

from jaxdl.core.errors import require
from jaxdl.data.fetch_https import fetch_https


class RemoteFile(NamedTuple):
    """A published file.

    Attributes:
      name: its file name, as its owners give it.
      sha256: of the file as published, in hexadecimal. It is checked when the file is
        downloaded; a user's own copy may be compressed differently and is checked by
        parsing it.
      mirrors: HTTPS addresses of folders that hold it, tried in order.
      max_bytes: a mirror that sends more is not listened to any longer.
    """

    name: str
    sha256: str
    mirrors: tuple[str, ...]
    max_bytes: int = 2**30


class Shelf(NamedTuple):
    """The folders in which the files of one data set may lie.

    Attributes:
      folders: looked through in order; the last is the user's cache, the only one that
        is ever written to.
      download: whether a missing file may be downloaded.
    """

    folders: tuple[Path, ...]
    download: bool = False

    def find(self, name: str) -> Path | None:
        """The first file or folder of that name, or ``None``."""
        return next((f / name for f in self.folders if (f / name).exists()), None)

    def get(self, file: RemoteFile) -> Path:
        """The file, downloaded into the cache if it is missing and may be.

        Raises:
          FileNotFoundError: it is missing and was not, or could not be, downloaded; how
            to get it is said.
        """
        found = self.find(file.name)
        if found is not None:
            return found
        if not self.download:
            reason = "Pass download=True (--download on the command line), or put"
        elif os.environ.get("JAXDL_OFFLINE") == "1":
            reason = "JAXDL_OFFLINE=1 forbids the network. Unset it, or put"
        else:
            failures = download(file, self.folders[-1])
            if not failures:
                return self.folders[-1] / file.name
            reason = f"No mirror gave it ({'; '.join(failures)}). Try later, or put"
        raise FileNotFoundError(
            f"{file.name} must be there; got nothing in "
            f"{', '.join(map(str, self.folders))}. {reason} the file into "
            f"{self.folders[0]} (SHA-256 {file.sha256})."
        )


def shelf(name: str, data_dir: str | Path | None = None, *, download: bool) -> Shelf:
    """The shelf of one data set; the environment is read now."""
    import pooch

    given = (data_dir, os.environ.get("JAXDL_DATA_DIR"))
    roots = [Path(root).expanduser() for root in given if root]
    cache = Path(pooch.os_cache("jaxdl")) / "data"
    return Shelf(tuple(root / name for root in (*roots, cache)), download)


def download(
    file: RemoteFile, folder: Path, *, patience: float = 30.0, pause: float = 1.0
) -> list[str]:
    """Download a file from the first mirror that has it.

    The file appears in the folder whole and with the right SHA-256, or not at all.

    Args:
      file: what to get, and from where.
      folder: where to put it; it is made if it is missing.
      patience: seconds for which a mirror may be silent.
      pause: seconds before a busy mirror is asked again.

    Returns:
      Nothing on success; otherwise what went wrong at each mirror.

    Raises:
      ValueError: a mirror is not an HTTPS address.
    """
    import pooch

    for mirror in file.mirrors:
        require(mirror.startswith("https://"), "mirrors must be https://", mirror)

    def fetch(url: str, target: str, _: object) -> None:
        limits = {"patience": patience, "pause": pause}
        fetch_https(url, Path(target), max_bytes=file.max_bytes, **limits)

    failures = []
    for mirror in file.mirrors:
        try:
            pooch.retrieve(
                f"{mirror}/{file.name}",
                known_hash=f"sha256:{file.sha256}",
                fname=file.name,
                path=folder,
                downloader=fetch,
            )
        except (OSError, ValueError) as error:  # not given; wrong hash
            failures.append(f"{mirror}: {error}")
        else:
            return []
    return failures
