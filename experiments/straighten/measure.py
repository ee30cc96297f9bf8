"""Both networks on digits that are turned anew at every step, and by known angles."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.straighten.config import Config
from experiments.straighten.networks import Reader
from jaxdl.data import resize_images
from jaxdl.data.augment import augment_batch, random_rotate, rotate
from jaxdl.losses import cross_entropy_loss
from jaxdl.train import augmented


class Seen(NamedTuple):
    """What a trained network makes of every test digit at every angle.

    Attributes:
      right: 1 where the class is.
      theta: the affine transformations; zeros without a spatial transformer.
    """

    right: Float[Array, "angles digits"]
    theta: Float[Array, "angles digits 2 3"]


def digits(config: Config, x: np.ndarray) -> np.ndarray:
    """The embedded digits, enlarged, in the middle of an empty image."""
    x = resize_images(x, config.digit_size, config.digit_size)
    margin = (config.size - config.digit_size) // 2
    return np.pad(x, ((0, 0), (margin, margin), (margin, margin), (0, 0)))


def angles(config: Config) -> Float[np.ndarray, " angles"]:
    """Those at which test digits are read, in radians, anticlockwise."""
    limit = np.deg2rad(config.max_degrees)
    return np.linspace(-limit, limit, config.num_angles, dtype=np.float32)


def module_of(config: Config, kind: str) -> Reader:
    """The network of a kind."""
    hidden = config.hidden if kind == "transformer" else 0
    return Reader(dict(config.channels)[kind], hidden)


def trained(config: Config, kind: str, train: Any, test: Any) -> Seen:
    """What every seed makes of the test digits: leaves of ``[seeds, ...]``."""
    module = module_of(config, kind)
    limit = np.deg2rad(config.max_degrees)

    def turned(key: Array, batch: jaxdl.Batch, hparams: Any) -> jaxdl.Batch:
        del hparams
        one = lambda key, image: random_rotate(key, image, limit)
        return batch._replace(x=augment_batch(key, batch.x, one))

    learner = jaxdl.supervised(
        module,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optax.adam(config.learning_rate),
    )
    plan = jaxdl.Plan(config.num_steps, config.batch_size)
    run = jaxdl.run(augmented(learner, turned), plan)

    def one(key: Array, train: jaxdl.Dataset, test: jaxdl.Dataset) -> Seen:
        state, _ = run(key, (), train)

        def at(angle: Array) -> Seen:
            x = jax.vmap(rotate, (0, None))(test.x, angle)
            logits, seen = module.apply(
                {"params": state.params}, x, train=False, mutable=["intermediates"]
            )
            found = jax.tree.leaves(seen)
            theta = found[0] if found else jnp.zeros((len(x), 2, 3))
            return Seen((logits.argmax(-1) == test.y).astype(jnp.float32), theta)

        return jax.lax.map(at, jnp.asarray(angles(config)))

    mapped = jaxdl.map_runs(one, in_axes=(0, None, None), strategy="loop")
    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    return jax.tree.map(np.asarray, mapped(keys, train, test))


def turn_of(theta: Float[np.ndarray, "*images 2 3"]) -> Float[np.ndarray, "*images"]:
    """By which angle the image was turned, if ``theta`` turns it back, in radians.

    Of a matrix that is not a rotation it is that of the rotation nearest to it.
    """
    a = theta[..., :2]
    return np.arctan2(a[..., 0, 1] - a[..., 1, 0], a[..., 0, 0] + a[..., 1, 1])


def undone(config: Config, theta: np.ndarray) -> dict[str, Any]:
    """How well the predicted angle is the true one, for one seed.

    A digit has no upright of its own, so what is ``left`` is the spread of true minus
    predicted over the angles of one digit, as a mean over digits; ``before`` is that
    of the true angle alone.
    """
    true = angles(config)[:, None]
    found = turn_of(theta)
    level = found - found.mean(0)  # of each digit, where it turns it to on average
    slope = (level * true).sum(0) / (true**2).sum()
    return {
        "correlation": float(
            np.corrcoef(np.ravel(true + 0 * level), level.ravel())[0, 1]
        ),
        "slope": float(slope.mean()),
        "left": float(np.rad2deg((true - found).std(0).mean())),
        "before": float(np.rad2deg(true.std())),
        "quantiles": np.rad2deg(np.quantile(level, [0.1, 0.5, 0.9], axis=1)).tolist(),
    }


def num_params(config: Config, kind: str) -> int:
    """How many numbers a network learns."""
    model = jaxdl.from_linen(module_of(config, kind))
    x = jnp.zeros((1, config.size, config.size, 1))
    shapes = jax.eval_shape(model.init, jax.random.key(0), x)
    return sum(leaf.size for leaf in jax.tree.leaves(shapes.params))


def measure(config: Config) -> dict[str, Any]:
    """Accuracy by kind and angle; angles found; and what is needed to draw some."""
    splits = jaxdl.load("digits").splits
    train, test = (
        jaxdl.Dataset(jnp.asarray(digits(config, part.x)), jnp.asarray(part.y))
        for part in (splits.train, splits.test)
    )
    kinds = dict(config.channels)
    seen = {kind: trained(config, kind, train, test) for kind in kinds}
    theta = seen["transformer"].theta
    _, first = np.unique(np.asarray(test.y), return_index=True)
    shown = first[[2, 4, 5, 6, 7][: config.num_shown]]
    return {
        "degrees": np.rad2deg(angles(config)).tolist(),
        "params": {kind: num_params(config, kind) for kind in kinds},
        "accuracy": {kind: s.right.mean(-1).tolist() for kind, s in seen.items()},
        "angles": [undone(config, one) for one in theta],
        "shown": {
            "digits": shown.tolist(),
            "theta": theta[0][:, shown].tolist(),
        },
    }
