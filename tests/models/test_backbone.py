"""A network's body by name: maps from fine to coarse, without the head."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.models import MODELS, backbone, create_model

X = jax.ShapeDtypeStruct((2, 64, 96, 3), jnp.float32)


def test_maps_are_named_and_halve(key):
    model = backbone("resnet18")
    variables = jax.eval_shape(model.init, key, X)
    maps, _ = jax.eval_shape(lambda v, x: model.apply(v, x, train=False), variables, X)
    assert {name: each.shape for name, each in maps.items()} == {
        "stem": (2, 32, 48, 64),
        "layer1": (2, 16, 24, 64),
        "layer2": (2, 8, 12, 128),
        "layer3": (2, 4, 6, 256),
        "layer4": (2, 2, 3, 512),
    }


def test_it_takes_the_variables_of_the_classifier(key):
    body, whole = backbone("resnet18"), create_model("resnet18")
    without, variables = (jax.eval_shape(m.init, key, X) for m in (body, whole))
    assert set(variables.params) - set(without.params) == {"fc"}
    maps, state = jax.eval_shape(
        lambda v, x: body.apply(v, x, train=True, key=jax.random.key(0)), variables, X
    )
    assert list(maps)[-1] == "layer4"
    assert jax.tree.structure(state) == jax.tree.structure(variables.state)


def test_a_model_without_maps_is_refused():
    with pytest.raises(ValueError, match=r"backbone must be a model with .* got mlp"):
        backbone("mlp")
    assert not hasattr(MODELS.create("mlp"), "features")
