"""Two halves: PyTorch's with its weights, and the same token by token."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.models.sequence import EncoderDecoder, generate
from jaxdl.ops.sinusoids import sinusoids
from tests.layers.test_transformer import drawn, their_state

SOURCE = jnp.array([[3, 1, 4, 2, 0, 0], [5, 2, 1, 3, 4, 1]])
TARGET = jnp.array([[1, 5, 3, 2, 4], [1, 2, 2, 6, 0]])


def network(first=True, **settings):
    return EncoderDecoder(7, 6, 8, 2, 2, 12, first, **settings)


@pytest.fixture
def variables(key):
    return drawn(network(), key, Pair(SOURCE, TARGET))


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("first", [True, False])
def test_is_the_transformer_of_pytorch(key, first):
    torch = pytest.importorskip("torch")
    net = network(first)
    variables = drawn(net, key, Pair(SOURCE, TARGET))
    params = variables["params"]
    how = {"dropout": 0.0, "batch_first": True, "norm_first": first}
    twin = torch.nn.Transformer(8, 2, 2, 2, 12, **how)
    if not first:  # as in the paper, where nothing follows the last block
        twin.encoder.norm = twin.decoder.norm = None
    t = lambda a: torch.from_numpy(np.array(a))
    state = {}
    for half in ("encoder", "decoder"):
        for name, part in params[half].items():
            place = f"{half}.{name.replace('layers_', 'layers.')}."
            block = name != "norm"
            named = their_state(part, half == "decoder") if block else renamed(part)
            state |= {place + n: t(a) for n, a in named.items()}
    twin.load_state_dict(state)

    def vectors(language, tokens):
        table = params[f"{language}_tokens"]["embedding"]
        waves = sinusoids(jnp.arange(tokens.shape[1]), 8)
        return t(8**0.5 * table[tokens] + waves[None])

    there = t(SOURCE != 0)
    expected = twin(
        vectors("source", SOURCE),
        vectors("target", TARGET),
        tgt_mask=t(np.triu(np.ones((5, 5), bool), 1)),
        src_key_padding_mask=~there,
        memory_key_padding_mask=~there,
    ) @ t(params["target_tokens"]["embedding"].T)
    found = jax.jit(lambda x: net.apply(variables, x, train=False))(
        Pair(SOURCE, TARGET)
    )
    np.testing.assert_allclose(found, expected.detach(), 1e-4, 1e-4)


def renamed(norm):
    return {"weight": norm["scale"], "bias": norm["bias"]}


def test_token_by_token_is_all_at_once(variables):
    net = network()
    whole = net.apply(variables, Pair(SOURCE, TARGET), train=False)
    known = net.apply(variables, SOURCE, method="encode")
    memories, found = net.apply(variables, known, 5, method="begin"), []
    step = jax.jit(lambda *a: net.apply(variables, *a, method="extend"))
    for start in range(5):
        token = TARGET[:, start : start + 1]
        memories, one = step(memories, token, start, known)
        found.append(one)
    np.testing.assert_allclose(jnp.concatenate(found, 1), whole, 1e-4, 1e-4)


def test_padding_changes_nothing_and_no_token_sees_a_later_one(variables):
    full = jax.jit(lambda *x: network().apply(variables, Pair(*x), train=False))
    whole = full(SOURCE, TARGET)
    short = full(SOURCE[:1, :4], TARGET[:1])
    np.testing.assert_allclose(whole[:1], short, 1e-5, 1e-5)
    other = full(SOURCE, TARGET.at[:, 3].set(1))
    np.testing.assert_array_equal(other[:, :3], whole[:, :3])
    assert (other[:, 3:] != whole[:, 3:]).all()
    other = full(SOURCE.at[:, 0].set(2), TARGET)
    assert (other != whole).all()


def test_writing_is_the_argmax_of_the_whole_again_for_each_token(variables):
    variables = jax.tree.map(lambda p: 3 * p, variables)
    full = jax.jit(lambda x: network().apply(variables, x, train=False))
    begin = jnp.ones((2, 1), jnp.int32)
    given = Variables(variables["params"], {})
    prompt = Pair(SOURCE, begin)
    found = generate(network(), given, prompt, 6, temperature=0.0)
    tokens = jnp.pad(begin, ((0, 0), (0, 6)))
    for time in range(6):
        logits = full(Pair(SOURCE, tokens))[:, time]
        tokens = tokens.at[:, time + 1].set(logits.argmax(-1))
    np.testing.assert_array_equal(found, tokens[:, 1:])
    assert len(set(np.asarray(found).ravel())) > 1
