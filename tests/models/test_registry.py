"""Models by name: listed, created with settings, and complete for the command line."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.model import Model
from jaxdl.models import MODELS, create_model, list_models


def test_names_are_listed_and_matched():
    assert {"linear", "mlp"} <= set(list_models())
    assert list_models("ml*") == ["mlp"]
    assert list_models() == sorted(list_models())


def test_a_created_model_has_its_settings(key):
    model = create_model("mlp", num_classes=3, widths=(5,))
    assert isinstance(model, Model)
    params, _ = jax.eval_shape(model.init, key, jnp.ones((2, 4)))
    shapes = {name: layer["kernel"].shape for name, layer in params.items()}
    assert shapes == {"dense_0": (4, 5), "output": (5, 3)}


@pytest.mark.parametrize("name", list_models())
def test_every_model_documents_its_settings(name):
    """That it fits its shape is tested with the catalogue, where it is computed."""
    entry = MODELS[name]
    assert {"tasks", "input_shape", "data"} <= set(entry.facts)
    for setting, parameter in entry.settings.items():
        assert parameter.default is not parameter.empty
        assert f"\n      {setting}: " in entry.build.__doc__


def test_unknown_names_and_settings_are_answered_with_the_nearest():
    with pytest.raises(ValueError, match=r"model 'mpl'. Did you mean mlp\?.*list_mod"):
        create_model("mpl")
    with pytest.raises(ValueError, match=r"of model mlp 'width'. Did you mean widths"):
        create_model("mlp", width=3)
