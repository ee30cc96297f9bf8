"""Two networks of PyTorch, one with the other's weights under new names."""

import numpy as np

from jaxdl.pretrained.load import in_our_layout
from jaxdl.pretrained.torch_layout import COUNTER
from tests.models.vision.parity import fill

PICTURES = (2, 3, 64, 64)


def renamed_difference(name, theirs, reference, scores=lambda output: output):
    """The largest difference of two networks of PyTorch, one with the other's weights.

    Tables lead to torchvision's names, so that torchvision can be asked: that ours are
    torchvision's networks is tested with the networks.
    """
    import torch

    filled = {n: fill(n, tuple(t.shape)) for n, t in numbers(theirs).items()}
    load(theirs, filled)
    wanted = {n: tuple(t.shape) for n, t in numbers(reference).items()}
    load(reference, in_our_layout(filled, name, wanted))
    x = torch.tensor(np.random.default_rng(0).normal(size=PICTURES).astype("float32"))
    with torch.no_grad():
        ours, other = reference.eval()(x), scores(theirs.eval()(x))
    assert float(other.std()) > 1e-3
    return float((ours - other).abs().max() / other.abs().max())


def numbers(network):
    """The tensors of a network that are learned or averaged."""
    return {n: t for n, t in network.state_dict().items() if not n.endswith(COUNTER)}


def load(network, arrays):
    """Give a network of PyTorch its tensors, all of them."""
    import torch

    tensors = {n: torch.tensor(np.array(a)) for n, a in arrays.items()}
    left = network.load_state_dict(tensors, strict=False)
    assert not left.unexpected_keys
    assert all(name.endswith(COUNTER) for name in left.missing_keys)


def small_convnext(models):
    """A ConvNeXt of torchvision's, of five blocks, for five classes."""
    block = models.convnext.CNBlockConfig
    sizes = [(8, 16, 1), (16, 24, 2), (24, 32, 1), (32, None, 1)]
    return models.ConvNeXt([block(*each) for each in sizes], num_classes=5)
