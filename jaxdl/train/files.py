"""Small files that survive a crash, and the space that large ones need."""

import errno
import os
import shutil
from pathlib import Path

MIB = 2**20


def write_durably(path: Path, text: str) -> None:
    """Write a text file whole or not at all, and wait until it is on the disk."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_space(folder: Path, needed: int) -> None:
    """Raise unless a folder can be written to and its disk has room.

    Args:
      folder: made if it is not there.
      needed: bytes.

    Raises:
      OSError: it cannot be made or written to, or there are fewer bytes free.
    """
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{os.getpid()}"
    probe.touch()
    probe.unlink()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(errno.ENOSPC, no_space(folder, needed, free))


def no_space(folder: Path, needed: int, free: int) -> str:
    """The message for a disk that is too full."""
    return (
        f"{folder} must have room for {needed:,} bytes; got {free:,} free. "
        "Make room, or choose another workdir"
    )
