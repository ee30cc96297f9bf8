"""What the course notes claim of the two penalties, judged by the measured numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.l1_l2_penalty.config import PENALTIES
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SOURCE = "003, Regularization"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    paths, network = found["paths"], found["network"]
    return [
        sparse(paths, network),
        sparse_as_a_term(network),
        few_features(paths),
        all_features(paths),
        rivals(found["rivals"]),
        more_is_more(paths),
        general_effect(paths),
        general_effect_on_a_network(network),
    ]


def sparse(paths: Found, network: Found) -> Verdict:
    """Holds if L1 removes half of all weights of both models, and L2 none."""
    linear = {name: 1 - used(paths, name)[best(paths, name)] for name in PENALTIES}
    net = {name: np.asarray(network[name]["zero"]) for name in PENALTIES}
    place = cheapest(network, "L1")
    l1 = linear["L1"], net["L1"][place]
    none = np.all(linear["L2"] == 0) and np.all(net["L2"] == 0)
    lost = np.subtract(
        network["L1"]["test_accuracy"][0], network["L1"]["test_accuracy"][place]
    )
    return Verdict(
        "L1 enforces sparsity",
        SOURCE,
        bool(none and min(np.mean(share) for share in l1) > 0.5),
        f"share of weights that are exactly 0: {mean_std(l1[0], 2)} in the linear "
        f"model at its best strength, {mean_std(l1[1], 2)} in the network for "
        f"{mean_std(lost)} of its accuracy; with L2 none",
    )


def sparse_as_a_term(network: Found) -> Verdict:
    """Holds if its gradient makes at least half as many exact zeros as the step."""
    place = cheapest(network, "L1")
    step, term = (network[name]["zero"][place] for name in ("L1", "L1 in the loss"))
    small = network["L1 in the loss"]["small"][place]
    return Verdict(
        "…as a term of the loss whose gradient is followed",
        SOURCE,
        bool(np.mean(term) > np.mean(step) / 2),
        f"exactly 0 are {mean_std(term, 2)} of the network's weights, with a proximal "
        f"step {mean_std(step, 2)}; below 0.001 are {mean_std(small, 2)}",
    )


def few_features(paths: Found) -> Verdict:
    """Holds if L1 keeps a greater share of the real features than of the noise."""
    place = best(paths, "L1")
    real, noise = (paths["L1"][kind][place] for kind in ("used", "noise_used"))
    return Verdict(
        "With L1 a model attends to a few key features",
        SOURCE,
        bool(gap(real, noise).above and np.mean(noise) < 0.5),
        f"it uses {mean_std(real, 2)} of the real features and {mean_std(noise, 2)} of "
        "those of pure noise",
    )


def all_features(paths: Found) -> Verdict:
    """Holds if L2 leaves no weight at 0, at any strength."""
    least = used(paths, "L2").min()
    return Verdict(
        "With L2 a model takes all information into account",
        SOURCE,
        bool(least == 1),
        f"it uses {least:.0%} of the features at every strength, the noise as well",
    )


def rivals(rivals: Found) -> Verdict:
    """Holds if the weights are those of the closed form, up to what the penalty costs.

    Of all that solve w1 + 2 w2 + w3 = 1.5, (0.25, 0.5, 0.25) has the least sum of
    squares and (0, 0.75, 0) the least sum of absolute values.
    """
    least = {"L2": [0.25, 0.5, 0.25], "L1": [0, 0.75, 0]}
    away = max(np.abs(np.subtract(rivals[name], least[name])).max() for name in least)
    text = {name: ", ".join(f"{w:.3f}" for w in rivals[name]) for name in least}
    return Verdict(
        "Of equal answers L2 takes small, similar weights and L1 a few high ones",
        SOURCE,
        bool(away < 0.01),
        f"w1 + 2 w2 + w3 = 1.5 is answered with ({text['L2']}) under L2 and with "
        f"({text['L1']}) under L1",
    )


def more_is_more(paths: Found) -> Verdict:
    """Holds if each stronger penalty leaves less of what it penalises."""
    rises = {
        name: np.diff(np.asarray(paths[name]["penalty"]), axis=0).max()
        for name in PENALTIES
    }
    ends = {name: np.mean(paths[name]["penalty"], -1)[[0, -1]] for name in PENALTIES}
    return Verdict(
        "A higher coefficient regularises more",
        SOURCE,
        bool(max(rises.values()) <= 0),
        "; ".join(
            f"{name}: the penalised sum falls from {start:.2f} to {end:.2f} over the "
            "strengths"
            + ("" if rises[name] > 0 else ", at every step and in every run")
            for name, (start, end) in ends.items()
        ),
    )


def general_effect(paths: Found) -> Verdict:
    """Holds if, for both penalties, test error falls and training error rises."""
    train, _, test = paths["free"]
    holds, evidence = [], []
    for name in PENALTIES:
        own, place = paths[name], best(paths, name)
        holds += [
            gap(test, own["test"][place]).above,
            gap(own["train"][place], train).above,
        ]
        evidence += [
            f"{name} {mean_std(own['test'][place])}, {mean_std(own['train'][place])}"
        ]
    return Verdict(
        "It lowers the error on new data and raises that on the training data",
        SOURCE,
        bool(all(holds)),
        f"linear model, mean squared error on test and training rows: without "
        f"{mean_std(test)}, {mean_std(train)}; " + "; ".join(evidence),
    )


def general_effect_on_a_network(network: Found) -> Verdict:
    """Holds if, for both penalties, test loss falls and training loss rises."""
    holds, evidence = [], []
    for name in PENALTIES:
        own = network[name]
        place = int(np.mean(own["validation_loss"], -1).argmin())
        test, train = own["test_loss"], own["train_loss"]
        holds += [gap(test[0], test[place]).above, gap(train[place], train[0]).above]
        evidence += [f"{name} {mean_std(test[place])}, {mean_std(train[place])}"]
    return Verdict(
        "…also of a network",
        SOURCE,
        bool(all(holds)),
        f"cross-entropy on test and training rows: without {mean_std(test[0])}, "
        f"{mean_std(train[0])}; " + "; ".join(evidence),
    )


def best(paths: Found, name: str) -> int:
    """The strength with the least mean error on the validation rows."""
    return int(np.mean(paths[name]["validation"], axis=-1).argmin())


def used(paths: Found, name: str) -> np.ndarray:
    """The share of all features that have a weight, ``[strengths, seeds]``."""
    own, noise = len(paths["names"]), paths["num_noise"]
    real, other = (np.asarray(paths[name][k]) for k in ("used", "noise_used"))
    return (own * real + noise * other) / (own + noise)


def cheapest(network: Found, name: str) -> int:
    """The greatest strength that costs at most a hundredth of validation accuracy."""
    accuracy = np.mean(network[name]["validation_accuracy"], axis=-1)
    return int(np.flatnonzero(accuracy >= accuracy[0] - 0.01).max())
