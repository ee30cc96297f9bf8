"""Writing: greedy is the argmax of the whole, and what may be drawn is what is said."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.models.sequence.beam_search import beam_search
from jaxdl.models.sequence.generate import LONG, generate, stretches, until_end
from jaxdl.models.sequence.gpt import GPT
from jaxdl.models.sequence.sampling import keep_top_k

NET = GPT(7, 10, 8, 4, 2, 2, "rotary")
PROMPT = jnp.array([[1, 4, 2], [0, 3, 6]])


@pytest.fixture
def variables(key):
    params = jax.jit(lambda: NET.init(key, PROMPT, train=False))()["params"]
    return Variables(jax.tree.map(lambda p: 20 * p, params), {})


def test_greedy_is_the_argmax_of_the_whole_again_for_each_token(key, variables):
    full = jax.jit(lambda x: NET.apply({"params": variables.params}, x, train=False))
    found = generate(NET, variables, PROMPT, 7, temperature=0.0, key=key)
    one = generate(NET, variables, PROMPT, 7, top_k=1, key=key)
    tiny = generate(NET, variables, PROMPT, 7, top_p=0.0, key=key)
    tokens = jnp.pad(PROMPT, ((0, 0), (0, 7)))
    for time in range(3, 10):
        tokens = tokens.at[:, time].set(full(tokens)[:, time - 1].argmax(-1))
    for each in (found, one, tiny):
        np.testing.assert_array_equal(each, tokens[:, 3:])
    assert len(set(np.asarray(found).ravel())) > 1


def test_the_memory_of_a_long_text_grows_with_it(key):
    net = GPT(7, 3 + LONG, 8, 2, 1)
    params = jax.jit(lambda: net.init(key, PROMPT, train=False))()["params"]
    variables = Variables(jax.tree.map(lambda p: 20 * p, params), {})
    assert len(stretches(LONG)) > 1
    found = generate(net, variables, PROMPT, LONG, temperature=0.0)
    text = jnp.concatenate([PROMPT, found], 1)
    logits = jax.jit(partial(net.apply, train=False))(
        {"params": variables.params}, text
    )
    np.testing.assert_array_equal(found, logits[:, 2:-1].argmax(-1))
    assert len(set(np.asarray(found).ravel())) > 2
    with pytest.raises(
        ValueError, match=f"at most {3 + LONG} in a row; got {4 + LONG}"
    ):
        generate(net, variables, PROMPT, LONG + 1, temperature=0.0)


def test_tokens_are_drawn_as_often_as_the_model_says(key, variables):
    rows, temperature = 4000, 2.0
    prompt = jnp.broadcast_to(PROMPT[:1], (rows, 3))
    how = {"temperature": temperature, "top_k": 4, "key": key}
    found = generate(NET, variables, prompt, 1, **how)
    logits = NET.apply({"params": variables.params}, PROMPT[:1], train=False)[:, -1]
    kept = keep_top_k(logits / temperature, 4)
    expected = np.asarray(jax.nn.softmax(kept, -1)[0])
    counts = np.bincount(np.asarray(found[:, 0]), minlength=7)
    spread = np.sqrt(rows * expected * (1 - expected))
    assert (np.abs(counts - rows * expected) <= 4 * spread).all()


@pytest.mark.parametrize(
    ("length", "count", "top_k", "message"),
    [
        (0, 1, 0, "prompt must have at least one token; got 0"),
        (2, 0, 0, "max_new_tokens must be at least 1; got 0"),
        (4, 7, 0, "tokens must be at most 10 in a row; got 11. Cut"),
        (2, 2, 8, "top_k must be from 0 to 7; got 8"),
    ],
)
def test_what_cannot_be_is_refused(key, variables, length, count, top_k, message):
    prompt = jnp.zeros((1, length), jnp.int32)
    with pytest.raises(ValueError, match=message):
        generate(NET, variables, prompt, count, top_k=top_k, key=key)


def test_drawing_needs_a_key(variables):
    with pytest.raises(ValueError, match="key must be given unless temperature is 0"):
        generate(NET, variables, PROMPT, 2)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ([[1, 2]], "prompt must be an array of integers .* got a list. One text"),
        (jnp.array([1, 2]), r"at least one row; got int32 of shape \(2,\)"),
        (jnp.zeros((1, 2)), r"array of integers .* got float32 of shape \(1, 2\)"),
        (jnp.zeros((0, 2), jnp.int32), "with at least one row; got int32"),
        (jnp.array([[1, 7]]), "tokens of the prompt must be in .0, 7.; got 7"),
        (jnp.array([[-1, 6]]), "tokens of the prompt must be in .0, 7.; got -1"),
    ],
)
def test_a_prompt_that_cannot_be_read_is_refused(variables, prompt, message):
    with pytest.raises(ValueError, match=message):
        generate(NET, variables, prompt, 2, temperature=0.0)


def test_several_beams_are_those_of_beam_search(key, variables):
    mild = jax.tree.map(lambda p: p / 4, variables)
    prompt = jax.random.randint(key, (40, 2), 0, 7)
    found = generate(NET, mild, prompt, 4, temperature=0.0, num_beams=6)
    beams = beam_search(NET, mild, prompt, 4, num_beams=6)
    np.testing.assert_array_equal(found, beams.tokens[:, 0])
    assert (found != generate(NET, mild, prompt, 4, temperature=0.0)).any()
    with pytest.raises(ValueError, match="temperature must be 0 for several beams"):
        generate(NET, variables, PROMPT, 3, num_beams=3, key=key)


def test_a_network_that_gives_nan_writes_no_token(key, variables):
    broken = jax.tree.map(lambda p: p * jnp.nan, variables)
    for temperature in (0.0, 1.0):
        how = {"temperature": temperature, "key": key}
        np.testing.assert_array_equal(generate(NET, broken, PROMPT, 3, **how), -1)
    how = {"temperature": 0.0, "num_beams": 2}
    np.testing.assert_array_equal(generate(NET, broken, PROMPT, 3, **how), -1)


def test_a_row_ends_with_its_end_token():
    tokens = jnp.array([[1, 0, 2, 0], [0, 3, 3, 3], [1, 2, 3, 4]])
    found = until_end(tokens, 0)
    np.testing.assert_array_equal(found, [[1, 0, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4]])
