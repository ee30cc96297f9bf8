"""What PyTorch does with the same work, in its fastest usual forms."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn import functional

from benchmarks.logistic import L2, MAX_ITERATIONS, TOL, problem

Run = Callable[[int], int]


def training(model: nn.Module, x: torch.Tensor, y: torch.Tensor) -> Run:
    """``run(n)`` of Adam's fused step on the cross-entropy."""
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def steps_of(count: int) -> int:
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            functional.cross_entropy(model(x), y).backward()
            optimizer.step()
        return count

    return steps_of


def dense(*widths: int) -> nn.Module:
    """Linear layers with ReLU between them."""
    layers: list[nn.Module] = []
    for i, (inputs, outputs) in enumerate(itertools.pairwise(widths)):
        layers += [nn.ReLU()] * (i > 0) + [nn.Linear(inputs, outputs)]
    return nn.Sequential(*layers)


def lenet5() -> nn.Module:
    """LeNet-5 with ReLU and max pooling."""
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU()),
        nn.Linear(84, 10),
    )


def batch(*shape: int, classes: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Random inputs and labels."""
    return torch.randn(*shape), torch.randint(0, classes, shape[:1])


def mlp() -> Run:
    """784-512-512-10, batch 128."""
    return training(dense(784, 512, 512, 10), *batch(128, 784, classes=10))


def mlp_compiled() -> Run:
    """The same under torch.compile."""
    model: Any = torch.compile(dense(784, 512, 512, 10))
    return training(model, *batch(128, 784, classes=10))


def lenet() -> Run:
    """LeNet-5, batch 128."""
    return training(lenet5(), *batch(128, 1, 28, 28, classes=10))


def lenet_channels_last() -> Run:
    """The same in the memory layout that PyTorch's CPU convolutions prefer."""
    x, y = batch(128, 1, 28, 28, classes=10)
    layout: Any = torch.channels_last
    model: Any = lenet5().to(memory_format=layout)
    return training(model, x.to(memory_format=layout), y)


def in_turn(runs: Sequence[Run]) -> Run:
    """One step of each model, again and again."""

    def steps_of(count: int) -> int:
        for _ in range(count):
            for one in runs:
                one(1)
        return count

    return steps_of


def small_mlps_loop() -> Run:
    """64 MLPs 16-64-64-2, batch 64, one after another."""
    return in_turn(
        [training(dense(16, 64, 64, 2), *batch(64, 16, classes=2)) for _ in range(64)]
    )


def small_mlps() -> Run:
    """The same in step, by torch.func."""
    params, _ = stack_module_state([dense(16, 64, 64, 2) for _ in range(64)])
    params = {name: leaf.detach().requires_grad_() for name, leaf in params.items()}
    base = dense(16, 64, 64, 2).to("meta")
    x, y = torch.randn(64, 64, 16), torch.randint(0, 2, (64, 64))

    def loss(params: Any, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return functional.cross_entropy(functional_call(base, params, (x,)), y)

    gradients = vmap(grad(loss))
    optimizer = torch.optim.Adam(params.values(), 1e-3, fused=True)

    def steps_of(count: int) -> int:
        for _ in range(count):
            frozen = {name: leaf.detach() for name, leaf in params.items()}
            for name, leaf in gradients(frozen, x, y).items():
                params[name].grad = leaf
            optimizer.step()
        return count

    return steps_of


def lenets() -> Run:
    """8 LeNets, batch 32, one after another."""
    return in_turn(
        [training(lenet5(), *batch(32, 1, 28, 28, classes=10)) for _ in range(8)]
    )


def fitted(*size: int, compiled: bool = False) -> Callable[[], float]:
    """A fit of a multinomial logistic regression, which gives the objective."""
    x, y = (torch.from_numpy(part) for part in problem(*size))
    y, classes = y.long(), int(y.max()) + 1

    def objective(weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        loss = functional.cross_entropy(torch.addmm(bias, x, weight), y)
        return loss + L2 / 2 * weight.square().sum()

    value: Any = torch.compile(objective) if compiled else objective

    def fit() -> float:
        params = [torch.zeros(x.shape[1], classes), torch.zeros(classes)]
        params = [param.requires_grad_() for param in params]
        optimizer = torch.optim.LBFGS(
            params,
            max_iter=MAX_ITERATIONS,
            history_size=10,
            line_search_fn="strong_wolfe",
            tolerance_grad=TOL,
            tolerance_change=1e-9,
        )

        def closure() -> torch.Tensor:
            optimizer.zero_grad(set_to_none=True)
            loss = value(*params)
            loss.backward()
            return loss

        optimizer.step(closure)  # type: ignore[arg-type] # gives a tensor, as it should
        return float(objective(*params).detach())

    return fit


def fits(fit: Callable[[], float]) -> Run:
    """Whole fits, one after another."""

    def steps_of(count: int) -> int:
        for _ in range(count):
            fit()
        return count

    return steps_of


def logistic() -> Run:
    """Fits by L-BFGS with a strong Wolfe line search."""
    return fits(fitted())


def logistic_compiled() -> Run:
    """The same with a compiled objective."""
    return fits(fitted(compiled=True))
