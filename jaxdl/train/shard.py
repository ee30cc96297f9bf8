"""One run on several devices: each computes its share of every batch."""

from collections.abc import Mapping
from typing import Any

import jax
from jax.sharding import AxisType, Mesh, NamedSharding
from jax.sharding import PartitionSpec as Spec

from jaxdl.core.errors import require
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
    additions.

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
        return learner.evaluate(state, place(batch))

    return Learner(learner.init, update, evaluate)
