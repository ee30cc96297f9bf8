"""Searching over numbers: seeds and hyper-parameters as batch axes of one program."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.keys import stream
from jaxdl.core.types import Dataset, Splits
from jaxdl.train.learner import traced
from jaxdl.train.map_runs import map_runs

Batched = Callable[..., PyTree]
"""What a run gives, with the runs as first axes of every leaf."""


def over_seeds(
    run: Callable[..., PyTree],
    num_seeds: int,
    *,
    strategy: str = "vmap",
    chunk: int | None = None,
) -> Batched:
    """The function ``(key, hparams, data)`` that makes the run with ``num_seeds`` keys.

    Every leaf of its result has the seeds as first axis; seed ``i`` is the run with
    ``jax.random.split(key, num_seeds)[i]``.

    Raises:
      ValueError: ``num_seeds`` is below 1.
    """
    require(num_seeds >= 1, "num_seeds must be at least 1", num_seeds)
    mapped = map_runs(run, in_axes=(0, None, None), strategy=strategy, chunk=chunk)

    def seeds(
        key: jax.Array, hparams: Any, data: Splits | Dataset | None = None
    ) -> PyTree:
        return mapped(jax.random.split(key, num_seeds), hparams, data)

    return seeds


def sweep(
    run: Callable[..., PyTree],
    num_seeds: int = 1,
    *,
    strategy: str = "vmap",
    chunk: int | None = None,
) -> Batched:
    """The function ``(key, trials, data)`` that makes every trial with every seed.

    ``trials`` are hyper-parameters whose leaves have the trials as first axis, as
    ``grid`` and ``random_trials`` make them. Results have axes ``[trials, seeds,
    ...]``; all trials share their seeds, so that differences between trials are not
    differences of luck.

    Raises:
      ValueError: ``num_seeds`` is below 1.
    """
    require(num_seeds >= 1, "num_seeds must be at least 1", num_seeds)
    mapped = map_runs(run, strategy=strategy, chunk=chunk)

    def trials(
        key: jax.Array, trials: Any, data: Splits | Dataset | None = None
    ) -> PyTree:
        count = len(jax.tree.leaves(trials)[0])
        seeds = jnp.tile(jnp.arange(num_seeds), count)
        keys = jax.random.split(key, num_seeds)[seeds]
        repeated = jax.tree.map(lambda leaf: jnp.repeat(leaf, num_seeds, 0), trials)
        results = mapped(keys, repeated, data)
        return jax.tree.map(
            lambda leaf: leaf.reshape(count, num_seeds, *leaf.shape[1:]), results
        )

    return trials


def named_leaves(hparams: Any) -> dict[str, Any]:
    """The leaves of hyper-parameters by name, such as ``learning_rate``.

    A leaf inside a nested dictionary has the last part of its path as name.

    Raises:
      ValueError: two leaves have the same name.
    """
    leaves, _ = jax.tree_util.tree_flatten_with_path(hparams)
    names = [jax.tree_util.keystr(path[-1:], simple=True) for path, _ in leaves]
    require(
        len(set(names)) == len(names), "hyper-parameters must differ in name", names
    )
    return {name: leaf for name, (_, leaf) in zip(names, leaves, strict=True)}


def with_leaves(hparams: Any, columns: Mapping[str, jax.Array]) -> Any:
    """Hyper-parameters with some leaves replaced by columns, the others repeated.

    Args:
      hparams: the hyper-parameters of one run.
      columns: by leaf name, ``[trials]`` values.

    Raises:
      ValueError: a name that is no leaf, no columns, or columns of unequal length.
    """
    names = list(named_leaves(hparams))
    for name in columns:
        if name not in names:
            raise unknown_name("hyper-parameter", name, names, "hparams._fields")
    lengths = {len(column) for column in columns.values()}
    require(
        len(lengths) == 1 and 0 not in lengths,
        "the columns of a sweep must have one common length, at least 1",
        sorted(lengths),
    )
    count = lengths.pop()

    def column(name: str, leaf: jax.Array) -> jax.Array:
        if name not in columns:
            return jnp.broadcast_to(leaf, (count, *leaf.shape))
        values = jnp.asarray(columns[name])
        floating = jnp.issubdtype(leaf.dtype, jnp.floating)
        return values.astype(leaf.dtype) if floating else values

    flat, tree = jax.tree.flatten(traced(hparams))
    return jax.tree.unflatten(tree, map(column, names, flat))


def grid(hparams: Any, **values: Sequence[float | int]) -> Any:
    """Every combination of some values: hyper-parameters with the trials as first axis.

    >>> from typing import NamedTuple
    >>> class HParams(NamedTuple):
    ...     learning_rate: float = 0.1
    ...     weight_decay: float = 0.0
    >>> grid(HParams(), learning_rate=[0.1, 0.2], weight_decay=[0.0, 0.5]).weight_decay
    Array([0. , 0.5, 0. , 0.5], dtype=float32)

    Raises:
      ValueError: a name that is no leaf of ``hparams``, or an empty list of values.
    """
    rows = list(itertools.product(*values.values()))
    columns = {
        name: jnp.asarray([row[i] for row in rows]) for i, name in enumerate(values)
    }
    return with_leaves(hparams, columns)


Sampler = Callable[[jax.Array, tuple[int, ...]], jax.Array]


def uniform(low: float, high: float) -> Sampler:
    """Values spread evenly over ``[low, high)``."""
    require(low < high, "low must be less than high", (low, high))
    return lambda key, shape: jax.random.uniform(key, shape, minval=low, maxval=high)


def log_uniform(low: float, high: float) -> Sampler:
    """Values whose logarithms are spread evenly; both bounds are positive."""
    require(0 < low < high, "bounds must satisfy 0 < low < high", (low, high))
    between = uniform(float(jnp.log(low)), float(jnp.log(high)))
    return lambda key, shape: jnp.exp(between(key, shape))


def random_trials(
    key: jax.Array, hparams: Any, num_trials: int, **samplers: Sampler
) -> Any:
    """Random combinations: hyper-parameters with the trials as first axis.

    Source: Bergstra & Bengio, "Random Search for Hyper-Parameter Optimization", JMLR
    2012.

    Args:
      key: decides the draws; those of a leaf depend on its name, not on the others.
      hparams: the hyper-parameters that are not drawn.
      num_trials: how many combinations.
      **samplers: by leaf name, ``(key, shape) -> values``, such as ``log_uniform(a,
      b)``.

    Raises:
      ValueError: a name that is no leaf of ``hparams``, or ``num_trials`` below 1.
    """
    require(num_trials >= 1, "num_trials must be at least 1", num_trials)
    columns = {
        name: sample(stream(key, name), (num_trials,))
        for name, sample in samplers.items()
    }
    return with_leaves(hparams, columns)
