"""``--dry-run``: what a run would be, without running it."""

import jax

from jaxdl.core.summary import summary
from jaxdl.recipes.config import Job
from jaxdl.recipes.recipe import recipe
from jaxdl.train import on_device


def dry_run(job: Job) -> str:
    """The layers, the plan and the size of the state of a run; nothing is allocated."""
    made = recipe(job)
    train = made.prepared.splits.train
    plan, shape = made.plan, train.x.shape[1:]
    learner = on_device(made.learner, train, plan.batch_size)
    state = jax.eval_shape(learner.init, made.key, made.hparams)
    size = sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(state))
    return (
        f"{summary(made.model, shape)}\n"
        f"{plan.num_steps} steps of {plan.batch_size} from {len(train.x)} rows, "
        f"evaluated every {plan.eval_every} · state {size / 2**20:.2f} MiB"
    )
