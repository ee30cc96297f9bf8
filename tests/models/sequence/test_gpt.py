"""GPT: its published size, no sight of the future, and the same token by token."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.models import create_model
from jaxdl.models.sequence import GPT
from jaxdl.models.sequence.gpt import POSITIONS


def size(name):
    model = create_model(name)
    tokens = jax.ShapeDtypeStruct((1, 4), jnp.int32)
    params = jax.eval_shape(model.init, jax.random.key(0), tokens).params
    return sum(leaf.size for leaf in jax.tree.leaves(params))


def test_has_the_published_number_of_parameters():
    assert size("gpt2") == 124_439_808  # of the released weights
    assert size("gpt") == 65 * 128 + 64 * 128 + 4 * (12 * 128**2 + 2 * 128) + 128


@pytest.mark.parametrize("positions", POSITIONS)
def test_token_by_token_is_all_at_once_and_no_token_sees_a_later_one(key, positions):
    net = GPT(7, 8, 8, 4, 2, 2, positions, use_bias=True)
    tokens = jax.random.randint(key, (2, 6), 0, 7)
    variables = jax.jit(lambda: net.init(key, tokens, train=False))()
    variables = jax.tree.map(lambda p: 5 * p, variables)
    full = jax.jit(lambda tokens: net.apply(variables, tokens, train=False))
    step = jax.jit(lambda *a: net.apply(variables, *a, method="extend"))
    memories, found = net.apply(variables, 2, 6, method="empty"), []
    for start in range(6):
        memories, one = step(memories, tokens[:, start : start + 1], start)
        found.append(one)
    whole = full(tokens)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, 1e-3, 1e-4)
    other = full(tokens.at[:, 4].set((tokens[:, 4] + 1) % 7))
    np.testing.assert_array_equal(other[:, :4], whole[:, :4])
    assert (other[:, 4:] != whole[:, 4:]).all()


@pytest.mark.usefixtures("relaxed_promotion")
def test_it_learns_to_repeat(key):
    model = create_model("gpt", num_classes=5, context_length=8, features=16)
    rows = jax.random.randint(key, (16, 4), 0, 5)
    tokens = jnp.concatenate([rows, rows], 1)
    variables = jax.jit(model.init)(key, tokens)
    adam = optax.adam(1e-2)

    def loss(params):
        logits, _ = model.apply(variables._replace(params=params), tokens, train=True)
        each = optax.softmax_cross_entropy_with_integer_labels(
            logits[:, 3:-1], tokens[:, 4:]
        )
        return each.mean()

    @jax.jit
    def fit(params):
        def step(carry, _):
            params, state = carry
            value, slope = jax.value_and_grad(loss)(params)
            updates, state = adam.update(slope, state)
            return (optax.apply_updates(params, updates), state), value

        return jax.lax.scan(step, (params, adam.init(params)), length=200)[1]

    losses = fit(variables.params)
    assert abs(losses[0] - jnp.log(5.0)) < 0.1  # nothing is known at the start
    assert losses[-1] < 0.1 * losses[0]


@pytest.mark.parametrize(
    ("settings", "shape", "message"),
    [
        ({}, (1, 9), r"tokens must be at most 8 in a row; got 9\. Cut them, or"),
        (
            {},
            (9,),
            r"numbers of tokens \[batch, time\]; got int32 of shape \(9,\)",
        ),
        ({"num_layers": 0}, (1, 2), "num_layers must be at least 1; got 0"),
        ({}, (0, 2), r"at least one row and one token; got shape \(0, 2\)"),
        ({"positions": "rotery"}, (1, 2), "positions 'rotery'. Did you mean rotary"),
    ],
)
def test_bad_settings_and_tokens_are_refused(key, settings, shape, message):
    net = GPT(5, 8, 8, **settings)
    with pytest.raises(ValueError, match=message):
        net.init(key, jnp.zeros(shape, jnp.int32), train=False)
