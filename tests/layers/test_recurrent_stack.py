"""Stacks equal PyTorch's on converted weights; masks, pieces and dropout."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.layers import GRU, LSTM, RNN, TORCH_RECURRENT, RecurrentStack
from jaxdl.pretrained import from_torch
from jaxdl.testing import check_layer

KINDS = {
    "RNN": partial(RNN, 3),
    "relu": partial(RNN, 3, activation="relu"),
    "LSTM": partial(LSTM, 3),
    "GRU": partial(GRU, 3),
}
LENGTHS = (5, 3)
MASK = jnp.arange(5)[None] < jnp.array(LENGTHS)[:, None]


def close(left, right):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5), left, right
    )


@pytest.mark.parametrize(
    ("kind", "num_layers", "bidirectional"),
    [("RNN", 1, False), ("relu", 2, True), ("LSTM", 2, True), ("GRU", 2, True)],
)
def test_is_the_layer_of_pytorch_with_its_weights(key, kind, num_layers, bidirectional):
    """Outputs, last states, and the gradient of input and weights; lengths differ."""
    torch = pytest.importorskip("torch")
    make = partial(torch.nn.RNN, nonlinearity="relu") if kind == "relu" else None
    twin = (make or getattr(torch.nn, kind))(
        2, 3, num_layers, batch_first=True, bidirectional=bidirectional
    )
    x = jax.random.normal(key, (2, 5, 2))
    stack = RecurrentStack(KINDS[kind], num_layers, bidirectional)
    template = Variables(stack.init(key, x, train=False)["params"], {})
    state_dict = {name: p.detach().numpy() for name, p in twin.named_parameters()}
    params = from_torch(state_dict, template, TORCH_RECURRENT).params

    def total(params, x):
        y, last = stack.apply({"params": params}, x, mask=MASK, train=False)
        return jnp.sum(jnp.sin(y)) + jnp.sum(jnp.cos(last[0][0])), (y, last)

    (_, (y, last)), gradients = jax.jit(
        jax.value_and_grad(total, (0, 1), has_aux=True)
    )(params, x)

    inputs = torch.tensor(np.asarray(x), requires_grad=True)
    packed = torch.nn.utils.rnn.pack_padded_sequence(inputs, LENGTHS, batch_first=True)
    outputs, end = twin(packed)
    outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)
    ends = end if isinstance(end, tuple) else (end,)
    (outputs.sin().sum() + ends[0][0].cos().sum()).backward()
    close(y, outputs.detach().numpy())
    for i, states in enumerate(last):
        close(states, tuple(part[i].detach().numpy() for part in ends))
    theirs = {name: p.grad.numpy() for name, p in twin.named_parameters()}
    close(gradients[0], from_torch(theirs, template, TORCH_RECURRENT).params)
    close(gradients[1], inputs.grad.numpy())


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_the_state_of_every_layer_carries_over_calls(key, kind):
    stack = RecurrentStack(KINDS[kind], 2)
    x = jax.random.normal(key, (2, 5, 2))
    variables = stack.init(key, x, train=False)
    whole, last = stack.apply(variables, x, train=False)
    first, state = stack.apply(variables, x[:, :2], train=False)
    second, state = stack.apply(variables, x[:, 2:], state, train=False)
    close((whole, last), (jnp.concatenate([first, second], 1), state))


def test_is_a_well_behaved_layer(key):
    x = jax.random.normal(key, (2, 4, 2))
    stack = RecurrentStack(KINDS["GRU"], 2, bidirectional=True, dropout_rate=0.5)
    check_layer(stack, x, key=key, kwargs={"train": False})


def test_drops_between_layers_and_only_in_training(key):
    x = jax.random.normal(key, (2, 4, 2))
    stack = RecurrentStack(KINDS["RNN"], 2, dropout_rate=1.0)
    variables = stack.init(key, x, train=False)
    plain, _ = RecurrentStack(KINDS["RNN"], 2).apply(variables, x, train=True)
    evaluated, _ = stack.apply(variables, x, train=False)
    np.testing.assert_array_equal(plain, evaluated)
    trained, last = stack.apply(variables, x, train=True, rngs={"dropout": key})
    np.testing.assert_array_equal(trained[0], trained[1])  # nothing arrives
    assert jnp.any(last[0][0][0] != last[0][0][1])
    one = RecurrentStack(KINDS["RNN"], 1, dropout_rate=1.0)
    lone = {"params": {"l0": variables["params"]["l0"]}}
    alone, _ = one.apply(lone, x, train=True, rngs={"dropout": key})
    assert jnp.any(alone[0] != alone[1])  # not after the last


@pytest.mark.parametrize(
    ("stack", "state", "message"),
    [
        (RecurrentStack(KINDS["RNN"], 0), None, "num_layers must be at least 1; got 0"),
        (
            RecurrentStack(KINDS["RNN"], 2, bidirectional=True),
            ((jnp.zeros((1, 3)),),),
            "state must have 4 parts, one for each layer and direction; got 1",
        ),
    ],
)
def test_bad_settings_say_what_and_got(key, stack, state, message):
    with pytest.raises(ValueError, match=message):
        stack.init(key, jnp.ones((1, 2, 2)), state, train=False)
