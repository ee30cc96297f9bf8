"""Weights from elsewhere in a registered network: equal outputs, strict, a new head."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models import MODELS, create_model
from jaxdl.pretrained import load_pretrained, save_torch_weights, to_torch
from jaxdl.pretrained.torch_layout import torch_shapes
from jaxdl.pretrained.weights import read_arrays, write_arrays
from tests.models.vision.parity import fill, shapes, timm

NAME = "resnet18_cifar"
SMALL = (32, 32, 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Weights of seven classes with what timm would write beside them."""
    root = tmp_path_factory.mktemp("weights")
    template = shapes(MODELS.create(NAME, num_classes=7), SMALL)
    tensors = {
        name: fill(name, shape) for name, shape in torch_shapes(template).items()
    }
    write_arrays(root / "model.safetensors", tensors)
    known = {"input_size": [3, 32, 32], "crop_pct": 1.0, "interpolation": "bicubic"}
    (root / "config.json").write_text(json.dumps({"pretrained_cfg": known}))
    return root


@pytest.mark.smoke
def test_the_weights_and_the_classes_are_those_of_the_file(folder):
    found = load_pretrained(NAME, folder)
    assert found.preprocessing.size == (32, 32)
    assert found.preprocessing.interpolation == "bicubic"
    stored = read_arrays(folder / "model.safetensors")
    ours = {n: a for n, a in to_torch(found.variables).items() if "tracked" not in n}
    assert ours.keys() == stored.keys()
    for name, array in stored.items():
        np.testing.assert_array_equal(ours[name], array)
    x = jax.ShapeDtypeStruct((2, *SMALL), jnp.float32)
    outputs = jax.eval_shape(
        lambda x: found.model.apply(found.variables, x, train=False)[0], x
    )
    assert outputs.shape == (2, 7)


def test_a_new_head_is_drawn_and_all_else_kept(folder, key):
    old = to_torch(load_pretrained(NAME, folder).variables)
    new = to_torch(load_pretrained(NAME, folder, new_head=3, key=key).variables)
    other = to_torch(load_pretrained(NAME, folder, new_head=3).variables)
    changed = {name for name in old if not np.array_equal(old[name], new[name])}
    assert changed == {"fc.weight", "fc.bias"}
    assert new["fc.weight"].shape == (3, 512)
    assert not np.array_equal(new["fc.weight"], other["fc.weight"])
    same = load_pretrained(NAME, folder, new_head=7, key=key)
    assert not np.array_equal(to_torch(same.variables)["fc.bias"], old["fc.bias"])


def test_training_starts_from_the_weights_with_a_head_for_every_seed(folder):
    """What ``init`` gives under ``vmap``: one body, as many heads as there are keys."""
    found = load_pretrained(NAME, folder, new_head=3)
    keys = jax.random.split(jax.random.key(1), 2)
    x = jnp.zeros((1, *SMALL))
    started = jax.jit(jax.vmap(found.model.init, (0, None)))(keys, x)
    for ours, theirs in zip(
        jax.tree.leaves({**started.params, "fc": {}}),
        jax.tree.leaves({**found.variables.params, "fc": {}}),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, jnp.stack([theirs, theirs]))
    first, second = started.params["fc"]["kernel"]
    assert not np.array_equal(first, second)


def test_a_head_is_not_replaced_unasked(folder, tmp_path):
    arrays = read_arrays(folder / "model.safetensors")
    arrays["fc.weight"] = arrays["fc.weight"][:5]
    arrays["layer9.weight"] = arrays.pop("conv1.weight")
    write_arrays(tmp_path / "model.safetensors", arrays)
    with pytest.raises(ValueError, match="got 3 differences") as error:
        load_pretrained(NAME, tmp_path)
    for row in ("missing", "unexpected", "layer9.weight", "(5, 512), not (7, 512)"):
        assert row in str(error.value)


def test_a_file_alone_has_the_size_that_the_network_registers(folder, tmp_path):
    variables = load_pretrained(NAME, folder).variables
    save_torch_weights(tmp_path / "mine.safetensors", variables)
    found = load_pretrained(NAME, tmp_path / "mine.safetensors")
    assert found.preprocessing.size == (32, 32)
    for ours, theirs in zip(
        jax.tree.leaves(found.variables), jax.tree.leaves(variables), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"new_head": 0}, "new_head must be at least 1; got 0"),
        ({"num_classes": 3}, "num_classes must be new_head"),
        ({"depth": 3}, f"unknown setting of model {NAME} 'depth'"),
    ],
)
def test_what_cannot_be_is_refused(folder, wrong, message):
    with pytest.raises(ValueError, match=message):
        load_pretrained(NAME, folder, **wrong)
    with pytest.raises(ValueError, match="Did you mean resnet8, resnet18"):
        load_pretrained("resnet81", folder)


def test_timm_computes_the_same(folder, tmp_path):
    """A whole round: random weights of timm, saved, loaded, logits equal."""
    if timm() is None:
        pytest.skip("timm is not installed")
    import torch

    torch.manual_seed(0)
    twin = timm().create_model("resnet18", num_classes=5).eval()
    arrays = {n: t.numpy() for n, t in twin.state_dict().items()}
    write_arrays(tmp_path / "model.safetensors", arrays)
    found = load_pretrained("resnet18", tmp_path)
    x = np.random.default_rng(0).normal(size=(2, 64, 64, 3)).astype(np.float32)
    with torch.no_grad():
        wanted = twin(torch.from_numpy(x).permute(0, 3, 1, 2)).numpy()
    apply = jax.jit(lambda v, x: found.model.apply(v, x, train=False)[0])
    np.testing.assert_allclose(apply(found.variables, x), wanted, atol=1e-4)


def test_the_model_is_the_registered_one(folder):
    found = load_pretrained(NAME, folder)
    again = create_model(NAME, num_classes=7)
    x = jnp.ones((1, *SMALL))
    ours, _ = jax.jit(lambda v, x: found.model.apply(v, x, train=False))(
        found.variables, x
    )
    theirs, _ = jax.jit(lambda v, x: again.apply(v, x, train=False))(found.variables, x)
    np.testing.assert_array_equal(ours, theirs)
