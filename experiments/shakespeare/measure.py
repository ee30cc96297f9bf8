"""The loss of each run on the last tenth of the text, and what a run writes."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from experiments.shakespeare.config import RATES, Config
from jaxdl.core.model import Variables
from jaxdl.models.sequence.generate import generate
from jaxdl.recipes.config import Job, LanguageConfig
from jaxdl.recipes.prepare import build_network, frame_of
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.train import computed, evaluate_all, map_runs, run

WRITTEN = 60  # characters, which fit into a window beside the one before


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment, in nats a character, and a sample."""
    made = recipe_of(config)
    runs = map_runs(
        run(made.learner, made.plan), in_axes=(0, None, None), strategy="loop"
    )
    keys = jax.random.split(made.key, config.seeds)
    rows = {}
    for title, rate in RATES.items():
        hparams = made.hparams._replace(learning_rate=rate)
        states, history = runs(keys, hparams, made.prepared.splits)
        rows[title] = row(made, states, history)
    return {"rates": rows, "sample": sample(made, states)}


def recipe_of(config: Config) -> Recipe:
    """What ``jaxdl train gpt --data tinyshakespeare`` runs with these settings."""
    settings = LanguageConfig(
        data="tinyshakespeare",
        fake=config.fake,
        steps=config.steps,
        batch_size=config.batch_size,
        beta2=config.beta2,
        weight_decay=config.weight_decay,
        lr_floor=config.lr_floor,
        clip_grad=1.0,
        eval_every=config.eval_every,
    )
    return recipe(Job("gpt", settings, {}))


def row(made: Recipe, states: Any, history: Any) -> dict[str, Any]:
    """What became of the runs at one rate.

    The last tenth of the text is the validation part and then the test part. ``loss``
    is the mean over both, ``[seeds]``; ``curve`` is the validation part's, by
    evaluation.
    """
    parts = made.prepared.splits.validation, made.prepared.splits.test
    size = made.plan.eval_batch_size

    @jax.jit
    def loss(state: Any, part: Any) -> jax.Array:
        return computed(evaluate_all(made.learner, state, part, size))["loss"]

    each = [
        jax.tree.map(lambda x, i=i: x[i], states)
        for i in range(len(history.validation["loss"]))
    ]
    losses = [[float(loss(state, part)) for part in parts] for state in each]
    return {
        "loss": np.average(losses, 1, [len(part.x) for part in parts]).tolist(),
        "curve": np.asarray(history.validation["loss"], float).mean(0).tolist(),
        "parameters": sum(x.size for x in jax.tree.leaves(each[0].params)),
    }


def sample(made: Recipe, states: Any) -> str:
    """What the first run goes on with after the first character of the test part."""
    state = jax.tree.map(lambda x: x[0], states)
    variables = Variables(state.params, state.model_state)
    network = build_network(made.job, frame_of(made.prepared), {})
    first = jnp.asarray(made.prepared.splits.test.x[:1, :1])
    key = jax.random.key(0)
    drawn = generate(network, variables, first, WRITTEN, temperature=0.8, key=key)
    return made.prepared.shared.decode(np.asarray(drawn[0]))
