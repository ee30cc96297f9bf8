"""PointNet: classes of point clouds, by the maximum over their points."""

from typing import NamedTuple

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets, flat_sets
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.models.registry import MODELS
from jaxdl.models.sets.point_transform import (
    NormReLU,
    PointPerceptron,
    PointTransform,
)
from jaxdl.ops.set_pool import set_max


class PointNetOutputs(NamedTuple):
    """What PointNet gives when it is trained with a penalty on its transformations.

    Attributes:
      logits: of the classes.
      transforms: the matrices of the features, for
        ``jaxdl.losses.orthogonality_loss``; ``None`` without T-nets.
    """

    logits: Float[Array, "batch classes"]
    transforms: Float[Array, "batch features features"] | None


class PointNet(nn.Module):
    """A perceptron for each point, the maximum over the points, another perceptron.

    Two T-nets turn the points and their features before they are looked at. The paper
    keeps the second matrix near an orthogonal one by a penalty of weight 0.001. To
    train so, make the model of the method ``with_transforms``:

    >>> from jaxdl.core.model import from_linen
    >>> from jaxdl.losses import cross_entropy_loss, orthogonality_loss
    >>> model = from_linen(pointnet(num_classes=8), "with_transforms")
    >>> def loss(outputs, batch, hparams):
    ...     entropy = cross_entropy_loss(outputs.logits, batch.y)
    ...     return entropy + hparams.penalty * orthogonality_loss(outputs.transforms)

    Source: Qi, Su, Mo and Guibas, "PointNet: Deep Learning on Point Sets for 3D
    Classification and Segmentation", CVPR 2017.

    Attributes:
      num_classes: number of outputs.
      transform: whether there are T-nets; without them it is the paper's "vanilla" one.
      width: of the widest layer, 1024 in the paper; the others are in proportion.
      dropout_rate: probability of zeroing a feature before the output, in training.
    """

    num_classes: int
    transform: bool = True
    width: int = 1024
    dropout_rate: Scalar = 0.3

    def setup(self) -> None:
        """Make the layers.

        Raises:
          ValueError: ``num_classes`` is below 1, or ``width`` not a multiple of 16.
        """
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        require(
            self.width >= 16 and self.width % 16 == 0,
            "width must be a multiple of 16",
            self.width,
        )
        narrow, wide = self.width // 16, self.width
        turns = (narrow, 2 * narrow, wide), (wide // 2, wide // 4)
        if self.transform:
            self.input_transform = PointTransform(*turns)
            self.feature_transform = PointTransform(*turns)
        self.first = PointPerceptron((narrow, narrow))
        self.second = PointPerceptron((narrow, 2 * narrow, wide))
        self.head_0, self.head_1 = nn.Dense(wide // 2), nn.Dense(wide // 4)
        self.head_norm_0, self.head_norm_1 = NormReLU(), NormReLU()
        self.dropout = Dropout(self.dropout_rate)
        self.output = nn.Dense(self.num_classes)

    def __call__(
        self, x: Sets | jax.Array, *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits, one row for a cloud.

        Args:
          x: clouds, or an array ``[batch, points, space]`` of full ones.
          train: chooses batch statistics and dropout.
        """
        return self.with_transforms(x, train=train).logits

    def with_transforms(self, x: Sets | jax.Array, *, train: bool) -> PointNetOutputs:
        """Logits, and the matrices by which the features were multiplied."""
        points, mask = flat_sets(x)
        if self.transform:
            points = points @ self.input_transform(points, mask, train=train)
        h = self.first(points, mask, train=train)
        turns = None
        if self.transform:
            turns = self.feature_transform(h, mask, train=train)
            h = h @ turns
        h = set_max(self.second(h, mask, train=train), mask)
        h = self.head_norm_0(self.head_0(h), None, train=train)
        h = self.head_norm_1(self.head_1(h), None, train=train)
        return PointNetOutputs(self.output(self.dropout(h, train=train)), turns)


@MODELS.register("pointnet", tasks=("classify",), input_shape=(64, 3), data="shapes")
def pointnet(
    num_classes: int = 8, width: int = 256, dropout_rate: Scalar = 0.3
) -> PointNet:
    """PointNet with its two T-nets, a quarter as wide as in the paper.

    Args:
      num_classes: number of outputs.
      width: of the widest layer, a multiple of 16; 1024 in the paper.
      dropout_rate: probability of zeroing a feature before the output, in [0, 1].
    """
    return PointNet(num_classes, True, width, dropout_rate)


@MODELS.register(
    "pointnet_vanilla", tasks=("classify",), input_shape=(64, 3), data="shapes"
)
def pointnet_vanilla(
    num_classes: int = 8, width: int = 256, dropout_rate: Scalar = 0.3
) -> PointNet:
    """PointNet without T-nets, a quarter as wide as in the paper.

    Args:
      num_classes: number of outputs.
      width: of the widest layer, a multiple of 16; 1024 in the paper.
      dropout_rate: probability of zeroing a feature before the output, in [0, 1].
    """
    return PointNet(num_classes, False, width, dropout_rate)
