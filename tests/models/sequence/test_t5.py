"""T5: its published size, and the same token by token."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.pairs import Pair
from jaxdl.models import create_model
from jaxdl.models.sequence import T5

SOURCE = jnp.array([[3, 9, 1, 0, 0], [5, 2, 2, 8, 1]])
TARGET = jnp.array([[0, 4, 8, 1], [0, 6, 2, 3]])


def test_has_the_published_number_of_parameters(key):
    pair = Pair(*[jax.ShapeDtypeStruct((1, 4), jnp.int32)] * 2)
    params = jax.eval_shape(create_model("t5_small").init, key, pair).params
    assert sum(leaf.size for leaf in jax.tree.leaves(params)) == 60_506_624


def test_token_by_token_is_all_at_once_and_padding_changes_nothing(key):
    net = T5(10, 8, 2, 1, 3, 12)
    pair = Pair(SOURCE, TARGET)
    variables = jax.jit(lambda: net.init(key, pair, train=False))()
    full = jax.jit(lambda pair: net.apply(variables, pair, train=False))
    whole = full(pair)
    known = net.apply(variables, SOURCE, method="encode")
    memories, found = net.apply(variables, known, 5, method="begin"), []
    step = jax.jit(lambda *a: net.apply(variables, *a, method="extend"))
    for start in range(4):
        token = TARGET[:, start : start + 1]
        memories, one = step(memories, token, start, known)
        found.append(one)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, 1e-4, 1e-5)
    short = full(Pair(SOURCE[:1, :3], TARGET[:1]))
    np.testing.assert_allclose(whole[:1], short, 1e-4, 1e-5)
    later = full(pair._replace(target=TARGET.at[:, 2].set(7)))
    np.testing.assert_array_equal(later[:, :2], whole[:, :2])
    assert (later[:, 2:] != whole[:, 2:]).all()
