"""The experiment without its training, its judgements, its README unedited.

Training is traced, and not compiled: that would take most of the time. Each part has
one network.
"""

import copy
import json
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from experiments.attention import measure, wall_time
from experiments.attention.config import NETWORKS, TINY
from experiments.attention.run import EXPERIMENT
from experiments.attention.verdicts import verdicts
from experiments.check import check_committed
from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.models import MODELS
from jaxdl.train import run


@pytest.fixture(scope="module")
def committed():
    text = (EXPERIMENT.folder / "results.json").read_text("utf-8")
    return json.loads(text)["found"]


@pytest.fixture
def traced(monkeypatch):
    """Training gives zeros of the right shapes."""

    def stand_in(learner, plan):
        def zeros(*arguments):
            shapes = jax.eval_shape(run(learner, plan), *arguments)
            return jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), shapes)

        return zeros

    monkeypatch.setattr(measure, "run", stand_in)


def test_results_are_of_the_present_code():
    check_committed(EXPERIMENT)


def test_letters_are_written_and_judged(traced):
    row = measure.backwards(TINY, "seq2seq")
    assert np.shape(row["faultless"]) == (len(TINY.lengths), TINY.num_seeds)
    assert "weights" not in row


def test_sentences_are_written_and_judged(traced):
    row = measure.sentences(TINY, "align")
    assert len(row["validation"]) == TINY.epochs
    weights = np.asarray(row["weights"])
    assert weights.shape == (len(row["written"]), len(row["source"]))
    np.testing.assert_allclose(weights.sum(-1), 1, atol=1e-3)


def test_the_map_of_the_transformer_is_the_mean_of_its_last_heads():
    net = MODELS.create("transformer", num_classes=24, vocab_size=24, features=8)
    pair = Pair(*[jnp.ones((1, 3), jnp.int32)] * 2)
    shapes = jax.eval_shape(partial(net.init, train=False), jax.random.key(0), pair)
    random = np.random.default_rng(0)
    params = jax.tree.map(
        lambda leaf: random.normal(size=leaf.shape).astype(leaf.dtype),
        shapes["params"],
    )
    last = params["decoder"]["layers_1"]["cross_attention"]
    last["query"] = jax.tree.map(np.zeros_like, last["query"])
    found = measure.looked_at(TINY, net, Variables(params, {}))
    length = len(found["text"])
    assert np.shape(found["weights"]) == (length + 1, length)
    np.testing.assert_allclose(found["weights"], 1 / length, rtol=1e-6)


def test_the_transformer_learns_at_its_own_pace():
    rates = {name: measure.job_of(TINY, name).config.lr for name in TINY.models}
    assert rates["transformer"] == NETWORKS["transformer"].pace * rates["align"]
    assert rates["seq2seq"] == rates["align"] == TINY.words_learning_rate


def test_verdicts_follow_the_numbers(committed):
    other = copy.deepcopy(committed)
    letters, words = other["backwards"], other["sentences"]
    letters["seq2seq"]["faultless"] = [[0.9, 1.0], [0.1, 0.2]]
    letters["align"]["faultless"] = [[0.9, 1.0], [0.9, 1.0]]
    letters["transformer"]["faultless"] = [[0.9, 1.0], [1.0, 0.9]]
    for name in ("align", "transformer"):
        letters[name]["on_the_right"] = 0.9
        words[name] |= {"bleu": 20.0, "test": {"perplexity": 9.0}}
    assert [verdict.holds for verdict in verdicts(other)] == [True] * 5
    letters["seq2seq"]["faultless"] = [[0.9, 1.0], [0.9, 1.0]]
    letters["transformer"]["faultless"] = [[0.9, 1.0], [0.8, 0.9]]
    letters["transformer"]["on_the_right"] = 0.4
    words["transformer"]["bleu"] = 19.9
    assert [verdict.holds for verdict in verdicts(other)] == [False] * 5
    letters["transformer"]["on_the_right"] = 0.9
    letters["align"]["on_the_right"] = 0.4
    words["transformer"] |= {"bleu": 20.0, "test": {"perplexity": 9.1}}
    assert [verdict.holds for verdict in verdicts(other)] == [False] * 5


def test_the_wall_time_is_that_of_the_page():
    found = json.loads((wall_time.FOLDER / "wall_time.json").read_text("utf-8"))
    page = wall_time.PAGE.read_text("utf-8")
    assert page == wall_time.with_text(page, found)
    assert all(row["same"] == 1 for row in found["found"])


def test_to_remember_and_to_read_again_give_the_same():
    sizes = {"features": 8, "num_heads": 1, "num_layers": 1}
    (row,) = wall_time.measure((2,), (2,), 1, words=(9, 9), shape=(3, 6), **sizes)
    assert row["same"] == 1
