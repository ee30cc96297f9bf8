"""Batches drawn inside the program: every row once an epoch, held-out rows never."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.train import batches, on_device
from jaxdl.train.on_device import num_rows, take
from tests.train import toys


def numbered(weight=None):
    """Ten rows whose inputs, in a tree, and targets are their own numbers."""
    rows = jnp.arange(10)
    return Dataset({"a": rows, "b": rows[:, None] / 2}, rows * 10, weight)


def epoch(data, batch_size, count, key):
    draw = jax.jit(batches(data, batch_size))
    drawn = [draw(key, jnp.int32(step)) for step in range(count)]
    return jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *drawn)


@pytest.mark.parametrize("batch_size", [1, 4, 5, 20])
def test_every_row_is_drawn_once_an_epoch(key, batch_size):
    drawn = epoch(numbered(), batch_size, 20 // batch_size, key)
    rows = np.asarray(drawn.x["a"])
    assert sorted(rows[:10]) == sorted(rows[10:]) == list(range(10))
    assert (drawn.x["b"][:, 0] * 2 == rows).all()
    assert (drawn.y == rows * 10).all()
    assert (drawn.weight == 1).all()


def test_held_out_rows_are_never_drawn_and_weights_travel(key):
    weight = jnp.array([1.0, 0, 2, 0, 3, 0, 4, 0, 5, 0])
    data = numbered(weight)
    data = data._replace(x=jnp.where(weight > 0, jnp.arange(10.0), jnp.nan))
    drawn = epoch(data, 4, 5, key)
    assert sorted(drawn.x.tolist()) == sorted([0, 2, 4, 6, 8] * 4)
    assert (drawn.weight == drawn.x / 2 + 1).all()
    assert sorted(drawn.x[:5].tolist()) == [0, 2, 4, 6, 8]


def test_held_out_rows_may_be_traced(key):
    """As in cross-validation: each run leaves out its own rows."""

    def first(weight):
        return batches(numbered(weight), 5)(key, jnp.int32(0)).x["a"]

    weight = jnp.stack([jnp.arange(10) < 5, jnp.arange(10) >= 5]).astype(jnp.float32)
    low, high = jax.jit(jax.vmap(first))(weight)
    assert sorted(low.tolist()) == [0, 1, 2, 3, 4]
    assert sorted(high.tolist()) == [5, 6, 7, 8, 9]


def test_a_batch_follows_from_key_and_step_alone(key):
    draw = batches(numbered(), 4)
    late = jnp.int32(1_000_000)
    assert toys.same(draw(key, late), jax.jit(draw)(key, late))
    assert not toys.same(draw(key, late), draw(key, late + 1))
    assert not toys.same(draw(key, late), draw(jax.random.fold_in(key, 1), late))


def test_the_learner_draws_what_batches_draws(key):
    data, learner = toys.line_data(), toys.line_learner()
    own, draw = on_device(learner, data, 8), batches(data, 8)
    start = own.init(key, toys.LineHParams())
    expected = learner.init(key, toys.LineHParams(), draw(key, jnp.int32(0)))
    assert toys.same(toys.besides(start), toys.besides(expected))
    state = start._replace(step=jnp.int32(5))
    new, metrics = own.update(state)
    expected, also = learner.update(state, draw(key, jnp.int32(5)))
    assert toys.same((toys.besides(new), metrics), (toys.besides(expected), also))
    assert own.evaluate is learner.evaluate
    assert own.gradients is None


def test_take_fills_in_weights_and_keeps_the_absence_of_targets():
    batch = take(Dataset(jnp.arange(3)), jnp.array([2, 0]))
    assert batch.x.tolist() == [2, 0]
    assert batch.y is None
    assert batch.weight.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("data", "got"),
    [
        (Dataset(np.zeros((3, 2)), np.zeros(4)), r"\[3, 4\]"),
        (Dataset(np.zeros((0, 2)), np.zeros(0)), r"\[0\]"),
        (Dataset(np.zeros((3, 2)), np.zeros(3), np.zeros(2)), r"\[2, 3\]"),
        (Dataset(np.zeros((3, 2)), 1.0), r"\[0, 3\]"),
        (Dataset(None), r"\[\]"),
    ],
)
def test_arrays_of_unequal_length_are_refused(data, got):
    with pytest.raises(ValueError, match=f"same number of rows, at least 1; got {got}"):
        num_rows(data)


def test_a_batch_has_at_least_one_row():
    with pytest.raises(ValueError, match="batch_size must be at least 1; got 0"):
        batches(numbered(), 0)
