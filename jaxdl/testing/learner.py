"""The laws of the training contract; call ``check_learner`` from a Learner's test."""

from typing import Any, NamedTuple

import chex
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.types import Dataset, Splits
from jaxdl.train.accumulate import accumulate
from jaxdl.train.learner import Learner, State, traced
from jaxdl.train.map_runs import map_runs
from jaxdl.train.on_device import batches, on_device
from jaxdl.train.run import Plan, parts, run
from jaxdl.train.scan_steps import scan_steps
from jaxdl.train.shard import device_mesh, shard
from jaxdl.train.sweep import named_leaves, with_leaves

RTOL, ATOL = 2e-4, 2e-5  # additions in another order, over a few steps


class Case(NamedTuple):
    """A Learner and what it is examined with.

    Attributes:
      learner: what is examined; deterministic parts of it must be exact, so set dropout
        to 0 and leave out batch normalisation where ``check_accumulate`` is to hold.
      key: the key of the runs.
      hparams: typical hyper-parameters of one run.
      data: as for ``run``; its training part has at least ``plan.batch_size`` rows.
      plan: a short run, of an even number of steps and an even batch size.
    """

    learner: Learner
    key: jax.Array
    hparams: Any
    data: Splits | Dataset | None
    plan: Plan


def check_learner(case: Case) -> None:
    """Assert every law that applies to the Learner.

    Raises:
      AssertionError: naming the first law that does not hold.
    """
    check_update(case)
    check_sweep(case)
    check_hparams(case)
    check_resume(case)
    check_scan(case)
    if case.data is not None:
        check_shard(case)
        if case.learner.gradients is not None:
            check_accumulate(case)


def check_update(case: Case) -> None:
    """A run is compiled once, for any key and numbers; metrics are scalars."""
    traces = 0
    whole = run(case.learner, case.plan)

    def counted(*args: Any) -> PyTree:
        nonlocal traces
        traces += 1
        return whole(*args)

    compiled = jax.jit(counted)
    first = compiled(case.key, traced(case.hparams), case.data)
    again = compiled(case.key, traced(case.hparams), case.data)
    other = compiled(jax.random.fold_in(case.key, 1), _moved(case.hparams), case.data)
    assert traces == 1, f"one compilation a run: got {traces} traces"
    _equal(
        "the same key and settings give the same run, bit by bit",
        again,
        first,
        0.0,
        0.0,
    )
    assert _differ(first[0], other[0]), "another key must give another run"
    for name, values in first[1].train.items():
        assert values.shape == (case.plan.num_steps,), f"metric {name} must be a scalar"
    assert int(first[0].step) == case.plan.num_steps, "step must count the updates"


def check_sweep(case: Case) -> None:
    """Run ``i`` of a vmapped batch of runs is the single run."""
    whole = run(case.learner, case.plan)
    keys = jax.random.split(case.key, 3)
    trials = jax.tree.map(
        lambda a, b: jnp.stack([a, b, a]), traced(case.hparams), _moved(case.hparams)
    )
    many = map_runs(whole)(keys, trials, case.data)
    single = jax.jit(whole)(keys[1], _moved(case.hparams), case.data)
    picked = jax.tree.map(lambda leaf: leaf[1], many)
    _equal("run i of a sweep is the single run", picked, single)


def check_hparams(case: Case) -> None:
    """Every float leaf of the hyper-parameters may be a batch axis, and matters."""
    hparams = traced(case.hparams)
    floats = {
        name: leaf
        for name, leaf in named_leaves(hparams).items()
        if jnp.issubdtype(leaf.dtype, jnp.floating)
    }
    if not floats:
        return
    columns = {  # trial 0 is the base; each other one moves one leaf
        name: jnp.stack([leaf, *(_move(leaf) if name == n else leaf for n in floats)])
        for name, leaf in floats.items()
    }
    mapped = map_runs(run(case.learner, case.plan), in_axes=(None, 0, None))
    states, _ = mapped(case.key, with_leaves(hparams, columns), case.data)
    base, *others = (
        jax.tree.map(lambda a, i=i: a[i], _besides_hparams(states))
        for i in range(len(floats) + 1)
    )
    for name, other in zip(floats, others, strict=True):
        assert _differ(base, other), f"hyper-parameter {name} must change the run"


def check_resume(case: Case) -> None:
    """A run that stops, goes through the host's memory and goes on is the same run."""
    learner = _drawing(case)
    update = jax.jit(learner.update)
    state = jax.jit(learner.init)(case.key, traced(case.hparams), None)
    half = case.plan.num_steps // 2
    resumed = _steps(update, _through_host(_steps(update, state, half)), half)
    straight = _steps(update, state, 2 * half)
    _equal(
        "a resumed run is the uninterrupted one, bit by bit",
        resumed,
        straight,
        0.0,
        0.0,
    )


def check_scan(case: Case) -> None:
    """Steps inside a scan are the steps of a loop."""
    learner = _drawing(case)
    count = case.plan.num_steps
    state = jax.jit(learner.init)(case.key, traced(case.hparams), None)
    scanned, _ = jax.jit(scan_steps(learner, count).update)(state, None)
    looped = _steps(jax.jit(learner.update), state, count)
    _equal("scanned steps are looped steps", scanned, looped)


def check_accumulate(case: Case) -> None:
    """Two halves of a batch, accumulated, are the whole batch."""
    state, batch = _start(case)
    whole, metrics = jax.jit(case.learner.update)(state, batch)
    halves, summed = jax.jit(accumulate(case.learner, 2).update)(state, batch)
    _equal("accumulated halves are the whole batch", halves, whole)
    _equal("accumulated metrics are those of the whole", summed, metrics)


def check_shard(case: Case) -> None:
    """A batch spread over the devices is the batch on one."""
    state, batch = _start(case)
    sharded = shard(case.learner, device_mesh())
    state, _ = jax.jit(case.learner.update)(state, batch)
    for name in ("update", "evaluate"):
        one = jax.jit(getattr(case.learner, name))(state, batch)
        many = jax.jit(getattr(sharded, name))(state, batch)
        _equal(f"a sharded {name} is the {name} on one device", many, one)


def _drawing(case: Case) -> Learner:
    train, _ = parts(case.data)
    if train is None:
        return case.learner
    return on_device(case.learner, train, case.plan.batch_size)


def _start(case: Case) -> tuple[State, Any]:
    train, _ = parts(case.data)
    assert train is not None, "this law needs data"
    draw = jax.jit(batches(train, case.plan.batch_size))
    batch = draw(case.key, jnp.int32(0))
    weight = batch.weight * jnp.linspace(1, 2, len(batch.weight))
    batch = batch._replace(weight=weight)  # unequal, so that shares matter
    return jax.jit(case.learner.init)(case.key, traced(case.hparams), batch), batch


def _steps(update: Any, state: State, count: int) -> State:
    for _ in range(count):
        state, _ = update(state, None)
    return state


def _move(leaf: jax.Array) -> jax.Array:
    """Another legal value of a hyper-parameter: smaller, or a tenth where it is 0."""
    if not jnp.issubdtype(leaf.dtype, jnp.floating):
        return leaf
    return jnp.where(leaf == 0, jnp.asarray(0.1, leaf.dtype), 0.7 * leaf)


def _moved(hparams: Any) -> Any:
    return jax.tree.map(_move, traced(hparams))


def _besides_hparams(state: State) -> PyTree:
    if hasattr(state, "inner"):
        return (_besides_hparams(state.inner), state.extra)
    return state._replace(hparams=None)


def _numbers(leaf: jax.Array) -> np.ndarray:
    if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
        leaf = jax.random.key_data(leaf)
    return np.asarray(leaf)


def _through_host(state: State) -> State:
    """What a checkpoint does to a state."""

    def leaf(value: jax.Array) -> jax.Array:
        array = jnp.asarray(_numbers(value).copy())
        if jnp.issubdtype(value.dtype, jax.dtypes.prng_key):
            return jax.random.wrap_key_data(array, impl=jax.random.key_impl(value))
        return array

    return jax.tree.map(leaf, state)


def _equal(
    law: str, actual: PyTree, expected: PyTree, rtol: float = RTOL, atol: float = ATOL
) -> None:
    actual, expected = (jax.tree.map(_numbers, tree) for tree in (actual, expected))
    try:
        chex.assert_trees_all_close(actual, expected, rtol=rtol, atol=atol)
    except AssertionError as error:
        raise AssertionError(f"{law}: {error}") from None


def _differ(one: PyTree, other: PyTree) -> bool:
    pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
    return any(not np.array_equal(_numbers(a), _numbers(b)) for a, b in pairs)
