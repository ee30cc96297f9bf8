"""How far a run is, for people: a bar on a terminal, plain lines elsewhere."""

import sys
import threading
import time
from types import TracebackType
from typing import Any


class Progress:
    """A callback that shows the run; also a context that ends the display.

    Until the first event it shows that the program is being compiled, and for how long:
    the commonest question about a JAX program is whether it hangs.

    Args:
      num_steps: updates in the whole run.
      bar: show a bar; ``None`` shows one on a terminal, and elsewhere a line for every
        evaluation and for the end; ``False`` shows nothing.
    """

    def __init__(self, num_steps: int, bar: bool | None = None) -> None:
        self.num_steps = num_steps
        self.lines = bar is None and not sys.stdout.isatty()
        self.bar: Any = None
        self._start = time.perf_counter()
        self._done = threading.Event()
        if bar or (bar is None and sys.stdout.isatty()):
            from rich import progress

            self.bar = progress.Progress(
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
                progress.TimeElapsedColumn(),
                progress.TextColumn("eta"),
                progress.TimeRemainingColumn(),
                progress.TextColumn("· loss {task.fields[loss]:.4g}"),
            )

    def __enter__(self) -> "Progress":
        self._start = time.perf_counter()
        if self.bar is not None:
            self.bar.start()
            nan = float("nan")
            self.task = self.bar.add_task("compiling…", total=self.num_steps, loss=nan)
            threading.Thread(target=self._count_seconds, daemon=True).start()
        return self

    def _count_seconds(self) -> None:
        while not self._done.wait(0.5):
            waited = time.perf_counter() - self._start
            self.bar.update(self.task, description=f"compiling… {waited:.0f} s")

    def __call__(self, event: Any) -> None:
        """Show one event (see ``jaxdl.train.Event``)."""
        values = [f"{k} {v:.4g}" for k, v in event.train.items() if k != "grad_norm"]
        values += [f"val {k} {v:.4g}" for k, v in event.validation.items()]
        text = " · ".join([*values, f"{event.rate:,.0f} samples/s"])
        self._done.set()
        worth_a_line = event.validation or event.step == self.num_steps
        line = f"step {event.step}/{self.num_steps} · {text}"
        if self.bar is not None:
            loss = event.train.get("loss", float("nan"))
            self.bar.update(
                self.task, completed=event.step, description="training", loss=loss
            )
            if worth_a_line:
                self.bar.console.print(line, highlight=False, soft_wrap=True)
        elif self.lines and worth_a_line:
            try:
                print(line, flush=True)
            except BrokenPipeError:  # nobody reads any more; the run goes on
                self.lines = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        if self.bar is not None:
            self.bar.stop()
