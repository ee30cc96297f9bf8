"""Blocks in a loop, in a scan, with or without recomputation: one function."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import FeedForward, LayerNorm, MultiHeadAttention, TransformerBlock
from jaxdl.models.sequence import TransformerStack
from jaxdl.models.sequence.stack import LAYER_LOOPS
from jaxdl.train.memory import memory_of

block = partial(
    TransformerBlock,
    partial(MultiHeadAttention, 6, 2),
    partial(FeedForward, 6, 8),
    cross=True,
)
stack = partial(TransformerStack, block, 3, LayerNorm)


@pytest.fixture
def inputs(key):
    x, y = jax.random.normal(key, (2, 2, 4, 6))
    mask = jnp.arange(4)[None, None, None] < jnp.array([2, 4])[:, None, None, None]
    return x, mask, y, mask


def test_all_loops_give_the_same_values_and_gradients(key, inputs):
    @partial(jax.jit, static_argnums=0)
    def value(loop, variables):
        def total(variables):
            made = stack(layer_loop=loop)
            return jnp.sin(
                made.apply(variables, *inputs, causal=True, train=True)
            ).sum()

        return jax.value_and_grad(total)(variables)

    trees = [
        jax.jit(partial(stack(layer_loop=loop).init, train=False))(key, *inputs)
        for loop in ("unrolled", "scan_remat")
    ]
    jax.tree.map(np.testing.assert_array_equal, *trees)
    first, *others = (value(loop, trees[0]) for loop in LAYER_LOOPS)
    close = partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-5)
    for other in others:
        jax.tree.map(close, first, other)


def test_a_scan_that_computes_again_takes_less_memory():
    own = partial(MultiHeadAttention, 16, 2), partial(FeedForward, 16)
    x, temporary = jnp.zeros((2, 64, 16)), {}
    for loop in ("unrolled", "scan_remat"):
        made = TransformerStack(partial(TransformerBlock, *own), 6, layer_loop=loop)
        apply = partial(made.apply, train=True)
        variables = jax.eval_shape(partial(made.init, train=True), jax.random.key(0), x)
        slope = jax.jit(jax.grad(lambda v, x, f=apply: f(v, x).sum()))
        temporary[loop] = memory_of(slope.lower(variables, x).compile()).temporary
    assert temporary["scan_remat"] < 0.75 * temporary["unrolled"]


@pytest.mark.parametrize("loop", ["remat", "scan"])
def test_every_block_drops_something_else(key, inputs, loop):
    noisy = partial(block, dropout_rate=0.5)
    made = TransformerStack(noisy, 2, layer_loop=loop)
    variables = stack().init(key, *inputs, train=False)["params"]
    del variables["norm"], variables["layers_2"]
    same = {"layers_0": variables["layers_0"], "layers_1": variables["layers_0"]}
    run = lambda key: made.apply(
        {"params": same}, *inputs, train=True, rngs={"dropout": key}
    )
    np.testing.assert_array_equal(run(key), run(key))
    assert (run(key) != run(jax.random.key(1))).any()


def test_piece_by_piece_is_all_at_once(key, inputs):
    made = stack()
    x, _, y, mask = inputs
    variables = made.init(key, x, None, y, mask, train=False)
    whole = made.apply(variables, x, None, y, mask, causal=True, train=False)
    contexts = made.apply(variables, y, method="remember")
    memories, found = made.apply(variables, 2, 4, method="empty"), []
    for start in range(4):
        memories, one = made.apply(
            variables,
            x[:, start : start + 1],
            memories,
            start,
            contexts,
            mask,
            method="extend",
        )
        found.append(one)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, 1e-4, 1e-5)


def test_bad_settings_say_what_and_got(key):
    x = jnp.ones((1, 2, 6))
    with pytest.raises(ValueError, match="num_layers must be at least 1; got 0"):
        TransformerStack(block, 0).init(key, x, train=False)
    with pytest.raises(ValueError, match=r"layer_loop 'scanned'\. Did you mean scan"):
        stack(layer_loop="scanned").init(key, x, train=False)
