"""Analogies hold on a text in which a word is its role and its kind."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.analogy import analogy, nearest
from jaxdl.recipes.word_vectors import WordHParams, WordPlan, fit_words, word_vectors

ROLES, KINDS, ECHOES = 4, 2, 3
FIRST = 1 + ROLES * KINDS  # words 1 to 8 have a role and a kind; echoes come after
SIZE = FIRST + ECHOES * (ROLES + KINDS)
PLAN = WordPlan(dim=12, num_steps=300, batch_size=64, window=1)


def word(role, kind):
    return 1 + KINDS * role + kind


@pytest.fixture(scope="module")
def sentences():
    """An echo of the kind, the word, an echo of the role; and padding."""
    draw = np.random.default_rng(0)
    role, kind = draw.integers(ROLES, size=4000), draw.integers(KINDS, size=4000)
    of_kind = FIRST + ECHOES * kind + draw.integers(ECHOES, size=4000)
    of_role = FIRST + ECHOES * (KINDS + role) + draw.integers(ECHOES, size=4000)
    rows = [of_kind, word(role, kind), of_role, np.zeros_like(kind)]
    return np.stack(rows, axis=1).astype(np.int32)


def test_analogies_hold_and_neighbours_are_alike(key, sentences):
    vectors = word_vectors(key, sentences, SIZE, PLAN, WordHParams(0.02, 1.0))
    asked = [
        (word(r, k), word(r, 1 - k), word(s, k), word(s, 1 - k))
        for r, s in itertools.permutations(range(ROLES), 2)
        for k in range(KINDS)
    ]
    a, b, c, answer = jnp.array(asked, jnp.int32).T
    found = jax.jit(jax.vmap(analogy, (None, 0, 0, 0)))(vectors, a, b, c)
    np.testing.assert_array_equal(found, answer)
    echo = FIRST + ECHOES * KINDS  # of the first role
    tokens, _ = nearest(vectors, vectors[echo], 2, jnp.array([echo]))
    assert set(tokens.tolist()) == {echo + 1, echo + 2}


def test_every_setting_and_the_key_change_the_vectors(key, sentences):
    counts = jnp.asarray(np.bincount(sentences.ravel(), minlength=SIZE), jnp.float32)
    counts = counts.at[0].set(0)
    plan = PLAN._replace(num_steps=5)
    rows = jnp.asarray(sentences)
    run = lambda key, hparams: np.asarray(fit_words(key, rows, counts, plan, hparams))
    base = run(key, WordHParams(0.02, 0.02))
    np.testing.assert_array_equal(run(key, WordHParams(0.02, 0.02)), base)
    for other in (
        run(jax.random.fold_in(key, 1), WordHParams(0.02, 0.02)),
        run(key, WordHParams(0.1, 0.02)),
        run(key, WordHParams(0.02, 0.05)),
    ):
        assert np.abs(other - base).max() > 1e-4


def test_padding_is_learned_from_nowhere(key, sentences):
    start = word_vectors(key, sentences, SIZE, PLAN._replace(num_steps=1))
    later = word_vectors(key, sentences, SIZE, PLAN._replace(num_steps=4))
    np.testing.assert_array_equal(start[0], later[0])
    assert np.abs(start[1:] - later[1:]).max(axis=1).min() > 0


def test_errors_say_what_and_got(key, sentences):
    with pytest.raises(ValueError, match="numbers of a plan must be at least 1; got"):
        word_vectors(key, sentences, SIZE, PLAN._replace(dim=0))
    with pytest.raises(ValueError, match=r"window must be in \[1, 4\); got 4"):
        word_vectors(key, sentences, SIZE, PLAN._replace(window=4))
    with pytest.raises(ValueError, match=r"words must be in \[0, 5\)"):
        word_vectors(key, sentences, 5, PLAN)
    with pytest.raises(ValueError, match="must have a word; got padding alone"):
        word_vectors(key, np.zeros((2, 4), np.int32), 5, PLAN)
