"""Recurrent classifiers: size, what they read, and one that learns."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.model import Variables, from_linen
from jaxdl.core.types import Batch
from jaxdl.losses import cross_entropy_loss
from jaxdl.models import create_model
from jaxdl.models.sequence import RecurrentNet
from jaxdl.train import supervised

GATES = {"rnn": 1, "gru": 3, "lstm": 4}


@pytest.mark.parametrize("name", GATES)
def test_parameter_count_in_closed_form(name):
    model = create_model(
        name, num_classes=5, features=6, num_layers=2, bidirectional=True
    )
    x = jax.ShapeDtypeStruct((2, 7, 3), jnp.float32)
    params = jax.eval_shape(model.init, jax.random.key(0), x).params
    layer = lambda inputs: 2 * GATES[name] * 6 * (inputs + 6 + 2)
    count = sum(leaf.size for leaf in jax.tree.leaves(params))
    assert count == layer(3) + layer(12) + (12 + 1) * 5


def test_both_directions_are_read_at_their_ends(key):
    """The first output depends on the last input through the way forwards alone."""
    model = from_linen(RecurrentNet(2, "gru", 3, bidirectional=True))
    x = jax.random.normal(key, (1, 5, 2))
    variables = model.init(key, x)
    output = variables.params["output"]["kernel"]
    for rows in (slice(0, 3), slice(3, 6)):
        cut = output.at[rows].set(0)
        params = {**variables.params, "output": {"kernel": cut, "bias": jnp.zeros(2)}}

        def total(x, params=params):
            return model.apply(Variables(params, {}), x, train=False)[0].sum()

        seen = jnp.abs(jax.grad(total)(x)).sum((0, 2))
        assert (seen > 0).all()  # each end has read everything


@pytest.mark.usefixtures("relaxed_promotion")
def test_learns_which_symbol_came_first(key):
    x = jax.random.normal(key, (64, 6, 1))
    y = (x[:, 0, 0] > 0).astype(jnp.int32)
    learner = supervised(
        create_model("gru", num_classes=2, features=8),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optax.adam(0.03),
    )
    batch = Batch(x, y, jnp.ones(64))
    state = learner.init(key, (), batch)
    step = lambda state, _: learner.update(state, batch)
    _, metrics = jax.jit(lambda s: jax.lax.scan(step, s, length=60))(state)
    assert metrics["loss"][-1] < 0.2 * metrics["loss"][0]
    assert np.isfinite(metrics["loss"]).all()


def test_bad_settings_say_what_and_got(key):
    with pytest.raises(ValueError, match=r"unknown cell 'lstn'. Did you mean lstm"):
        RecurrentNet(2, "lstn").init(key, jnp.ones((1, 2, 3)), train=False)
