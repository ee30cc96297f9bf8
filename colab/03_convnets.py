# %% [markdown]
# # Convolutional networks
#
# [![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/03_convnets.ipynb)
#
# From a filter of nine numbers to a trained network, and a look inside it. Every idea
# is a formula, a few lines of code, and a picture or a number to check it by.

# %%
import importlib.util

if importlib.util.find_spec("jaxdl") is None:
    print("installing jaxdl; nothing that is already here is upgraded")
    # %pip install -q jaxdl

# %%
import importlib.resources
import json
import os

import jax
import jax.numpy as jnp
import numpy as np
import optax
from sklearn.datasets import load_sample_image

import jaxdl
from jaxdl.data import resize_images
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.models import MODELS
from jaxdl.ops.conv import conv2d
from jaxdl.ops.conv_matrix import conv_matrix
from jaxdl.ops.filters import (
    edge_filter,
    filter2d,
    gaussian_filter,
    identity_filter,
    sharpen_filter,
    sobel_filters,
)
from jaxdl.ops.pool import avg_pool, max_pool
from jaxdl.ops.receptive_field import Window, output_size, receptive_field
from jaxdl.testing import assert_translation_equivariant
from jaxdl.viz import batch_grid, learning_curves
from jaxdl.viz.style import BLUE, INK, ORANGE, SOFT, dress, panels

FAST = os.environ.get("JAXDL_NB_FAST") == "1" or jax.default_backend() == "cpu"
NUM_STEPS = 300 if FAST else 2000
key = jax.random.key(0)


def show(axes, image, title="", **look):
    """A picture without ticks."""
    axes.imshow(image, **({"cmap": "gray"} | look))
    dress(axes, title=title, x="", y="", grid=False)
    axes.set_xticks([])
    axes.set_yticks([])


# %% [markdown]
# ## What a computer sees
#
# Numbers in rows and columns: 0 is black, 1 is white.

# %%
digits = jaxdl.load("digits").splits
digit = np.asarray(digits.train.x[3])
figure, cells = panels(2, width=2.8, height=2.8)
show(cells[0], digit[..., 0], f"a {digits.train.y[3]}")
show(cells[1], np.ones((8, 8)), "the same", vmin=0, vmax=1)
for (row, column), value in np.ndenumerate(digit[..., 0]):
    cells[1].text(column, row, f"{value:.1f}", ha="center", va="center", fontsize=7)
figure

# %% [markdown]
# ## Convolution by hand
#
# Lay a small kernel on the image, multiply what lies on each other, add it all up. Move
# on by a pixel. $G_{ij} = \sum_{uv} H_{uv} F_{i+u,j+v}$. Strictly, this is
# cross-correlation; convolution turns the kernel by half a turn first. Networks learn
# the kernel, so for them it makes no difference.


# %%
def by_hand(image, kernel):
    """Cross-correlation by two loops, where the kernel fits."""
    rows, columns = kernel.shape
    height, width = image.shape[0] - rows + 1, image.shape[1] - columns + 1
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            out[i, j] = np.sum(kernel * image[i : i + rows, j : j + columns])
    return out


x = jnp.asarray(digit)[None]
kernel = jnp.array([[1.0, 2.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]])
ours = filter2d(x, kernel, padding="VALID")[0, ..., 0]
turned = filter2d(x, kernel, flip=True, padding="VALID")[0, ..., 0]
print("as by hand:", np.allclose(by_hand(digit[..., 0], kernel), ours, atol=1e-5))
half_turn = by_hand(digit[..., 0], kernel[::-1, ::-1])
print("convolution, kernel turned:", np.allclose(half_turn, turned, atol=1e-5))

# %% [markdown]
# ## Filters by hand
#
# A single 1 in the middle changes nothing. Weights that fall like a Gaussian blur.
# Differences find edges. All with nine numbers, or a few more.

# %%
photo = load_sample_image("china.jpg")[60:316:2, 180:500:2].mean(-1) / 255
photo = jnp.asarray(photo, jnp.float32)[None, :, :, None]
filters = {
    "identity": identity_filter(),
    "Gaussian": gaussian_filter(2.0, 13),
    "sharpen": sharpen_filter(),
    "edges": edge_filter(),
    "slope to the right": sobel_filters()[0],
    "slope downwards": sobel_filters()[1],
}
figure, cells = panels(6, width=2.3, height=2.0)
for axes, (name, weights) in zip(cells, filters.items(), strict=True):
    found = filter2d(photo, weights)[0, ..., 0]
    look = {} if name in ("identity", "Gaussian", "sharpen") else {"cmap": "RdBu"}
    limit = float(jnp.abs(found).max()) * 0.7
    look |= {"vmin": -limit, "vmax": limit} if look else {"vmin": 0, "vmax": 1}
    show(axes, found, name, **look)
figure

# %% [markdown]
# ## Convolution is a matrix
#
# A dense layer that is mostly zeros, and in which the same nine numbers come again and
# again: sparse connections and shared weights. Each block is constant along its
# diagonals (Toeplitz), and so are the blocks among each other.

# %%
blur = gaussian_filter(1.0, 3)
matrix = conv_matrix(blur[:, :, None, None], (8, 8))
image = filter2d(x, blur)[0].ravel()
same = np.allclose(matrix @ x.ravel(), image, atol=1e-5)
print("the product is the convolution:", same)
print(f"{matrix.size} entries, {int((matrix != 0).sum())} not 0, 9 of them free")
figure, (axes,) = panels(1, width=3.2, height=3.2)
show(axes, matrix, "from 64 pixels to 64", cmap="Blues")
figure

# %% [markdown]
# ## Sizes
#
# With $N$ pixels, a kernel of $F$, padding $P$ and stride $S$ there are
# $\lfloor (N + 2P - F)/S \rfloor + 1$ places. Padding of $(F-1)/2$ keeps the size.

# %%
for size, taps, stride, padding in ((8, 3, 1, 0), (8, 3, 1, 1), (224, 7, 2, 3)):
    formula = (size + 2 * padding - taps) // stride + 1
    ((height, _)) = output_size((size, size), [Window(taps, stride, padding)])
    print(f"{size} pixels, {taps} taps, stride {stride}, padding {padding}: {formula}")
    assert height == formula

# %% [markdown]
# ## Receptive fields
#
# The pixels that a node is connected to. Every 3x3 layer adds a pixel on each side;
# after a stride of 2 it adds two. What can be computed can also be measured: these are
# the pixels with a gradient. Three layers of 3x3 see what one of 7x7 sees, with $3
# \cdot 9 = 27$ weights in place of 49, and two bends more.

# %%
stacks = {
    "1 layer": [Window(3, padding=1)],
    "3 layers": [Window(3, padding=1)] * 3,
    "5 layers": [Window(3, padding=1)] * 5,
    "3 layers, stride 2 first": [Window(3, 2, 1)] + [Window(3, padding=1)] * 2,
}
noise = jax.random.uniform(key, (1, 21, 21, 1))
figure, cells = panels(4, columns=4, width=2.1, height=2.4)
for axes, (name, windows) in zip(cells, stacks.items(), strict=True):

    def middle(image, windows=windows):
        """The node in the middle of the last map."""
        for w in windows:
            weights = jnp.ones((3, 3, 1, 1)) / 9
            image = conv2d(image, weights, strides=w.strides, padding=w.padding)
        return image[0, image.shape[1] // 2, image.shape[2] // 2, 0]

    slope = jax.grad(middle)(noise)[0, ..., 0]
    across = int((slope != 0).any(0).sum())
    seen = receptive_field((21, 21), windows).size[0]
    show(axes, slope, f"{seen}x{seen} pixels", cmap="Blues")
    axes.set_xlabel(name, fontsize=8, color=INK)
    assert across == seen
figure

# %% [markdown]
# ## Pooling
#
# A region becomes one number: its maximum, or its mean. There is nothing to learn. The
# gradient of a maximum goes to the pixel that won; that of a mean is split equally.

# %%
small = jnp.round(9 * x[:, :4, 2:6])
print(f"{small[0, ..., 0]}\n max:\n{max_pool(small, 2)[0, ..., 0]}")
print(f" mean:\n{avg_pool(small, 2)[0, ..., 0]}")
slope = jax.grad(lambda x: max_pool(x, 2).sum())(small)
print(f" gradient of the maxima:\n{slope[0, ..., 0]}")

# %% [markdown]
# ## What moves with the image, and what stays
#
# Convolution is *equivariant* to translation: move the image, and the result moves.
# Pooling is *invariant to some degree*: move the image by less than a window, and the
# result changes less. The law can be checked for any function; at the border it fails,
# since padding does not move. More, measured:
# [does a network notice that something has moved?](https://github.com/jaxdl/jaxdl/tree/main/experiments/translation)

# %%
weights = jax.random.normal(key, (3, 3, 1, 4))
images = jax.random.uniform(key, (2, 12, 12, 1))
assert_translation_equivariant(lambda x: conv2d(x, weights), images, margin=1)
try:
    assert_translation_equivariant(lambda x: conv2d(x, weights), images)
except AssertionError as complaint:
    print(f"with the border: {str(complaint)[:54]}…")

maps = jax.nn.relu(filter2d(photo, edge_filter()))
shifts = range(9)
figure, (axes,) = panels(1, width=4.6, height=2.8)
for window, colour in ((1, SOFT), (4, BLUE), (8, ORANGE)):
    still = max_pool(maps, window)
    moved = [max_pool(jnp.roll(maps, s, 2), window) for s in shifts]
    change = [jnp.linalg.norm(m - still) / jnp.linalg.norm(still) for m in moved]
    name = "no pooling" if window == 1 else f"max over {window}x{window}"
    axes.plot(shifts, change, "o-", color=colour, markersize=4, label=name)
dress(axes, title="edges of the photograph", x="moved by, in pixels", y="change")
axes.legend(fontsize=8, frameon=False)
figure

# %% [markdown]
# ## Architectures
#
# Convolution, bend, pooling; again, with more channels on fewer pixels; then a dense
# layer. From LeNet (1998) to ConvNeXt (2022) the catalogue has them all, equal to
# torchvision's and timm's weight for weight. To the right is what an image costs,
# upwards what is stored.

# %%
catalogue = importlib.resources.files("jaxdl").joinpath("catalogue.json")
known = json.loads(catalogue.read_text("utf-8"))["models"]
large = {n: m for n, m in known.items() if m["input_shape"][0] >= 224}
named = "alexnet vgg16 googlenet resnet18 resnet50 resnet152 squeezenet1_0 densenet121"
named += (
    " mobilenet_v2 efficientnet_b0 efficientnet_b7 convnext_tiny vit_b_16 inception_v3"
)
figure, (axes,) = panels(1, width=6.4, height=4.0)
for name, model in large.items():
    shown = name in named.split()
    place = model["flops"] / 1e9, model["params"] / 1e6
    axes.plot(*place, "o", color=BLUE if shown else SOFT, markersize=5 if shown else 3)
    if shown:
        axes.annotate(name, place, (4, 3), textcoords="offset points", fontsize=7.5)
axes.set_xscale("log")
axes.set_yscale("log")
dress(
    axes,
    title="classifiers of photographs",
    x="GFLOPs for an image",
    y="million weights",
)
figure

# %% [markdown]
# The first of them is small enough to be read in full. Most of its weights are in the
# first dense layer; most of its arithmetic is in the convolutions.

# %%
print(jaxdl.summary("lenet"))

# %% [markdown]
# ## Training
#
# The embedded digits, enlarged to the 28x28 pixels that LeNet was made for.


# %%
def enlarged(part):
    """The digits at LeNet's size."""
    return part._replace(x=resize_images(part.x, 28, 28))


parts = jaxdl.Splits(*map(enlarged, digits))
model = jaxdl.create_model("lenet")
learner = jaxdl.supervised(
    model,
    lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
    optax.adam(0.002),
    {"accuracy": Accuracy.init},
)
plan = jaxdl.Plan(NUM_STEPS, 64, eval_every=NUM_STEPS // 10, eval_batch_size=135)
state, history = jax.jit(jaxdl.run(learner, plan))(key, None, parts)
variables = jaxdl.Variables(state.params, state.model_state)
learning_curves(history._asdict(), window=10)

# %%
logits, _ = model.apply(variables, parts.test.x, train=False)
guess = np.asarray(logits.argmax(-1))
print(f"{np.mean(guess == parts.test.y):.1%} of {len(guess)} test digits are right")
hard = np.argsort(np.asarray(cross_entropy_loss(logits, parts.test.y)))[::-1][:8]
batch_grid(parts.test.x[hard], parts.test.y[hard], guess[hard])

# %% [markdown]
# ## Looking inside
#
# What does it look for? The six filters of the first layer as pictures (blue: dark is
# wanted, red: light is), and what each finds in a digit.

# %%
module = MODELS.create("lenet")


def inside(images, layer):
    """What a layer of the network gives, before the bend."""
    _, seen = module.apply(
        {"params": state.params},
        images,
        train=False,
        capture_intermediates=lambda part, _: part.name == layer,
    )
    return seen["intermediates"][layer]["__call__"][0]


seven = parts.test.x[int(np.flatnonzero(parts.test.y == 7)[0])][None]
first = jax.nn.relu(inside(seven, "conv_0"))[0]
kernels = state.params["conv_0"]["kernel"][:, :, 0]
figure, cells = panels(12, columns=6, width=1.2, height=1.35)
limit = float(jnp.abs(kernels).max())
for i in range(6):
    show(cells[i], kernels[..., i], cmap="RdBu_r", vmin=-limit, vmax=limit)
    show(cells[6 + i], first[..., i], cmap="magma")
figure

# %% [markdown]
# Further up, filters are no pictures any more. But one can ask which images a channel
# of the second layer answers most: each row is a channel, with its five favourites.

# %%
second = np.asarray(inside(parts.train.x, "conv_1")).max((1, 2))
best = np.argsort(second, 0)[::-1][:5]
some = [0, 3, 6, 9]
rows = np.concatenate([best[:, channel] for channel in some])
batch_grid(parts.train.x[rows], parts.train.y[rows], columns=5)

# %% [markdown]
# And the last layer before the classes has 84 numbers for each digit. In the plane
# where they differ most, the classes lie apart: the network has made of pixels
# something that a linear layer can read.

# %%
features = np.asarray(jax.nn.relu(inside(parts.test.x, "dense_1")))
figure, cells = panels(2, width=3.6, height=3.2)
sources = {"pixels": parts.test.x.reshape(len(guess), -1), "features": features}
for axes, (name, rows) in zip(cells, sources.items(), strict=True):
    points = np.linalg.svd(rows - rows.mean(0), full_matrices=False)[0][:, :2]
    axes.scatter(*points.T, s=0)
    for place, label in zip(points, parts.test.y, strict=True):
        colour = f"C{label}"
        axes.text(
            *place, str(label), color=colour, fontsize=7, ha="center", va="center"
        )
    dress(axes, title=name, x="", y="", grid=False)
    axes.set_xticks([])
    axes.set_yticks([])
figure

# %% [markdown]
# Next: [what one network has learned, another need not](04_transfer.ipynb). Now change
# something: give LeNet the activation `tanh` (`create_model("lenet",
# activation="tanh")`), or look at the channels that nothing excites.
