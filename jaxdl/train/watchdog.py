"""A process that is stuck says where, and ends."""

import contextlib
import faulthandler
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

STUCK = 6  # exit code
FILE = "hang.txt"


class Watchdog:
    """A context that ends the process when nothing has been done for too long.

    A program that waits for another process waits for ever; no signal of Python's
    reaches it. The stacks of all threads are written to ``hang.txt`` in the folder and
    to standard error, and the process ends with code 6.

    Args:
      seconds: without ``done``, after which the process is stuck; 0 watches nothing.
      folder: where the stacks are written; ``None`` for standard error alone.
      farewell: called before the process ends.
    """

    def __init__(
        self,
        seconds: float,
        folder: Path | None,
        farewell: Callable[[], None] = lambda: None,
    ) -> None:
        self.seconds, self.folder, self.farewell = seconds, folder, farewell
        self._last = time.monotonic()
        self._over = threading.Event()

    def __enter__(self) -> "Watchdog":
        self.done()
        if self.seconds:
            threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def done(self) -> None:
        """Something was done: the time begins anew."""
        self._last = time.monotonic()

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self.seconds / 4)):
            idle = time.monotonic() - self._last
            if idle > self.seconds:
                self._end(f"no step in {idle:.0f} s, more than {self.seconds:g} s\n")

    def _end(self, message: str) -> None:
        print(f"jaxdl: {message}", end="", file=sys.stderr, flush=True)
        if self.folder is not None:
            write_stacks(self.folder, message)
        faulthandler.dump_traceback(2)
        self.farewell()
        os._exit(STUCK)


def write_stacks(folder: Path, message: str) -> None:
    """Append a message and what every thread is doing to ``hang.txt``, if possible."""
    with contextlib.suppress(OSError), (folder / FILE).open("a") as file:
        file.write(message)
        file.flush()
        faulthandler.dump_traceback(file)
