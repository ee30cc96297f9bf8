"""Connectionist temporal classification: labels in order, but nobody knows when.

Source: Graves, Fernández, Gomez and Schmidhuber, "Connectionist Temporal
Classification: Labelling Unsegmented Sequence Data with Recurrent Neural Networks",
ICML 2006. The recursion is that of ``optax.ctc_loss``; what differs here is stated in
``ctc_loss``.
"""

import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Integer

from jaxdl.ops.precision import at_least_float32

NEVER = -1e9  # log of 0: the -1e5 of optax is not below sums of extreme log-odds


def ctc_loss(
    logits: Float[Array, "batch time classes"],
    labels: Integer[Array, "batch length"],
    *,
    frame_mask: Bool[Array, "batch time"],
    label_mask: Bool[Array, "batch length"],
    blank: int = 0,
) -> Float[Array, " batch"]:
    """Minus the log of the total probability of all alignments that spell the labels.

    An alignment names a class or the blank in each frame; it spells what is left when
    repetitions are merged and then blanks removed.

    Departures from ``optax.ctc_loss``: masks are true for what is kept, where its
    paddings are 1 for what is not; and labels that are no class or cannot be spelled
    are told from others.

    Args:
      logits: unnormalised log-probabilities of the classes and the blank, by frame.
      labels: class numbers from 0 to ``classes - 1`` without ``blank``.
      frame_mask: true for the frames of a sequence, false for padding.
      label_mask: true for its labels, then false for padding, whose labels may be any
        number; no labels at all are spelled by blanks only.
      blank: the class number of the blank.

    Returns:
      Losses of at least 0 in nats, in float32. With a gradient of 0, it is infinite
      where there are more labels (and blanks between equal ones) than frames, and NaN
      where a kept label is no class or ``label_mask`` has a gap.
    """
    named = (labels >= 0) & (labels < logits.shape[-1]) & (labels != blank)
    gapless = jnp.all(label_mask[:, :-1] | ~label_mask[:, 1:], axis=1)
    valid = jnp.all(named | ~label_mask, axis=1) & gapless
    labels = jnp.where(label_mask & named, labels, 0)
    repeats = (labels[:, 1:] == labels[:, :-1]) & label_mask[:, 1:]
    needed = label_mask.sum(axis=1) + repeats.sum(axis=1)
    loss = optax.ctc_loss(
        at_least_float32(logits),
        1 - frame_mask.astype(jnp.float32),
        labels,
        1 - label_mask.astype(jnp.float32),
        blank_id=blank,
        log_epsilon=NEVER,
    )
    usual = jnp.where(valid & (needed <= frame_mask.sum(axis=1)), loss, jnp.inf)
    return jnp.where(valid, usual, jnp.nan)
