"""Mixtures of two examples, whose labels are mixed in the same proportion."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.types import Batch, Scalar


def mixup(key: jax.Array, batch: Batch, alpha: Scalar) -> Batch:
    """Every image and label averaged with those of a partner from the batch.

    Source: Zhang, Cisse, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk
    Minimization", ICLR 2018. Departure: each example has a share of its own, where the
    authors' code draws one for the whole batch.

    Args:
      key: decides partners and shares.
      batch: images ``[batch, height, width, channels]``, or inputs of any shape, and
        labels as distributions ``[batch, classes]``, such as ``jax.nn.one_hot`` makes.
      alpha: both parameters of the beta distribution of an example's own share, at
        least 0: at 0 nothing is mixed, near 0 almost nothing, at 1 all shares are
        equally likely. May be traced.

    Returns:
      The mixed batch, its weights unchanged. Labels still sum to 1. Examples of weight
      0 are neither mixed nor the partner of another.

    Raises:
      ValueError: the labels are no distributions.
    """
    _check(batch)
    key_share, key_partner = jax.random.split(key)
    other = partners(key_partner, batch.weight)
    share = own_share(key_share, len(batch.y), alpha)
    return batch._replace(
        x=_average(batch.x, other, share), y=_average(batch.y, other, share)
    )


def cutmix(key: jax.Array, batch: Batch, alpha: Scalar = 1.0) -> Batch:
    """In every image a box replaced by that of a partner; labels mixed by area.

    Source: Yun, Han, Oh, Chun, Choe and Yoo, "CutMix: Regularization Strategy to Train
    Strong Classifiers with Localizable Features", ICCV 2019. Departure: each example
    has a box of its own, where the authors' code draws one for the whole batch.

    Args:
      key: decides partners and boxes.
      batch: images ``[batch, height, width, channels]`` and labels as distributions
        ``[batch, classes]``, such as ``jax.nn.one_hot`` makes.
      alpha: both parameters of the beta distribution of an example's own share; the
        paper uses 1, and at 0 nothing is mixed. May be traced.

    Returns:
      The mixed batch, its weights unchanged. A label is mixed in exactly the proportion
      of the pixels: the box is cut off at the borders before its area is counted.
      Examples of weight 0 are neither mixed nor the partner of another.

    Raises:
      ValueError: the labels are no distributions, or the images do not have 4 axes.
    """
    _check(batch)
    require(batch.x.ndim == 4, "images of cutmix must have 4 axes", batch.x.shape)
    count, height, width, _ = batch.x.shape
    key_share, key_partner, key_box = jax.random.split(key, 3)
    other = partners(key_partner, batch.weight)
    share = own_share(key_share, count, alpha)
    keys = jax.random.split(key_box, count)
    box = jax.vmap(lambda key, own: cut_box(key, height, width, own))(keys, share)
    mixed = jnp.where(box[..., None], batch.x[other], batch.x)
    kept = jnp.mean(~box, axis=(1, 2), dtype=jnp.float32)
    return batch._replace(x=mixed, y=_average(batch.y, other, kept))


def own_share(key: jax.Array, count: int, alpha: Scalar) -> Float[Array, " {count}"]:
    """How much each example keeps of itself: from a beta distribution, in [0, 1]."""
    alpha = jnp.asarray(alpha, jnp.float32)
    some = jnp.where(alpha > 0, alpha, 1)
    return jnp.where(alpha > 0, jax.random.beta(key, some, some, (count,)), 1)


def cut_box(
    key: jax.Array, height: int, width: int, share: Float[Array, ""]
) -> Bool[Array, "{height} {width}"]:
    """True inside a box with the image's proportions and ``1 - share`` of its area.

    Its middle is any pixel, all equally likely; what lies outside is cut off.
    """
    middle = jax.random.randint(key, (2,), 0, jnp.array([height, width]))
    side = jnp.sqrt(1 - share)

    def inside(size: int, middle: jax.Array) -> jax.Array:
        length = (size * side).astype(jnp.int32)
        start = middle - length // 2
        place = jnp.arange(size)
        return (place >= start) & (place < start + length)

    return inside(height, middle[0])[:, None] & inside(width, middle[1])[None]


def partners(key: jax.Array, weight: Float[Array, " batch"]) -> Int[Array, " batch"]:
    """A random permutation of the examples of positive weight; others stay in place."""
    padding = weight <= 0
    kept = jnp.argsort(padding, stable=True)
    order = jnp.where(padding, 2, jax.random.uniform(key, weight.shape))
    return jnp.zeros_like(kept).at[kept].set(jnp.argsort(order, stable=True))


def _average(
    values: Float[Array, " batch *rest"],
    other: Int[Array, " batch"],
    share: Float[Array, " batch"],
) -> Float[Array, " batch *rest"]:
    """``share`` of each example and the rest of its partner; exact if they agree."""
    share = share.astype(values.dtype).reshape(-1, *[1] * (values.ndim - 1))
    own, others = values, values[other]
    return jnp.where(others == own, own, share * own + (1 - share) * others)


def _check(batch: Batch) -> None:
    """Labels are distributions over classes: an integer has no half."""
    labels = jnp.asarray(batch.y)
    require(
        labels.ndim == 2 and jnp.issubdtype(labels.dtype, jnp.floating),
        "labels to be mixed must be distributions [batch, classes]",
        f"{labels.dtype}{list(labels.shape)}",
        "jax.nn.one_hot(labels, num_classes) makes them of class numbers.",
    )
