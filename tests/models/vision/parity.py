"""The examination of a network against its reference in PyTorch, weight for weight.

``check`` fills both networks with the same weights and batch statistics, drawn from the
name of each tensor alone, and compares logits and gradients. What the reference gave is
stored beside this file, so that logits are compared without PyTorch as well:

    JAXDL_WRITE_FIXTURES=1 pytest tests/models/vision
"""

import functools
import importlib
import importlib.util
import json
import os
import sys
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn

from jaxdl.core.model import Variables, from_linen
from jaxdl.core.nominal import nominal
from jaxdl.models import MODELS
from jaxdl.pretrained import from_torch, to_torch, torch_shapes
from jaxdl.pretrained.torch_layout import COUNTER, renamed

FIXTURES = Path(__file__).parent / "fixtures"
WRITE = "JAXDL_WRITE_FIXTURES" in os.environ


def uniform(name: str, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    """Numbers that depend on the name and nothing else, whatever NumPy's version."""
    bits = np.random.PCG64(zlib.crc32(name.encode())).random_raw(int(np.prod(shape)))
    unit = (bits >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)
    return (low + (high - low) * unit).astype(np.float32).reshape(shape)


def fill(
    name: str, shape: tuple[int, ...], scales: tuple[float, float] = (0.4, 0.8)
) -> np.ndarray:
    """A tensor of a ``state_dict``: He's kernels, lively norms and statistics."""
    if name.endswith("running_var"):
        return uniform(name, shape, 0.5, 1.5)
    if len(shape) > 1:
        bound = (6 / np.prod(shape[1:])) ** 0.5
        return uniform(name, shape, -bound, bound)
    if name.endswith("weight"):
        return uniform(name, shape, *scales)
    return uniform(name, shape, -0.1, 0.1)


def shapes(module: nn.Module, image: tuple[int, ...] = (32, 32, 3)) -> Variables:
    """The variables of a network, without numbers."""
    x = jax.ShapeDtypeStruct((1, *image), jnp.float32)
    key = jax.eval_shape(jax.random.key, 0)
    with nominal():
        return jax.eval_shape(from_linen(module).init, key, x)


@functools.cache
def torchvision() -> Any:
    """Torchvision, also on a CPU build of PyTorch; ``None`` without PyTorch.

    The wheel on PyPI is linked with CUDA. Without it two operators are missing, which
    no classifier uses and whose declaration torchvision needs.
    """
    if importlib.util.find_spec("torchvision") is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch

        try:
            return importlib.import_module("torchvision")
        except RuntimeError as error:
            if "torchvision::nms" not in str(error):
                raise
        for name in [name for name in sys.modules if name.startswith("torchvision")]:
            del sys.modules[name]
        torchvision.declared = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            torchvision.declared.define(
                f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            )
        return importlib.import_module("torchvision")


@functools.cache
def timm() -> Any:
    """timm, or ``None`` without it."""
    if torchvision() is None or importlib.util.find_spec("timm") is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("timm")


def from_torchvision(name: str, **settings: Any) -> Any:
    """The network of that name with random weights; ``None`` without torchvision."""
    found = torchvision()
    return found and found.models.get_model(name, weights=None, **settings)


def from_timm(name: str, **settings: Any) -> Any:
    """The network of that name with random weights; ``None`` without timm."""
    return timm() and timm().create_model(name, pretrained=False, **settings)


def check(
    module: nn.Module,
    fixture: str,
    reference: Callable[[], Any],
    *,
    image: tuple[int, int, int] = (64, 64, 3),
    aliases: tuple[tuple[str, str], ...] = (),
    train: bool = False,
    scales: tuple[float, float] = (0.4, 0.8),
) -> None:
    """Assert that a network is its reference, in logits and gradients.

    Args:
      module: the network.
      fixture: the name of the stored file.
      reference: makes the PyTorch network; may give ``None`` where timm is missing. It
        is not called without PyTorch and torchvision.
      image: the shape of an example.
      aliases: how to rename what the reference calls differently.
      train: whether to compare training mode, for a network without dropout.
      scales: what those of normalisations are between; larger ones for a deep network
        without shortcuts, where signals would fade.
    """
    template = shapes(module, image)
    filled = {
        name: fill(name, shape, scales)
        for name, shape in torch_shapes(template).items()
    }
    variables = from_torch(filled, template)
    x = uniform("x", (2, *image), -1, 1)

    def loss(params: Any, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        model = from_linen(module)
        logits, _ = model.apply(Variables(params, variables.state), x, train=train)
        probs = jax.nn.log_softmax(logits.astype(jnp.float32))
        return -(probs[0, 0] + probs[1, 1]) / 2, logits

    both = jax.value_and_grad(loss, argnums=(0, 1), has_aux=True)
    with nominal():  # the plain forms, which compile sooner; all are equal (tests/ops)
        lowered = jax.jit(both).lower(variables.params, x)
    compiled = lowered.compile({"xla_backend_optimization_level": 0})
    (_, logits), (grads, grad_x) = compiled(variables.params, x)
    ours = {**to_torch(Variables(grads, {})), "x": np.asarray(grad_x)}
    found = reference() if torchvision() else None
    if found is not None:
        theirs = run(found, filled, x, aliases, train=train)
        compare(np.asarray(logits), ours, *theirs)
        if WRITE:
            store(fixture, *theirs)
    stored = json.loads((FIXTURES / f"{fixture}.json").read_text())
    np.testing.assert_allclose(logits, stored["logits"], rtol=1e-4, atol=1e-4)
    norms = norms_by_part(ours)
    assert norms.keys() == stored["gradient"].keys()
    for part, norm in norms.items():
        np.testing.assert_allclose(norm, stored["gradient"][part], rtol=1e-3)


def run(
    reference: Any,
    filled: dict[str, np.ndarray],
    x: np.ndarray,
    aliases: tuple[tuple[str, str], ...],
    *,
    train: bool,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Logits and gradients of the reference with the same weights, by our names."""
    import torch

    names = [n for n in reference.state_dict() if not n.endswith(COUNTER)]
    ours = {name: renamed(name, aliases) for name in names}
    assert set(ours.values()) == set(filled), set(ours.values()) ^ set(filled)
    state = {name: torch.from_numpy(filled[ours[name]]) for name in names}
    wrong = reference.load_state_dict(state, strict=False)
    assert not wrong.unexpected_keys
    assert all(name.endswith(COUNTER) for name in wrong.missing_keys)
    reference.train(train)
    images = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous().requires_grad_()
    logits = reference(images)
    torch.nn.functional.cross_entropy(logits, torch.tensor([0, 1])).backward()
    grads = {ours[n]: p.grad.numpy() for n, p in reference.named_parameters()}
    grads["x"] = images.grad.permute(0, 2, 3, 1).numpy()
    return logits.detach().numpy(), grads


def compare(
    logits: np.ndarray,
    ours: dict[str, np.ndarray],
    their_logits: np.ndarray,
    theirs: dict[str, np.ndarray],
) -> None:
    """Logits to 1e-4, gradients to 1e-3 of the norm of each tensor."""
    np.testing.assert_allclose(logits, their_logits, rtol=1e-4, atol=1e-4)
    assert ours.keys() == theirs.keys()
    for name, gradient in theirs.items():
        error, size = np.linalg.norm(ours[name] - gradient), np.linalg.norm(gradient)
        assert error <= 1e-3 * size, f"{name}: {error:.2g} of {size:.2g}"
        assert size > 0, f"{name}: the comparison sees no gradient"


def store(fixture: str, logits: np.ndarray, grads: dict[str, np.ndarray]) -> None:
    """Write what the reference gave."""
    rows = [json.dumps([round(float(v), 6) for v in row]) for row in logits]
    norms = {n: float(f"{v:.5g}") for n, v in norms_by_part(grads).items()}
    text = ",\n".join(rows)
    text = f'{{"logits": [\n{text}],\n"gradient": {json.dumps(norms)}}}\n'
    FIXTURES.mkdir(exist_ok=True)
    (FIXTURES / f"{fixture}.json").write_text(text)


def norms_by_part(grads: dict[str, np.ndarray]) -> dict[str, float]:
    """The norm of the gradient of each top-level part of the network."""
    squares: dict[str, float] = {}
    for name, gradient in sorted(grads.items()):
        part = name.split(".")[0]
        squares[part] = squares.get(part, 0.0) + float(np.vdot(gradient, gradient))
    return {part: square**0.5 for part, square in squares.items()}


def assert_same_start(
    module: nn.Module, reference: Any, image: tuple[int, int, int], only: str = ""
) -> None:
    """Assert that a network starts from the distributions of its reference.

    Constants are equal; the deviations of large tensors differ by less than five
    standard errors, and both are bounded as a uniform draw is, or neither.

    Args:
      module: the network.
      reference: the PyTorch network, as it is made.
      image: the shape of an example.
      only: how the names of the tensors to compare begin.
    """
    x = np.zeros((1, *image), np.float32)
    lowered = jax.jit(from_linen(module).init).lower(jax.random.key(0), x)
    compiled = lowered.compile({"xla_backend_optimization_level": 0})  # compiles sooner
    ours = to_torch(compiled(jax.random.key(0), x))
    for name, tensor in reference.state_dict().items():
        if not name.startswith(only):
            continue
        mine, theirs = ours[name], tensor.numpy()
        if np.ptp(theirs) == 0:
            np.testing.assert_array_equal(mine, theirs, err_msg=name)
        elif theirs.size >= 1000:
            error = 5 / theirs.size**0.5
            np.testing.assert_allclose(mine.std(), theirs.std(), rtol=error)
            bounded = [abs(a).max() < 1.8 * a.std() for a in (mine, theirs)]
            assert bounded[0] == bounded[1], name
        else:  # few numbers: of the same order
            assert 0.2 < mine.std() / theirs.std() < 5, name


def assert_same_tensors(
    name: str, reference: Any, aliases: tuple[tuple[str, str], ...] = ()
) -> None:
    """Assert that a registered network has the names and shapes of its reference."""
    entry = MODELS[name]
    theirs = {
        renamed(tensor, aliases): tuple(value.shape)
        for tensor, value in reference.state_dict().items()
        if not tensor.endswith(COUNTER)
    }
    assert torch_shapes(shapes(entry.build(), entry.facts["input_shape"])) == theirs
