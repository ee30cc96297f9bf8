"""Runs that begin with weights: those of another run, or of another library."""

import dataclasses
import json

import jax
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.pretrained import load_weights, save_torch_weights
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.prepare import prepare_data
from jaxdl.recipes.recipe import recipe
from jaxdl.recipes.saved import evaluate
from jaxdl.recipes.start import first_example, head_leaves, start_of, template_of
from jaxdl.recipes.train import train

QUICK = ClassifyConfig(fake=True, steps=2, batch_size=8)


def begun(config, **fields):
    """The first parameters of a run, and its recipe."""
    made = recipe(Job("lenet", config, fields))
    x = first_example(made.prepared)
    return jax.jit(made.learner.init)(made.key, made.hparams, _batch(x)).params, made


def _batch(x):
    from jaxdl.core.types import Batch

    return Batch(x, np.zeros(len(x), np.int32), np.ones(len(x), np.float32))


def saved_params(made, folder):
    """What the file of a finished run holds."""
    template = template_of(made.job, made.prepared)
    return load_weights(folder / "model.safetensors", template).params


def test_a_run_goes_on_from_the_best_state_of_another_at_its_scale(finished):
    config = dataclasses.replace(QUICK, weights=str(finished.folder))
    params, made = begun(config)
    jax.tree.map(
        np.testing.assert_array_equal, params, saved_params(made, finished.folder)
    )
    facts = json.loads((finished.folder / "config.json").read_text())["data"]
    np.testing.assert_allclose(made.prepared.inputs.mean, facts["inputs"][0])


def test_a_new_head_is_drawn_and_the_body_is_not(finished):
    config = dataclasses.replace(QUICK, weights=str(finished.folder), new_head=True)
    params, made = begun(config)
    other, _ = begun(dataclasses.replace(config, seed=1))
    known = saved_params(made, finished.folder)
    for name in ("conv_0", "conv_1", "dense_0", "dense_1"):
        jax.tree.map(np.testing.assert_array_equal, params[name], known[name])
    kernels = [p["output"]["kernel"] for p in (params, other, known)]
    assert not np.allclose(kernels[0], kernels[1])  # every seed has its own
    assert not np.allclose(kernels[0], kernels[2])


def test_only_the_last_layer_depends_on_the_classes():
    job = Job("lenet", QUICK)
    prepared = prepare_data(job)
    template = template_of(job, prepared)
    last = jax.tree.unflatten(
        jax.tree.structure(template), head_leaves(job, prepared)
    ).params
    assert {name for name in last if any(last[name].values())} == {"output"}


def test_what_was_tuned_is_evaluated_without_what_it_began_with(finished, tmp_path):
    folder = tmp_path / "tuned"
    config = dataclasses.replace(
        QUICK,
        weights=str(finished.folder),
        new_head=True,
        freeze="body",
        workdir=str(folder),
    )
    tuned = train(Job("lenet", config), say=lambda text: None)
    params, known = (
        saved_params(tuned.recipe, place) for place in (folder, finished.folder)
    )
    np.testing.assert_array_equal(
        params["dense_1"]["kernel"], known["dense_1"]["kernel"]
    )
    stored = folder / "config.json"
    content = json.loads(stored.read_text())
    content["settings"]["weights"] = "gone"
    stored.write_text(json.dumps(content))
    assert evaluate(folder)["accuracy"] == pytest.approx(
        tuned.result["test"]["accuracy"]
    )


def test_a_file_in_pytorchs_layout_is_one_to_begin_with(finished, tmp_path):
    params, made = begun(dataclasses.replace(QUICK, weights=str(finished.folder)))
    path = tmp_path / "lenet.safetensors"
    save_torch_weights(path, Variables(params, {}))
    again, other = begun(dataclasses.replace(QUICK, weights=str(path)))
    jax.tree.map(np.testing.assert_array_equal, params, again)
    assert other.prepared.inputs.mean.tolist() == [0.0]  # grey: no scale is known
    assert start_of(Job("lenet", QUICK), made.prepared) is None


def test_what_does_not_fit_is_said_with_a_cure(finished, tmp_path):
    run = dataclasses.replace(QUICK, weights=str(finished.folder))
    with pytest.raises(ValueError, match=r"a run of mlp; got .* a run of lenet"):
        recipe(Job("mlp", run))
    other = dataclasses.replace(run, data="cifar100")
    with pytest.raises(ValueError, match=r"as many classes as the data.*--new-head"):
        recipe(Job("lenet", other))
    params, _ = begun(run)
    path = tmp_path / "lenet.safetensors"
    save_torch_weights(path, Variables(params, {}))
    with pytest.raises(ValueError, match="must have 1 channels; got 3"):
        recipe(
            Job("lenet", dataclasses.replace(other, weights=str(path), new_head=True))
        )
    table = dataclasses.replace(QUICK, data="iris", fake=False, weights=str(path))
    with pytest.raises(ValueError, match="must meet pictures; got examples of shape"):
        recipe(Job("mlp", table))
    with pytest.raises(FileNotFoundError, match="weights must be a safetensors file"):
        recipe(Job("lenet", dataclasses.replace(QUICK, weights="none.safetensors")))
