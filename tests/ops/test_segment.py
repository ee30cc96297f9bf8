"""Reductions over groups agree with NumPy on each group, empty and masked ones too."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.segment import (
    segment_count,
    segment_max,
    segment_mean,
    segment_min,
    segment_softmax,
    segment_std,
    segment_sum,
)

IDS = jnp.array([3, 0, 0, 4, 3, 0, 5])
MASK = jnp.array([True, True, True, False, True, False, True])
NUMPY = {
    segment_sum: np.sum,
    segment_mean: np.mean,
    segment_max: np.max,
    segment_min: np.min,
    segment_std: np.std,
}
ALL = [*NUMPY, segment_softmax]


def name(function):
    """The name of a function, for the report."""
    return getattr(function, "__name__", str(function))


def by_group(reduce, values, mask):
    """The reduction of each of six groups, one after the other."""
    found = np.zeros((6, *values.shape[1:]), values.dtype)
    for i in range(6):
        rows = values[np.asarray((i == IDS) & mask)]
        if len(rows):
            found[i] = reduce(rows, axis=0)
    return found


@pytest.mark.parametrize("reduction", NUMPY, ids=name)
@pytest.mark.parametrize("rest", [(), (2,), (2, 3)])
def test_agrees_with_numpy_on_each_group(key, reduction, rest):
    values = jax.random.normal(key, (7, *rest)) - 2
    for mask in (None, MASK):
        kept = jnp.ones(7, bool) if mask is None else mask
        expected = by_group(NUMPY[reduction], np.asarray(values), kept)
        found = reduction(values, IDS, 6, mask=mask)
        np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("offset", [0.0, 1e4, -1e4])
def test_softmax_is_that_of_each_group(key, offset):
    logits = jax.random.normal(key, (7, 2)) + offset
    weights = segment_softmax(logits, IDS, 6, mask=MASK)
    for i in (0, 3, 5):
        rows = (i == IDS) & MASK
        expected = jax.nn.softmax(logits[rows], 0)
        np.testing.assert_allclose(weights[rows], expected, rtol=2e-5)
    assert not weights[~MASK].any()


@pytest.mark.parametrize("reduction", ALL, ids=name)
def test_what_is_masked_has_no_part_in_value_or_gradient(key, reduction):
    values = jax.random.normal(key, (7, 2))

    def total(values):
        return jnp.sin(reduction(values, IDS, 6, mask=MASK)).sum()

    value, slope = jax.value_and_grad(total)(values)
    for fill in (1e9, jnp.nan, jnp.inf, -jnp.inf):
        odd = jnp.where(MASK[:, None], values, fill)
        filled, filled_slope = jax.value_and_grad(total)(odd)
        np.testing.assert_allclose(filled, value, rtol=1e-6)
        np.testing.assert_allclose(filled_slope, slope, rtol=1e-5, atol=1e-6)
    assert not slope[~MASK].any()
    assert slope[0].any()


@pytest.mark.parametrize("reduction", ALL, ids=name)
@pytest.mark.parametrize("same", [0.0, -3.0])
def test_equal_rows_and_empty_groups_have_finite_gradients(reduction, same):
    values = jnp.full((7, 1), same)
    slope = jax.grad(lambda v: jnp.sum(reduction(v, IDS, 8, mask=MASK) ** 2))(values)
    assert jnp.isfinite(slope).all()


@pytest.mark.parametrize("reduction", NUMPY, ids=name)
def test_nothing_at_all_gives_zeros(reduction):
    empty = jnp.zeros((0, 2))
    ids = jnp.zeros(0, jnp.int32)
    np.testing.assert_array_equal(reduction(empty, ids, 3), np.zeros((3, 2)))
    slope = jax.grad(lambda v: reduction(v, ids, 3).sum())(empty)
    assert slope.shape == (0, 2)


def test_equal_largest_rows_share_the_gradient():
    values, ids = jnp.array([2.0, 2.0, 1.0]), jnp.zeros(3, jnp.int32)
    slope = jax.grad(lambda v: segment_max(v, ids, 1).sum())(values)
    np.testing.assert_allclose(slope, [0.5, 0.5, 0])


def test_the_deviation_does_not_depend_on_the_mean(key):
    values = jax.random.normal(key, (7,))
    one = segment_std(values, IDS, 6)
    np.testing.assert_allclose(segment_std(values + 1000, IDS, 6), one, rtol=1e-3)


def test_counts_are_of_what_is_kept():
    np.testing.assert_array_equal(segment_count(IDS, 6), [3, 0, 0, 2, 1, 1])
    np.testing.assert_array_equal(segment_count(IDS, 6, mask=MASK), [2, 0, 0, 2, 0, 1])


def test_half_precision_stays_half(key):
    values = jax.random.normal(key, (7, 2), jnp.bfloat16)
    for reduction in ALL:
        assert reduction(values, IDS, 6, mask=MASK).dtype == jnp.bfloat16
