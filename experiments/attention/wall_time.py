"""``python -m experiments.attention.wall_time``: to remember, or to read again.

The same search of ``jaxdl translate``, with a transformer for multi30k whose weights
are random, so that rows are filled. Either it remembers, or it reads the source and the
whole row again for each word. Compilation does not count; a time is the median of
several.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jaxtyping import Array

from experiments.record import environment, write_results
from jaxdl.core.allocator import keep_memory
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.data.multi30k import MULTI30K
from jaxdl.data.pairs import END
from jaxdl.models import MODELS
from jaxdl.recipes.written import written

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "sequences.md"
BEGIN, STOP = "<!-- wall time: begin -->", "<!-- wall time: end -->"
COMMAND = "python -m experiments.attention.wall_time"
WORDS = 7882, MULTI30K.num_targets  # of German, of English
FIELDS = {"features": 256, "num_heads": 8, "num_layers": 3}


class Rereads(nn.Module):
    """Remembers nothing but the words that it has written.

    Attributes:
      network: reads them, and the source, again each time.
      num_classes: as that of the network.
      dropout_rate: not used; every network that writes has one.
    """

    network: nn.Module
    num_classes: int
    dropout_rate: float = 0.0

    def encode(self, source: Array) -> Array:
        """The source itself."""
        return source

    def begin(self, known: Array, length: int) -> Array:
        """No word yet."""
        return jnp.zeros((len(known), length), known.dtype)

    def extend(
        self, memories: Array, tokens: Array, start: Any, known: Array
    ) -> tuple[Array, Array]:
        """The words with new ones, and the logits after each of these."""
        told = jax.lax.dynamic_update_slice_in_dim(memories, tokens, start, 1)
        logits = self.network(Pair(known, told), train=False)
        new = jax.lax.dynamic_slice_in_dim(logits, start, tokens.shape[1], 1)
        return told, new


def seconds(call: Callable[[], np.ndarray], repeats: int) -> tuple[float, np.ndarray]:
    """The median time of a call after the first, and what it gives."""
    found, times = call(), []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(np.median(times)), found


def measure(
    rows: tuple[int, ...] = (1, 8),
    beams: tuple[int, ...] = (1, 4),
    repeats: int = 7,
    words: tuple[int, int] = WORDS,
    shape: tuple[int, ...] = MULTI30K.shape,
    **fields: int,
) -> list[dict[str, Any]]:
    """Milliseconds for a sentence, by sentences at a time and beams."""
    sizes = {"vocab_size": words[0], "num_classes": words[1]}
    net = MODELS.create("transformer", **sizes, **(FIELDS | fields))
    pair = Pair(*[jnp.ones((1, length), jnp.int32) for length in shape])
    init = jax.jit(lambda key: net.init(key, pair, train=False))
    params = init(jax.random.key(0))["params"]
    ways = {
        "remembers": (net, Variables(params, {})),
        "rereads": (Rereads(net, words[1]), Variables({"network": params}, {})),
    }
    table = []
    for count in rows:
        draw = np.random.default_rng(count)
        source = draw.integers(END + 1, words[0], (count, shape[0]), dtype=np.int32)
        for num_beams in beams:
            how: Any = source, shape[1], count, num_beams
            times, answers = {}, []
            for name, given in ways.items():
                taken, found = seconds(partial(written, *given, *how), repeats)
                times[name] = 1000 * taken / count
                answers.append(found)
            same = float((answers[0] == answers[1]).all(1).mean())
            table.append({"rows": count, "beams": num_beams, **times, "same": same})
    return table


def text(result: dict[str, Any]) -> str:
    """What the page says."""
    lines = [
        "| sentences at a time | beams | remembers | reads again | times as long |",
        "|---:|---:|---:|---:|---:|",
        *(
            f"| {row['rows']} | {row['beams']} | {row['remembers']:.0f} ms | "
            f"{row['rereads']:.0f} ms | {row['rereads'] / row['remembers']:.1f} |"
            for row in result["found"]
        ),
        "",
        f"Time for a sentence of {result['length']} words, each one of "
        f"{result['words']:,}, with random weights. `{COMMAND}` on "
        f"{result['machine']}.",
    ]
    return "\n".join(lines)


def with_text(page: str, result: dict[str, Any]) -> str:
    """The page with the table between its marks."""
    head, rest = page.split(BEGIN)
    return f"{head}{BEGIN}\n\n{text(result)}\n\n{STOP}{rest.split(STOP)[1]}"


if __name__ == "__main__":
    keep_memory()
    where = environment(COMMAND, 0.0)
    result = {
        "found": measure(),
        "length": MULTI30K.shape[1],
        "words": WORDS[1],
        "machine": f"{where['machine']}, JAX {where['jax']}",
    }
    write_results(FOLDER / "wall_time.json", result)
    PAGE.write_text(with_text(PAGE.read_text("utf-8"), result), "utf-8")
    print(text(result))
