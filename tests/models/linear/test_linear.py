"""The linear model: its formula, its size, inputs of any rank."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import from_linen
from jaxdl.models import MODELS, create_model
from jaxdl.models.linear import Linear, linear
from jaxdl.testing.layers import check_layer


def test_model_conforms(key):
    x = jax.random.normal(key, (3, 4))
    check_layer(linear(2), x, key=key, kwargs={"train": False})


def test_is_an_affine_function_in_training_and_evaluation(key):
    x = jax.random.normal(key, (5, 2, 3))
    model = from_linen(linear(4))
    variables = model.init(key, x)
    output = variables.params["output"]
    expected = np.asarray(x).reshape(5, 6) @ output["kernel"] + output["bias"][None]
    for train in (True, False):
        value, state = model.apply(variables, x, train=train)
        np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)
        assert not state


@pytest.mark.parametrize("shape", [(2,), (0, 3), (2, 3), (2, 4, 4, 3)])
def test_inputs_of_any_rank_are_flattened(shape):
    model = from_linen(Linear(3))
    x = jnp.ones(shape)
    variables = jax.eval_shape(model.init, jax.random.key(0), x)
    features = int(np.prod(shape[1:]))
    assert variables.params["output"]["kernel"].shape == (features, 3)
    output, _ = jax.eval_shape(
        lambda v, x: model.apply(v, x, train=False), variables, x
    )
    assert output.shape == (shape[0], 3)


def test_is_registered_with_its_facts():
    entry = MODELS["linear"]
    assert entry.facts["input_shape"] == (64,)
    assert entry.facts["data"] == "digits"
    assert entry.facts["tasks"] == ("classify", "regress")
    assert list(entry.settings) == ["num_classes"]
    variables = create_model("linear", num_classes=1).init(
        jax.random.key(0), jnp.ones((2, 64))
    )
    assert variables.params["output"]["kernel"].shape == (64, 1)


def test_no_features_or_outputs_say_what_and_got(key):
    with pytest.raises(ValueError, match=r"at least 1 feature; got \(2, 0\)"):
        Linear(3).init(key, jnp.ones((2, 0)), train=False)
    with pytest.raises(ValueError, match="num_classes must be at least 1; got 0"):
        Linear(0).init(key, jnp.ones((2, 3)), train=False)
