"""WaveNet: what an output sees, and generation from a cache that equals the whole."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models import create_model
from jaxdl.models.sequence import WaveNet, generate_levels

NET = WaveNet(5, features=4, skip_features=6, num_layers=3, num_stacks=2)


def test_sees_its_receptive_field_and_no_future(key):
    length = NET.receptive_field + 3
    x = jax.random.normal(key, (4, length, 2))
    variables = NET.init(key, x, train=False)

    @jax.jit
    def support(time):
        total = lambda x: NET.apply(variables, x, train=False)[:, time].sum()
        return jnp.any(jax.grad(total)(x) != 0, (0, 2))

    steps = np.arange(length)
    np.testing.assert_array_equal(support(length - 1), steps > 2)
    np.testing.assert_array_equal(support(4), steps <= 4)


def test_step_by_step_is_all_at_once(key):
    x = jax.random.normal(key, (2, 9, 3))
    variables = jax.tree.map(lambda p: p + 0.05, NET.init(key, x, train=False))
    cache = NET.apply(variables, 2, 3, method="empty")
    step = lambda cache, x: NET.apply(variables, cache, x, method="step")
    _, outputs = jax.lax.scan(step, cache, x.swapaxes(0, 1))
    whole = NET.apply(variables, x, train=False)
    np.testing.assert_allclose(outputs.swapaxes(0, 1), whole, rtol=1e-4, atol=1e-5)


def test_generation_is_that_of_the_whole_again_for_each_level(key):
    prompt = jnp.array([[1, 4, 2], [0, 3, 3]])
    variables = NET.init(key, jnp.zeros((1, 4, 5)), train=False)
    fold = lambda p: jax.random.fold_in(key, 6000 + p.size)
    draw = lambda p: 2 * jax.random.normal(fold(p), p.shape)
    variables = jax.tree.map(draw, variables)  # such that levels differ
    greedy = jax.jit(
        lambda: generate_levels(NET, variables, prompt, 6, temperature=1e-6, key=key)
    )()
    levels = prompt
    for _ in range(6):
        padded = jnp.pad(levels, ((0, 0), (0, 9 - levels.shape[1])))  # one compilation
        logits = NET.apply(variables, jax.nn.one_hot(padded, 5), train=False)
        likeliest = logits[:, levels.shape[1] - 1].argmax(-1)
        levels = jnp.concatenate([levels, likeliest[:, None]], 1)
    np.testing.assert_array_equal(greedy, levels[:, 3:])
    assert len(set(np.asarray(greedy).ravel())) > 1  # what is drawn is heard


def test_the_classifier_is_the_mean_over_time(key):
    x = jax.random.normal(key, (2, 6, 1))
    model = create_model("wavenet", num_classes=3, features=4, num_layers=2)
    variables = model.init(key, x)
    net = WaveNet(3, 4, 64, 2)
    steps = net.apply({"params": variables.params["net"]}, x, train=False)
    found, _ = model.apply(variables, x, train=False)
    np.testing.assert_allclose(found, steps.mean(1), rtol=1e-5)


@pytest.mark.parametrize(
    "name", ["features", "skip_features", "num_layers", "num_stacks"]
)
def test_bad_settings_say_what_and_got(key, name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1; got 0"):
        WaveNet(2, **{name: 0}).init(key, jnp.ones((1, 2, 3)), train=False)


@pytest.mark.parametrize(
    ("prompt", "temperature", "message"),
    [
        ([[1]], -1.0, "temperature must be above 0; got -1.0"),
        ([[1]], 0.0, "temperature must be above 0; got 0.0"),
        ([[1]], float("nan"), "temperature must be above 0; got nan"),
        ([[1, 5]], 1.0, r"levels of the prompt must be in \[0, 5\); got 5"),
        ([[-1, 4]], 1.0, r"levels of the prompt must be in \[0, 5\); got -1"),
        ([1, 2], 1.0, r"levels \[batch, time\]; got int32 of shape \(2,\). One seq"),
        ([[0.5]], 1.0, r"levels \[batch, time\]; got float32 of shape \(1, 1\)"),
    ],
)
def test_what_cannot_be_drawn_from_is_refused(key, prompt, temperature, message):
    with pytest.raises(ValueError, match=message):
        generate_levels(NET, {}, jnp.array(prompt), 3, temperature=temperature, key=key)


@pytest.mark.parametrize(
    ("length", "num_steps", "message"),
    [
        (0, 3, "prompt must have at least one step; got 0"),
        (2, 0, "num_steps must be at least 1; got 0"),
    ],
)
def test_there_must_be_something_to_go_on_from_and_to_add(
    key, length, num_steps, message
):
    prompt = jnp.zeros((1, length), jnp.int32)
    with pytest.raises(ValueError, match=message):
        generate_levels(NET, {}, prompt, num_steps, key=key)
