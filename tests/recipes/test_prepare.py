"""From settings to data and model: sizes, scales, and what does not fit together."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data import Normaliser
from jaxdl.recipes.config import ClassifyConfig, Job, LanguageConfig, RegressConfig
from jaxdl.recipes.prepare import (
    Frame,
    build_model,
    frame_of,
    num_steps,
    prepare_data,
    traced_fields,
)
from jaxdl.recipes.train_config import TrainConfig


def test_scales_come_from_the_training_part_only():
    prepared = prepare_data(Job("mlp", RegressConfig(data="diabetes")))
    train, test = prepared.splits.train, prepared.splits.test
    np.testing.assert_allclose(prepared.inputs.mean, train.x.mean(0), rtol=1e-4)
    np.testing.assert_allclose(prepared.targets.std, train.y.std(0), rtol=1e-4)
    assert not np.allclose(prepared.inputs.mean, test.x.mean(0), rtol=1e-3)


def test_overfitting_uses_the_same_few_rows_everywhere():
    config = ClassifyConfig(fake=True, overfit_batches=2, batch_size=8)
    splits = prepare_data(Job("lenet", config)).splits
    for part in splits:
        assert len(part.x) == 16
        np.testing.assert_array_equal(part.y, splits.train.y)


def test_the_model_works_in_the_units_of_the_data(key):
    inputs = Normaliser(np.float32([10, 20]), np.float32([2, 4]))
    targets = Normaliser(np.float32([100]), np.float32([50]))
    job = Job("linear", RegressConfig())
    model = build_model(job, Frame(1, "array", inputs, targets), {})
    plain = build_model(job, Frame(1, "array", None, None), {})
    x = jnp.array([[12.0, 16.0]])
    variables = model.init(key, x)
    scaled = plain.apply(variables, jnp.array([[1.0, -1.0]]), train=False)[0]
    np.testing.assert_allclose(
        model.apply(variables, x, train=False)[0], 100 + 50 * scaled, rtol=1e-6
    )


def test_a_number_of_the_model_becomes_a_hyper_parameter_when_it_is_used():
    assert traced_fields(Job("mlp", ClassifyConfig())) == {}
    job = Job("mlp", ClassifyConfig(), {"dropout_rate": 0.25, "widths": (4,)})
    assert traced_fields(job) == {"dropout_rate": 0.25}


@pytest.mark.parametrize(
    ("config", "steps"),
    [
        (TrainConfig(batch_size=10), 20 * 11),
        (TrainConfig(batch_size=10, epochs=3), 33),
        (TrainConfig(batch_size=10, steps=7), 7),
        (TrainConfig(batch_size=10, epochs=3, fast_dev_run=2), 2),
    ],
)
def test_the_length_of_a_run(config, steps):
    assert num_steps(config, 101) == (steps, 11)


def test_a_batch_of_all_rows_is_an_epoch():
    assert num_steps(TrainConfig(batch_size=0, epochs=3), 101) == (3, 1)
    prepared = prepare_data(
        Job("mlp", ClassifyConfig(fake=True, batch_size=0, overfit_batches=1))
    )
    assert len(prepared.splits.train.x) == 512


def test_large_data_are_passed_five_times():
    assert num_steps(TrainConfig(batch_size=100), 60_000) == (3000, 600)


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (Job("lenet", ClassifyConfig(data="iris")), "the data of lenet must be images"),
        (
            Job("lenet", RegressConfig(data="diabetes")),
            "must be for classify; got diab",
        ),
        (
            Job("mlp", ClassifyConfig(batch_size=10_000)),
            "at most the 1258 training rows .* --batch-size 1258 fits; 0 tak",
        ),
        (
            Job("gpt", LanguageConfig(fake=True, batch_size=10_000)),
            "--batch-size .* fits; 0 takes all. A shorter --stride cuts a text",
        ),
        (
            Job("gpt", LanguageConfig(fake=True), {"context_length": 0}),
            "context_length must be at least 1; got 0",
        ),
        (
            Job("lstm", ClassifyConfig(data="iris")),
            r"lstm must be examples as \(64, 1\); got iris with .* shape \(4,\)",
        ),
        (
            Job("deep_sets", ClassifyConfig(data="digits")),
            r"deep_sets must be examples as \(64, 3\); got digits",
        ),
        (
            Job("gcn", ClassifyConfig(data="iris")),
            "gcn must be examples of form nodes; got iris, whose examples are array",
        ),
        (
            Job("bert_mlm", ClassifyConfig()),
            "must be one that is trained for a task; got bert_mlm. jaxdl.load_pre",
        ),
        (Job("mlp", ClassifyConfig(data="digit")), "Did you mean digits"),
        (Job("mpl", ClassifyConfig()), "unknown model 'mpl'. Did you mean mlp"),
    ],
)
def test_what_does_not_fit_says_so(job, message):
    with pytest.raises(ValueError, match=message):
        prepare_data(job)


def test_an_unknown_field_names_the_near_ones():
    with pytest.raises(ValueError, match="Did you mean widths"):
        traced_fields(Job("mlp", ClassifyConfig(), {"width": (3,)}))


def test_scales_reach_the_program_as_constants():
    prepared = prepare_data(Job("lenet", ClassifyConfig(fake=True)))
    model = build_model(Job("lenet", ClassifyConfig()), frame_of(prepared), {})
    x = jnp.asarray(prepared.splits.train.x[:2])
    shapes = jax.eval_shape(model.init, jax.random.key(0), x)
    assert set(shapes.params) == {"conv_0", "conv_1", "dense_0", "dense_1", "output"}
