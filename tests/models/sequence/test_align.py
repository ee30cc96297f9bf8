"""The writer attends to the whole source: its weights are the formula's, and exact."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.pairs import Pair
from jaxdl.models.sequence.align import AlignNet

SOURCE = jnp.array([[3, 1, 4, 2, 0, 0], [5, 2, 1, 3, 4, 1]])
TARGET = jnp.array([[2, 5, 3, 4], [2, 6, 1, 0]])


def test_weights_are_those_of_the_formula_and_0_at_padding(key):
    net = AlignNet(7, 6, 8)
    variables = net.init(key, Pair(SOURCE, TARGET), train=False)

    def run(source):
        pair = Pair(source, TARGET)
        how = {"train": False, "mutable": "intermediates"}
        logits, sown = net.apply(variables, pair, **how)
        return logits, sown["intermediates"]["weights"][0]

    logits, weights = jax.jit(run)(SOURCE)
    assert weights.shape == (2, 4, 6)
    np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-5)
    assert (weights[0, :, 4:] == 0).all()
    assert (weights[1] > 0).all()

    params = jax.tree.map(np.asarray, variables["params"])
    known = net.apply(variables, SOURCE, method="encode")
    first = params["target_tokens"]["embedding"][[2]]
    h = np.asarray(known.state[0][:1])
    gates = first @ params["decoder"]["ih"]["kernel"] + params["decoder"]["ih"]["bias"]
    gates = gates + h @ params["decoder"]["hh"]["kernel"]
    gates = gates + params["decoder"]["hh"]["bias"]
    i, _, g, o = np.split(np.asarray(gates), 4, -1)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))
    read = sigmoid(o) * np.tanh(sigmoid(i) * np.tanh(g))  # from a cell of 0
    sums = np.tanh(read @ params["query"]["kernel"] + np.asarray(known.keys[0]))
    scores = np.where(np.asarray(SOURCE[0]) != 0, sums @ params["vector"], -np.inf)
    shares = np.exp(scores - scores.max())
    shares = shares / shares.sum()
    np.testing.assert_allclose(weights[0, 0], shares, rtol=1e-4)
    found = shares @ np.asarray(known.values[0])
    joined = np.concatenate([read[0], found]) @ params["join"]["kernel"]
    joined = np.tanh(joined + params["join"]["bias"])
    expected = joined @ params["output"]["kernel"] + params["output"]["bias"]
    np.testing.assert_allclose(logits[0, 0], expected, rtol=1e-4, atol=1e-5)
