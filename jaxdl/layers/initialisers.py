"""Initial weights by the names that the field uses; all but the last are JAX's.

What matters is the variance of a weight beside ``1 / inputs``: below it signals fade
from layer to layer, above it they grow or saturate.

| name | variance | keeps the variance of |
|---|---|---|
| ``zeros`` | 0 | nothing: all units of a layer stay equal |
| ``small_normal`` | 0.01² | nothing: signals fade |
| ``large_normal`` | 1 | nothing: signals saturate |
| ``lecun_normal`` | 1 / inputs | signals, where the activation is near the identity |
| ``xavier_normal`` | 2 / (inputs + outputs) | signals and gradients |
| ``he_normal`` | 2 / inputs | signals under ReLU, which kills half |
| ``orthogonal`` | 1 / the larger side | lengths, exactly |

What ends in ``uniform`` has the variance of its ``normal``. Courses also call
``lecun_normal`` "Xavier". Sources: LeCun, Bottou, Orr and Müller,
"Efficient BackProp", 1998; Glorot and Bengio, "Understanding the Difficulty of Training
Deep Feedforward Neural Networks", AISTATS 2010; He, Zhang, Ren and Sun, "Delving Deep
into Rectifiers", ICCV 2015; Saxe, McClelland and Ganguli, "Exact Solutions to the
Nonlinear Dynamics of Learning in Deep Linear Neural Networks", ICLR 2014.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flax.typing import Initializer
from jax.nn import initializers

from jaxdl.core.errors import unknown_name
from jaxdl.layers.orthogonal import orthogonal

INITIALISERS: Mapping[str, Initializer] = MappingProxyType(
    {
        "he_normal": initializers.he_normal(),
        "he_uniform": initializers.he_uniform(),
        "large_normal": initializers.normal(1.0),
        "lecun_normal": initializers.lecun_normal(),
        "lecun_uniform": initializers.lecun_uniform(),
        "orthogonal": orthogonal(),
        "small_normal": initializers.normal(0.01),
        "xavier_normal": initializers.xavier_normal(),
        "xavier_uniform": initializers.xavier_uniform(),
        "zeros": initializers.zeros,
    }
)


def initialiser(name: str) -> Initializer:
    """The function ``(key, shape, dtype) -> weights`` of that name.

    Raises:
      ValueError: the name is not in ``INITIALISERS``; the nearest ones are named.
    """
    if name not in INITIALISERS:
        cure = "jaxdl.layers.initialisers.INITIALISERS"
        raise unknown_name("initialiser", name, INITIALISERS, cure)
    return INITIALISERS[name]
