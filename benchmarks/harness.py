"""Interleaved measurement: one process a candidate, in turn, medians of paired ratios.

Each candidate lives in a process of its own, so that compilation, threads and memory do
not touch each other. Candidates take turns, in reverse order every other round, so that
a slow minute of a shared machine hits all of them; a ratio is taken within a round, and
the median over the rounds is reported. Compilation is not measured: every candidate
warms up first. Every process keeps the memory that it frees, which PyTorch does not
do by itself but profits from as well.
"""

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from jaxdl.core.allocator import keep_memory

THREADS = {"OMP_NUM_THREADS": str(os.cpu_count()), "TF_CPP_MIN_LOG_LEVEL": "2"}


class Measured(NamedTuple):
    """The times of one candidate.

    Attributes:
      name: ``module:function``.
      seconds: of one step, in each round.
    """

    name: str
    seconds: tuple[float, ...]

    @property
    def milliseconds(self) -> float:
        """The median time of one step."""
        return 1e3 * statistics.median(self.seconds)


class Worker:
    """A process that makes about ``n`` steps of a candidate whenever it is told to."""

    def __init__(self, name: str) -> None:
        self.name, self.steps = name, 1
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.harness", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **THREADS},
        )

    def run(self, steps: int) -> float:
        """Seconds a step, over about so many steps."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} must measure itself; got no answer.")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def measure(
    names: Sequence[str], *, rounds: int = 9, target: float = 0.3
) -> list[Measured]:
    """Times of candidates, which take turns.

    Args:
      names: ``module:function``, a function that gives ``run(n)``, which makes ``n``
        steps, or the next number of steps that it can make, waits for them, and gives
        how many they were.
      rounds: how often each candidate is measured.
      target: seconds of one measurement, by which its number of steps is chosen.
    """
    workers = [Worker(name) for name in names]
    try:
        for worker in workers:
            worker.run(1)  # compiles
            worker.steps = max(1, int(target / worker.run(1)))
            worker.steps = max(1, int(target / worker.run(worker.steps)))
        rows: list[list[float]] = [[] for _ in workers]
        for number in range(rounds):
            order = range(len(workers))
            for i in order if number % 2 == 0 else reversed(order):
                rows[i].append(workers[i].run(workers[i].steps))
    finally:
        for worker in workers:
            worker.close()
    return [
        Measured(worker.name, tuple(times))
        for worker, times in zip(workers, rows, strict=True)
    ]


def serve(name: str) -> None:
    """What the process of a candidate does: read a number, make the steps, answer."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a candidate prints does not reach the protocol
    keep_memory()
    module, function = name.split(":")
    run: Any = getattr(importlib.import_module(module), function)()
    for line in sys.stdin:
        start = time.perf_counter()
        steps = run(int(line))
        answers.write(f"{(time.perf_counter() - start) / steps}\n")


if __name__ == "__main__":
    serve(sys.argv[1])
