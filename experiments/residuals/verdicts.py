"""What the course notes claim, judged by the measured numbers alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.residuals.config import NAMES
from experiments.spread import gap, mean_std

DEEPER = "004, Is deeper better?"
COMMON = "003, Common Architectures"
STEADY = 10.0  # by how much a gradient may change from end to end

Rows = Sequence[Mapping[str, Any]]
Found = Mapping[str, Rows]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim; ``found`` has the rows of every kind, by depth."""
    return [
        deeper_is_harder(found),
        gradients_vanish_or_explode(found),
        shortcuts_stop_vanishing(found),
        shortcuts_stop_exploding(found),
        shortcuts_keep_signals(found),
        shortcuts_make_depth_trainable(found),
        deeper_is_better(found),
    ]


def deeper_is_harder(found: Found) -> Verdict:
    """Holds if the deepest plain network ends at a higher training loss, either way."""
    pairs = {kind: ends(found[kind], "loss") for kind in ("plain", "plain_norm")}
    return Verdict(
        "Deeper networks are harder to train",
        DEEPER,
        all(gap(deep, shallow).above for shallow, deep in pairs.values()),
        "training loss of "
        + "; ".join(
            f"{NAMES[kind]}: {mean_std(shallow)} at {depths(found)[0]} layers, "
            f"{mean_std(deep)} at {depths(found)[-1]}"
            for kind, (shallow, deep) in pairs.items()
        ),
    )


def gradients_vanish_or_explode(found: Found) -> Verdict:
    """Holds if those of both plain networks change over tenfold when deepest."""
    by_kind = {kind: changes(found[kind]) for kind in ("plain", "plain_norm")}
    return Verdict(
        "With depth, gradients vanish or explode",
        COMMON,
        all(not steady(by_depth[-1]) for by_depth in by_kind.values()),
        f"from the last block to the first, at {listed(depths(found))} layers, they "
        "are multiplied by "
        + "; ".join(
            f"{NAMES[kind]}: {listed(np.median(v, 1))}" for kind, v in by_kind.items()
        ),
    )


def shortcuts_stop_vanishing(found: Found) -> Verdict:
    """Holds if, where a plain one falls tenfold, a residual gradient does not."""
    plain, residual = (np.median(changes(found[k])[-1]) for k in ("plain", "residual"))
    return Verdict(
        "With residuals, gradients do not go towards 0",
        COMMON,
        bool(plain < 1 / STEADY < residual),
        f"at {depths(found)[-1]} layers they are multiplied by {residual:.2g}, in a "
        f"plain network by {plain:.2g}",
    )


def shortcuts_stop_exploding(found: Found) -> Verdict:
    """Holds if residual gradients grow less than tenfold, with batch norm or not."""
    by_kind = {kind: np.median(changes(rows)[-1]) for kind, rows in found.items()}
    return Verdict(
        "…nor explode",
        COMMON,
        bool(max(by_kind["residual"], by_kind["residual_norm"]) < STEADY),
        f"at {depths(found)[-1]} layers they are multiplied by "
        f"{by_kind['residual']:.2g}, with batch norm by {by_kind['residual_norm']:.2g} "
        f"(plain, batch norm: {by_kind['plain_norm']:.2g})",
    )


def shortcuts_keep_signals(found: Found) -> Verdict:
    """Holds if the signal changes less than tenfold from end to end when deepest."""
    signals = {kind: changes(rows, "signal")[-1] for kind, rows in found.items()}
    return Verdict(
        "…and let the signal through",
        COMMON,
        steady(signals["residual"]) and steady(signals["residual_norm"]),
        f"at {depths(found)[-1]} layers it is multiplied by "
        + ", ".join(f"{np.median(v):.2g} ({NAMES[k]})" for k, v in signals.items()),
    )


def shortcuts_make_depth_trainable(found: Found) -> Verdict:
    """Holds if, with batch norm, they lower the deepest network's training loss."""
    kinds = ("plain", "residual", "plain_norm", "residual_norm")
    loss = {kind: ends(found[kind], "loss")[1] for kind in kinds}
    return Verdict(
        "With residual blocks, depth is no bottleneck of training any more",
        COMMON,
        gap(loss["plain_norm"], loss["residual_norm"]).above,
        f"training loss at {depths(found)[-1]} layers: "
        + ", ".join(f"{NAMES[kind]} {mean_std(loss[kind])}" for kind in kinds),
    )


def deeper_is_better(found: Found) -> Verdict:
    """Holds if the deepest residual network is more accurate than the shallowest."""
    shallow, deep = ends(found["residual_norm"], "accuracy")
    return Verdict(
        "Deeper networks are more powerful (residual, on digits)",
        DEEPER,
        gap(deep, shallow).above,
        f"test accuracy {mean_std(shallow)} at {depths(found)[0]} layers, "
        f"{mean_std(deep)} at {depths(found)[-1]}",
    )


def depths(found: Found) -> list[int]:
    """The layers of the networks."""
    return [row["depth"] for row in found["plain"]]


def ends(rows: Rows, name: str) -> tuple[list[float], list[float]]:
    """What the seeds led to in the shallowest and in the deepest network.

    A loss that is not finite counts as that of a guess, as does one above it.
    """
    shallow, deep = (
        [worst if value is None else value for value in row[name]]
        for row in (rows[0], rows[-1])
        for worst in [float(np.log(10))]
    )
    return shallow, deep


def changes(rows: Rows, name: str = "gradient") -> np.ndarray:
    """By how much a gradient, or a signal, changes on its way: ``[depths, seeds]``."""
    first, last = (
        np.array([[seed[end] for seed in row[name]] for row in rows]) for end in (0, -1)
    )
    return first / last if name == "gradient" else last / first


def steady(values: np.ndarray) -> bool:
    """Whether the median changes less than tenfold, either way."""
    return bool(1 / STEADY < np.median(values) < STEADY)


def listed(values: Any) -> str:
    """Numbers in a row."""
    return ", ".join(f"{value:.2g}" for value in values)
