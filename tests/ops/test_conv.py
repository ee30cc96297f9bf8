"""Convolution is a sum over the window; the formulation follows shape and platform."""

import itertools
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops import conv as module
from jaxdl.ops import conv_forms
from jaxdl.ops.conv import ENOUGH, FEW, conv2d

FORMS = (
    "plain",
    "canonical",
    "pointwise",
    "blocked",
    "depthwise",
    "in_groups",
    "winograd",
)


def slow(x, kernel, stride, pads, dilation, groups):
    """The definition, one output at a time."""
    x = np.pad(np.asarray(x, float), ((0, 0), *pads, (0, 0)))
    rows, columns, inner, features = kernel.shape
    spans = (rows - 1) * dilation + 1, (columns - 1) * dilation + 1
    sizes = [(n - s) // stride + 1 for n, s in zip(x.shape[1:3], spans, strict=True)]
    y = np.zeros((len(x), *sizes, features))
    for n, i, j, f in itertools.product(*map(range, y.shape)):
        first = f // (features // groups) * inner
        top, left = i * stride, j * stride
        window = x[
            n,
            top : top + spans[0] : dilation,
            left : left + spans[1] : dilation,
            first : first + inner,
        ]
        y[n, i, j, f] = (window * np.asarray(kernel)[..., f]).sum()
    return y


@pytest.fixture
def chosen(monkeypatch):
    """The names of the formulations that were used; all convolutions count as large."""
    monkeypatch.setattr(conv_forms, "LARGE", 0)
    names = []
    for name in FORMS:
        form = getattr(module, name)

        def spy(*args, form=form, name=name, **settings):
            names.append(name)
            return form(*args, **settings)

        monkeypatch.setattr(module, name, spy)
    return names


# channels, kernel shape, groups, the formulation on CPU
SHAPES = {
    "pointwise": (5, (1, 1, 5, 4), 1),
    "blocked": (1, (3, 2, 1, 4), 1),
    "canonical": (4, (3, 2, 4, FEW[1] + 1), 1),
    "winograd": (ENOUGH, (3, 3, ENOUGH, ENOUGH), 1),
    "groups": (4, (3, 3, 2, 2 * FEW[1] + 2), 2),
    "blocks": (4, (3, 3, 2, 6), 2),
    "depthwise": (3, (3, 3, 1, 3), 3),
}


@pytest.mark.parametrize("form", SHAPES)
@pytest.mark.parametrize(
    ("stride", "pads", "dilation"),
    [(1, ((0, 0), (0, 0)), 1), (2, ((1, 2), (0, 1)), 1), (1, ((2, 2), (2, 2)), 2)],
)
def test_agrees_with_the_definition(key, chosen, form, stride, pads, dilation):
    channels, shape, groups = SHAPES[form]
    x = jax.random.normal(key, (2, 6, 5, channels))
    kernel = jax.random.normal(jax.random.fold_in(key, 1), shape)
    settings = dict(strides=stride, padding=pads, dilation=dilation, groups=groups)
    y = jax.jit(partial(conv2d, **settings))(x, kernel)
    expected = slow(x, kernel, stride, pads, dilation, groups)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-4)
    simple = stride == dilation == 1
    blocks = form in ("blocked", "blocks") and simple
    inside = "blocked" if blocks else "canonical"
    fewer = "winograd" if simple else "canonical"
    expected = {
        "blocked": [inside],
        "winograd": [fewer],
        "groups": ["in_groups", "canonical"],
    }
    expected["blocks"] = ["in_groups", inside]
    assert chosen == expected.get(form, [form])


@pytest.mark.parametrize("form", SHAPES)
def test_accelerators_get_the_plain_form(monkeypatch, chosen, form):
    channels, shape, groups = SHAPES[form]
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    conv2d(jnp.ones((1, 6, 5, channels)), jnp.ones(shape), groups=groups)
    assert chosen == ["plain"]


def test_one_channel_in_one_group_is_no_depthwise_convolution(chosen):
    conv2d(jnp.ones((1, 5, 5, 1)), jnp.ones((3, 3, 1, 1)))
    assert chosen == ["blocked"]


def test_few_channels_other_kernels_and_low_precision_take_every_product(chosen):
    for channels, shape, dtype in (
        (ENOUGH - 1, (3, 3, ENOUGH - 1, 2 * ENOUGH), "float32"),
        (2 * ENOUGH, (3, 3, 2 * ENOUGH, ENOUGH - 1), "float32"),
        (ENOUGH, (3, 2, ENOUGH, ENOUGH), "float32"),
        (ENOUGH, (3, 3, ENOUGH, ENOUGH), "bfloat16"),
    ):
        x, kernel = jnp.ones((1, 5, 5, channels), dtype), jnp.ones(shape, dtype)
        jax.eval_shape(conv2d, x, kernel)
    assert chosen == ["canonical"] * 4


def test_small_convolutions_have_short_programs(chosen, monkeypatch):
    monkeypatch.setattr(conv_forms, "LARGE", 8 * 9 * ENOUGH**2)
    kernel = jnp.ones((3, 3, ENOUGH, ENOUGH))
    for width in (8, 9):
        jax.eval_shape(conv2d, jnp.ones((1, 8, width, ENOUGH)), kernel)
    assert chosen == ["canonical", "winograd"]


def test_many_channels_or_features_are_no_blocks(chosen):
    conv2d(jnp.ones((1, 5, 5, FEW[0] + 1)), jnp.ones((3, 3, FEW[0] + 1, FEW[1])))
    conv2d(jnp.ones((1, 5, 5, FEW[0])), jnp.ones((3, 3, FEW[0], FEW[1] + 1)))
    conv2d(jnp.ones((1, 5, 5, FEW[0])), jnp.ones((3, 3, FEW[0], FEW[1])))
    assert chosen == ["canonical", "canonical", "blocked"]


@pytest.mark.parametrize("form", SHAPES)
def test_moving_the_image_moves_the_result(key, form):
    channels, shape, groups = SHAPES[form]
    x = jax.random.normal(key, (1, 8, 8, channels))
    kernel = jax.random.normal(jax.random.fold_in(key, 1), shape)
    conv = jax.jit(partial(conv2d, groups=groups))
    y, moved = (conv(a, kernel) for a in (x, jnp.roll(x, (1, 2), (1, 2))))
    inside = (slice(None), slice(3, -3), slice(4, -3))
    np.testing.assert_allclose(
        moved[inside], jnp.roll(y, (1, 2), (1, 2))[inside], rtol=1e-4, atol=1e-4
    )


@pytest.mark.parametrize("form", SHAPES)
def test_no_images_give_no_output_and_a_zero_gradient(form):
    channels, shape, groups = SHAPES[form]
    x = jnp.ones((0, 6, 5, channels))
    energy = jax.value_and_grad(lambda k: conv2d(x, k, groups=groups).sum())
    value, gradient = jax.jit(energy)(jnp.ones(shape))
    assert value == 0
    assert gradient.shape == shape
    assert not gradient.any()


@pytest.mark.parametrize("form", SHAPES)
def test_low_precision_stays_low(form):
    channels, shape, groups = SHAPES[form]
    x = jnp.ones((1, 6, 5, channels), jnp.bfloat16)
    kernel = jnp.ones(shape, jnp.bfloat16)

    def both_ways(x, kernel):
        y, pull = jax.vjp(partial(conv2d, groups=groups), x, kernel)
        return y, pull(y)

    leaves = jax.tree.leaves(jax.eval_shape(both_ways, x, kernel))
    assert {leaf.dtype for leaf in leaves} == {jnp.dtype(jnp.bfloat16)}


@pytest.mark.parametrize(
    ("image", "kernel", "groups", "message"),
    [
        ((28, 28, 1), (3, 3, 1, 2), 1, r"x must be .*; got shape \(28, 28, 1\). A sin"),
        (
            (2, 3, 8, 8),
            (3, 3, 3, 2),
            1,
            r"3 channels .*\(2, 3, 8, 8\). This looks",
        ),
        ((2, 8, 8, 4), (3, 3, 3, 2), 1, r"3 channels .*; got shape \(2, 8, 8, 4\).$"),
        ((2, 8, 8, 4), (3, 3, 4, 2), 2, "x must have the 8 channels"),
        ((2, 8, 8, 4), (3, 3, 2, 3), 2, "divide the features; got 2 groups for 3"),
        ((2, 8, 8, 4), (3, 3, 4, 2), 0, "groups must be at least 1"),
        ((2, 4, 8, 4), (5, 5, 4, 2), 1, "5x5 pixels must fit .* got 4x8"),
    ],
)
def test_bad_input_says_what_and_got(image, kernel, groups, message):
    with pytest.raises(ValueError, match=message):
        conv2d(jnp.ones(image), jnp.ones(kernel), groups=groups, padding="VALID")
