"""Many runs at once: one primitive behind seeds, sweeps, ensembles and folds.

Which way is fastest depends on model and device. On a CPU, ``vmap`` wins for small
dense models, because many small steps become one. XLA computes a batch of small
products on one core, though, so a thread for each core, with its share of the runs in
step, is faster still. Convolutions whose *weights* are batched become grouped
convolutions, which are slow there, and large models fill the machine alone, so both go
one after another. On accelerators ``vmap`` fills the device.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, get_args

import jax
import jax.numpy as jnp
from jax.sharding import NamedSharding
from jax.sharding import PartitionSpec as Spec
from jaxtyping import PyTree

from jaxdl.core.errors import require, unknown_name
from jaxdl.train.shard import device_mesh

Strategy = Literal["vmap", "threads", "scan", "chunk", "shard", "loop"]
STRATEGIES = get_args(Strategy)
Axes = Sequence[Any]


def map_runs(
    run: Callable[..., PyTree],
    *,
    in_axes: Axes = (0, 0, None),
    strategy: str = "vmap",
    chunk: int | None = None,
) -> Callable[..., PyTree]:
    """The function that makes every run of a batch of arguments, compiled.

    Args:
      run: a pure function, such as ``run(learner, plan)``.
      in_axes: for each argument 0 (a batch axis comes first) or ``None`` (all runs
        share it), or a tree of these, as for ``jax.vmap``.
      strategy: ``"vmap"``, all runs in step; ``"threads"``, in step, an equal share of
        them in a thread for each core; ``"scan"``, one after another in one program;
        ``"chunk"``, ``chunk`` of them in step at a time; ``"shard"``, in step and
        spread over the devices; ``"loop"``, one call a run of a program compiled once.
        Functions that use ``"threads"`` or ``"loop"`` are not to be traced themselves.
      chunk: runs in step, for ``"chunk"``.

    Returns:
      A function of the same arguments; every leaf of its result has the runs as a new
      first axis. Run ``i`` equals the single run up to rounding.

    Raises:
      ValueError: an unknown strategy, no batch axis, axes of unequal length, a missing
        chunk, or a number of runs that does not divide over the devices.
    """
    if strategy not in STRATEGIES:
        raise unknown_name("strategy", strategy, STRATEGIES, "map_runs.__doc__")
    require(
        (chunk is not None and chunk >= 1) if strategy == "chunk" else chunk is None,
        'chunk must be a positive number for strategy "chunk", and None for others',
        chunk,
    )
    axes = tuple(in_axes)
    require(
        all(type(axis) is int and axis == 0 for axis in jax.tree.leaves(axes)),
        "every axis of in_axes must be 0 or None",
        in_axes,
    )
    by_name: dict[str, Callable[[], Callable[..., PyTree]]] = {
        "vmap": lambda: in_step(run, axes),
        "threads": lambda: in_threads(run, axes),
        "scan": lambda: one_by_one(run, axes, None),
        "chunk": lambda: one_by_one(run, axes, chunk),
        "shard": lambda: sharded(run, axes),
        "loop": lambda: looped(run, axes),
    }
    return by_name[strategy]()


def in_step(run: Callable[..., PyTree], axes: Axes) -> Any:
    """All runs as one program, step by step together."""

    def mapped(*args: Any) -> PyTree:
        count_runs(axes, args)
        return jax.vmap(run, axes)(*args)

    return jax.jit(mapped)


def one_by_one(run: Callable[..., PyTree], axes: Axes, chunk: int | None) -> Any:
    """All runs as one program, one after another or ``chunk`` in step at a time."""

    def mapped(*args: Any) -> PyTree:
        numbers = jnp.arange(count_runs(axes, args))
        return jax.lax.map(lambda i: run(*at(axes, args, i)), numbers, batch_size=chunk)

    return jax.jit(mapped)


def looped(run: Callable[..., PyTree], axes: Axes) -> Callable[..., PyTree]:
    """A program for one run, called for each."""
    single = jax.jit(run)

    def mapped(*args: Any) -> PyTree:
        numbers = range(count_runs(axes, args))
        results = [single(*at(axes, args, i)) for i in numbers]
        return jax.tree.map(lambda *leaves: jnp.stack(leaves), *results)

    return mapped


def in_threads(run: Callable[..., PyTree], axes: Axes) -> Callable[..., PyTree]:
    """A program for as many runs as are a core's share, called in a thread for each."""
    share_of = concurrent(in_step(run, axes))

    def mapped(*args: Any) -> PyTree:
        runs = count_runs(axes, args)
        size = -(-runs // (os.cpu_count() or 1))
        return share_of(
            [at(axes, args, slice(i, i + size)) for i in range(0, runs, size)]
        )

    return mapped


def sharded(run: Callable[..., PyTree], axes: Axes) -> Callable[..., PyTree]:
    """All runs in step, an equal share of them on each device."""
    program = in_step(run, axes)

    def mapped(*args: Any) -> PyTree:
        mesh = device_mesh("runs")
        runs, devices = count_runs(axes, args), mesh.size
        require(
            runs % devices == 0,
            f"the number of runs must be a multiple of the {devices} devices",
            runs,
            'Other strategies, such as "chunk", take any number.',
        )

        def place(axis: int | None, part: PyTree) -> PyTree:
            spec = Spec() if axis is None else Spec("runs")
            return jax.device_put(part, NamedSharding(mesh, spec))

        return program(*by_axis(place, axes, args))

    return mapped


def by_axis(function: Callable[..., PyTree], axes: Axes, args: Sequence[Any]) -> PyTree:
    """``function(axis, part)`` of every part of the arguments that has an axis."""
    return jax.tree.map(function, tuple(axes), tuple(args), is_leaf=_is_none)


def at(axes: Axes, args: Sequence[Any], index: Any) -> PyTree:
    """The arguments of one run, or of a slice of the runs."""

    def pick(axis: int | None, part: PyTree) -> PyTree:
        return part if axis is None else jax.tree.map(lambda a: a[index], part)

    return by_axis(pick, axes, args)


def _is_none(axis: Any) -> bool:
    return axis is None


def concurrent(program: Any) -> Callable[[Sequence[PyTree]], PyTree]:
    """The function that calls a jitted program for several arguments at the same time.

    It takes one tuple of arguments a thread, and joins the results along their first
    axis.
    """
    ready: dict[Any, Callable[..., PyTree]] = {}

    def compiled(args: PyTree) -> Callable[..., PyTree]:
        leaves, tree = jax.tree.flatten(args)
        kinds = tree, tuple((leaf.shape, leaf.dtype) for leaf in leaves)
        if kinds not in ready:
            ready[kinds] = program.lower(*args).compile()
        return ready[kinds]

    def call(parts: Sequence[PyTree]) -> PyTree:
        parts = [jax.tree.map(jnp.asarray, args) for args in parts]
        # Compiled here, because settings of JAX belong to the thread that made them.
        programs = [compiled(args) for args in parts]
        with ThreadPoolExecutor(len(parts)) as pool:
            results = pool.map(lambda run, args: run(*args), programs, parts)
            return jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *results)

    return call


def count_runs(in_axes: Axes, args: Sequence[Any]) -> int:
    """How many runs a batch of arguments describes.

    Raises:
      ValueError: no argument has a batch axis, they differ in length, or are empty.
    """

    def rows(leaf: Any) -> int:
        return (*jnp.shape(leaf), 0)[0]

    def lengths(axis: int | None, part: PyTree) -> set[int]:
        return set() if axis is None else set(map(rows, jax.tree.leaves(part)))

    found = by_axis(lengths, in_axes, args)
    sets = jax.tree.leaves(found, is_leaf=lambda part: isinstance(part, set))
    every = set().union(*sets)
    require(
        len(every) == 1 and 0 not in every,
        "the batch axes of all runs must have one common length, at least 1",
        sorted(every),
    )
    return every.pop()


def best_strategy(params: PyTree) -> Strategy:
    """The strategy that was fastest for such parameters on this kind of device.

    On a CPU: ``"loop"`` for convolutional models (a kernel of three axes or more) and
    for models of more than 100,000 parameters, ``"threads"`` for the others. On
    accelerators: ``"vmap"``. Measured by ``benchmarks/``.

    Args:
      params: parameters of one run, or their shapes.
    """
    leaves = jax.tree.leaves(params)
    large = sum(leaf.size for leaf in leaves) > 100_000
    convolutional = any(len(leaf.shape) >= 3 for leaf in leaves)
    if jax.default_backend() != "cpu":
        return "vmap"
    return "loop" if large or convolutional else "threads"
