"""PointNet has the paper's size, PyTorch's numbers, and the laws of sets."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets
from jaxdl.models.sets import PointNet
from jaxdl.testing import assert_padding_invariant, assert_permutation_invariant


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (4, 5, 3))
    return Sets(x, jnp.arange(5)[None] < jnp.array([5, 2, 3, 0])[:, None])


def shaken(model, key, x):
    """Variables none of which is 0 or 1."""
    variables = jax.jit(lambda k: model.init(k, x, train=False))(key)
    return jax.tree.map(lambda p: p + 0.1 * jnp.abs(jnp.cos(3 * p + 1)), variables)


@pytest.mark.parametrize(
    ("transform", "millions"),
    [(False, 0.8), (True, 3.5)],
)
def test_has_the_size_of_the_paper(key, transform, millions):
    model = PointNet(40, transform)
    shapes = jax.eval_shape(
        lambda k: model.init(k, jnp.ones((1, 8, 3)), train=False), key
    )
    size = sum(leaf.size for leaf in jax.tree.leaves(shapes["params"]))
    assert round(size / 1e6, 1) == millions


def in_torch(torch, params, stats, x):
    """The network of full clouds in PyTorch's functions, layer by layer."""
    f = torch.nn.functional
    t = lambda leaf: torch.tensor(np.asarray(leaf))

    def dense(path, h):
        return f.linear(h, t(path["kernel"]).T, t(path["bias"]))

    def norm(path, average, h):
        rows = h.reshape(-1, h.shape[-1])
        path, average = path["norm"], average["norm"]
        done = f.batch_norm(
            rows,
            t(average["mean"]),
            t(average["var"]),
            t(path["scale"]),
            t(path["bias"]),
        )
        return f.relu(done).reshape(h.shape)

    def points(path, average, h):
        for i in range(sum(name.startswith("dense") for name in path)):
            h = dense(path[f"dense_{i}"], h)
            h = norm(path[f"norm_{i}"], average[f"norm_{i}"], h)
        return h

    def head(path, average, h, names):
        for one, other in names:
            h = norm(path[other], average[other], dense(path[one], h))
        return h

    def turns(path, average, h):
        size = h.shape[-1]
        g = points(path["points"], average["points"], h).amax(1)
        names = [(f"head_{i}", f"head_norm_{i}") for i in range(2)]
        g = dense(path["matrix"], head(path, average, g, names))
        return torch.eye(size) + g.reshape(-1, size, size)

    h = t(x)
    h = h @ turns(params["input_transform"], stats["input_transform"], h)
    h = points(params["first"], stats["first"], h)
    feature = turns(params["feature_transform"], stats["feature_transform"], h)
    h = points(params["second"], stats["second"], h @ feature).amax(1)
    names = [(f"head_{i}", f"head_norm_{i}") for i in range(2)]
    return dense(params["output"], head(params, stats, h, names)), feature


def test_is_the_network_written_in_pytorch(key, sets):
    torch = pytest.importorskip("torch")
    model = PointNet(6, True, 16)
    variables = shaken(model, key, sets)
    x = sets.elements
    found = model.apply(variables, x, train=False, method="with_transforms")
    logits, turns = in_torch(torch, variables["params"], variables["batch_stats"], x)
    np.testing.assert_allclose(found.logits, logits, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.transforms, turns, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("transform", [False, True])
def test_order_and_padding_do_not_matter(key, sets, transform):
    model = PointNet(6, transform, 16)
    variables = shaken(model, key, sets)
    f = jax.jit(lambda s: model.apply(variables, s, train=False))
    assert_permutation_invariant(f, sets, key=key)
    assert_padding_invariant(f, sets, key=key)


def test_the_plain_network_has_no_transforms(key, sets):
    model = PointNet(6, False, 16)
    variables = shaken(model, key, sets)
    outputs = model.apply(variables, sets, train=False, method="with_transforms")
    assert outputs.transforms is None


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (PointNet(0), "num_classes must be at least 1; got 0"),
        (PointNet(2, width=40), "width must be a multiple of 16; got 40"),
    ],
)
def test_bad_settings_say_what_and_got(key, model, message):
    with pytest.raises(ValueError, match=message):
        model.init(key, jnp.ones((1, 2, 3)), train=False)
