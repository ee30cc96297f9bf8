"""BLEU is that of sacrebleu: its words, its counts, its smoothing."""

import math
from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.metrics import BLEU
from jaxdl.metrics.bleu import count_all_runs, words_13a

PAIRS = [
    ("the cat sat on the mat .", "the cat is on the mat ."),
    ("the the the the", "the cat is here"),
    ("It's 3,000.50 - or (3-4)?", "It's 3,000.50, or (3-4)!"),
    ("", "nothing came"),
    ("one two three four five six", "three four one two six"),
]
TEXTS = [
    "He said: &quot;1,000.5 &amp; 2-3&quot; -- it's 50% o.k.<skipped>",
    "a.b 1.b a.1 1.1 ,x x, ,1 1, -1 1- 1-a a-1 [x]{y}^_`~|\\/@#$*+=<>;",
    "Größe, naïve. end-\nof line\nnext  \t ",
    "'quoted' don''t ... a/b c@d e:f {g} ~h",
]


def scored(pairs):
    """The score of texts with words of one letter, cut by hand to one shape."""
    rows = np.zeros((2, 5, 12), np.int32)
    for side, texts in enumerate(zip(*pairs, strict=True)):
        for row, text in zip(rows[side], texts, strict=False):
            row[: len(text.split())] = [ord(word) for word in text.split()]
    sums = BLEU.init().update(*jnp.asarray(rows), jnp.ones(5))
    return float(sums.compute())


def test_a_score_known_by_hand():
    """A word too few costs exp(1 - 10/9); another last word, a run of each length."""
    output = "a b c d e f g h i"
    expected = 100 * math.exp(1 - 10 / 9) * 1.0
    np.testing.assert_allclose(scored([(output, output + " j")]), expected, rtol=1e-5)
    other = output.replace("i", "x")
    expected = 100 * (8 / 9 * 7 / 8 * 6 / 7 * 5 / 6) ** 0.25
    np.testing.assert_allclose(scored([(other, output)]), expected, rtol=1e-5)


def test_a_missing_order_is_halved():
    """No run of three or four matches: 1/2 and 1/4 of one stand for them."""
    found = scored([("a b x c d", "a b y c d")])
    expected = 100 * (4 / 5 * 2 / 4 * (1 / 2) / 3 * (1 / 4) / 2) ** 0.25
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert scored([("a b c", "a b c")]) == 0  # no run of four
    assert scored([("v w x y", "a b c d")]) == 0


def test_runs_match_as_often_as_both_have_them(key):
    rows = jax.random.randint(key, (5, 2, 12), 1, 4)
    padded = jnp.pad(rows, ((0, 0), (0, 0), (0, 2)))
    matches, totals = count_all_runs(padded[:, 0], padded[:, 1, :13])
    for row, (ours, theirs) in enumerate(rows.tolist()):
        for n in range(1, 5):
            a, b = (
                Counter(zip(*(side[k:] for k in range(n)), strict=False))
                for side in (ours, theirs)
            )
            assert matches[n - 1, row] == (a & b).total()
            assert totals[n - 1, row] == a.total() == 13 - n


def test_every_translation_needs_a_reference():
    with pytest.raises(ValueError, match=r"must be 2, one for each .*; got 1"):
        BLEU.of_texts(["a", "b"], ["a"])
    assert np.isnan(BLEU.of_texts([], []).compute())


def test_words_and_scores_are_those_of_sacrebleu():
    sacrebleu = pytest.importorskip("sacrebleu")
    theirs = sacrebleu.metrics.BLEU()
    for text in [*TEXTS, *(side for pair in PAIRS for side in pair)]:
        assert words_13a(text) == theirs.tokenizer(text.rstrip()).split()
    for pairs in (PAIRS, PAIRS[1::-1], PAIRS[:3:2], PAIRS[2::2]):
        outputs, references = zip(*pairs, strict=True)
        found = float(BLEU.of_texts(outputs, references).compute())
        expected = sacrebleu.corpus_bleu(outputs, [references]).score
        np.testing.assert_allclose(found, expected, rtol=1e-5)
