"""A fit ranks what was held out far above chance, in groups of a plain kind."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.interactions import Interactions, draw_interactions
from jaxdl.recipes.recommend import (
    RecommendHParams,
    RecommendPlan,
    fit_scores,
    recommend,
)

PLAN = RecommendPlan(dim=4, num_layers=1, num_steps=60, batch_size=32)


def two_groups():
    """Even users choose even items; of its five each user hides one."""
    pairs = [(u, i) for u in range(10) for i in range(10) if (u - i) % 2 == 0]
    hidden = np.array([(u, (u + 2 * (u // 2)) % 10) for u in range(10)], np.int32)
    held = {tuple(pair) for pair in hidden.tolist()}
    train = np.array([pair for pair in pairs if pair not in held], np.int32)
    return Interactions(10, 10, train, hidden, hidden)


@pytest.mark.parametrize("num_layers", [0, 2])
def test_hidden_choices_come_before_all_of_the_other_group(key, num_layers):
    choices = two_groups()
    assert len(choices.train) == 40
    plan = PLAN._replace(num_layers=num_layers, num_steps=150)
    scores = np.asarray(recommend(key, choices, plan))
    own = choices.matrix(np.concatenate([choices.train, choices.test]))
    others = np.where(own, -np.inf, scores).max(1)
    assert (scores[tuple(choices.test.T)] > others).all()


def test_every_setting_and_the_key_change_the_scores(key):
    graph = jax.tree.map(jnp.asarray, two_groups().graph)
    base = fit_scores(key, graph, 10, PLAN, RecommendHParams())
    others = [
        fit_scores(jax.random.fold_in(key, 1), graph, 10, PLAN, RecommendHParams()),
        *(
            fit_scores(key, graph, 10, PLAN, RecommendHParams()._replace(**{f: 0.1}))
            for f in RecommendHParams._fields
        ),
    ]
    assert all(np.abs(other - base).max() > 1e-3 for other in others)


def test_errors_say_what_and_got(key):
    choices = draw_interactions(0, 5, 20)
    with pytest.raises(ValueError, match="dim, num_steps and batch_size must be"):
        recommend(key, choices, PLAN._replace(batch_size=0))
    with pytest.raises(ValueError, match="num_layers must be at least 0; got -1"):
        recommend(key, choices, PLAN._replace(num_layers=-1))
    with pytest.raises(ValueError, match="must be a choice to learn from; got none"):
        recommend(key, choices._replace(train=choices.train[:0]), PLAN)
    with pytest.raises(ValueError, match=r"in \[0, 5\) and \[0, 20\); got"):
        recommend(key, choices._replace(train=choices.train + 20), PLAN)
    with pytest.raises(ValueError, match="popularity must be at least 0; got -1"):
        draw_interactions(0, 5, 20, popularity=-1.0)
