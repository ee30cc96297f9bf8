"""From starting the interpreter to the end of the first training step of a LeNet.

``python -m benchmarks.startup ours`` (or ``theirs``) makes that step and ends.
"""

import itertools
import os
import subprocess
import sys
import tempfile
import time
from typing import Any


def ours() -> None:
    """One step with jaxdl: initialised in a compiled program, compiled before."""
    import jax
    import numpy as np

    from benchmarks.ours import HParams, learner
    from jaxdl.core.cache import enable_compilation_cache
    from jaxdl.core.once import compile_once
    from jaxdl.core.types import Batch

    enable_compilation_cache()
    made = learner("lenet")
    x = np.zeros((64, 28, 28, 1), np.float32)
    batch = Batch(x, np.zeros(64, np.int32), np.ones(64, np.float32))
    state = compile_once(made.init)(jax.random.key(0), HParams(), batch)
    jax.block_until_ready(jax.jit(made.update, donate_argnums=0)(state, batch))


def theirs() -> None:
    """One step with PyTorch."""
    import torch

    from benchmarks.theirs import lenet5, training

    training(lenet5(), torch.zeros(64, 1, 28, 28), torch.zeros(64, dtype=torch.long))(1)


def fresh(which: str, *, keep: bool) -> Any:
    """``run(n)`` that starts ``n`` processes, one after another.

    Args:
      which: ``"ours"`` or ``"theirs"``.
      keep: whether they share one cache of compiled programs, or find it empty.
    """
    root = tempfile.mkdtemp(prefix="programs-")
    numbers = itertools.count()

    def steps_of(count: int) -> int:
        for _ in range(count):
            cache = root if keep else os.path.join(root, str(next(numbers)))
            subprocess.run(
                [sys.executable, "-m", "benchmarks.startup", which],
                check=True,
                env={**os.environ, "JAX_COMPILATION_CACHE_DIR": cache},
            )
        return count

    return steps_of


def fresh_ours() -> Any:
    """Processes of jaxdl; the first compiles, the others find its programs."""
    return fresh("ours", keep=True)


def fresh_ours_cold() -> Any:
    """Processes of jaxdl that have to compile."""
    return fresh("ours", keep=False)


def fresh_theirs() -> Any:
    """Processes of PyTorch."""
    return fresh("theirs", keep=True)


if __name__ == "__main__":
    start = time.perf_counter()
    {"ours": ours, "theirs": theirs}[sys.argv[1]]()
    print(f"{time.perf_counter() - start:.2f} s after the interpreter started")
