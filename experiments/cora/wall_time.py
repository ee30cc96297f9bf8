"""``python -m experiments.cora.wall_time``: one program of all seeds, or a loop.

The loop is what is usual with PyTorch Geometric: for each seed a GCN, 200 steps, and
the accuracies on validation and test after each. Its time for all seeds is that of a
few, times how many such there are, since each costs the same. Compilation counts.
"""

import time
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np

from experiments.cora.config import Config
from experiments.cora.measure import curves, recipe_of
from experiments.record import environment, write_results
from jaxdl.core.allocator import keep_memory

FOLDER = Path(__file__).parent
BEGIN, END = "<!-- wall time: begin -->", "<!-- wall time: end -->"
STEPS = 200


class Times(NamedTuple):
    """Seconds, and mean accuracies on the test part.

    Attributes:
      seconds: of all seeds.
      accuracy: at each seed's first step with the best accuracy on validation.
    """

    seconds: float
    accuracy: float


def ours(seeds: int, config: Config) -> Times:
    """All seeds in one program, with its compilation."""
    made = recipe_of(config, "gcn")
    start = time.perf_counter()
    program = jax.jit(lambda keys: jax.lax.map(curves(made), keys))
    _, validation, test = map(np.asarray, program(jax.random.split(made.key, seeds)))
    seconds = time.perf_counter() - start
    best = np.arange(seeds), validation.argmax(1)
    return Times(seconds, float(test[best].mean()))


def theirs(seeds: int, timed: int, config: Config) -> Times:
    """The loop over ``timed`` seeds, after one that is not timed, for ``seeds``."""
    import torch
    from torch.nn import functional
    from torch_geometric.nn import GCNConv

    made = recipe_of(config, "gcn").prepared
    graph, splits = made.shared, made.splits
    x = torch.from_numpy(np.asarray(graph.nodes))
    edges = torch.from_numpy(np.stack([graph.senders, graph.receivers]).astype("i8"))
    parts = [
        (torch.from_numpy(np.asarray(part.x, "i8")), torch.from_numpy(part.y).long())
        for part in splits
    ]

    def one(seed: int) -> float:
        torch.manual_seed(seed)
        first = GCNConv(x.shape[1], 16, cached=True)
        second = GCNConv(16, 7, cached=True)
        params = [*first.parameters(), *second.parameters()]
        step = torch.optim.Adam(params, 0.01, weight_decay=5e-4, fused=True)

        def logits(train: bool) -> Any:
            h = functional.dropout(x, 0.5, train)
            h = functional.dropout(first(h, edges).relu(), 0.5, train)
            return second(h, edges)

        best, kept = -1.0, 0.0
        for _ in range(config.num_steps):
            step.zero_grad(set_to_none=True)
            rows, y = parts[0]
            functional.cross_entropy(logits(True)[rows], y).backward()
            step.step()
            with torch.no_grad():
                said = logits(False).argmax(1)
            validation, test = (
                float((said[i] == y).float().mean()) for i, y in parts[1:]
            )
            if validation > best:
                best, kept = validation, test
        return kept

    one(0)
    start = time.perf_counter()
    accuracies = [one(1 + i) for i in range(timed)]
    seconds = time.perf_counter() - start
    return Times(seconds * seeds / timed, float(np.mean(accuracies)))


def measure(seeds: int = 50, timed: int = 3, **settings: Any) -> dict[str, Any]:
    """Both, and how many times as fast one program is."""
    config = Config(**{"num_steps": STEPS, **settings})
    one, loop = ours(seeds, config), theirs(seeds, timed, config)
    return {
        "seeds": seeds,
        "timed": timed,
        "program": one._asdict(),
        "loop": loop._asdict(),
        "ratio": loop.seconds / one.seconds,
    }


def sentence(found: dict[str, Any]) -> str:
    """What the README says."""
    one, loop, timed = found["program"], found["loop"], found["timed"]
    return (
        f"{found['seeds']} seeds of GCN, {STEPS} steps each, with both accuracies "
        f"after every step: one program {one['seconds']:.0f} s with its compilation, a "
        f"loop with PyTorch Geometric {loop['seconds']:.0f} s (from {timed} seeds), "
        f"which is **{found['ratio']:.1f} times** as long. Test accuracies are "
        f"{one['accuracy']:.1%} and {loop['accuracy']:.1%}, at the first step of the "
        "best accuracy on validation. `python -m experiments.cora.wall_time` on "
        f"{found['machine']}."
    )


def written(text: str, found: dict[str, Any]) -> str:
    """The README with the sentence between its marks."""
    head, rest = text.split(BEGIN)
    return f"{head}{BEGIN}\n{sentence(found)}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    keep_memory()
    result = measure()
    where = environment("python -m experiments.cora.wall_time", 0.0)
    result["machine"] = f"{where['machine']}, JAX {where['jax']}"
    write_results(FOLDER / "wall_time.json", result)
    readme = FOLDER / "README.md"
    readme.write_text(written(readme.read_text("utf-8"), result), "utf-8")
    print(sentence(result))
