"""Sets of different sizes fit one array, and what is masked is not seen."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets, as_sets, flat_sets, pad_sets, without_padding


def test_padded_sets_are_the_sets():
    sets = [np.arange(2 * n, dtype=np.float32).reshape(n, 2) + 1 for n in (3, 0, 1)]
    elements, mask = pad_sets(sets)
    assert elements.shape == (3, 3, 2)
    assert elements.dtype == np.float32
    for one, row, there in zip(sets, elements, mask, strict=True):
        np.testing.assert_array_equal(row[there], one)
        assert not row[~there].any()
    longer = pad_sets(sets, 5)
    assert longer.mask.sum() == mask.sum() == 4
    assert longer.elements.shape == (3, 5, 2)
    assert pad_sets([np.zeros((0, 2))]).mask.shape == (1, 1)


def test_an_array_is_full_sets():
    x = jnp.ones((2, 3, 4))
    assert as_sets(x).elements is x
    assert as_sets(x).mask is None
    assert without_padding(x, None) is x
    sets = Sets(x, jnp.zeros((2, 3), bool))
    assert as_sets(sets) is sets


def test_padding_is_zero_in_value_and_gradient():
    x = jnp.full((1, 3, 2), jnp.nan).at[0, 0].set(2.0)
    mask = jnp.array([[True, False, False]])
    value, slope = jax.value_and_grad(lambda x: (without_padding(x, mask) ** 2).sum())(
        x
    )
    assert value == 8
    np.testing.assert_array_equal(slope[0], [[4, 4], [0, 0], [0, 0]])


def test_flat_sets_have_a_row_for_each_element_and_zeros_for_none():
    x = jnp.arange(24.0).reshape(2, 3, 2, 2)
    full, mask = flat_sets(x)
    np.testing.assert_array_equal(full, x.reshape(2, 3, 4))
    assert mask is None
    mask = jnp.array([[True, False, True], [False, True, True]])
    holes = jnp.where(mask[..., None, None], x, jnp.nan)
    flat, kept = flat_sets(Sets(holes, mask))
    np.testing.assert_array_equal(flat, np.where(mask[..., None], full, 0))
    assert kept is mask
    assert flat_sets(x[:, :0]).elements.shape == (2, 0, 4)
    assert flat_sets(x[:, :, 0, 0]).elements.shape == (2, 3, 1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: pad_sets([]), "at least one set; got 0"),
        (
            lambda: pad_sets([np.ones((1, 2)), np.ones((3, 2))], 2),
            "at most 2 elements; got 3 in set 1. Choose a larger size",
        ),
        (lambda: pad_sets([np.ones((1, 2)), np.ones((1, 3))]), r"got \[\(2,\), \(3,\)"),
        (lambda: as_sets(jnp.ones(3)), r"must be \[batch, elements, ...\]; got \(3,\)"),
        (
            lambda: as_sets(Sets(jnp.ones((2, 3, 1)), jnp.ones((2, 4), bool))),
            r"mask of sets must be .*; got \(2, 4\) for elements of shape \(2, 3, 1\)",
        ),
    ],
)
def test_bad_sets_say_what_and_got(make, message):
    with pytest.raises(ValueError, match=message):
        make()
