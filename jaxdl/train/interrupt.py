"""SIGTERM and Ctrl-C: a run ends its step, saves, and leaves with the usual code."""

import atexit
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

SWALLOWING = ("_xla_gc_callback",)
"""Functions that Python calls by itself: what is raised in them is lost."""


class Interrupted(SystemExit):
    """The run was told to end. Uncaught, it ends the process with 128 + the signal.

    Attributes:
      signal: its number: 15, or 2 for Ctrl-C.
    """

    def __init__(
        self, number: int, message: str = "interrupted before the first step"
    ) -> None:
        super().__init__(128 + number)
        self.signal, self.message = number, message
        self.code: int = 128 + number

    def __str__(self) -> str:
        return self.message


class Interrupts:
    """A context in which the two signals are noted instead of ending the process.

    The run asks ``pending`` between steps. Where nothing is lost by leaving at once,
    such as in a wait for data, it opens ``leaving_at_once``. A second signal ends the
    process without saving. Outside the main thread, where Python delivers no signals,
    and when ``active`` is false, nothing changes.

    Args:
      active: whether signals are heard.
      alone: whether this is the only process; several must leave together, between two
        steps, and never at once.

    Attributes:
      pending: number of the signal that came, 0 for none.
    """

    def __init__(self, active: bool = True, alone: bool = True) -> None:
        in_main = threading.current_thread() is threading.main_thread()
        self.active, self.alone = active and in_main, alone
        self.pending = 0
        self._raises = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interrupts":
        if self.active:
            for number in (signal.SIGTERM, signal.SIGINT):
                if signal.getsignal(number) is signal.SIG_IGN:
                    continue  # as the parent of the process wanted it
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._raises and frame and frame.f_code.co_name in SWALLOWING:
            threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
            return
        if self.pending and number == signal.SIGINT and _interactive():
            raise KeyboardInterrupt  # a session keeps what it has in memory
        if self.pending:
            os._exit(128 + number)
        self.pending = number
        before = self._before[number]
        if callable(before) and before is not signal.default_int_handler:
            before(number, None)
        if self._raises:
            raise Interrupted(number)

    @contextlib.contextmanager
    def leaving_at_once(self) -> Iterator[None]:
        """Raise ``Interrupted`` here, from wherever the main thread is."""
        if self.pending and self.alone:
            raise Interrupted(self.pending)
        before, self._raises = self._raises, self.alone
        try:
            yield
        finally:
            self._raises = before

    def wait(self, work: Callable[[], T]) -> T:
        """The result of something long that runs without Python, such as a program.

        It runs in another thread and is waited for where signals are heard. If one
        comes, it is left to itself, so it must not change anything; the process does
        not wait for it when it ends.
        """
        if not (self.active and self.alone):
            return work()
        results: list[T] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def run() -> None:
            try:
                results.append(work())
            except BaseException as error:  # raised again where it is waited for
                errors.append(error)
            finally:
                done.set()

        threading.Thread(target=run, daemon=True).start()
        try:
            with self.leaving_at_once():
                done.wait()  # join() takes a thread for ended when it is interrupted
        except Interrupted as end:
            atexit.register(_leave, done, end.code)
            raise
        if errors:
            raise errors[0]
        return results[0]


def _interactive() -> bool:
    """Whether a person types into this process: a notebook or a prompt."""
    return hasattr(sys, "ps1") or "ipykernel" in sys.modules


def _leave(done: threading.Event, code: int) -> None:
    """End the process now if a program still runs: XLA aborts in the usual end."""
    if not done.is_set():
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
