"""What image classifiers share: the errors at the door, and the order of a row."""

from collections import OrderedDict

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.nominal import nominal
from jaxdl.models import MODELS, create_model, list_models
from jaxdl.models.vision.shared import (
    Features,
    check_classes,
    check_images,
    flatten,
    last,
    torch_bias,
    torch_dense,
)

NETWORKS = [name for name in list_models() if "smallest" in MODELS[name].facts]


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((32, 32, 3), r"must be \[batch, height.*got shape \(32, 32, 3\).*x\[None\]"),
        ((1, 3, 64, 64), "at least 32x32 pixels; got 3x64. x looks like NCHW"),
        ((1, 1, 64, 64), "looks like NCHW"),
        ((1, 31, 64, 3), "at least 32x32 pixels; got 31x64.$"),
        ((1, 64, 31, 3), "at least 32x32 pixels; got 64x31.$"),
        ((1, 4, 4, 3), "at least 32x32 pixels; got 4x4.$"),
    ],
)
def test_bad_images_say_what_and_got(shape, message):
    with pytest.raises(ValueError, match=message):
        check_images(jnp.zeros(shape), 32)


def test_good_images_pass():
    check_images(jnp.zeros((1, 32, 33, 5)), 32)
    check_images(jnp.zeros((0, 40, 32, 1)), 32)


def test_classes_are_counted_from_nought():
    check_classes(0)
    with pytest.raises(ValueError, match=r"num_classes must be at least 1, or 0.*-1"):
        check_classes(-1)


def test_a_row_is_channel_by_channel():
    x = jnp.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5).astype(float)
    expected = np.moveaxis(np.asarray(x), 3, 1).reshape(2, -1)
    np.testing.assert_array_equal(flatten(x), expected)


def test_the_last_map_is_the_one_put_in_last():
    assert jax.jit(last)(Features(b=jnp.ones(()), a=jnp.zeros(()))) == 0


def test_dense_layers_start_as_pytorchs(key):
    layer = torch_dense(inputs=25, features=2000)
    params = layer.init(key, jnp.ones((1, 25)))["params"]
    for draw in params.values():
        assert 0.19 < jnp.abs(draw).max() <= 0.2
        assert abs(draw.mean()) < 0.01
        assert abs(draw.std() - 0.2 / 3**0.5) < 0.005
    assert torch_bias(4)(key, (3,), jnp.float32).dtype == jnp.float32


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_refuses_what_is_too_small(key, name):
    entry, side = MODELS[name], MODELS[name].facts["smallest"]
    x = jax.ShapeDtypeStruct((1, 3, side, side), jnp.float32)
    with pytest.raises(ValueError, match=r"images must be at least .* NCHW"):
        jax.eval_shape(create_model(name).init, key, x)
    with pytest.raises(ValueError, match=r"num_classes must be at least 1, or 0"):
        jax.eval_shape(create_model(name, num_classes=-1).init, key, x)
    assert entry.facts["input_shape"][0] >= side


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_has_maps_that_shrink_and_a_row_of_features(key, name):
    side = MODELS[name].facts["smallest"]
    module = MODELS.create(name, num_classes=0)
    x = jax.ShapeDtypeStruct((2, side, side, 3), jnp.float32)

    def trace(key, x):
        keys = {"params": key, "dropout": key}
        how = {"train": True, "method": "features"}
        maps, _ = module.init_with_output(keys, x, **how)
        rows, _ = module.init_with_output(
            keys, last(maps), train=False, method="classify"
        )
        return maps, rows

    with nominal():  # traces sooner
        maps, rows = jax.eval_shape(trace, key, x)
    assert isinstance(maps, OrderedDict)
    assert len(maps) > 1
    sides = [each.shape[1] for each in maps.values() if each.ndim == 4]
    assert sides == sorted(sides, reverse=True)
    assert rows.shape == (2, rows.shape[1])
    assert rows.dtype == jnp.float32
