"""Batches made on the host by other processes, ahead of the steps that take them.

For data that do not fit in memory. A batch is a function of the key and the step, the
one that ``on_device`` would draw: a run that streams its data is the run that holds
them, and one that is resumed goes on where it was.
"""

import dataclasses
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
from jaxtyping import UInt32

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.types import Batch, Dataset
from jaxdl.train.on_device import num_rows
from jaxdl.train.order import seed_of, shuffled_by

AHEAD = 2  # batches that each worker may have ready


@dataclasses.dataclass(frozen=True, eq=False)
class Batches:
    """The batches of a run by the number of the step, without JAX.

    Attributes:
      data: on the host; ``np.asarray(leaf[rows])`` reads some rows of a leaf.
      batch_size: examples in each.
      num_steps: how many batches there are.
      seed: decides the order, as ``jaxdl.train.order.seed_of`` gives it.
    """

    data: Dataset
    batch_size: int
    num_steps: int
    seed: UInt32[np.ndarray, "2"]

    def __len__(self) -> int:
        return self.num_steps

    def __getitem__(self, step: int) -> Batch:
        start = step * self.batch_size
        position = np.arange(start, start + self.batch_size).astype(np.uint32)
        rows = shuffled_by(self.seed, position, num_rows(self.data))
        x, y = (
            jax.tree.map(lambda leaf: np.asarray(leaf[rows]), part)
            for part in self.data[:2]
        )
        return Batch(x, y, np.ones(self.batch_size, np.float32))


class HostBatches:
    """A source of batches for ``fit``: ``step -> Batch``, quick where steps rise.

    It is a context manager, and ends its workers as it is left. Workers import the
    main module: a script that uses them needs ``if __name__ == "__main__":``.

    Args:
      data: as for ``Batches``, without weights.
      batch_size: examples in an update.
      num_steps: of the run.
      key: of the run.
      workers: processes that read.

    Raises:
      ImportError: the package grain is not installed.
      ValueError: a number below 1, data without rows, or with weights.
    """

    def __init__(
        self,
        data: Dataset,
        batch_size: int,
        num_steps: int,
        *,
        key: jax.Array,
        workers: int = 1,
    ) -> None:
        self._grain = _grain()
        require(batch_size >= 1, "batch_size must be at least 1", batch_size)
        require(num_steps >= 1, "num_steps must be at least 1", num_steps)
        require(workers >= 1, "workers must be at least 1", workers)
        require(data.weight is None, "weight must be None", "weights")
        num_rows(data)
        seed = np.asarray(seed_of(stream(key, "order")))
        self.batches = Batches(data, batch_size, num_steps, seed)
        self.workers = workers
        self._ahead: Any = None
        self._next = 0

    def __call__(self, step: int) -> Batch:
        """The batch of a step; the first one is made here, without the workers.

        Raises:
          ValueError: there is no such step.
        """
        count = len(self.batches)
        require(0 <= step < count, f"step must be in [0, {count})", step)
        if step == 0:
            return self.batches[0]
        if self._ahead is None or step != self._next:
            self.close()
            self._ahead = self._begin(step)
        self._next = step + 1
        return next(self._ahead)

    def _begin(self, step: int) -> Iterator[Batch]:
        """Start workers that make the batches from a step on."""
        grain = self._grain
        rest = grain.MapDataset.source(self.batches).slice(slice(step, None))
        own = rest.to_iter_dataset(grain.ReadOptions(num_threads=0))
        options = grain.MultiprocessingOptions(self.workers, AHEAD)
        return iter(own.mp_prefetch(options, _in_a_worker))

    def close(self) -> None:
        """End the workers; the next step that is asked for starts new ones."""
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None

    def __enter__(self) -> "HostBatches":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _in_a_worker(number: int, count: int) -> None:
    """Leave Ctrl-C to the run, which saves first; end when it has ended, or was killed.

    Args:
      number: of this worker.
      count: of all workers.
    """
    del number, count
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    run = os.getppid()

    def watch() -> None:
        while os.getppid() == run:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _grain() -> Any:
    """The package, ready to start workers in a program that reads no flags of absl."""
    try:
        import grain
        from absl import flags
    except ImportError as error:
        raise ImportError(
            'streamed data need the package grain: pip install "jaxdl[data]"'
        ) from error
    if not flags.FLAGS.is_parsed():
        flags.FLAGS.mark_as_parsed()
    return grain
