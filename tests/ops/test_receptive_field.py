"""Sizes as they come out, and what is seen as the gradient has it."""

import doctest

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops import receptive_field as module
from jaxdl.ops.conv import conv2d
from jaxdl.ops.pool import avg_pool
from jaxdl.ops.receptive_field import Window, output_size, receptive_field

# kind of layer and how its window slides
STACKS = {
    "nothing": [],
    "one": [("conv", Window((3, 2), padding="SAME"))],
    "stem": [("conv", Window(5, 2, 2)), ("pool", Window(3, 2, 1))],
    "mixed": [
        ("conv", Window((3, 5), (2, 1), ((0, 1), (2, 2)))),
        ("pool", Window(2, 2, "VALID", ceil_mode=True)),
        ("conv", Window(3, 1, "SAME", (2, 1))),
    ],
    "skipping": [("conv", Window(1, 3)), ("conv", Window(2, 2))],
}
SIZE = 23, 21


def stack(layers, x):
    for kind, window in layers:
        taps = (window.taps,) * 2 if isinstance(window.taps, int) else window.taps
        how = dict(strides=window.strides, padding=window.padding)
        if kind == "pool":
            x = avg_pool(x, window.taps, ceil_mode=window.ceil_mode, **how)
        else:
            x = conv2d(x, jnp.ones((*taps, 1, 1)), dilation=window.dilation, **how)
    return x


@pytest.mark.parametrize("name", STACKS)
def test_agrees_with_the_support_of_the_gradient(name):
    windows = [window for _, window in STACKS[name]]
    height, width = output_size(SIZE, windows)
    seen = receptive_field(SIZE, windows)

    @jax.jit
    def gradients(x):
        y, pull = jax.vjp(lambda x: stack(STACKS[name], x), x)
        assert y.shape == (1, height, width, 1)
        middle = y.shape[1] // 2, y.shape[2] // 2
        places = [(0, 0), middle, (y.shape[1] - 1, y.shape[2] - 1)]
        return places, [
            pull(jnp.zeros_like(y).at[0, i, j].set(1))[0] for i, j in places
        ]

    for place, gradient in zip(*gradients(jnp.ones((1, *SIZE, 1))), strict=True):
        for axis, used in enumerate(np.nonzero(np.asarray(gradient)[0, ..., 0])):
            first = seen.offset[axis] + int(place[axis]) * seen.strides[axis]
            last = first + seen.size[axis] - 1
            inside = max(first, 0), min(last, SIZE[axis] - 1)
            assert (used.min(), used.max()) == inside


def test_examples_are_true():
    assert doctest.testmod(module).failed == 0


def test_vgg_sees_212_pixels():
    """As the authors of the receptive-field literature have it for its last pooling."""
    conv, pool = Window(3, padding="SAME"), Window(2, 2)
    blocks = [block for n in (2, 2, 3, 3, 3) for block in (*[conv] * n, pool)]
    assert receptive_field((224, 224), blocks).size == (212, 212)
    assert output_size((224, 224), blocks) == (7, 7)


def test_a_window_must_fit():
    with pytest.raises(ValueError, match=r"7x7 pixels must fit .* got 2x2"):
        output_size((8, 8), [Window(2, 4), Window(7)])
