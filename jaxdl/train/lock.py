"""One run, one folder: a lock that dies with its process."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "run.lock"


@contextmanager
def run_lock(workdir: Path) -> Iterator[None]:
    """Own a folder while the context lasts; a process that dies owns nothing.

    The file stays where it is; who holds it, and since when, is its content.

    Raises:
      ValueError: another process owns the folder; it is named.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no such locks: there, two runs are not told apart
        yield
        return
    with (workdir / NAME).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ValueError(
                f"{workdir} must not be in use; got a run there by {file.read()}. "
                "Wait for it, or choose another workdir."
            ) from None
        file.truncate(0)
        owner = {"process": os.getpid(), "host": socket.gethostname()}
        json.dump(owner | {"since": time.strftime("%Y-%m-%d %H:%M:%S")}, file)
        file.flush()
        yield
