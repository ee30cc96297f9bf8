"""ResNet-8: the network for CIFAR, of which the stem keeps every second pixel."""

import jax
import numpy as np
import pytest

from jaxdl.models.vision.resnet_digits import resnet8


def test_its_stem_is_every_second_pixel_of_that_for_cifar(key):
    x = jax.random.uniform(key, (2, 28, 28, 1))
    ours, plain = resnet8(), resnet8().clone(small_strides=1)
    variables = ours.init(key, x, train=False)

    def maps(network):
        return network.apply(variables, x, train=False, method="features")

    one, other = jax.jit(lambda: (maps(ours), maps(plain)))()
    np.testing.assert_allclose(one["stem"], other["stem"][:, ::2, ::2], atol=1e-6)
    sizes = [(14, 14, 16), (14, 14, 16), (7, 7, 32), (4, 4, 64)]
    assert [each.shape[1:] for each in one.values()] == sizes


def test_a_side_is_halved_three_times(key):
    x = jax.ShapeDtypeStruct((1, 7, 8, 1), "float32")
    with pytest.raises(ValueError, match="images must be at least 8x8 pixels; got 7x8"):
        jax.eval_shape(lambda x: resnet8().init(key, x, train=False), x)
