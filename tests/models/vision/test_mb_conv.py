"""The block of EfficientNet: when it is added to its input, and when left out."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models.vision.mb_conv import Block, MBConv, Residual, Stage

SAME = Block(2, 3, 1, 4, 1e-5, 0.9)


def test_a_rate_may_be_traced_and_leaves_out_the_block(key):
    x = jax.random.normal(key, (3, 4, 4, 4))
    variables = Residual(SAME, 0.0).init(key, x, train=False)

    @jax.jit
    def trained(rate):
        return Residual(SAME, rate).apply(
            variables, x, train=True, rngs={"dropout": key}, mutable=["batch_stats"]
        )[0]

    y = MBConv(SAME).apply(
        {name: tree["block"] for name, tree in variables.items()},
        x,
        train=True,
        mutable=["batch_stats"],
    )[0]
    np.testing.assert_array_equal(trained(jnp.float32(1)), x)
    np.testing.assert_allclose(trained(jnp.float32(0)), x + y, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("block", "shape"),
    [
        (SAME._replace(strides=2), (1, 3, 2, 4)),
        (SAME._replace(features=6), (1, 5, 4, 6)),
    ],
)
def test_a_block_that_changes_the_shape_is_not_added_and_never_left_out(
    key, block, shape
):
    x = jax.random.normal(key, (1, 5, 4, 4))
    residual = Residual(block, 1.0)
    y, variables = residual.init_with_output(key, x, train=False)
    inner = {name: tree["block"] for name, tree in variables.items()}
    np.testing.assert_array_equal(y, MBConv(block).apply(inner, x, train=False))
    assert y.shape == shape


def test_only_the_first_block_of_a_stage_has_strides(key):
    stage = Stage(SAME._replace(strides=2), (0.0, 0.0, 0.0))
    x = jax.ShapeDtypeStruct((1, 9, 8, 4), jnp.float32)
    y, _ = jax.eval_shape(lambda x: stage.init_with_output(key, x, train=False), x)
    assert y.shape == (1, 5, 4, 4)
