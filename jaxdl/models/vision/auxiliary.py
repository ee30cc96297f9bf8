"""Auxiliary heads: classifiers in the middle of a network, which only training reads.

A network that has them gives one array of logits, like any other, so it is trained and
evaluated as if the heads were not there. Its method ``with_auxiliary`` gives theirs as
well. To train with them, make the model of that method and sum the losses; the weights
are the same, and so is the network that is evaluated afterwards:

>>> from jaxdl.core.model import from_linen
>>> from jaxdl.losses import cross_entropy_loss
>>> from jaxdl.models.vision import googlenet
>>> network = googlenet(num_classes=10)
>>> model = from_linen(network, "with_auxiliary")  # for supervised(model, loss, ...)
>>> def loss(outputs, batch, hparams):
...     def entropy(logits):
...         return cross_entropy_loss(logits, batch.y)
...
...     rest = sum(entropy(logits) for logits in outputs.auxiliary)
...     return entropy(outputs.logits) + hparams.auxiliary_weight * rest

GoogLeNet's paper weighs each auxiliary loss by 0.3. A metric of the logits alone is
``metric_of(Accuracy, lambda outputs: outputs.logits)`` of ``jaxdl.metrics``.
"""

from typing import NamedTuple

from jaxtyping import Array, Float

from jaxdl.core.errors import require


class AuxiliaryLogits(NamedTuple):
    """What a network with auxiliary heads gives.

    Attributes:
      logits: of the network.
      auxiliary: of its auxiliary heads, the earliest first.
    """

    logits: Float[Array, "batch classes"]
    auxiliary: tuple[Float[Array, "batch classes"], ...]


def check_heads(num_classes: int) -> None:
    """Raise unless there are classes, without which there are no heads."""
    require(
        num_classes >= 1, "auxiliary logits need num_classes of at least 1", num_classes
    )
