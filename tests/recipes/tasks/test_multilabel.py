"""Keys are told step by step, and what a step costs is the mean over all of them."""

import jax
import numpy as np

from jaxdl.recipes.config import Job, MultilabelConfig
from jaxdl.recipes.train import train


def test_a_run_scores_every_step_of_the_test_and_draws_a_roll(tmp_path):
    folder = tmp_path / "run"
    config = MultilabelConfig(fake=True, steps=2, batch_size=8, workdir=str(folder))
    with jax.numpy_dtype_promotion("standard"):
        done = train(Job("frames_gru", config, {"features": 4}), lambda text: None)
    with np.load(folder / "arrays.npz") as arrays:
        logits, y = arrays["test_outputs"].astype(float), arrays["test_y"]
    cost = np.logaddexp(0, np.where(y == 1, -logits, logits)).sum(-1)
    want = cost[y[..., 0] >= 0].mean()
    np.testing.assert_allclose(done.result["test"]["nll"], want, rtol=1e-4)
    np.testing.assert_allclose(done.result["test"]["loss"], want, rtol=1e-4)
    assert (folder / "figures" / "roll.png").exists()
