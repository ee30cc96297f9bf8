"""Letters backwards are learned; what is written is scored, and said on the way."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.data.pairs import END
from jaxdl.models.sequence.seq2seq import Seq2Seq
from jaxdl.recipes.config import Job, TranslateConfig
from jaxdl.recipes.prepare import prepare_data
from jaxdl.recipes.saved import evaluate
from jaxdl.recipes.train import train
from jaxdl.recipes.translate import translate

SMALL = {"max_words": 3, "steps": 60, "lr": 0.02, "batch_size": 64}


def quiet(text):
    """Say nothing."""


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    config = TranslateConfig(
        workdir=str(tmp_path_factory.mktemp("run") / "it"), **SMALL
    )
    with jax.numpy_dtype_promotion("standard"):
        return train(Job("align", config, {"features": 24}), quiet)


def test_metrics_are_those_of_every_word_of_the_test(learned):
    model, test = learned.recipe.model, learned.recipe.prepared.splits.test
    assert test.y.shape[1] == 4
    state = learned.fitted.best_state
    variables = Variables(state.params, state.model_state)
    pair = jax.tree.map(jnp.asarray, test.x)
    logits = np.asarray(model.apply(variables, pair, train=False)[0])
    there = test.y >= 0
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    own = -np.take_along_axis(log_probs, np.maximum(test.y, 0)[..., None], -1)[..., 0]
    result = learned.result["test"]
    np.testing.assert_allclose(result["loss"], own[there].mean(), rtol=1e-4)
    perplexity = np.exp(own[there].mean())
    np.testing.assert_allclose(result["perplexity"], perplexity, rtol=1e-4)
    right = (logits.argmax(-1) == test.y)[there].mean()
    np.testing.assert_allclose(result["accuracy"], right, rtol=1e-5)
    assert evaluate(learned.folder)["loss"] == pytest.approx(result["loss"], rel=1e-5)
    assert (learned.folder / "figures" / "by_place.png").exists()


def test_sentences_are_translated_as_the_test_was(learned):
    prepared = learned.recipe.prepared
    cut, test = prepared.shared.source, prepared.splits.test
    sources = [cut.decode(row) for row in test.x.source]
    found = translate(learned.folder, sources)
    truth = [" ".join(reversed(text.split())) for text in sources]
    share = np.mean([a == b for a, b in zip(found, truth, strict=True)])
    scores = json.loads((learned.folder / "result.json").read_text())["scores"]
    assert scores["without_a_fault"] == pytest.approx(share)
    assert share > 0.5
    assert scores["bleu"] == 0  # no target has four letters
    with pytest.raises(ValueError, match="at least one word; got ' '"):
        translate(learned.folder, [" "])


def test_long_pairs_are_left_out_of_all_parts():
    def shapes(**settings):
        job = Job("seq2seq", TranslateConfig(fake=True, **settings))
        return prepare_data(job).splits

    whole, short = shapes(), shapes(max_words=4)
    for a, b in zip(whole, short, strict=True):
        kept = (a.x.source != 0).sum(1) <= 4
        assert 0 < len(b.y) == kept.sum() < len(a.y)
        np.testing.assert_array_equal(b.y, a.y[kept, :5])
        np.testing.assert_allclose(b.weight, (b.y >= 0).mean(1), rtol=1e-6)
        assert ((b.y == END).sum(1) == 1).all()
    with pytest.raises(ValueError, match="max_words must be at least 0; got -1"):
        shapes(max_words=-1)


def test_a_network_that_cannot_write_begins_no_run(tmp_path, monkeypatch):
    """At the end of the training it would be too late."""
    folder = tmp_path / "run"
    monkeypatch.delattr(Seq2Seq, "extend")
    with pytest.raises(ValueError, match="got seq2seq without extend"):
        train(Job("seq2seq", TranslateConfig(workdir=str(folder), **SMALL)), quiet)
    assert not folder.exists()
