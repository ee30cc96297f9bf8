"""What the course notes claim, judged by the measured numbers alone."""

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std
from experiments.translation.networks import NETWORKS

NOTES = "002, Convolutional NN"
EXACT = 1e-5  # what rounding leaves over, at most

Found = Mapping[str, Any]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim; ``found`` is what ``measure`` gives."""
    return [
        convolution_is_equivariant(found),
        zeros_keep_it(found),
        strides_keep_it(found),
        not_to_turns(found),
        pooling_to_some_degree(found),
        half_has_changed(found),
        classifiers_are_invariant(found),
    ]


def convolution_is_equivariant(found: Found) -> Verdict:
    """Holds if whole moves of the result explain all but rounding, at every shift."""
    rest, other = (np.asarray(found[name]) for name in ("circular", "dense"))
    return Verdict(
        "Convolution is equivariant to translation",
        NOTES,
        bool(rest.max() < EXACT),
        f"circular padding: at most {rest.max():.0e} of the result is left over; of a "
        f"dense layer {mean_std(other[:, 1])} at a shift of 1",
    )


def zeros_keep_it(found: Found) -> Verdict:
    """Holds if less than 1% is left over at every depth."""
    rest, inside = (np.asarray(found[name]) for name in ("by_depth", "inside"))
    first, last = found["depths"][0], found["depths"][-1]
    return Verdict(
        "…with zeros beyond the border as well",
        NOTES,
        bool(rest.max() < 0.01),
        f"left over of a shift by 1 after {first} layer: {mean_std(rest[:, 0])}, after "
        f"{last} layers: {mean_std(rest[:, -1])}; away from the border "
        f"{inside.max():.0e}",
    )


def strides_keep_it(found: Found) -> Verdict:
    """Holds if less than 1% is left over at every shift."""
    odd = np.asarray(found["shifts"]) % 2 == 1
    rest = {name: np.asarray(found[name]) for name in ("stride", "pool")}
    even = max(values[:, ~odd].max() for values in rest.values())
    return Verdict(
        "…and with a stride of 2",
        NOTES,
        bool(max(values.max() for values in rest.values()) < 0.01),
        f"even shifts: at most {even:.0e}; odd ones: "
        f"{mean_std(rest['stride'][:, odd].mean(1))} after a stride, "
        f"{mean_std(rest['pool'][:, odd].mean(1))} after max pooling",
    )


def not_to_turns(found: Found) -> Verdict:
    """Holds if more than a tenth of a turn and of a change of scale is left over."""
    turn, scale = (np.asarray(found[name]) for name in ("turn", "scale"))
    return Verdict(
        "It is not equivariant to rotation and scaling",
        NOTES,
        bool(min(turn.min(), scale.min()) > 0.1),
        f"left over of a quarter turn {mean_std(turn)}, of twice the size "
        f"{mean_std(scale)}; of a quarter turn of a group convolution (p4) at most "
        f"{np.max(found['turn_p4']):.0e}",
    )


def pooling_to_some_degree(found: Found) -> Verdict:
    """Holds if a shift by 1 changes less the larger the window, and never nothing.

    The window that covers the image is left out: it changes nothing, exactly.
    """
    by_pool = np.asarray(found["max"])[:, :-1, 1].T
    falls = [gap(small, large).above for small, large in itertools.pairwise(by_pool)]
    listed = zip(found["pools"], by_pool, strict=False)
    return Verdict(
        "Pooling is invariant to translation to some degree",
        NOTES,
        bool(all(falls) and by_pool.min() > 0),
        "change of the maxima by a shift of 1, by window: "
        + ", ".join(f"{w}: {mean_std(v, 2)}" for w, v in listed)
        + f"; the whole image: {np.max(np.asarray(found['max'])[:, -1]):.1g}",
    )


def half_has_changed(found: Found) -> Verdict:
    """Holds if the share lies within 0.02 of a half, which the law of chance says."""
    share, maps = (np.asarray(found[n]) for n in ("unchanged", "unchanged_maps"))
    return Verdict(
        "After a shift by 1, half of the maxima over 3 neighbours have changed",
        NOTES,
        bool(abs(share.mean() - 0.5) < 0.02),
        f"of random numbers {mean_std(1 - share)}, of edges in digits "
        f"{mean_std(1 - maps)}",
    )


def classifiers_are_invariant(found: Found) -> Verdict:
    """Holds if the network with pooling loses at most 5 points at the largest shift."""
    accuracy = {k: np.asarray(v) for k, v in found["accuracy"].items()}
    lost = accuracy["pool"][:, 0] - accuracy["pool"][:, -1]
    listed = [
        f"{NETWORKS[kind]} {mean_std(values[:, -1], 2)}"
        for kind, values in accuracy.items()
    ]
    return Verdict(
        "So networks of convolution and pooling are spatially invariant",
        "001, 6 Monday, January 25",
        bool(lost.mean() <= 0.05),
        f"accuracy on digits that are {found['trained_shifts'][-1]} pixels off: "
        + ", ".join(listed),
    )
