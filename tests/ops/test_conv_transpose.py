"""Transposed convolution: PyTorch's, and the transpose of the convolution's matrix."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.conv_matrix import conv_matrix
from jaxdl.ops.conv_transpose import conv_transpose2d
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc

# size, window, strides, padding, output_padding, dilation, groups
CASES = {
    "plain": ((4, 5), (3, 2), (1, 1), (0, 0), (0, 0), (1, 1), 1),
    "doubled": ((3, 4), (2, 2), (2, 2), (0, 0), (0, 0), (1, 1), 1),
    "side by side and more": ((3, 2), (2, 3), (2, 3), (0, 0), (1, 2), (1, 1), 1),
    "more": ((3, 4), (3, 3), (2, 3), (1, 0), (1, 2), (1, 1), 1),
    "dilated": ((3, 4), (2, 3), (2, 1), (1, 2), (1, 0), (2, 3), 1),
    "groups": ((3, 4), (4, 4), (2, 2), (1, 1), (0, 1), (1, 1), 2),
    "one pixel": ((4, 4), (1, 1), (1, 1), (0, 0), (0, 0), (1, 1), 1),
}


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_torch(key, case):
    torch = pytest.importorskip("torch")
    size, window, strides, padding, more, dilation, groups = CASES[case]
    x = jax.random.normal(key, (2, *size, 4))
    kernel = jax.random.normal(jax.random.fold_in(key, 1), (*window, 3, 4))

    def ours(x, kernel):
        return conv_transpose2d(
            x,
            kernel,
            strides=strides,
            padding=tuple((p, p) for p in padding),
            output_padding=more,
            dilation=dilation,
            groups=groups,
        )

    def theirs(x, kernel):
        how = (None, strides, padding, more, groups, dilation)
        weight = kernel.permute(3, 2, 0, 1)
        return nhwc(torch.nn.functional.conv_transpose2d(nchw(x), weight, *how))

    agree_with_torch(ours, theirs, x, kernel, rtol=1e-4)


# height and width of outputs and inputs, strides, padding, dilation
TRANSPOSES = {
    "same": ((6, 8), (3, 4), 2, "SAME", 1),
    "same dilated": ((5, 6), (5, 6), 1, "SAME", (2, 1)),
    "valid": ((7, 9), (3, 4), 2, "VALID", 1),
    "uneven": ((6, 8), (3, 4), (3, 2), ((1, 2), (0, 1)), 1),
}


@pytest.mark.parametrize("case", TRANSPOSES)
def test_is_the_transpose_of_the_matrix(key, case):
    size, places, strides, padding, dilation = TRANSPOSES[case]
    kernel = jax.random.normal(key, (3, 3, 2, 4))
    x = jax.random.normal(key, (2, *places, 4))
    how = dict(strides=strides, padding=padding, dilation=dilation)

    @jax.jit
    def both(x, kernel):
        return conv_matrix(kernel, size, **how), conv_transpose2d(x, kernel, **how)

    matrix, y = map(np.float64, both(x, kernel))
    assert y.shape == (2, *size, 2)
    expected = np.float64(x).reshape(2, -1) @ matrix
    np.testing.assert_allclose(y.reshape(2, -1), expected, rtol=1e-4, atol=1e-4)


def test_no_images_give_no_output():
    y = jax.eval_shape(conv_transpose2d, jnp.ones((0, 4, 5, 3)), jnp.ones((3, 2, 7, 3)))
    assert y.shape == (0, 6, 6, 7)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (dict(output_padding=2, strides=2), r"below the strides \(2, 2\); got 2"),
        (dict(output_padding=-1), "output_padding must be from 0"),
        (dict(output_padding=1, strides=2, padding="SAME"), "must be 0 with padding"),
        (dict(padding=3), "at least one pixel must be left; got 0x0"),
    ],
)
def test_bad_settings_say_what_and_got(settings, message):
    with pytest.raises(ValueError, match=message):
        conv_transpose2d(jnp.ones((1, 4, 4, 2)), jnp.ones((3, 3, 5, 2)), **settings)


def test_channels_must_be_those_of_the_kernel():
    with pytest.raises(
        ValueError, match=r"x must have the 5 channels .*; got shape \(1"
    ):
        conv_transpose2d(jnp.ones((1, 4, 4, 2)), jnp.ones((3, 3, 2, 5)))
