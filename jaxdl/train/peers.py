"""The processes of one run notice when one of them ends, and say which.

JAX alone answers with an abort in the middle of whatever it was, or not at all. Here
each process holds a locked file in the folder of the run, ``processes/NUMBER``. The
system gives the lock back when a process dies, and one that ends in order takes its
file away: so the others can tell who is there, who has left, and who has died.
"""

import contextlib
import os
import socket
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import jax

from jaxdl.train.processes import alone, together
from jaxdl.train.watchdog import STUCK, write_stacks

FOLDER = "processes"
LOOK = 1.0  # seconds between two looks at the others
GRACE = 5.0  # seconds in which all have left, where all of them failed


class Peers:
    """A context in which the end of another process ends this one, with code 6.

    The first process looks at all others, and all others wait for it.

    Args:
      folder: of the run, shared by all processes; ``None`` watches nothing, and so does
        a run of one process.
    """

    def __init__(self, folder: Path | None) -> None:
        watched = folder is not None and not alone() and _can_lock()
        self.run = folder if watched else None
        self._over, self._ending = threading.Event(), threading.Lock()
        self._own: IO[str] | None = None

    def __enter__(self) -> "Peers":
        if self.run is None:
            return self
        number, count = jax.process_index(), jax.process_count()
        path = self._file(number)
        path.parent.mkdir(exist_ok=True)
        self._own = path.open("a+")
        _lock(self._own)
        self._own.truncate(0)
        host = socket.gethostname()
        self._own.write(f"process {number} of {count} ({os.getpid()} on {host})")
        self._own.flush()
        together()
        watch = self._watch_first if number else self._watch_others
        threading.Thread(target=watch, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.run is None or self._own is None:
            return
        try:
            if error is None:
                together()  # every one has come to its end
                self._over.set()
                together()  # every one knows that it has
        except Exception as broken:
            error = broken
            raise
        finally:
            if error is not None and _of_transport(error):
                self._judge(time.monotonic() + GRACE)
            self._over.set()
            path = self._file(jax.process_index())
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()  # the last one can
            self._own.close()

    def let_others_go(self) -> None:
        """Before this process ends itself: the others notice, and end before it."""
        if self._own is not None and self._own.fileno() >= 0:
            self._own.close()
            time.sleep(2 * LOOK)

    def _file(self, number: int) -> Path:
        assert self.run is not None
        return self.run / FOLDER / str(number)

    def _watch_first(self) -> None:
        """Wait until the first process gives its lock back."""
        path = self._file(0)
        try:
            with path.open() as file:
                _lock(file, shared=True)
        except OSError:
            return  # such locks are not known there: JAX's own watch is left
        self._judge(time.monotonic() + GRACE)

    def _watch_others(self) -> None:
        while not self._over.wait(LOOK):
            gone = [n for n in self._others() if not self._file(n).exists()]
            if gone or self._dead():
                self._judge(time.monotonic() + GRACE)

    def _others(self) -> list[int]:
        own = jax.process_index()
        return [number for number in range(jax.process_count()) if number != own]

    def _dead(self) -> list[str]:
        """Who has died: a file is there, and nobody holds it."""
        found = []
        for number in self._others():
            try:
                with self._file(number).open() as file:
                    if _lock(file, shared=True, wait=False):
                        found.append(file.read() or f"process {number}")
            except OSError:
                continue
        return found

    def _judge(self, until: float) -> None:
        """End this process if another one has died, or has left and this one stays."""
        while not self._over.is_set():
            dead = self._dead()
            if dead:
                self._end(f"{' and '.join(dead)} is gone")
            if time.monotonic() > until:
                left = [n for n in self._others() if not self._file(n).exists()]
                if left:
                    numbers = " and ".join(map(str, left))
                    self._end(f"process {numbers} has ended with an error")
                return
            self._over.wait(0.05)

    def _end(self, message: str) -> None:
        assert self.run is not None
        self._ending.acquire()  # for good: it is said once
        steps = [
            int(p.name) for p in self.run.glob("checkpoints/*") if p.name.isdecimal()
        ]
        saved = f"saved at step {max(steps)}" if steps else "not saved"
        whole = f"{message}; the run in {self.run} is {saved}."
        print(f"jaxdl: {whole}", file=sys.stderr, flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # JAX would say it at length
        write_stacks(self.run, f"process {jax.process_index()}: {whole}\n")
        sys.stdout.flush()
        os._exit(STUCK)


def _of_transport(error: BaseException) -> bool:
    """Whether an error may come from a connection that broke."""
    return isinstance(error, jax.errors.JaxRuntimeError) or "Gloo" in str(error)


def _can_lock() -> bool:
    return os.name == "posix"  # Windows has no such locks


def _lock(file: IO[str], shared: bool = False, wait: bool = True) -> bool:
    """Lock a file; whether it could be."""
    import fcntl

    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
