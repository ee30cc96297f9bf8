"""What every model of sequences refuses."""

import jax.numpy as jnp
import pytest

from jaxdl.core.pairs import Pair
from jaxdl.models import MODELS
from jaxdl.models.sequence.shared import check, check_length, check_pair, check_tokens


def test_bad_input_says_what_and_got():
    check(jnp.ones((2, 3, 4)), features=1)
    with pytest.raises(
        ValueError, match=r"x must be \[batch, time, features\]; got sh"
    ):
        check(jnp.ones((2, 8, 8, 1)))
    with pytest.raises(ValueError, match="features must be at least 1; got 0"):
        check(jnp.ones((2, 3, 4)), features=0)


def test_a_pair_has_two_sides_of_as_many_rows():
    source, target = jnp.ones((2, 3), jnp.int32), jnp.ones((2, 5), jnp.int32)
    check_pair(Pair(source, target))
    with pytest.raises(ValueError, match=r"as many rows; got \(1, 2\)"):
        check_pair(Pair(source[:1], target))
    with pytest.raises(ValueError, match=r"numbers of tokens .* got int32 of shape"):
        check_pair(Pair(source, target[0]))
    for wrong in (source, (source, target)):
        with pytest.raises(ValueError, match=r"x must be a Pair .*; got .*Pair\(sourc"):
            check_pair(wrong)


@pytest.mark.parametrize("name", ["align", "seq2seq", "transformer", "t5_small"])
def test_what_is_no_pair_is_refused(key, name):
    with pytest.raises(ValueError, match=r"must be a Pair .* of shape \(1, 3\)"):
        MODELS.create(name).init(key, jnp.ones((1, 3), jnp.int32), train=False)


def test_tokens_fit_the_model():
    check_length(8, 8)
    for shape in ((0, 3), (2, 0)):
        with pytest.raises(ValueError, match="at least one row and one token; got sha"):
            check_tokens(jnp.ones(shape, jnp.int32))
    with pytest.raises(ValueError, match=r"at most 8 in a row; got 9\. Cut them, or"):
        check_length(9, 8)
