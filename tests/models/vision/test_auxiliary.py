"""Auxiliary heads: they train the network, and leave no trace in what it gives."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import linen as nn

from jaxdl.core.model import Variables, from_linen
from jaxdl.core.nominal import nominal
from jaxdl.core.types import Batch
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy, metric_of
from jaxdl.models.vision import googlenet, inception_v3
from jaxdl.models.vision.auxiliary import AuxiliaryLogits, check_heads
from jaxdl.train import supervised
from tests.models.vision.parity import shapes


class HParams(NamedTuple):
    """Of the run."""

    auxiliary_weight: float


class Tiny(nn.Module):
    """Two layers, with a head between them."""

    def setup(self):
        """The layers."""
        self.first, self.fc, self.aux = nn.Dense(4), nn.Dense(3), nn.Dense(3)

    def __call__(self, x, *, train):
        """Logits alone."""
        return self.with_auxiliary(x, train=train).logits

    def with_auxiliary(self, x, *, train):
        """All logits."""
        x = nn.relu(self.first(x))
        return AuxiliaryLogits(self.fc(x), (self.aux(x),))


def loss(outputs, batch, hparams):
    def entropy(logits):
        return cross_entropy_loss(logits, batch.y)

    rest = sum(entropy(logits) for logits in outputs.auxiliary)
    return entropy(outputs.logits) + hparams.auxiliary_weight * rest


def test_a_run_trains_with_their_losses(key):
    metric = metric_of(Accuracy, lambda outputs: outputs.logits)
    model = from_linen(Tiny(), "with_auxiliary")
    learner = supervised(model, loss, optax.sgd(0.1), {"accuracy": metric.init})
    x = jax.random.normal(key, (6, 5))
    batch = Batch(x, jnp.arange(6) % 3, jnp.ones(6))

    @partial(jax.vmap, in_axes=(None, 0))
    def step(key, hparams):
        state = learner.init(key, hparams, batch)
        return (state.params, *learner.update(state, batch))

    before, after, metrics = jax.jit(step)(key, HParams(jnp.array([0.0, 0.3])))
    moved = jax.tree.map(
        lambda a, b: jnp.any(a != b, axis=range(1, a.ndim)), before, after.params
    )
    assert moved["aux"]["kernel"].tolist() == [False, True]
    assert moved["fc"]["kernel"].tolist() == [True, True]
    first = after.params["first"]["kernel"]
    assert not np.allclose(first[0], first[1])  # their gradient reaches early layers
    accuracies = metrics["accuracy"]
    assert accuracies[0] == accuracies[1]  # a metric of the logits alone


@pytest.mark.parametrize(
    ("network", "size", "heads"),
    [(googlenet(7), 32, ["aux1", "aux2"]), (inception_v3(7), 299, ["AuxLogits"])],
)
def test_one_set_of_variables_serves_both_methods(network, size, heads):
    plain, both = from_linen(network), from_linen(network, "with_auxiliary")
    x = jax.ShapeDtypeStruct((2, size, size, 3), jnp.float32)
    key = jax.eval_shape(jax.random.key, 0)
    with nominal():
        variables = jax.eval_shape(plain.init, key, x)
        assert variables == jax.eval_shape(both.init, key, x)
        assert set(heads) < set(variables.params)
        outputs, state = jax.eval_shape(
            lambda v, x, k: both.apply(v, x, train=True, key=k), variables, x, key
        )
    assert jax.tree.structure(state) == jax.tree.structure(variables.state)
    assert outputs.logits.shape == (2, 7)
    assert [each.shape for each in outputs.auxiliary] == [(2, 7)] * len(heads)


def test_small_images_have_variables_but_no_logits_of_the_large_head():
    network = inception_v3(7)
    x = jax.ShapeDtypeStruct((2, 298, 299, 3), jnp.float32)
    small, large = shapes(network, (75, 75, 3)), shapes(network, (299, 299, 3))
    assert small == large
    message = r"at least 299x299 pixels for the auxiliary head; got 298x299"
    with pytest.raises(ValueError, match=message), nominal():
        jax.eval_shape(
            lambda v, x: from_linen(network, "with_auxiliary").apply(v, x, train=False),
            large,
            x,
        )


def test_without_classes_there_are_no_heads():
    assert not {"aux1", "aux2", "fc"} & set(shapes(googlenet(0)).params)
    with pytest.raises(ValueError, match="num_classes of at least 1; got 0"):
        check_heads(0)
    with pytest.raises(ValueError, match="num_classes of at least 1; got 0"):
        from_linen(googlenet(0), "with_auxiliary").apply(
            Variables({}, {}), jnp.zeros((1, 15, 15, 3)), train=False
        )
