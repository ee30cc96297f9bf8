"""Parts of a network in order, and what each may change in a step."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Batch
from jaxdl.models import create_model
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.pace import frozen_paths, places_of, sorted_paths
from jaxdl.recipes.recipe import recipe
from jaxdl.train import replace

PATHS = ["conv_0.kernel", "conv_1.kernel", "output.bias", "output.kernel"]
PICTURE = jax.ShapeDtypeStruct((1, 64, 64, 3), jnp.float32)
LAYERS = ("conv_0", "conv_1", "dense_0", "dense_1", "output")


def parts(name):
    """The first two names of the parameters of each part."""
    places = places_of(create_model(name), PICTURE)
    found = {}
    for path, place in places.items():
        found.setdefault(place, set()).add(path.rsplit(".", 1)[0])
    return [sorted(found[place]) for place in sorted(found)]


def test_parts_come_in_the_order_of_calls_and_large_ones_are_divided():
    names = [part[0] for part in parts("resnet18")]
    assert names[:2] == ["conv1", "bn1"]
    assert names[2] == "layer1.0.bn1"
    assert names[-3:] == ["layer4.0.bn1", "layer4.1.bn1", "fc"]  # most is in layer4
    assert [part[0] for part in parts("vgg11")][-3:] == [
        "classifier.0",
        "classifier.3",
        "classifier.6",
    ]
    tree = create_model("vit_b_16", image_size=64)
    places = places_of(tree, PICTURE)
    last = max(places.values())
    blocks = {place for path, place in places.items() if "encoder_layer_" in path}
    assert len(blocks) == 12
    assert places["heads.head.kernel"] == last
    params = jax.eval_shape(tree.init, jax.random.key(0), PICTURE).params
    leaves, _ = jax.tree_util.tree_flatten_with_path(params)
    keys = [jax.tree_util.keystr(p, simple=True, separator=".") for p, _ in leaves]
    assert sorted_paths(places) == keys


def change(**settings):
    """How far each layer of a LeNet goes in one step and in the next, by plain SGD."""
    config = ClassifyConfig(
        fake=True, steps=9, batch_size=8, optimizer="sgd", warmup=0.0, **settings
    )
    made = recipe(Job("lenet", config, {}))
    data = made.prepared.splits.train
    batch = Batch(jnp.asarray(data.x[:8]), jnp.asarray(data.y[:8]), jnp.ones(8))
    state = jax.jit(made.learner.init)(made.key, made.hparams, batch)
    update, far = jax.jit(made.learner.update), []
    for step in (0, 3):
        moved, _ = update(replace(state, step=jnp.int32(step)), batch)
        far.append([_distance(moved.params[n], state.params[n]) for n in LAYERS])
        state = moved
    return np.asarray(far)


def _distance(a, b):
    return float(jnp.linalg.norm(a["kernel"] - b["kernel"]))


def test_each_part_moves_at_its_pace():
    plain = change()
    slow = change(layer_decay=0.5)
    np.testing.assert_allclose(
        slow[0] / plain[0], [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1], rtol=1e-3
    )
    body = change(freeze="body")
    assert body[:, :4].max() == 0
    assert body[0, 4] == pytest.approx(plain[0, 4])
    first = change(freeze="conv_*")
    assert (first[0] > 0).tolist() == [False, False, True, True, True]
    later = change(unfreeze_every=1)
    assert (later > 0).tolist() == [
        [False, False, False, False, True],
        [False, False, False, True, True],
    ]


def test_what_is_frozen_is_named_by_patterns():
    head = {"output.bias", "output.kernel"}
    assert frozen_paths("", PATHS, head) == []
    assert frozen_paths("body", PATHS, head) == PATHS[:2]
    assert frozen_paths("conv_1.*,*bias", PATHS, head) == PATHS[1:3]
    with pytest.raises(ValueError, match=r"freeze must be body, or .* got layer9.*"):
        frozen_paths("conv_*,layer9.*", PATHS, head)
