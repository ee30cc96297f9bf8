"""Many runs: six ways that agree, and the errors that all of them share."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Dataset, Splits
from jaxdl.train import Plan, best_strategy, map_runs, run
from jaxdl.train.map_runs import STRATEGIES, count_runs
from tests.train import toys

HOW_LONG = [("scan", None, 6), ("chunk", 3, 2)]
HOW = [(name, 3 if name == "chunk" else None) for name in STRATEGIES]


@pytest.fixture
def many(key):
    """Four keys with four settings."""
    rates = jnp.array([0.01, 0.05, 0.1, 0.2])
    return jax.random.split(key, 4), toys.LineHParams(rates, jnp.zeros(4))


@pytest.mark.parametrize(("strategy", "chunk"), HOW)
def test_run_i_is_the_single_run_by_every_strategy(many, strategy, chunk):
    data = toys.line_data()
    whole = run(toys.line_learner(), Plan(2, 8))
    single = jax.jit(whole)
    state, history = map_runs(whole, strategy=strategy, chunk=chunk)(*many, data)
    for i in range(4):
        one = jax.tree.map(lambda a, i=i: a[i], many)
        expected, own = single(*one, data)
        close = dict(rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(state.params["w"][i], expected.params["w"], **close)
        np.testing.assert_allclose(history.train["loss"][i], own.train["loss"], **close)
        assert state.key[i] == expected.key
        assert state.step[i] == 2


@pytest.mark.parametrize(("strategy", "chunk"), HOW)
def test_axes_may_be_trees(strategy, chunk):
    """The weights of a nested data set have a batch axis, its rows have none."""
    part = Dataset(None, None, 0)

    def program(scale, data):
        return scale * jnp.sum(data.train.x * data.train.weight), data.test

    x = jnp.arange(3.0)
    weight = jnp.stack([jnp.roll(x, i) for i in range(4)])
    mapped = map_runs(
        program, in_axes=(None, Splits(part)), strategy=strategy, chunk=chunk
    )
    sums, absent = mapped(jnp.float32(2), Splits(Dataset(x, None, weight)))
    np.testing.assert_allclose(sums, 2 * weight @ x)
    assert absent is None


@pytest.mark.parametrize(("strategy", "chunk"), HOW)
@pytest.mark.parametrize(
    ("axes", "lengths", "got"),
    [
        ((0, 0), (4, 2), r"\[2, 4\]"),
        ((None, None), (4, 4), r"\[\]"),
        ((0, 0), (0, 0), r"\[0\]"),
    ],
)
def test_batch_axes_have_one_length(strategy, chunk, axes, lengths, got):
    mapped = map_runs(jnp.add, in_axes=axes, strategy=strategy, chunk=chunk)
    with pytest.raises(ValueError, match=f"one common length, at least 1; got {got}"):
        mapped(*map(jnp.zeros, lengths))


def test_the_loop_compiles_once(many):
    traces = []

    def program(key, hparams):
        traces.append(1)
        return hparams.learning_rate

    mapped = map_runs(program, in_axes=(0, 0), strategy="loop")
    assert mapped(*many).tolist() == many[1].learning_rate.tolist()
    mapped(*many)
    assert len(traces) == 1


@pytest.mark.parametrize(("strategy", "chunk", "turns"), HOW_LONG)
def test_a_program_takes_as_many_turns_as_there_are_chunks(strategy, chunk, turns):
    mapped = map_runs(jnp.sin, in_axes=(0,), strategy=strategy, chunk=chunk)
    assert f"length={turns}" in str(jax.make_jaxpr(mapped)(jnp.arange(6.0)))


def test_shards_lie_on_all_devices(many):
    doubled = map_runs(lambda x: 2 * x, in_axes=(0,), strategy="shard")(jnp.arange(8))
    assert doubled.tolist() == list(range(0, 16, 2))
    assert {shard.data.shape for shard in doubled.addressable_shards} == {(2,)}
    with pytest.raises(ValueError, match=r"multiple of the 4 devices; got 6. Other"):
        map_runs(lambda x: x, in_axes=(0,), strategy="shard")(jnp.arange(6))


def test_every_core_takes_its_share_of_the_runs(monkeypatch):
    """Seven runs on three cores: 3, 3 and 1 in step."""
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    sizes = []

    def counted(run, axes):
        return lambda x: sizes.append(len(x)) or run(x)

    monkeypatch.setattr(jax, "vmap", counted)
    mapped = map_runs(lambda x: 2 * x, in_axes=(0,), strategy="threads")
    assert mapped(jnp.arange(7)).tolist() == list(range(0, 14, 2))
    assert sorted(sizes) == [1, 3]  # each size is traced once


def test_a_lone_number_has_no_batch_axis():
    with pytest.raises(ValueError, match=r"at least 1; got \[0\]"):
        count_runs((0,), (jnp.float32(1),))


def test_strategies_have_names():
    with pytest.raises(ValueError, match=r"unknown strategy 'vmpa'. Did you mean vmap"):
        map_runs(jnp.add, strategy="vmpa")


@pytest.mark.parametrize("axes", [(1, None), (-1,), (True,), (Dataset(0, 0, 2),)])
def test_axes_come_first(axes):
    with pytest.raises(ValueError, match="in_axes must be 0 or None; got"):
        map_runs(jnp.add, in_axes=axes)


@pytest.mark.parametrize(
    ("strategy", "chunk"), [("chunk", None), ("chunk", 0), ("vmap", 2), ("loop", 1)]
)
def test_chunks_belong_to_their_strategy(strategy, chunk):
    with pytest.raises(ValueError, match=r"chunk must be a positive number .*; got"):
        map_runs(jnp.add, strategy=strategy, chunk=chunk)


@pytest.mark.parametrize(
    ("shapes", "on_cpu"),
    [
        ([(100, 1000)], "threads"),
        ([(100, 1000), (1,)], "loop"),
        ([(5, 5, 3, 4)], "loop"),
        ([(3, 2, 2)], "loop"),
        ([], "threads"),
    ],
)
def test_the_measured_choice(monkeypatch, shapes, on_cpu):
    params = [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes]
    assert best_strategy(params) == on_cpu
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    assert best_strategy(params) == "vmap"
