"""Beam search: exact where beams are many, greedy where there is one."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.models.sequence import GPT, beam_search, generate, until_end

TABLE = jax.random.normal(jax.random.key(7), (11, 3))
TOKENS, END, COUNT = 3, 0, 4
PROMPT = jnp.array([[1, 2], [2, 2], [2, 1]])
SOURCE = jnp.array([[5], [3], [8]])


def after(state, token):
    return (3 * state + token + 1) % 11


class Toy(nn.Module):
    """The logits are a row of a table, which all tokens so far choose."""

    num_classes: int = TOKENS
    vocab_size: int = 11
    dropout_rate: float = 0.0

    def empty(self, rows, length, dtype):
        return jnp.zeros(rows, jnp.int32)

    def encode(self, source):
        return source[:, 0]

    def begin(self, known, length):
        return jnp.zeros_like(known)

    @nn.compact
    def extend(self, memories, tokens, start, known=0):
        for token in tokens.T:
            memories = after(memories, token)
        table = self.param("table", lambda key: TABLE)
        return memories, table[(memories + known) % 11][:, None]


GIVEN = Variables({"table": TABLE}, {})


def every_sequence(prompt, known, penalty):
    """All that may be written after a prompt, with their scores, the best first."""
    found, log_probs = {}, np.asarray(jax.nn.log_softmax(TABLE))
    for tokens in itertools.product(range(TOKENS), repeat=COUNT):
        length = tokens.index(END) + 1 if END in tokens else COUNT
        state, total = 0, 0.0
        for token in prompt:
            state = after(state, token)
        for token in tokens[:length]:
            total += log_probs[(state + known) % 11, token]
            state = after(state, token)
        whole = (*tokens[:length], *[END] * (COUNT - length))
        found[whole] = total / length**penalty
    return sorted(found.items(), key=lambda item: -item[1])


@pytest.mark.parametrize("penalty", [0.0, 1.0])
@pytest.mark.parametrize("answers", [False, True])
def test_as_many_beams_as_sequences_miss_none(penalty, answers):
    prompt = Pair(SOURCE, PROMPT) if answers else PROMPT
    known = SOURCE[:, 0] if answers else np.zeros(3, int)
    count = len(every_sequence([1], 0, 0.0))
    how = {"num_beams": count, "end_token": END, "length_penalty": penalty}
    found = beam_search(Toy(), GIVEN, prompt, COUNT, **how)
    for row in range(3):
        expected = every_sequence(PROMPT[row].tolist(), int(known[row]), penalty)
        tokens, scores = zip(*expected, strict=True)
        np.testing.assert_array_equal(found.tokens[row], tokens)
        np.testing.assert_allclose(found.scores[row], scores, 1e-5)


def test_few_beams_find_the_best_where_steps_do_not_depend_on_the_past():
    """Each token has one probability, whatever was written: the greedy one is best."""
    given = Variables({"table": jnp.tile(TABLE[:1], (11, 1))}, {})
    found = beam_search(Toy(), given, PROMPT, COUNT, num_beams=2)
    likeliest = int(TABLE[0].argmax())
    np.testing.assert_array_equal(found.tokens[:, 0], np.full((3, COUNT), likeliest))
    assert (found.scores[:, 0] > found.scores[:, 1]).all()


@pytest.mark.parametrize("penalty", [0.0, 0.7])
def test_one_beam_is_greedy(penalty):
    for prompt in (PROMPT, Pair(SOURCE, PROMPT)):
        greedy = generate(Toy(), GIVEN, prompt, 9, temperature=0.0)
        how = {"num_beams": 1, "end_token": END, "length_penalty": penalty}
        found = beam_search(Toy(), GIVEN, prompt, 9, **how)
        np.testing.assert_array_equal(found.tokens[:, 0], until_end(greedy, END))


def test_beams_of_gpt_have_the_probabilities_that_it_gives_them(key):
    net = GPT(5, 8, 8, 2, 1)
    prompt = jnp.array([[1, 4], [3, 3]])
    params = jax.jit(lambda: net.init(key, prompt, train=False))()["params"]
    given = Variables(jax.tree.map(lambda p: 20 * p, params), {})
    found = beam_search(net, given, prompt, 5, num_beams=3)
    told = jnp.repeat(prompt, 3, 0)
    rows = jnp.concatenate([told, found.tokens.reshape(6, 5)], 1)
    logits = net.apply({"params": given.params}, rows[:, :-1], train=False)
    log_probs = jax.nn.log_softmax(logits, -1)[:, 1:]
    each = jnp.take_along_axis(log_probs, rows[:, 2:, None], 2)
    np.testing.assert_allclose(each.sum((1, 2)).reshape(2, 3), found.scores, 1e-4, 1e-4)
    assert (jnp.diff(found.scores) <= 0).all()
    assert len({tuple(row) for row in found.tokens[0].tolist()}) == 3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"num_beams": 0}, "num_beams must be at least 1; got 0"),
        ({"end_token": 3}, "end_token must be None or from 0 to 2; got 3"),
        ({"max_new_tokens": 0}, "max_new_tokens must be at least 1; got 0"),
        ({"prompt": PROMPT[:, :0]}, "prompt must have at least one token; got 0"),
        (
            {"prompt": Pair(SOURCE + 3, PROMPT)},
            "source must be in .0, 11.; got 11",
        ),
        ({"prompt": Pair(SOURCE[:2], PROMPT)}, "as many rows; got .2, 3."),
        ({"length_penalty": jnp.nan}, "length_penalty must be finite; got nan"),
    ],
)
def test_what_cannot_be_is_refused(wrong, message):
    how = {"prompt": PROMPT, "max_new_tokens": 2, **wrong}
    with pytest.raises(ValueError, match=message):
        beam_search(Toy(), GIVEN, **how)
