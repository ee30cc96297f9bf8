"""A batch over four devices is the batch on one."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.train import Learner, device_mesh, shard
from jaxdl.train.shard import filled
from tests.train import toys

BATCH = toys.everything(toys.line_data())._replace(weight=jnp.linspace(1, 2, 24))


def test_updates_and_evaluations_are_those_of_one_device(key):
    """Batch statistics too: they are those of the whole batch."""
    plain = toys.line_learner(toys.Normed(), optax.sgd(0.1))
    spread = shard(plain, device_mesh())
    state = own = plain.init(key, toys.LineHParams(), BATCH)
    update, update_own = jax.jit(plain.update), jax.jit(spread.update)
    for _ in range(2):
        state, metrics = update(state, BATCH)
        own, also = update_own(own, BATCH)
    close = dict(rtol=1e-4, atol=1e-6)
    one, other = (
        jax.tree.leaves(tree)
        for tree in (
            (state.params, state.model_state, metrics, plain.evaluate(state, BATCH)),
            (own.params, own.model_state, also, jax.jit(spread.evaluate)(own, BATCH)),
        )
    )
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, **close)
    for leaf in jax.tree.leaves(own.params):
        assert len(leaf.sharding.device_set) == 4
        assert leaf.sharding.is_fully_replicated


@pytest.mark.parametrize("name", ["update", "evaluate"])
def test_every_device_holds_its_share_of_the_batch(name):
    double = Learner(
        lambda *args: None,
        lambda state, batch: (batch.x * 2, {}),
        lambda state, batch: {"x": batch.x * 2},
    )
    spread = shard(double, device_mesh("rows"), "rows")
    (doubled,) = jax.tree.leaves(jax.jit(getattr(spread, name))(jnp.zeros(()), BATCH))
    shares = doubled.addressable_shards
    assert [share.data.shape for share in shares] == [(6, 3)] * 4
    assert {share.index[0].start or 0 for share in shares} == {0, 6, 12, 18}
    assert (doubled == BATCH.x * 2).all()


@pytest.mark.parametrize(("rows", "fits"), [(6, 4), (3, 4), (23, 20)])
def test_batches_divide_over_the_devices(key, rows, fits):
    plain = toys.line_learner()
    spread = shard(plain, device_mesh())
    state = plain.init(key, toys.LineHParams(), BATCH)
    batch = jax.tree.map(lambda a: a[:rows], BATCH)
    rule = f"multiple of the 4 devices; got {rows}. {fits} would do."
    with pytest.raises(ValueError, match=rule):
        spread.update(state, batch)


@pytest.mark.parametrize("rows", [1, 6, 7, 23, 24])
def test_what_is_evaluated_need_not_divide(key, rows):
    """Rows of weight 0 are added: sums and weights are those of the rows there are."""
    plain = toys.line_learner()
    spread = shard(plain, device_mesh())
    state = plain.init(key, toys.LineHParams(), BATCH)
    batch = jax.tree.map(lambda a: a[:rows], BATCH)
    pair = plain.evaluate(state, batch), jax.jit(spread.evaluate)(state, batch)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), *pair)
    assert filled(batch, 1) is batch
    assert filled(None, 4) is None


def test_a_mesh_covers_the_first_devices():
    assert device_mesh("runs").shape == {"runs": 4}
    assert device_mesh(num_devices=2).devices.tolist() == jax.devices()[:2]


@pytest.mark.parametrize("count", [0, 5])
def test_a_mesh_has_the_devices_there_are(count):
    rule = f"between 1 and the 4 devices there are; got {count}"
    with pytest.raises(ValueError, match=rule):
        device_mesh(num_devices=count)
