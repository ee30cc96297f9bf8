"""What the course notes claim about vanishing gradients, judged by numbers alone.

``kept`` is the share of a gradient that is left at the first layer, of what is at the
last. Trained networks are at the best scale and learning rate of their activation. One
mean is below another if the gap is more than two standard errors.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.vanishing_gradients.config import NEVER

Found = Mapping[str, Any]
NAMES = {
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky ReLU",
}
ACTIVE = "003, Activation Functions"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    start, training, time = found["start"], found["training"], found["time"]
    shallow, deep = training[0]["rows"], training[-1]["rows"]
    return [
        vanishes(start, "sigmoid", "The gradient of sigmoid vanishes"),
        vanishes(start, "tanh", "…and so does that of tanh"),
        relu_keeps(start),
        centred(start),
        tanh_before_sigmoid(training),
        relu_is_faster(training),
        blows_up(deep),
        neurons_die(start, training[-1]),
        leaky_lives(deep),
        deep_is_harder(shallow, deep),
        shortcuts_keep(start, deep),
        explodes(start),
        clipping_helps(deep),
        eigenvalue_law(time),
        large_eigenvalues_explode(time),
    ]


def below(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether the first mean is below by more than two standard errors of the gap."""
    error = np.hypot(*(np.std(v, ddof=1) / len(v) ** 0.5 for v in (first, second)))
    return bool(np.mean(second) - np.mean(first) > 2 * error)


def spread(values: Sequence[float]) -> str:
    """A mean with its standard deviation."""
    return f"{np.mean(values):.3g} ± {np.std(values, ddof=1):.1g}"


def at(rows: Sequence[Found], name: str, scale: float, shortcut: bool = False) -> Found:
    """What was measured of an activation at a scale, without clipping."""
    same = [row for row in rows if row["threshold"] == NEVER]
    key = name, scale, shortcut
    return next(r for r in same if (r["activation"], r["scale"], r["shortcut"]) == key)


def plain(rows: Sequence[Found], name: str) -> list[Found]:
    """What was measured of an activation without shortcuts, at every scale."""
    return [r for r in rows if r["activation"] == name and not r["shortcut"]]


def best(rows: Sequence[Found], name: str) -> Found:
    """What training led to with an activation, at its best scale."""
    own = [row for row in plain(rows, name) if row["threshold"] == NEVER]
    return max(own, key=lambda row: np.mean(row["accuracy"]))


def kept(row: Found) -> float:
    """The share of the gradient that is left, in the middle of the seeds."""
    return float(np.median(row["kept"]))


def shares(rows: Sequence[Found]) -> str:
    """What is left by scale, in words."""
    rising = sorted(rows, key=lambda row: row["scale"])
    return ", ".join(f"{kept(row):.1g} at scale {row['scale']:g}" for row in rising)


def vanishes(start: Sequence[Found], name: str, claim: str) -> Verdict:
    """Holds if less than a tenth is left, at every scale."""
    rows = plain(start, name)
    depth = len(rows[0]["gradient"])
    return Verdict(
        claim,
        ACTIVE,
        max(kept(row) for row in rows) < 0.1,
        f"share left after {depth} layers: {shares(rows)}",
    )


def relu_keeps(start: Sequence[Found]) -> Verdict:
    """Holds if it changes less than tenfold with He, its usual start."""
    return Verdict(
        "That of ReLU does not",
        ACTIVE,
        0.1 < kept(at(start, "relu", 2)) < 10,
        f"share left: {shares(plain(start, 'relu'))}",
    )


def centred(start: Sequence[Found]) -> Verdict:
    """Holds if the mean is within two standard errors of 0 with tanh alone."""
    here, there = (at(start, name, 1)["centre"] for name in ("sigmoid", "tanh"))
    zero = [0.0] * len(here)
    return Verdict(
        "The outputs of tanh are centred at zero, those of sigmoid are not",
        ACTIVE,
        below(zero, here) and not below(zero, there) and not below(there, zero),
        f"mean over root mean square, in the last layer: sigmoid {spread(here)}, tanh "
        f"{spread(there)}",
    )


def by_depth(training: Sequence[Found], names: Sequence[str], part: str) -> str:
    """Means at every depth in words."""
    words = []
    for depth in training:
        own = {name: best(depth["rows"], name)[part] for name in names}
        every = ", ".join(f"{NAMES[name]} {spread(own[name])}" for name in names)
        words += [f"{every} at depth {depth['depth']}"]
    return "; ".join(words)


def tanh_before_sigmoid(training: Sequence[Found]) -> Verdict:
    """Holds if the accuracy of sigmoid is not above that of tanh, at any depth."""
    pairs = [(best(t["rows"], "tanh"), best(t["rows"], "sigmoid")) for t in training]
    return Verdict(
        "Tanh is always to be preferred to sigmoid",
        "000, neural networks",
        not any(below(tanh["accuracy"], other["accuracy"]) for tanh, other in pairs),
        "accuracy: " + by_depth(training, ("tanh", "sigmoid"), "accuracy"),
    )


def relu_is_faster(training: Sequence[Found]) -> Verdict:
    """Holds if it takes fewer steps to an accuracy of 0.9 than both, at every depth."""
    holds = True
    for part in training:
        own, *others = (
            best(part["rows"], name)["steps_to_good"]
            for name in ("relu", "sigmoid", "tanh")
        )
        holds &= all(below(own, other) for other in others)
    return Verdict(
        "ReLU converges faster than sigmoid and tanh",
        ACTIVE,
        holds,
        "steps to a validation accuracy of 0.9: "
        + by_depth(training, ("relu", "sigmoid", "tanh"), "steps_to_good"),
    )


def blows_up(deep: Sequence[Found]) -> Verdict:
    """Holds if some layer is twice as large as one of tanh can be, after training."""
    own, tanh = (best(deep, name)["largest"] for name in ("relu", "tanh"))
    return Verdict(
        "ReLU blows up its output",
        ACTIVE,
        bool(np.mean(own) > 2),
        f"root mean square of the largest layer after training {spread(own)}, with "
        f"tanh {spread(tanh)}",
    )


def neurons_die(start: Sequence[Found], part: Found) -> Verdict:
    """Holds if more than one unit in a hundred is dead after training."""
    row = best(part["rows"], "relu")
    before = np.mean(at(start, "relu", row["scale"])["closed"][: part["depth"]])
    return Verdict(
        "ReLU has dead neurons",
        ACTIVE,
        row["closed_after"] > 0.01,
        f"{row['closed_after']:.0%} of the units let nothing through for any example "
        f"after training at the best rate, {row['closed_at_highest']:.0%} at the "
        f"highest that did not diverge; at the start it was {before:.0%}",
    )


def leaky_lives(deep: Sequence[Found]) -> Verdict:
    """Holds if none is dead after training, at the best and the highest rate."""
    row = best(deep, "leaky_relu")
    shares = [row[f"closed_{when}"] for when in ("after", "at_highest")]
    return Verdict(
        "Leaky ReLU has none",
        ACTIVE,
        max(shares) == 0,
        f"{max(shares):.0%} at most; accuracy {spread(row['accuracy'])} against "
        f"{spread(best(deep, 'relu')['accuracy'])} with ReLU",
    )


def deep_is_harder(shallow: Sequence[Found], deep: Sequence[Found]) -> Verdict:
    """Holds if each activation is more accurate in the network of fewer layers."""
    pairs = {name: (best(shallow, name), best(deep, name)) for name in NAMES}
    return Verdict(
        "Deeper networks are harder to train",
        "004, Is deeper better?",
        all(below(d["accuracy"], s["accuracy"]) for s, d in pairs.values()),
        "accuracy: "
        + ", ".join(
            f"{NAMES[name]} {spread(s['accuracy'])} and {spread(d['accuracy'])}"
            for name, (s, d) in pairs.items()
        ),
    )


def shortcuts_keep(start: Sequence[Found], deep: Sequence[Found]) -> Verdict:
    """Holds if sigmoid and tanh keep a tenth with them, and are then as accurate."""
    names = ("sigmoid", "tanh")
    rows = [at(start, name, 1, True) for name in names]
    pairs = [(at(deep, name, 1, True), best(deep, name)) for name in names]
    return Verdict(
        "Shortcuts around layers keep the gradient from vanishing",
        "003, Common Architectures",
        min(kept(row) for row in rows) > 0.1
        and not any(below(own["accuracy"], p["accuracy"]) for own, p in pairs),
        "share left with them: "
        + ", ".join(f"{NAMES[r['activation']]} {kept(r):.2g}" for r in rows)
        + "; accuracy "
        + ", ".join(
            f"{NAMES[own['activation']]} {spread(own['accuracy'])}, without "
            f"{spread(p['accuracy'])}"
            for own, p in pairs
        ),
    )


def explodes(start: Sequence[Found]) -> Verdict:
    """Holds if the gradient of ReLU grows a hundredfold at the largest scale of it."""
    row = max(plain(start, "relu"), key=lambda row: row["scale"])
    return Verdict(
        "Where gradients explode they are larger in earlier layers",
        "000, training",
        kept(row) > 100,
        f"with ReLU at scale {row['scale']:g} the first layer gets {kept(row):.1g} "
        "times the gradient of the last",
    )


def clipping_helps(deep: Sequence[Found]) -> Verdict:
    """Holds if some threshold leads to a higher accuracy than none."""
    scale = max(row["scale"] for row in deep)
    rows = [r for r in plain(deep, "relu") if r["scale"] == scale]
    none = next(row for row in rows if row["threshold"] == NEVER)
    clipped = [row for row in rows if row["threshold"] != NEVER]
    top = max(clipped, key=lambda row: np.mean(row["accuracy"]))
    return Verdict(
        "Clipping gradients cures exploding ones",
        "000, training",
        below(none["accuracy"], top["accuracy"]),
        f"ReLU at scale {scale:g}: accuracy {spread(top['accuracy'])} with a threshold "
        f"of {top['threshold']:g}, {top['diverged']} of {top['runs']} runs diverge; "
        f"{spread(none['accuracy'])} without, {none['diverged']} diverge; with He "
        f"{spread(best(deep, 'relu')['accuracy'])}",
    )


def eigenvalue_law(time: Found) -> Verdict:
    """Holds if a step back multiplies by the largest eigenvalue, within 5%."""
    pairs = [(row["radius"], float(np.median(row["factor"]))) for row in time["linear"]]
    return Verdict(
        "Through time a gradient goes as powers of the eigenvalues: large ones make it "
        "explode, small ones vanish",
        "002, Issues with big NNs",
        all(abs(factor / radius - 1) < 0.05 for radius, factor in pairs),
        "factor of a step back, without an activation: "
        + ", ".join(f"{factor:.3f} at {radius:g}" for radius, factor in pairs),
    )


def large_eigenvalues_explode(time: Found) -> Verdict:
    """Holds if a step back multiplies by more than 1 wherever the eigenvalue does."""
    pairs = [(row["radius"], row["factor"]) for row in time["tanh"]]
    large = [(radius, factor) for radius, factor in pairs if radius > 1]
    return Verdict(
        "…with an activation, too: eigenvalues above 1 make it explode",
        "003, Recurrent Neural Networks",
        all(below([1.0] * len(factor), factor) for _, factor in large),
        "factor of a step back through tanh: "
        + ", ".join(f"{spread(factor)} at {radius:g}" for radius, factor in pairs),
    )
