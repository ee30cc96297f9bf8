"""What is counted does not depend on the machine."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.nominal import is_nominal, nominal
from jaxdl.models import summary
from jaxdl.ops.conv import conv2d


def test_it_holds_within_only_and_ends_with_an_error():
    assert not is_nominal()
    with nominal():
        assert is_nominal()
    with pytest.raises(RuntimeError), nominal():
        raise RuntimeError
    assert not is_nominal()


def test_a_convolution_is_xlas_own_there():
    x, kernel = jnp.ones((2, 9, 9, 1)), jnp.ones((3, 3, 1, 4))
    fast = jax.make_jaxpr(conv2d)(x, kernel)
    with nominal():
        plain = jax.make_jaxpr(lambda x, k: conv2d(x, k))(x, kernel)
    assert "conv_general_dilated" in str(plain)
    assert str(fast) != str(plain)


def test_lenet_costs_what_its_definition_says():
    products = 28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10
    biases = 28 * 28 * 6 + 10 * 10 * 16 + 120 + 84 + 10
    pooled = 28 * 28 * 6 + 10 * 10 * 16
    layers = {layer.path: layer.flops for layer in summary("lenet").layers}
    in_layers = sum(flops for path, flops in layers.items() if path)
    assert in_layers == 2 * products + biases
    assert in_layers < summary("lenet").flops <= in_layers + 2 * biases + pooled
