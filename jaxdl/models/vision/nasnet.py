"""NASNet-A: two cells found by a search on CIFAR-10, stacked for larger images.

Source: Zoph, Vasudevan, Shlens and Le, "Learning Transferable Architectures for
Scalable Image Recognition", CVPR 2018. A cell takes the outputs of the two cells before
it and makes five sums of two operations each. Sizes, names and padding are timm's,
where the mean of a pool that halves the image counts the padding. Departures, shared
with timm: no auxiliary head, and no paths dropped in training.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.conv_norm import ConvNorm
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.norm import BatchNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.shared import (
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    imagenet,
    last,
    torch_dense,
)
from jaxdl.ops.pool import avg_pool, max_pool

SMALLEST = 32  # pixels of a side: five halvings
EPSILON = 1e-3  # of every normalisation

NORMAL = (
    ("separable5", "current", "separable3", "previous"),
    ("separable5", "previous", "separable3", "previous"),
    ("average", "current", "identity", "previous"),
    ("average", "previous", "average", "previous"),
    ("separable3", "current", "identity", "current"),
)
"""Sums of the cell that keeps the size: operation and operand, left and right."""

REDUCTION = (
    ("separable5", "current", "separable7", "previous"),
    ("maximum", "current", "separable7", "previous"),
    ("average", "current", "separable5", "previous"),
    ("identity", "sum_1", "average", "sum_0"),
    ("separable3", "sum_0", "maximum", "current"),
)
"""Sums of the cell that halves it; what is applied to no other sum has stride 2."""


class NASNet(nn.Module):
    """Image classifier of normal and reduction cells.

    Attributes:
      num_classes: output logits; 0 for the means of the last map, without a head.
      stem: channels of the first convolution.
      width: channels of a sum in the first of the three groups of normal cells; they
        double from group to group.
      num_cells: normal cells in each group.
      skips_reduction: whether the first cell after a reduction sees, beside its output,
        the older of its inputs, as in the large network, or the newer, as in the small.
      dropout_rate: share of the means that training drops.
    """

    num_classes: int
    stem: int
    width: int
    num_cells: int
    skips_reduction: bool
    dropout_rate: Scalar = 0.0

    def setup(self) -> None:
        """The head, apart from the body."""
        check_classes(self.num_classes)
        self.dropout = Dropout(self.dropout_rate)
        if self.num_classes:
            self.last_linear = torch_dense(24 * self.width, self.num_classes)

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image.

        Raises:
          ValueError: ``x`` is no batch of images of at least 32x32 pixels, or
            ``num_classes`` is negative.
        """
        return self.classify(last(self.features(x, train=train)), train=train)

    @nn.compact
    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The maps at a half, a quarter, ... and a thirty-second of the size."""
        check_images(x, SMALLEST)
        older = ConvNorm(
            self.stem,
            strides=2,
            padding="VALID",
            activation=None,
            epsilon=EPSILON,
            names=("conv", "bn"),
            name="conv0",
        )(x, train=train)
        cell = Cell(self.width // 4, REDUCTION, "as it is", name="cell_stem_0")
        newer = cell(older, older, train=train)
        maps = Features(conv0=older, cell_stem_0=nn.relu(newer))
        cell = Cell(self.width // 2, REDUCTION, "halve", name="cell_stem_1")
        older, newer = newer, cell(newer, older, train=train)
        for group in range(3):
            width = self.width * 2**group
            if group > 0:
                cell = Cell(width, REDUCTION, name=f"reduction_cell_{group - 1}")
                kept = older if self.skips_reduction else newer
                older, newer = kept, cell(newer, older, train=train)
            for i in range(self.num_cells):
                name = f"cell_{group * max(6, self.num_cells) + i}"
                cell = Cell(width, NORMAL, "project" if i else "halve", name=name)
                older, newer = newer, cell(newer, older, train=train)
            maps[name] = nn.relu(newer)
        return maps

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the last map."""
        x = self.dropout(jnp.mean(x, (1, 2)), train=train)
        return self.last_linear(x) if self.num_classes else x


class Cell(nn.Module):
    """Five sums of two operations on the outputs of the two cells before.

    Attributes:
      width: channels of each sum.
      sums: ``NORMAL`` or ``REDUCTION``.
      fit: how ``previous`` is made to fit ``current``: ``"project"`` mixes its
        channels, ``"halve"`` its size too, and ``"as it is"`` leaves it.
    """

    width: int
    sums: tuple[tuple[str, str, str, str], ...]
    fit: str = "project"

    @nn.compact
    def __call__(
        self, current: Images, previous: Float[Array, "..."], *, train: bool
    ) -> Maps:
        """The sums that are not used up by other sums, side by side."""
        reduces = self.sums == REDUCTION
        states = {
            "current": Project(self.width, name="conv_1x1")(current, train=train),
            "previous": self._fitted(previous, train),
        }
        for i, row in enumerate(self.sums):
            parts = []
            for side, operation, operand in zip(
                ("left", "right"), row[::2], row[1::2], strict=True
            ):
                strides = 2 if reduces and not operand.startswith("sum") else 1
                apply = Operation(
                    operation, self.width, strides, name=f"comb_iter_{i}_{side}"
                )
                parts.append(apply(states[operand], train=train))
            states[f"sum_{i}"] = parts[0] + parts[1]
        first = ("sum_1",) if reduces else ("previous", "sum_0", "sum_1")
        kept = (*first, "sum_2", "sum_3", "sum_4")
        return jnp.concatenate([states[name] for name in kept], -1)

    def _fitted(self, x: Images, train: bool) -> Maps:
        if self.fit == "as it is":
            return x
        if self.fit == "project":
            return Project(self.width, name="conv_prev_1x1")(x, train=train)
        x = nn.relu(x)
        moved = jnp.pad(x[:, 1:, 1:], ((0, 0), (0, 1), (0, 1), (0, 0)))
        paths = [
            Path(self.width // 2, name=f"path_{i}")(image)
            for i, image in enumerate((x, moved), 1)
        ]
        return _norm("final_path_bn", train)(jnp.concatenate(paths, -1))


class Operation(nn.Module):
    """One summand of a cell.

    Attributes:
      kind: ``"identity"``, ``"maximum"``, ``"average"``, or ``"separable"`` with the
        side of its kernel: twice ReLU, depthwise and pointwise convolution, and norm.
      width: output channels of a separable convolution.
      strides: pixels from one output to the next.
    """

    kind: str
    width: int
    strides: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the size divided by ``strides``, rounded up."""
        if self.kind == "identity":
            return x
        if self.kind == "maximum":
            return max_pool(x, 3, strides=self.strides, padding="SAME")
        if self.kind == "average":
            return avg_pool(
                x,
                3,
                strides=self.strides,
                padding="SAME",
                count_include_pad=self.strides > 1,
            )
        for i, strides in enumerate((self.strides, 1), 1):
            pair = Separable(
                self.width, int(self.kind[-1]), strides, name=f"separable_{i}"
            )
            x = _norm(f"bn_sep_{i}", train)(pair(nn.relu(x)))
        return x


class Separable(nn.Module):
    """A filter for each channel, then a mix of the channels at each pixel."""

    width: int
    kernel_size: int
    strides: int

    @nn.compact
    def __call__(self, x: Images) -> Maps:
        """An image of the size divided by ``strides``, rounded up."""
        x = Conv(
            x.shape[-1],
            self.kernel_size,
            strides=self.strides,
            groups=x.shape[-1],
            use_bias=False,
            name="depthwise_conv2d",
        )(x)
        return Conv(self.width, 1, use_bias=False, name="pointwise_conv2d")(x)


class Project(nn.Module):
    """ReLU, a mix of the channels at each pixel, normalisation."""

    width: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        x = Conv(self.width, 1, use_bias=False, name="conv")(nn.relu(x))
        return _norm("bn", train)(x)


class Path(nn.Module):
    """Every other pixel of every other row, its channels mixed."""

    width: int

    @nn.compact
    def __call__(self, x: Images) -> Maps:
        """An image of half the size."""
        return Conv(self.width, 1, strides=2, use_bias=False, name="conv")(x)


def _norm(name: str, train: bool) -> BatchNorm:
    return BatchNorm(
        use_running_average=not train, momentum=0.9, epsilon=EPSILON, name=name
    )


@MODELS.register("nasnetalarge", **imagenet(SMALLEST, 331))
def nasnetalarge(num_classes: int = 1000, dropout_rate: Scalar = 0.0) -> NASNet:
    """NASNet-A (6 @ 4032): 88,753,150 parameters for 1000 classes.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
    """
    return NASNet(num_classes, 96, 168, 6, True, dropout_rate)


@MODELS.register("nasnetamobile", **imagenet(SMALLEST))
def nasnetamobile(num_classes: int = 1000, dropout_rate: Scalar = 0.0) -> NASNet:
    """NASNet-A (4 @ 1056): 5,289,978 parameters for 1000 classes.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
    """
    return NASNet(num_classes, 32, 44, 4, False, dropout_rate)
