"""One run in several processes: they begin alike, decide alike, and end together.

Every process has the whole data and computes its share of each batch (``shard`` over
all devices); the first one writes. All of them must call ``fit`` with equal arguments:
that is compared before the first step, because a difference later is a hang.
"""

import hashlib
import os
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding, Sharding
from jax.sharding import PartitionSpec as Spec
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.train.shard import device_mesh

HEARTBEAT = 10  # seconds without a sign after which a process counts as lost


def connect() -> None:
    """Join the processes of one run; call it before anything else of JAX.

    It reads ``JAX_COORDINATOR_ADDRESS`` (``host:port`` of the first process),
    ``JAX_NUM_PROCESSES`` and ``JAX_PROCESS_ID``; on TPUs and under SLURM, where JAX
    finds them itself, they may be absent. A process that dies ends the others within
    15 seconds.

    Raises:
      ValueError: some of the variables are set, but not all.
    """
    names = ("JAX_COORDINATOR_ADDRESS", "JAX_NUM_PROCESSES", "JAX_PROCESS_ID")
    values = [os.environ.get(name) for name in names]
    require(
        all(values) or not any(values),
        f"{', '.join(names)} must all be set, or none",
        dict(zip(names, values, strict=True)),
    )
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    address, count, number = values
    jax.distributed.initialize(
        address,
        None if count is None else int(count),
        None if number is None else int(number),
        heartbeat_timeout_seconds=HEARTBEAT,
    )


def alone() -> bool:
    """Whether this is the only process of the run."""
    return jax.process_count() == 1


def is_writer() -> bool:
    """Whether this process writes for all of them."""
    return jax.process_index() == 0


def everywhere(tree: PyTree) -> PyTree:
    """Arrays that every device of every process holds; as they are in one process."""
    if alone():
        return tree
    placed = NamedSharding(device_mesh(), Spec())
    return jax.tree.map(lambda leaf: place(leaf, placed), tree)


def place(leaf: Any, sharding: Sharding) -> jax.Array:
    """An array where it belongs, on devices of other processes too.

    Every process gives the whole array, and keeps what is its own.
    """
    if sharding.is_fully_addressable:
        return jax.device_put(leaf, sharding)
    if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
        numbers = place(jax.random.key_data(leaf), sharding)
        return jax.random.wrap_key_data(numbers, impl=jax.random.key_impl(leaf))
    host = np.asarray(leaf)
    return jax.make_array_from_callback(host.shape, sharding, lambda i: host[i])


def shapes_everywhere(tree: PyTree) -> PyTree:
    """The same for shapes."""
    if alone():
        return tree
    placed = NamedSharding(device_mesh(), Spec())
    return jax.tree.map(
        lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype, sharding=placed), tree
    )


def gathered(numbers: Sequence[int]) -> np.ndarray:
    """What each process gives, ``[processes, numbers]``; all have to call it."""
    own = np.asarray(numbers, np.int64)
    if alone():
        return own[None]
    from jax.experimental.multihost_utils import process_allgather

    halves = np.stack([own >> 31, own & 0x7FFFFFFF]).astype(np.int32)  # JAX has int32
    found = np.asarray(process_allgather(halves)).astype(np.int64)
    return (found[:, 0] << 31) + found[:, 1]


def together() -> None:
    """Wait until every process is here."""
    gathered([0])


def require_equal(what: str, *parts: Any) -> None:
    """Raise in every process unless all of them have the same text.

    Args:
      what: is compared, for the message.
      *parts: anything whose text says all of it.

    Raises:
      ValueError: the processes differ; it says which.
    """
    text = "\n".join(map(str, parts))
    own = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])
    found = gathered([own])[:, 0]
    others = np.flatnonzero(found != found[0]).tolist()
    require(
        not others,
        f"{what} must be the same in all {len(found)} processes",
        f"something else in process {', '.join(map(str, others))} than in process 0",
        "Start all of them with the same command, versions and files.",
    )
