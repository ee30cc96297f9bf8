"""What is drawn follows the logits, the window and the key."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Model, Variables, from_linen
from jaxdl.models.sequence.gpt import GPT
from jaxdl.recipes.generate import continuation, generate, written
from jaxdl.recipes.saved import Saved


def summing():
    """The next token is, for sure, the sum and the number of those in sight, mod 7."""

    def apply(variables, x, *, train):
        sums = jnp.cumsum(x + 1, axis=1) % 7
        return 50 * jax.nn.one_hot(sums, 7), variables.state

    return Model(lambda key, x: Variables({}, {}), apply)


@pytest.mark.parametrize("told", [[3], [1, 2], [1, 2, 3, 4, 5, 6]])
def test_each_token_follows_from_the_last_ones_in_the_window(key, told):
    expected = list(told)
    for _ in range(9):
        sight = expected[-4:]
        expected.append((sum(sight) + len(sight)) % 7)
    found = continuation(
        key,
        summing(),
        Variables({}, {}),
        jnp.array(told, jnp.int32),
        window=4,
        num_tokens=9,
    )
    np.testing.assert_array_equal(found, expected[len(told) :])


def test_a_gpt_that_remembers_draws_what_it_draws_reading_all_again(key, monkeypatch):
    net = GPT(7, 10, 8, 2, 1)
    prompt = jnp.array([3, 1, 4], jnp.int32)
    model = from_linen(net)
    params = jax.jit(model.init)(key, prompt[None]).params
    variables = Variables(jax.tree.map(lambda p: 10 * p, params), {})
    saved = Saved(model, variables, (10,), {}, None, net)
    how = {"num_tokens": 7, "temperature": 1.3, "top_k": 5, "top_p": 0.8}
    expected = written(saved._replace(network=None), prompt, key, **how)
    monkeypatch.setattr("jaxdl.recipes.generate.continuation", None)
    np.testing.assert_array_equal(written(saved, prompt, key, **how), expected)
    with pytest.raises(TypeError):  # one more does not fit: all is read again
        written(saved, prompt, key, **{**how, "num_tokens": 8})


def test_several_beams_need_a_network_that_remembers_all():
    saved = Saved(None, None, (10,), {}, None, GPT(7, 10, 8, 2, 1))
    message = "need a GPT whose window of 10 .* got GPT and 11 tokens. Lower"
    with pytest.raises(ValueError, match=message):
        written(saved, jnp.ones(3, int), jax.random.key(0), num_tokens=8, num_beams=2)


def test_errors_say_what_and_got(finished):
    with pytest.raises(ValueError, match="num_tokens must be at least 1; got 0"):
        generate(finished.folder, num_tokens=0)
    with pytest.raises(ValueError, match="num_beams must be at least 1; got 0"):
        generate(finished.folder, num_beams=0)
    with pytest.raises(ValueError, match="given a run on a text; got one on digits"):
        generate(finished.folder)
