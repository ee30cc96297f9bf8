"""Normalised features have mean 0 and standard deviation 1, whatever their units."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

from jaxdl.core.types import Dataset
from jaxdl.data.normalise import denormalise, fit_normaliser, normalise


@pytest.fixture
def table():
    random = np.random.default_rng(0)
    return random.normal([0, 5, -300], [1, 0.01, 80], (200, 3)).astype(np.float32)


def test_a_table_agrees_with_scikit_learn(table):
    normaliser = fit_normaliser(Dataset(table))
    scaler = StandardScaler().fit(table.astype(np.float64))
    np.testing.assert_allclose(normaliser.mean, scaler.mean_, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(normaliser.std, scaler.scale_, rtol=1e-5)
    theirs = scaler.transform(table.astype(np.float64))
    np.testing.assert_allclose(normalise(table, normaliser), theirs, atol=1e-4)
    assert normaliser.mean.dtype == normaliser.std.dtype == np.float32


def test_pictures_have_one_scale_per_channel():
    x = np.random.default_rng(1).random((9, 4, 5, 3), np.float32)
    x[..., 1] *= 0.1
    normaliser = fit_normaliser(Dataset(x))
    np.testing.assert_allclose(normaliser.mean, x.mean((0, 1, 2)), rtol=1e-5)
    np.testing.assert_allclose(normaliser.std, x.std((0, 1, 2)), rtol=1e-5)
    out = normalise(x, normaliser)
    np.testing.assert_allclose(out.mean((0, 1, 2)), 0, atol=1e-6)
    np.testing.assert_allclose(out.std((0, 1, 2)), 1, rtol=1e-5)


def test_rows_of_weight_0_do_not_count_and_others_count_once(table):
    weight = np.where(np.arange(200) < 150, 1, 0).astype(np.float32)
    spoilt = np.where(weight[:, None] > 0, table, np.inf).astype(np.float32)
    expected = fit_normaliser(Dataset(table[:150]))
    for factor in (1, 5 * np.arange(1, 201, dtype=np.float32)):
        found = fit_normaliser(Dataset(spoilt, None, weight * factor))
        np.testing.assert_array_equal(found.mean, expected.mean)
        np.testing.assert_array_equal(found.std, expected.std)


@pytest.mark.parametrize("constant", [0.0, 0.1, -1e6, 3e37])
def test_a_constant_feature_becomes_0(table, constant):
    table[:, 1] = constant
    normaliser = fit_normaliser(Dataset(table))
    assert normaliser.std[1] == 1
    assert normaliser.mean[1] == np.float32(constant)
    assert np.all(normalise(table, normaliser)[:, 1] == 0)


def test_one_row_is_a_constant():
    normaliser = fit_normaliser(Dataset(np.array([[2.0, 3.0]], np.float32)))
    assert normaliser.mean.tolist() == [2, 3]
    assert normaliser.std.tolist() == [1, 1]


def test_a_small_spread_far_from_0_is_measured():
    x = (1e6 + np.arange(64) % 2).astype(np.float32)[:, None]
    normaliser = fit_normaliser(Dataset(x))
    assert normaliser.std.tolist() == [0.5]
    assert normaliser.mean.tolist() == [1000000.5]


@pytest.mark.parametrize("unit", [1e-30, 1e20, 1e37])
def test_the_unit_does_not_matter(table, unit):
    expected = fit_normaliser(Dataset(table))
    found = fit_normaliser(Dataset((table / 1e3 * unit).astype(np.float32)))
    np.testing.assert_allclose(found.mean / unit * 1e3, expected.mean, rtol=1e-5)
    np.testing.assert_allclose(found.std / unit * 1e3, expected.std, rtol=1e-5)


def test_targets_come_back_in_their_units(table):
    normaliser = fit_normaliser(Dataset(table[:, 2:]))
    back = denormalise(normalise(table[:, 2:], normaliser), normaliser)
    np.testing.assert_allclose(back, table[:, 2:], rtol=1e-5)
    assert isinstance(back, np.ndarray)


def test_channels_come_back_inside_jax(table):
    normaliser = fit_normaliser(Dataset(table))
    x = jnp.asarray(table).reshape(10, 4, 5, 3)
    back = denormalise(normalise(x, normaliser), normaliser)
    np.testing.assert_allclose(back, x, rtol=1e-5, atol=1e-5)
    assert isinstance(back, jax.Array)


def test_it_works_inside_a_compiled_program(table):
    normaliser = fit_normaliser(Dataset(table))
    inside = jax.jit(partial(normalise, normaliser=normaliser))(jnp.asarray(table))
    np.testing.assert_allclose(inside, normalise(table, normaliser), rtol=1e-5)
    traced = jax.jit(normalise)(
        jnp.asarray(table), jax.tree.map(jnp.asarray, normaliser)
    )
    np.testing.assert_allclose(traced, inside, rtol=1e-5)


@pytest.mark.parametrize("rows", [0, 2])
def test_some_row_must_count(rows):
    empty = Dataset(np.ones((rows, 1), np.float32), None, np.zeros(rows, np.float32))
    with pytest.raises(
        ValueError, match="some row must have a positive weight; got none"
    ):
        fit_normaliser(empty)
