"""``--dry-run``: what a run would be, without running it."""

import jax

from jaxdl.core.summary import summarise
from jaxdl.recipes.config import Job
from jaxdl.recipes.prepare import first_rows
from jaxdl.recipes.recipe import recipe
from jaxdl.train.advance import on_device_stretches
from jaxdl.train.learner import traced
from jaxdl.train.memory import memory_of
from jaxdl.train.on_device import num_rows
from jaxdl.train.processes import agreed


def dry_run(job: Job) -> str:
    """The layers, the plan and the memory of a run, whose program is compiled."""
    with agreed():
        made = recipe(job)
    plan, train = made.plan, made.prepared.splits.train
    first, rows = first_rows(made.prepared, 1).x, num_rows(train)
    if made.job.config.stream:  # a batch at a time is on the device
        train = first_rows(made.prepared, plan.batch_size)
    stretches = on_device_stretches(
        made.learner, train, plan.batch_size, made.key, traced(made.hparams)
    )
    leaves = jax.tree.leaves(stretches.like)
    size = sum(leaf.size * leaf.dtype.itemsize for leaf in leaves)
    memory = memory_of(stretches.compiled)
    return (
        f"{summarise(made.model, first)}\n"
        f"{plan.num_steps} steps of {plan.batch_size} from {rows} rows, "
        f"evaluated every {plan.eval_every} · state {size / 2**20:.2f} MiB\n"
        f"a training step needs {memory.total / 2**20:.1f} MiB on the device: "
        f"{memory.arguments / 2**20:.1f} for state and data, "
        f"{memory.temporary / 2**20:.1f} for activations and gradients"
    )
