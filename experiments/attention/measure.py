"""Letters backwards by their number, and sentences, by each network."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from experiments.attention.config import NETWORKS, Config
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.core.types import Dataset, Splits
from jaxdl.data.pairs import START, encode_pairs
from jaxdl.data.reversal import draw_letters, letters
from jaxdl.losses import next_token_loss
from jaxdl.models import MODELS
from jaxdl.recipes.config import Job, TranslateConfig
from jaxdl.recipes.prepare import build_network, frame_of
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.recipes.tasks.translate import scores
from jaxdl.recipes.written import written
from jaxdl.train import Plan, computed, evaluate_all, map_runs, run, supervised

MAP_TEXT = "d a t e s b r i n g"
SHOWN = 12  # the most words of a sentence whose map is drawn


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    return {
        "backwards": {name: backwards(config, name) for name in config.models},
        "sentences": {name: sentences(config, name) for name in config.models},
    }


def reversed_letters(config: Config, rows: int, lengths: Any, seed: int) -> Dataset:
    """Texts of those lengths and the same from the end, as arrays."""
    texts = draw_letters(rows, lengths, seed=seed)
    shape = config.longest, config.longest + 1
    return encode_pairs(texts, [text[::-1] for text in texts], letters(), shape)


def backwards(config: Config, name: str) -> dict[str, Any]:
    """The share written without a fault, by length and seed; and what is looked at."""
    size = len(letters().source.tokens)
    net = MODELS.create(
        name, num_classes=size, vocab_size=size, features=config.features
    )
    rate = NETWORKS[name].pace * config.learning_rate
    schedule = optax.cosine_decay_schedule(rate, config.num_steps)
    learner = supervised(
        net,
        lambda logits, batch, hparams: next_token_loss(logits, batch.y),
        optax.chain(optax.clip_by_global_norm(1.0), optax.adam(schedule)),
    )
    train = reversed_letters(config, config.rows, range(2, config.longest + 1), 0)
    plan = Plan(config.num_steps, config.batch_size)
    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    states, history = map_runs(run(learner, plan), in_axes=(0, None, None))(
        keys, (), train
    )
    found = []
    for seed in range(config.num_seeds):
        params = jax.tree.map(lambda leaf, i=seed: leaf[i], states.params)
        variables = Variables(params, {})
        shares = []
        for number, length in enumerate(config.lengths):
            part = reversed_letters(config, config.judged, (length,), 1 + number)
            found_here = written(net, variables, part.x.source, config.longest + 1, 200)
            truth = np.where(part.y == -1, 0, part.y)
            shares.append(float((found_here == truth).all(1).mean()))
        found.append(shares)
    row = {"lengths": list(config.lengths), "faultless": np.transpose(found).tolist()}
    row["loss"] = np.asarray(history.train["loss"]).mean(0)[::LOSS_EVERY].tolist()
    if NETWORKS[name].attends:
        row |= looked_at(config, net, variables)
    return row


LOSS_EVERY = 25  # updates from one point of a curve to the next


def looked_at(config: Config, net: Any, variables: Variables) -> dict[str, Any]:
    """The weights of the attention for a text, and how much is near the right letter.

    When the letter of place t is written, that at t from the end of the source is
    right; its neighbours count too, for the LSTMs have read them in their states.
    """
    text = MAP_TEXT[: 2 * config.longest - 1]
    cut = letters().source
    source = cut.encode(text)[None]
    length = source.shape[1]
    target = np.concatenate([[START], source[0, ::-1]])[None]
    weights = np.asarray(weights_of(net, variables, source, target))
    places = np.arange(length)
    right = np.abs(places[None] - (length - 1 - places)[:, None]) <= 1
    return {
        "text": text.split(),
        "weights": weights.tolist(),
        "on_the_right": float((weights[:length] * right).sum(1).mean()),
    }


def weights_of(net: Any, variables: Variables, source: Any, target: Any) -> jax.Array:
    """The weights of the attention ``[target, source]`` for one pair.

    Of the transformer, those of its last block: the mean over the heads.
    """

    @jax.jit
    def sown(params: Any) -> Any:
        pair = Pair(jnp.asarray(source), jnp.asarray(target))
        how: dict[str, Any] = {"train": False, "mutable": "intermediates"}
        return net.apply({"params": params}, pair, **how)[1]["intermediates"]

    found = sown(variables.params)
    if "weights" in found:
        return found["weights"][0][0]
    last = found["decoder"][f"layers_{net.num_layers - 1}"]
    return last["cross_attention"]["weights"][0][0].mean(0)


def job_of(config: Config, name: str) -> Job:
    """What ``jaxdl train`` would be told."""
    made = TranslateConfig(
        data=config.data,
        fake=config.fake,
        max_words=config.max_words,
        epochs=config.epochs,
        batch_size=config.words_batch_size,
        lr=NETWORKS[name].pace * config.words_learning_rate,
        clip_grad=1.0,
    )
    fields = {"features": config.words_features, "dropout_rate": config.dropout_rate}
    return Job(name, made, fields)


def sentences(config: Config, name: str) -> dict[str, Any]:
    """One run on sentences: its curve, and what it writes for the test part."""
    job = job_of(config, name)
    made = recipe(job)
    train, validation, test = made.prepared.splits
    epoch = -(-len(train.y) // config.words_batch_size)
    plan = Plan(
        config.epochs * epoch,
        config.words_batch_size,
        eval_every=epoch,
        eval_batch_size=made.plan.eval_batch_size,
    )
    state, history = jax.jit(run(made.learner, plan))(
        made.key, made.hparams, Splits(train, validation)
    )
    variables = Variables(state.params, state.model_state)
    judge = jax.jit(evaluate_all, static_argnums=(0, 3))
    values = computed(judge(made.learner, state, test, plan.eval_batch_size))
    net = build_network(made.job, frame_of(made.prepared), {})
    shared, size = made.prepared.shared, plan.eval_batch_size
    row = {
        "pairs": [len(part.y) for part in made.prepared.splits],
        "words": [len(side.tokens) for side in shared],
        "parameters": sum(leaf.size for leaf in jax.tree.leaves(state.params)),
        "validation": np.asarray(history.validation["perplexity"]).tolist(),
        "test": {metric: float(value) for metric, value in values.items()},
        **scores(net, variables, test, shared, size),
    }
    return row | (sentence_map(made, net, variables) if NETWORKS[name].attends else {})


def sentence_map(made: Recipe, net: Any, variables: Variables) -> dict[str, Any]:
    """A sentence of the test part, what is made of it, and what was looked at."""
    shared, test = made.prepared.shared, made.prepared.splits.test
    assert test is not None
    lengths = (test.x.source != 0).sum(1)
    row = int(np.flatnonzero(lengths == min(lengths.max(), SHOWN))[0])
    source = test.x.source[row : row + 1]
    size = min(made.plan.eval_batch_size, len(test.y))  # one program for all
    many = np.repeat(source, size, 0)
    words = written(net, variables, many, test.y.shape[1], size)[:1]
    count = max(int((words != 0).sum()), 1)
    target = np.concatenate([[[START]], words[:, :-1]], 1)[:, :count]
    weights = np.asarray(weights_of(net, variables, source, target))
    length = int(lengths[row])
    return {
        "source": [shared.source.tokens[i] for i in source[0, :length]],
        "written": [shared.target.tokens[i] for i in words[0, :count]],
        "reference": shared.target.decode(test.y[row].clip(0)),
        "weights": weights[:, :length].tolist(),
    }
