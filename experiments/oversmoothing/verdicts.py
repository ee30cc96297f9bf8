"""Whether depth makes nodes alike, and what helps, judged by the numbers alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.oversmoothing.config import NAMES
from experiments.spread import gap

Found = Mapping[str, Sequence[Mapping[str, Any]]]
DEPTH, SHORTCUTS = "004, Is deeper better?", "003, Common Architectures"
KEPT = 0.02  # of accuracy may be lost where depth is said to do no harm


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        deeper_is_worse(found),
        nodes_become_alike(found),
        helps(found, "residual", SHORTCUTS),
        helps(found, "initial", SHORTCUTS),
        helps(found, "pair_norm", DEPTH),
        helps(found, "drop_edge", DEPTH),
        no_harm(found),
    ]


def percent(values: Sequence[float]) -> str:
    """Mean and standard deviation over the seeds, in per cent."""
    return f"{100 * np.mean(values):.1f} ± {100 * np.std(values, ddof=1):.1f} %"


def ends(found: Found, name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The networks of least and of most layers."""
    return found[name][0], found[name][-1]


def deeper_is_worse(found: Found) -> Verdict:
    """Holds if the deepest GCN is below the shallowest by two standard errors."""
    few, many = ends(found, "plain")
    return Verdict(
        "A graph network with more layers classifies worse",
        DEPTH,
        gap(few["test"], many["test"]).above,
        f"GCN {percent(few['test'])} with {few['depth']} layers, "
        f"{percent(many['test'])} with {many['depth']}",
    )


def nodes_become_alike(found: Found) -> Verdict:
    """Holds if the deepest GCN, before training, has a tenth of the energy at most.

    The energy of features for each ``|x|²``, medians over the seeds.
    """
    few, many = ends(found, "plain")
    share = [float(np.median(each["start_energy"])) for each in (few, many)]
    return Verdict(
        "…since every layer makes nodes more alike",
        DEPTH,
        share[1] <= share[0] / 10,
        "before training, energy for a square norm of 1: "
        f"{share[0]:.2g} with {few['depth']} layers, {share[1]:.2g} with "
        f"{many['depth']}",
    )


def helps(found: Found, name: str, source: str) -> Verdict:
    """Holds if the deepest network is above the deepest GCN by two standard errors."""
    (_, plain), (_, cured) = ends(found, "plain"), ends(found, name)
    return Verdict(
        f"{NAMES[name]}: a deep network is better than a plain one",
        source,
        gap(cured["test"], plain["test"]).above,
        f"{percent(cured['test'])} with {cured['depth']} layers, "
        f"GCN {percent(plain['test'])}",
    )


def no_harm(found: Found) -> Verdict:
    """Holds if some cure's deepest network is at most 2 points below a GCN of two."""
    few, _ = ends(found, "plain")
    deepest = {name: np.mean(found[name][-1]["test"]) for name in found}
    best = max(deepest, key=lambda name: deepest[name])
    return Verdict(
        "With a cure, depth does no harm any more",
        SHORTCUTS,
        bool(np.mean(few["test"]) - deepest[best] <= KEPT),
        f"{NAMES[best]} {percent(found[best][-1]['test'])} with "
        f"{found[best][-1]['depth']} layers; GCN {percent(few['test'])} with "
        f"{few['depth']}",
    )
