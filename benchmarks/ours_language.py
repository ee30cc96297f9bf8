"""GPT of the library at the size that learns Shakespeare's characters: train, write."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from benchmarks.ours import HParams, stepping
from jaxdl.core.model import Variables
from jaxdl.core.types import Batch
from jaxdl.losses import cross_entropy_loss
from jaxdl.models.sequence.generate import generate
from jaxdl.models.sequence.gpt import GPT
from jaxdl.train import supervised

TOKENS, FEATURES, HEADS, LAYERS = 65, 384, 6, 6
SHAPE = (8, 256)  # rows, tokens
WRITTEN = 256


def network(context_length: int = SHAPE[1], layer_loop: str = "unrolled") -> GPT:
    """Six blocks of 384 features."""
    return GPT(TOKENS, context_length, FEATURES, HEADS, LAYERS, layer_loop=layer_loop)


def gpt(layer_loop: str = "unrolled") -> Any:
    """8 rows of 256 tokens, a call a step of Adam on every next token."""

    def loss(outputs: jax.Array, batch: Batch, hparams: HParams) -> jax.Array:
        return cross_entropy_loss(outputs, batch.y).mean(-1)

    draw = np.random.default_rng(0)
    x, y = draw.integers(0, TOKENS, (2, *SHAPE)).astype(np.int32)
    made = supervised(
        network(layer_loop=layer_loop),
        loss,
        lambda hparams: optax.adam(hparams.learning_rate),
    )
    return stepping(made, jax.device_put(Batch(x, y, np.ones(len(x), np.float32))))


def gpt_scan_remat() -> Any:
    """The same with its blocks in a scan, which computes them again backward."""
    return gpt("scan_remat")


def writing(rows: int) -> Any:
    """256 tokens after one, in each row; a step is all of them."""
    model = network(1 + WRITTEN)
    prompt = jnp.zeros((rows, 1), jnp.int32)
    params = jax.jit(lambda key: model.init(key, prompt, train=False))
    variables = Variables(params(jax.random.key(0))["params"], {})

    def steps_of(count: int) -> int:
        for i in range(count):
            key = jax.random.key(i)
            written = generate(model, variables, prompt, WRITTEN, key=key)
            written.block_until_ready()
        return count

    return steps_of


def writing_1() -> Any:
    """One row."""
    return writing(1)


def writing_8() -> Any:
    """Eight rows at once."""
    return writing(8)
