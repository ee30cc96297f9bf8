"""What the course notes claim, judged by the measured numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

NOTES = "000, 5.7.3. CNNs"

Found = Mapping[str, Any]


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim; ``found`` is what ``measure`` gives."""
    return [
        helps_at_equal_size(found),
        finds_the_angle(found),
        straightens(found),
        forgives_large_turns(found),
    ]


def helps_at_equal_size(found: Found) -> Verdict:
    """Holds if it is more accurate over all angles, with at most 2% more parameters."""
    plain, ours = (
        np.mean(found["accuracy"][k], axis=1) for k in ("plain", "transformer")
    )
    sizes = found["params"]
    return Verdict(
        "A transformation within the network helps, at equal parameters",
        NOTES,
        bool(gap(ours, plain).above and sizes["transformer"] < 1.02 * sizes["plain"]),
        f"test accuracy on turned digits {mean_std(ours)} with "
        f"{sizes['transformer']:,} parameters, of convolutions {mean_std(plain)} with "
        f"{sizes['plain']:,}",
    )


def finds_the_angle(found: Found) -> Verdict:
    """Holds if true and predicted angle correlate by 0.9 or more in every run."""
    by_seed = [one["correlation"] for one in found["angles"]]
    slopes = [one["slope"] for one in found["angles"]]
    return Verdict(
        "It finds by which angle a digit was turned, though nobody tells it",
        NOTES,
        bool(min(by_seed) >= 0.9),
        f"correlation {mean_std(by_seed)}, slope {mean_std(slopes, 2)}",
    )


def straightens(found: Found) -> Verdict:
    """Holds if less than half of the spread of angles is left in every run."""
    left, before = ([one[n] for one in found["angles"]] for n in ("left", "before"))
    return Verdict(
        "…and so digits are straightened",
        NOTES,
        bool(np.all(np.less(left, np.divide(before, 2)))),
        f"spread of the angles of a digit {mean_std(left, 1)} degrees, before "
        f"{before[0]:.1f}",
    )


def forgives_large_turns(found: Found) -> Verdict:
    """Holds if it loses less from no turn to the largest than convolutions do."""
    lost = {
        kind: np.subtract(
            np.array(runs)[:, len(found["degrees"]) // 2],
            np.array(runs)[:, [0, -1]].mean(1),
        )
        for kind, runs in found["accuracy"].items()
    }
    return Verdict(
        "…which makes large turns less of a loss",
        NOTES,
        gap(lost["plain"], lost["transformer"]).above,
        f"accuracy lost at {found['degrees'][-1]:.0f} degrees: "
        f"{mean_std(lost['transformer'])}, of convolutions {mean_std(lost['plain'])}",
    )
