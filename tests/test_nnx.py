"""Users of Flax NNX: models of jaxdl there, and theirs here, through flax's bridge."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from flax.nnx import bridge

from jaxdl.core.model import Variables, from_linen
from jaxdl.models.linear import mlp


def test_a_model_of_jaxdl_is_an_nnx_module(key):
    x = jax.random.normal(key, (3, 8))
    linen = mlp(num_classes=2, widths=(4,))
    module = bridge.ToNNX(linen, rngs=nnx.Rngs(0))
    module.lazy_init(x, train=False)
    params = nnx.state(module, nnx.Param)
    values = jax.tree.map(lambda leaf: leaf, nnx.to_pure_dict(params))
    expected = from_linen(linen).apply(Variables(values, {}), x, train=False)[0]
    np.testing.assert_allclose(module(x, train=False), expected, rtol=1e-6)


def test_an_nnx_module_is_a_model_of_jaxdl(key):
    class Net(nnx.Module):
        def __init__(self, *, rngs):
            self.dense = nnx.Linear(8, 2, rngs=rngs)

        def __call__(self, x, *, train):
            del train
            return jnp.tanh(self.dense(x))

    model = from_linen(bridge.to_linen(Net))
    x = jax.random.normal(key, (3, 8))
    variables = model.init(key, x)
    output, _ = model.apply(variables, x, train=True, key=key)
    kernel, bias = (variables.params["dense"][name] for name in ("kernel", "bias"))
    np.testing.assert_allclose(output, jnp.tanh(x @ kernel + bias[None]), rtol=1e-5)
