"""The vision transformer: an image as a sequence of patches that attend to each other.

Source: Dosovitskiy et al., "An Image is Worth 16x16 Words: Transformers for Image
Recognition at Scale", ICLR 2021. Names and initial weights are torchvision's;
``TIMM_NAMES`` translates those of timm. As in section 3.2 of the paper, the learned
positions are interpolated for images of another size, here as timm does it: bicubic,
with smoothing where the grid shrinks.
"""

from functools import partial

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.norm import LayerNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.shared import (
    Features,
    Outputs,
    check_classes,
    check_images,
    imagenet,
    last,
)

PATCH = 16  # pixels of a side
EPSILON = 1e-6  # of every normalisation

Tokens = Float[Array, "batch tokens features"]

TIMM_NAMES = (
    (r"^cls_token$", "class_token"),
    (r"^pos_embed$", "encoder.pos_embedding"),
    (r"^patch_embed\.proj\.", "conv_proj."),
    (r"^blocks\.(\d+)\.norm(\d)\.", r"encoder.layers.encoder_layer_\1.ln_\2."),
    (r"^blocks\.(\d+)\.", r"encoder.layers.encoder_layer_\1."),
    (r"\.attn\.qkv\.", ".self_attention.in_proj_"),
    (r"\.attn\.proj\.", ".self_attention.out_proj."),
    (r"\.mlp\.fc1\.", ".mlp.0."),
    (r"\.mlp\.fc2\.", ".mlp.3."),
    (r"^norm\.", "encoder.ln."),
    (r"^head\.", "heads.head."),
)
"""Aliases for ``jaxdl.pretrained.from_torch``: from timm's names to these."""


class VisionTransformer(nn.Module):
    """Image classifier; 86,567,656 parameters as B/16 for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the last class token instead.
      width: entries of a token, a multiple of ``num_heads``.
      num_heads: heads of each attention.
      depth: number of blocks.
      image_size: pixels of a side for which positions are learned, a multiple of 16.
      dropout_rate: share of the entries that training drops after every part.
    """

    num_classes: int
    width: int
    num_heads: int
    depth: int = 12
    image_size: int = 224
    dropout_rate: Scalar = 0.0

    def setup(self) -> None:
        """Patches, encoder and head, named as in torchvision."""
        check_classes(self.num_classes)
        side = self.image_size // PATCH
        rule = f"image_size must be a multiple of {PATCH}"
        require(side >= 1 and side * PATCH == self.image_size, rule, self.image_size)
        self.conv_proj = Conv(self.width, PATCH, strides=PATCH, padding="VALID")
        zeros = nn.initializers.zeros
        self.class_token = self.param("class_token", zeros, (1, 1, self.width))
        self.encoder = Encoder(side, self.num_heads, self.depth, self.dropout_rate)
        self.heads = Head(self.num_classes)

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image.

        Raises:
          ValueError: ``x`` is no batch of images whose sides are multiples of 16, or a
            setting is out of range.
        """
        return self.classify(last(self.features(x, train=train)), train=train)

    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The patches after each block, and at last all tokens, normalised.

        Those of a block, by its name, are a map of a sixteenth of the size. The tokens,
        ``"encoder.ln"``, are ``[batch, 1 + patches, width]``; the first is the class
        token, which the head reads.
        """
        check_images(x, PATCH)
        height, width = x.shape[1:3]
        require(
            height % PATCH == width % PATCH == 0,
            f"the sides of images must be multiples of {PATCH} pixels",
            f"{height}x{width}",
            "Resize, crop or pad them.",
        )
        patches = self.conv_proj(x)
        batch, rows, columns, features = patches.shape
        tokens = jnp.concatenate(
            [
                jnp.broadcast_to(self.class_token, (batch, 1, features)),
                patches.reshape(batch, rows * columns, features),
            ],
            axis=1,
        )
        *blocks, normalised = self.encoder(tokens, (rows, columns), train=train)
        maps = Features()
        for i, block in enumerate(blocks):
            name = f"encoder.layers.encoder_layer_{i}"
            maps[name] = block[:, 1:].reshape(patches.shape)
        maps["encoder.ln"] = normalised
        return maps

    def classify(self, x: Tokens, *, train: bool) -> Outputs:
        """Logits from the last tokens."""
        del train  # nothing behaves differently in training
        return self.heads(x[:, 0])


class Encoder(nn.Module):
    """Positions and blocks of attention.

    Attributes:
      side: patches of a side for which there are positions.
      num_heads: as of ``VisionTransformer``, as are the next two.
      depth: number of blocks.
      dropout_rate: share of the entries that training drops.
    """

    side: int
    num_heads: int
    depth: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(
        self, x: Tokens, grid: tuple[int, int], *, train: bool
    ) -> list[Tokens]:
        """The tokens after each block, and the last ones normalised."""
        shape = (1, self.side**2 + 1, x.shape[-1])
        init = nn.initializers.normal(0.02)
        positions = self.param("pos_embedding", init, shape)
        x = x + resize_positions(positions, grid)
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        layers = Layers(self.num_heads, self.depth, self.dropout_rate, name="layers")
        tokens = layers(x, train=train)
        return [*tokens, LayerNorm(epsilon=EPSILON, name="ln")(tokens[-1])]


def resize_positions(
    positions: Float[Array, "1 old_tokens features"], grid: tuple[int, int]
) -> Float[Array, "1 new_tokens features"]:
    """The embedding of the positions of another grid, by bicubic interpolation.

    Args:
      positions: of the class token, and of the patches of a square grid.
      grid: rows and columns wanted. That of the class token stays as it is.
    """
    _, tokens, features = positions.shape
    side = round((tokens - 1) ** 0.5)
    if grid == (side, side):
        return positions
    square = positions[:, 1:].reshape(1, side, side, features)
    resized = jax.image.resize(square, (1, *grid, features), "bicubic")
    patches = resized.reshape(1, -1, features)
    return jnp.concatenate([positions[:, :1], patches], axis=1)


class Layers(nn.Module):
    """Blocks one after the other; attributes as of ``Encoder``."""

    num_heads: int
    depth: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Tokens, *, train: bool) -> list[Tokens]:
        """The tokens after each block."""
        tokens = []
        for i in range(self.depth):
            name = f"encoder_layer_{i}"
            block = Block(self.num_heads, self.dropout_rate, name=name)
            x = block(x, train=train)
            tokens.append(x)
        return tokens


class Block(nn.Module):
    """Attention and a perceptron, each added to its input; attributes as above."""

    num_heads: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Tokens, *, train: bool) -> Tokens:
        """As many tokens."""
        y = LayerNorm(epsilon=EPSILON, name="ln_1")(x)
        y = SelfAttention(self.num_heads, name="self_attention")(y)
        x = x + Dropout(self.dropout_rate, name="dropout")(y, train=train)
        y = LayerNorm(epsilon=EPSILON, name="ln_2")(x)
        return x + Perceptron(self.dropout_rate, name="mlp")(y, train=train)


class SelfAttention(nn.Module):
    """Every token a mean of all, weighed by how well queries and keys agree."""

    num_heads: int

    @nn.compact
    def __call__(self, x: Tokens) -> Tokens:
        """As many tokens."""
        batch, tokens, width = x.shape
        rule = "width must be a multiple of num_heads"
        require(width % self.num_heads == 0, rule, f"{width} and {self.num_heads}")
        init = nn.initializers.variance_scaling(
            1.0, "fan_avg", "uniform", in_axis=1, out_axis=0
        )
        # One matrix for queries, keys and values, laid out and named as in PyTorch.
        weight = self.param("in_proj_weight", init, (3 * width, width))
        bias = self.param("in_proj_bias", nn.initializers.zeros, (3 * width,))
        mixed = x @ weight.T + bias.reshape(1, 1, -1)
        heads = mixed.reshape(batch, tokens, 3, self.num_heads, -1)
        query, key, value = (heads[:, :, i] for i in range(3))
        seen = jax.nn.dot_product_attention(query, key, value)
        return nn.Dense(width, name="out_proj")(seen.reshape(batch, tokens, width))


class Perceptron(nn.Module):
    """Two layers on each token by itself, four times as wide in between."""

    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Tokens, *, train: bool) -> Tokens:
        """As many tokens."""
        dense = partial(
            nn.Dense,
            kernel_init=nn.initializers.xavier_uniform(),
            bias_init=nn.initializers.normal(1e-6),
        )
        y = nn.gelu(dense(4 * x.shape[-1], name="0")(x), approximate=False)
        y = Dropout(self.dropout_rate, name="2")(y, train=train)
        y = dense(x.shape[-1], name="3")(y)
        return Dropout(self.dropout_rate, name="4")(y, train=train)


class Head(nn.Module):
    """A linear layer on the class token; starts from zeros, as in torchvision."""

    num_classes: int

    @nn.compact
    def __call__(self, x: Float[Array, "batch features"]) -> Outputs:
        """Logits, or the token if there are no classes."""
        if not self.num_classes:
            return x
        init = nn.initializers.zeros
        return nn.Dense(self.num_classes, kernel_init=init, name="head")(x)


@MODELS.register("vit_b_16", **imagenet(PATCH))
def vit_b_16(
    num_classes: int = 1000, image_size: int = 224, dropout_rate: Scalar = 0.0
) -> VisionTransformer:
    """ViT-B/16.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      image_size: pixels of a side for which positions are learned.
      dropout_rate: share of the entries that training drops after every part.
    """
    return VisionTransformer(num_classes, 768, 12, 12, image_size, dropout_rate)


@MODELS.register("vit_small_patch16_224", **imagenet(PATCH))
def vit_small_patch16_224(
    num_classes: int = 1000, image_size: int = 224, dropout_rate: Scalar = 0.0
) -> VisionTransformer:
    """ViT-S/16, under its name in timm.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      image_size: pixels of a side for which positions are learned.
      dropout_rate: share of the entries that training drops after every part.
    """
    return VisionTransformer(num_classes, 384, 6, 12, image_size, dropout_rate)
