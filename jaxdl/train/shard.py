"""One run on several devices: each computes its share of every batch."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax.sharding import AxisType, Mesh, NamedSharding
from jax.sharding import PartitionSpec as Spec

from jaxdl.core.errors import require
from jaxdl.core.types import Batch
from jaxdl.train.learner import Learner, Metrics, State


def device_mesh(axis: str = "data", num_devices: int | None = None) -> Mesh:
    """A mesh of one axis over the devices, or the first few of them.

    Raises:
      ValueError: there are fewer devices than asked for.
    """
    devices = jax.devices()
    count = len(devices) if num_devices is None else num_devices
    require(
        1 <= count <= len(devices),
        f"num_devices must be between 1 and the {len(devices)} devices there are",
        count,
    )
    return jax.make_mesh(
        (count,), (axis,), devices=devices[:count], axis_types=(AxisType.Auto,)
    )


def shard(learner: Learner, mesh: Mesh, axis: str = "data") -> Learner:
    """The Learner that spreads each batch over the devices of ``mesh``.

    The state is held by every device, the batch is cut along its first axis; the
    compiler adds the sums between devices, so batch statistics and losses are those of
    the whole batch, and the run equals the run on one device up to the order of
    additions. A batch to evaluate is filled up with rows of weight 0.

    Raises:
      ValueError: the batch size is not a multiple of the number of devices.
    """
    everywhere = NamedSharding(mesh, Spec())
    spread = NamedSharding(mesh, Spec(axis))
    count = mesh.shape[axis]

    def place(batch: Any) -> Any:
        for leaf in jax.tree.leaves(batch):
            size = len(leaf)
            require(
                size % count == 0,
                f"the batch size must be a multiple of the {count} devices",
                size,
                f"{size // count * count or count} would do.",
            )
        return jax.lax.with_sharding_constraint(batch, spread)

    def update(state: State, batch: Any) -> tuple[State, Metrics]:
        state = jax.lax.with_sharding_constraint(state, everywhere)
        return learner.update(state, place(batch))

    def evaluate(state: State, batch: Any) -> Mapping[str, Any]:
        return learner.evaluate(state, place(filled(batch, count)))

    return Learner(learner.init, update, evaluate)


def filled(batch: Any, multiple: int) -> Any:
    """A batch with rows of weight 0 added, so that its size is a multiple."""
    if not isinstance(batch, Batch):
        return batch
    rows = len(batch.weight)
    missing = -rows % multiple
    if not missing:
        return batch

    def longer(leaf: jax.Array) -> jax.Array:
        leaf = jnp.asarray(leaf)
        last = jnp.broadcast_to(leaf[-1:], (missing, *leaf.shape[1:]))
        return jnp.concatenate([leaf, last])

    whole = jax.tree.map(longer, batch)
    # Not weight.at[rows:].set(0): over devices, XLA then spoils other rows.
    real = jnp.arange(rows + missing) < rows
    return whole._replace(weight=jnp.where(real, whole.weight, 0))
