"""The vision transformer: equal to torchvision's and timm's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models.vision.vit import TIMM_NAMES, VisionTransformer, resize_positions
from tests.models.vision.parity import check, from_timm, shapes, torchvision

TINY = VisionTransformer(5, width=8, num_heads=2, depth=1, image_size=32)


def test_is_torchvisions_in_logits_and_gradients():
    def theirs():
        transformer = torchvision().models.VisionTransformer
        return transformer(32, 16, 2, 4, 48, 192, num_classes=10)

    network = VisionTransformer(10, width=48, num_heads=4, depth=2, image_size=32)
    check(network, "vit", theirs, image=(32, 32, 3))


def test_is_timms_at_another_size_too():
    def theirs():
        sizes = {"embed_dim": 48, "num_heads": 4, "depth": 1, "img_size": 64}
        name = "vit_small_patch16_224"
        return from_timm(name, num_classes=10, dynamic_img_size=True, **sizes)

    network = VisionTransformer(10, width=48, num_heads=4, depth=1, image_size=64)
    check(network, "vit_timm", theirs, image=(48, 96, 3), aliases=TIMM_NAMES)


def test_positions_stay_where_they_are(key):
    positions = jax.random.normal(key, (1, 1 + 3 * 3, 2))
    assert resize_positions(positions, (3, 3)) is positions
    wide = resize_positions(positions, (3, 9))
    assert wide.shape == (1, 1 + 3 * 9, 2)
    np.testing.assert_array_equal(wide[:, 0], positions[:, 0])
    middles = wide[:, 1:].reshape(1, 3, 9, 2)[:, :, 1::3]
    np.testing.assert_allclose(
        middles.reshape(1, 9, 2), positions[:, 1:], rtol=1e-5, atol=1e-6
    )
    equal = resize_positions(jnp.ones((1, 5, 2)), (5, 1))
    np.testing.assert_allclose(equal, jnp.ones((1, 6, 2)), rtol=1e-6)


@pytest.mark.parametrize(
    ("network", "image", "message"),
    [
        (TINY, (32, 40), "multiples of 16 pixels; got 32x40"),
        (TINY, (40, 32), "multiples of 16 pixels; got 40x32"),
        (TINY.clone(image_size=40), (32, 32), "image_size must be a mult.*16; got 40"),
        (TINY.clone(image_size=0), (32, 32), "image_size must be a multiple.*; got 0"),
        (TINY.clone(num_heads=3), (32, 32), "multiple of num_heads; got 8 and 3"),
    ],
)
def test_bad_sizes_say_what_and_got(network, image, message):
    with pytest.raises(ValueError, match=message):
        shapes(network, (*image, 3))
