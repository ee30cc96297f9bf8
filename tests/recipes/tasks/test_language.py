"""A text is learned window by window, and all of what is held out is scored."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.recipes.config import Job, LanguageConfig
from jaxdl.recipes.generate import generate
from jaxdl.recipes.prepare import prepare_data
from jaxdl.recipes.saved import evaluate
from jaxdl.recipes.train import train


def quiet(text):
    """Say nothing."""


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A small model of a text in which ``b`` follows ``a`` and so on."""
    folder = tmp_path_factory.mktemp("text")
    path = folder / "abc.txt"
    path.write_text("abcdefgh" * 100, "utf-8")
    config = LanguageConfig(
        data=f"text:{path}",
        window=16,
        steps=40,
        lr=0.03,
        batch_size=8,
        workdir=str(folder / "run"),
    )
    with jax.numpy_dtype_promotion("standard"):
        return train(Job("char_lstm", config, {"features": 16}), quiet)


def test_the_loss_is_that_of_every_token_of_the_test(learned):
    model, prepared = learned.recipe.model, learned.recipe.prepared
    test = prepared.splits.test
    assert test.x.shape == (3, 16)  # 39 tokens, of which the last window holds 7
    assert (test.y >= 0).sum() == prepared.info.rows[2] == 39
    state = learned.fitted.best_state
    variables = Variables(state.params, state.model_state)
    logits = np.asarray(model.apply(variables, jnp.asarray(test.x), train=False)[0])
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    own = -np.take_along_axis(log_probs, np.maximum(test.y, 0)[..., None], -1)[..., 0]
    there = test.y >= 0
    result = learned.result["test"]
    np.testing.assert_allclose(result["loss"], own[there].mean(), rtol=1e-4)
    np.testing.assert_allclose(
        result["perplexity"], np.exp(own[there].mean()), rtol=1e-4
    )
    with np.load(learned.folder / "arrays.npz") as arrays:
        places = arrays["test_losses_by_place"]
    np.testing.assert_allclose(places[-1], own[:2, -1].mean(), rtol=1e-4)
    assert (learned.folder / "figures" / "by_place.png").exists()
    saved = evaluate(learned.folder)
    np.testing.assert_allclose(saved["loss"], result["loss"], rtol=1e-5)


def test_what_was_learned_is_written(learned):
    assert learned.result["test"]["perplexity"] < 1.5
    found = generate(learned.folder, "abc", num_tokens=20, temperature=0.0)
    assert found == "defghabcdefghabcdefg"
    config = json.loads((learned.folder / "config.json").read_text())
    assert config["task"] == "language"


def test_windows_are_as_long_as_the_settings_say():
    def shapes(**settings):
        job = Job("char_lstm", LanguageConfig(fake=True, **settings))
        return [part.x.shape for part in prepare_data(job).splits]

    assert shapes() == [(64, 64), (8, 64), (8, 64)]
    assert shapes(window=128) == [(32, 128), (4, 128), (4, 128)]
    assert shapes(window=128, stride=32) == [(125, 128), (4, 128), (4, 128)]
    assert shapes(overfit_batches=1, batch_size=4) == [(4, 64)] * 3
    assert shapes(data="copy_memory") == [(512, 50), (128, 50), (128, 50)]
    with pytest.raises(
        ValueError, match=r"must be 0 for .* rows already; got \(9, 0\)"
    ):
        shapes(data="copy_memory", window=9)
    with pytest.raises(ValueError, match=r"stride must be in \[0, 64\]; got 65"):
        shapes(stride=65)
    with pytest.raises(ValueError, match="window must be at least 0; got -1"):
        shapes(window=-1)
