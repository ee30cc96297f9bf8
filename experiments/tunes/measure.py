"""Tunes that networks write, and how many of them are tunes."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from experiments.tunes.config import Config
from experiments.tunes.judge import judge
from jaxdl.core.model import Variables
from jaxdl.data import load
from jaxdl.models.sequence.generate import generate
from jaxdl.recipes.config import Job, LanguageConfig
from jaxdl.recipes.prepare import build_network, frame_of
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.train import map_runs, run

BEGINNING = 2  # characters: each tune begins with X:


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment, and a tune."""
    made = recipe_of(config)
    runs = map_runs(
        run(made.learner, made.plan), in_axes=(0, None, None), strategy="loop"
    )
    keys = jax.random.split(made.key, config.seeds)
    states, history = runs(keys, made.hparams, made.prepared.splits)
    data = load("irish_abc", fake=config.fake)
    known, real = (data.shared.decode(part.x) for part in (data.train, data.test))
    each_state = [
        jax.tree.map(lambda x, i=i: x[i], states) for i in range(config.seeds)
    ]
    told = data.train.x[:BEGINNING]
    rows: dict[str, Any] = {}
    for temperature in config.temperatures:
        texts = [
            written(config, made, state, told, temperature) for state in each_state
        ]
        shares = [judge(few, config.window, known)._asdict() for few in texts]
        rows[str(temperature)] = {
            **{name: [one[name] for one in shares] for name in shares[0]},
            "text": texts[0][0],
        }
    tunes = [text for text in real.split("\n\n") if text.startswith("X:")]
    return {
        "loss": np.asarray(history.validation["loss"], float)[:, -1].tolist(),
        "temperatures": rows,
        "real": judge(tunes, config.window, known)._asdict(),
    }


def recipe_of(config: Config) -> Recipe:
    """What ``jaxdl train gpt --data irish_abc`` runs with these settings."""
    settings = LanguageConfig(
        data="irish_abc",
        fake=config.fake,
        steps=config.steps,
        batch_size=config.batch_size,
        window=config.window,
        stride=config.stride,
        eval_every=config.steps,
        clip_grad=1.0,
    )
    fields = {
        "context_length": config.window,
        "dropout_rate": config.dropout_rate,
    }
    return recipe(Job("gpt", settings, fields))


def written(
    config: Config, made: Recipe, state: Any, told: np.ndarray, temperature: float
) -> list[str]:
    """What a run writes after the beginning of a tune, up to the next empty line."""
    variables = Variables(state.params, state.model_state)
    network = build_network(made.job, frame_of(made.prepared), {})
    prompts = jnp.tile(jnp.asarray(told), (config.samples, 1))
    drawn = generate(
        network,
        variables,
        prompts,
        config.window - BEGINNING,
        temperature=temperature,
        key=jax.random.key(0),
    )
    rows = np.concatenate([prompts, drawn], axis=1)
    return [made.prepared.shared.decode(row).split("\n\n")[0] for row in rows]
