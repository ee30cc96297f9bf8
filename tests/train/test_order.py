"""The order of the examples: a fresh, even shuffle in every epoch, at any step."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxdl.train.order import kept_rows, seed_of, shuffled, shuffled_by

draw = jax.jit(shuffled)
MANY = 6000


def epochs(key, num_rows, count):
    """The first epochs, one a line."""
    return np.asarray(draw(key, jnp.arange(count * num_rows), num_rows)).reshape(
        count, num_rows
    )


def first_epochs(key, num_rows, count):
    """The first epoch of many keys, one a line."""
    keys, position = jax.random.split(key, count), jnp.arange(num_rows)
    return np.asarray(jax.vmap(lambda k: draw(k, position, num_rows))(keys))


@pytest.mark.parametrize("num_rows", [1, 2, 7, 64, 1000])
def test_every_epoch_is_a_permutation(key, num_rows):
    rows = np.asarray(draw(key, jnp.arange(3000), jnp.int32(num_rows)))
    whole = rows[: 3000 // num_rows * num_rows].reshape(-1, num_rows)
    assert rows.dtype == np.int32
    assert (np.sort(whole, axis=1) == np.arange(num_rows)).all()


@pytest.mark.parametrize("num_rows", [1, 7, 1000, 2**31 - 1])
def test_the_host_knows_the_same_order(key, num_rows):
    position = np.array([0, 1, 5, 999, 2**32 - 1], np.uint32)
    own = shuffled_by(np.asarray(seed_of(key)), position, num_rows)
    assert isinstance(own, np.ndarray)
    assert own.dtype == np.int32
    np.testing.assert_array_equal(own, draw(key, jnp.asarray(position), num_rows))


def test_a_traced_number_of_rows_is_a_static_one(key):
    position = jnp.arange(50)
    assert (shuffled(key, position, 7) == draw(key, position, jnp.int32(7))).all()


def test_epochs_and_keys_differ(key):
    one = epochs(key, 64, 20)
    other = epochs(jax.random.fold_in(key, 1), 64, 20)
    orders = {tuple(order) for order in (*one, *other)}
    assert len(orders) == 40


@pytest.mark.parametrize("draws", [epochs, first_epochs])
def test_all_orders_of_four_rows_are_equally_frequent(key, draws):
    orders = map(tuple, draws(key, 4, MANY))
    counts = dict.fromkeys(itertools.permutations(range(4)), 0)
    for order in orders:
        counts[order] += 1
    assert stats.chisquare(list(counts.values())).pvalue > 1e-6


@pytest.mark.parametrize("draws", [epochs, first_epochs])
def test_rows_and_pairs_of_rows_are_equally_frequent_everywhere(key, draws):
    rows = draws(key, 7, MANY)

    def z(hits, rate):
        return (hits.sum(0) - MANY * rate) / np.sqrt(MANY * rate * (1 - rate))

    single = z(rows[:, :, None] == np.arange(7), 1 / 7)
    assert np.abs(single).max() < 5
    at = np.eye(7, dtype=bool)[rows]
    pairs = z(at[:, :-1, :, None] & at[:, 1:, None, :], 1 / 42)
    off_diagonal = ~np.eye(7, dtype=bool)
    assert np.abs(pairs[:, off_diagonal]).max() < 5


@pytest.mark.parametrize("draws", [epochs, first_epochs])
def test_statistics_are_those_of_a_shuffled_list(key, draws):
    """Fixed points, rises, neighbours that stay neighbours, and displacement."""
    own = draws(key, 50, MANY)
    ordered = np.tile(np.arange(50), (MANY, 1))
    reference = np.random.default_rng(3).permuted(ordered, axis=1)

    def measured(rows):
        step = np.diff(rows, axis=1)
        return np.stack(
            [
                (rows == np.arange(50)).sum(1),
                (step > 0).sum(1),
                (np.abs(step) == 1).sum(1),
                np.abs(rows - np.arange(50)).sum(1),
                (rows[:, :25] < 25).sum(1),
            ]
        )

    one, other = measured(own), measured(reference)
    error = np.sqrt((one.var(1) + other.var(1)) / MANY)
    assert (np.abs(one.mean(1) - other.mean(1)) < 4.5 * error).all()
    spread = one.var(1) / other.var(1) - 1
    assert (np.abs(spread) < 6 * np.sqrt(4 / MANY)).all()


def test_one_epoch_says_nothing_about_the_next(key):
    rows = epochs(key, 50, MANY)
    correlation = np.corrcoef(rows[:-1].ravel(), rows[1:].ravel())[0, 1]
    assert abs(correlation) < 4.5 / np.sqrt(rows[1:].size)


def test_step_one_million_alone_is_that_of_the_sequence(key):
    position = jnp.arange(8_000_000 - 40, 8_000_000 + 48)
    alone = draw(key, position[40:48], 24)
    assert (alone == draw(key, position, 24)[40:48]).all()
    start = 8_000_000 // 24 * 24
    epoch = draw(key, start + jnp.arange(24), 24)
    assert (alone == epoch[8_000_000 - start :][:8]).all()


def test_positions_beyond_31_bits_are_positions(key):
    position = jnp.arange(24, dtype=jnp.uint32) + jnp.uint32(24 * 2**27)
    assert (np.sort(draw(key, position, 24)) == np.arange(24)).all()


@pytest.mark.parametrize(
    ("weight", "rows", "count"),
    [
        ([1.0, 0.0, 2.0, 0.0, 3.0], [0, 2, 4, 1, 3], 3),
        ([0.5, 0.5], [0, 1], 2),
        ([0.0, 0.0, 0.0], [0, 1, 2], 0),
        ([0.0, 1.0], [1, 0], 1),
    ],
)
def test_rows_of_positive_weight_come_first(weight, rows, count):
    order, number = kept_rows(jnp.array(weight))
    assert order.tolist() == rows
    assert number == count
