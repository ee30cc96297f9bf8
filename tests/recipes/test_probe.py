"""A linear probe: features of the known body, computed once, and the best penalty."""

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.recipes import probe as module
from jaxdl.recipes.config import ClassifyConfig, Job, RegressConfig
from jaxdl.recipes.probe import digest, features_of, probe
from jaxdl.recipes.saved import load_run
from jaxdl.train import predict_all


@pytest.fixture
def job(finished):
    """A LeNet that begins as the finished run ended."""
    return Job("lenet", ClassifyConfig(fake=True, weights=str(finished.folder)))


def test_features_and_the_runs_own_head_are_its_logits(job, finished, tmp_path):
    features, labels, _ = features_of(job, tmp_path)
    test = finished.recipe.prepared.splits.test
    saved = load_run(finished.folder)
    head = saved.variables.params["output"]
    logits = predict_all(saved.model, saved.variables, test.x, 256)
    ours = features[2] @ np.asarray(head["kernel"]) + np.asarray(head["bias"])
    np.testing.assert_allclose(ours, logits, atol=1e-4)
    np.testing.assert_array_equal(labels[2], test.y)


def test_features_are_computed_once_and_the_best_penalty_is_taken(
    job, tmp_path, monkeypatch
):
    first = probe(job, (1e-3, 10.0), tmp_path / "kept")
    calls = []
    monkeypatch.setattr(module, "predict_all", lambda *a: calls.append(a))
    again = probe(job, (1e-3,), tmp_path / "kept")
    assert not calls
    assert again.features == first.features
    assert again.accuracy[1e-3] == pytest.approx(first.accuracy[1e-3])
    validation = {l2: values[1] for l2, values in first.accuracy.items()}
    assert validation[first.penalty] == max(validation.values())
    assert first.params.coefficients.shape == (84, 10)


def test_another_network_has_other_features():
    tree = {"a": jnp.zeros(3), "b": jnp.ones((1, 2))}
    assert digest(tree) == digest(dict(tree))
    for other in (tree | {"a": jnp.ones(3)}, tree | {"b": jnp.ones((2, 1))}):
        assert digest(other) != digest(tree)


def test_what_cannot_be_probed_is_said(job, tmp_path):
    with pytest.raises(ValueError, match=r"a probe must have weights; got none\. --w"):
        probe(Job("lenet", dataclasses.replace(job.config, weights=None)))
    with pytest.raises(ValueError, match="penalties must be at least one; got 0"):
        probe(job, ())
    with pytest.raises(ValueError, match=r"must have a body apart from .* got mlp"):
        probe(Job("mlp", dataclasses.replace(job.config, weights=str(tmp_path))))
    config = RegressConfig(data="diabetes", weights=str(tmp_path))
    with pytest.raises(ValueError, match="data of a probe must have classes; got"):
        probe(Job("mlp", config))
