"""Averaged weights in place of a falling learning rate.

Source: Defazio, Yang, Mehta, Mishchenko, Khaled and Cutkosky, "The Road Less
Scheduled", NeurIPS 2024.
"""

from typing import Any

import optax
from optax.contrib import schedule_free_eval_params

from jaxdl.train.learner import Learner, State, Sums, replace


def schedule_free(learner: Learner) -> Learner:
    """The Learner that evaluates the average which a schedule-free optimiser keeps.

    Those of optax, such as ``optax.contrib.schedule_free_adamw``, train at a point
    between the newest weights and their average; the average is what generalises.
    Training is unchanged.

    Args:
      learner: its state has ``params``, and an ``opt_state`` with that of one such
        optimiser in it.

    Raises:
      ValueError: at the first evaluation, the optimiser is not schedule-free.
    """

    def evaluate(state: State, batch: Any) -> Sums:
        return learner.evaluate(replace(state, params=averaged(state)), batch)

    return learner._replace(evaluate=evaluate)


def averaged(state: State) -> Any:
    """The average of the weights that the optimiser of a state keeps.

    Raises:
      ValueError: the optimiser is not schedule-free.
    """
    inner = state
    while hasattr(inner, "inner"):
        inner = inner.inner
    found = optax.tree.get(inner.opt_state, "ScheduleFreeState")
    if found is None:
        raise ValueError(
            "the optimizer of a schedule_free Learner must be schedule-free; got none. "
            "optax.contrib.schedule_free makes one."
        )
    return schedule_free_eval_params(found, state.params)
