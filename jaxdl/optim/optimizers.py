"""Optimisers by name, all of them optax's, with a decay of the weights.

| name | what it does with the gradient | source |
|---|---|---|
| ``sgd`` | follows it | Robbins and Monro 1951 |
| ``momentum`` | follows 0.9 of the last step and the gradient | Polyak 1964 |
| ``nesterov`` | the same, measured ahead | Nesterov 1983 |
| ``adagrad`` | divides by the root of all squares so far | Duchi et al. 2011 |
| ``adam`` | as ``adamw``, of the loss with an L2 penalty | Kingma and Ba 2015 |
| ``rmsprop`` | divides by the root of the mean square | Tieleman and Hinton 2012 |
| ``adamw`` | means of it and of its square, unbiased | Loshchilov and Hutter 2019 |
| ``lion`` | the sign of its mean: every weight moves as far | Chen et al. 2023 |
| ``lamb`` | as ``adamw``, as long as the layer's weights | You et al. 2020 |
| ``muon`` | makes the mean of a matrix orthogonal | Jordan et al. 2024 |

Decoupled means that weights shrink by ``learning_rate * weight_decay`` a step, whatever
the gradient; ``lamb`` counts the decay into the step whose length it sets, and ``adam``
adds ``weight_decay`` times the weights to the gradient, as an L2 penalty does. ``muon``
gives what is not a matrix to AdamW with Nesterov's momentum, and scales its own steps
to the root mean square of AdamW's, so that one learning rate serves both (Liu et al.,
"Muon is Scalable for LLM Training", 2025). Rates and decays may be traced.

A good rate differs by a factor of 100 between them: ``jaxdl lr-find`` looks for one.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import optax

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.types import Scalar
from jaxdl.optim.schedules import Schedule

Rate = Scalar | Schedule
Build = Callable[..., optax.GradientTransformation]

MOMENTUM = 0.9
UPDATE_RMS = 0.2  # of a step of AdamW at learning rate 1, as Liu et al. measured


def _decayed(direction: Callable[[], optax.GradientTransformation]) -> Build:
    """An optimiser from the direction that it takes."""

    def build(rate: Rate, decay: Scalar) -> optax.GradientTransformation:
        return optax.chain(
            direction(),
            optax.add_decayed_weights(decay),
            optax.scale_by_learning_rate(rate),
        )

    return build


def _adam(rate: Rate, decay: Scalar, **betas: Scalar) -> optax.GradientTransformation:
    return optax.chain(optax.add_decayed_weights(decay), optax.adam(rate, **betas))


def _adamw(rate: Rate, decay: Scalar, **betas: Scalar) -> optax.GradientTransformation:
    return optax.adamw(rate, weight_decay=decay, **betas)


def _lamb(rate: Rate, decay: Scalar, **betas: Scalar) -> optax.GradientTransformation:
    return optax.lamb(rate, weight_decay=decay, **betas)


def _muon(rate: Rate, decay: Scalar) -> optax.GradientTransformation:
    return optax.contrib.muon(
        rate,
        weight_decay=decay,
        adam_weight_decay=decay,
        consistent_rms=UPDATE_RMS,
    )


OPTIMIZERS: Mapping[str, Build] = MappingProxyType(
    {
        "adagrad": _decayed(optax.scale_by_rss),
        "adam": _adam,
        "adamw": _adamw,
        "lamb": _lamb,
        "lion": _decayed(optax.scale_by_lion),
        "momentum": _decayed(lambda: optax.trace(MOMENTUM)),
        "muon": _muon,
        "nesterov": _decayed(lambda: optax.trace(MOMENTUM, nesterov=True)),
        "rmsprop": _decayed(optax.scale_by_rms),
        "sgd": _decayed(optax.identity),
    }
)
"""By name, the function of a learning rate and a weight decay."""

WITH_BETA2 = ("adam", "adamw", "lamb")
"""Those whose function takes ``b2`` too, the decay of Adam's mean of squares."""


def optimizer(
    name: str,
    learning_rate: Rate,
    weight_decay: Scalar = 0.0,
    beta2: Scalar | None = None,
) -> optax.GradientTransformation:
    """The optimiser of that name.

    Args:
      name: one of ``OPTIMIZERS``.
      learning_rate: a number, or a schedule: a function of the step. May be traced.
      weight_decay: at least 0; a share of the weights, times the learning rate, that
        every step takes off; for ``adam`` that the gradient gains. May be traced.
      beta2: in [0, 1); of those in ``WITH_BETA2``, the share of the mean of squared
        gradients that each step keeps; ``None`` for 0.999. May be traced.

    Raises:
      ValueError: the name is not in ``OPTIMIZERS``; the nearest ones are named. Or it
        is given a ``beta2`` that it does not have.

    >>> import jax.numpy as jnp
    >>> descent = optimizer("sgd", 0.1, weight_decay=0.5)
    >>> update, _ = descent.update(jnp.ones(1), descent.init(jnp.ones(1)), jnp.ones(1))
    >>> print(update)
    [-0.15]
    """
    if name not in OPTIMIZERS:
        raise unknown_name("optimizer", name, OPTIMIZERS, "jaxdl.optim.OPTIMIZERS")
    if beta2 is None:
        return OPTIMIZERS[name](learning_rate, weight_decay)
    rule = f"beta2 must be given with one of {', '.join(WITH_BETA2)}"
    require(name in WITH_BETA2, rule, f"optimizer {name}")
    return OPTIMIZERS[name](learning_rate, weight_decay, b2=beta2)
