"""What the course notes claim of dropout, judged by the measured numbers alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
HALF = 0.5
NOTES = "003, Dropout"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        regularises(found),
        half_is_typical(found),
        trains_many(found),
        averages_them(found),
        is_a_real_ensemble(found),
        no_unit_matters(found),
        less_co_adapted(found),
        like_l2(found["ridge"]),
        shrinks(found),
        multiply_by_p(found),
        takes_longer(found),
        worse_with_batch_norm(found),
    ]


def regularises(found: Found) -> Verdict:
    """Holds if the best rate by validation has the higher test accuracy."""
    rate = best(found)
    before, after = at(found, "test_accuracy", 0), at(found, "test_accuracy", rate)
    loss = [mean_std(at(found, "test_loss", r)) for r in (0, rate)]
    return Verdict(
        "Dropout makes a network generalise better",
        "001, 1.6 Overfitting",
        gap(after, before).above,
        f"test accuracy {mean_std(before)} without, {mean_std(after)} at rate "
        f"{rate:g}; "
        f"test loss {loss[0]} and {loss[1]}",
    )


def half_is_typical(found: Found) -> Verdict:
    """Holds if no rate has a higher test accuracy than 0.5, beyond luck."""
    half = at(found, "test_accuracy", HALF)
    beaten = [
        r for r in found["rates"] if gap(at(found, "test_accuracy", r), half).above
    ]
    text = ", ".join(
        f"{r:g}: {np.mean(at(found, 'test_accuracy', r)):.3f}" for r in found["rates"]
    )
    return Verdict(
        "To drop half of the units is a good choice", NOTES, not beaten, text
    )


def trains_many(found: Found) -> Verdict:
    """Holds if thinned networks lose less than a tenth, and untrained ones more."""
    place = found["removed"].index(HALF)
    thin, other = (at(found, "without_units", r, place) for r in (HALF, 0))
    whole, plain = (np.mean(at(found, "test_accuracy", r)) for r in (HALF, 0))
    return Verdict(
        "It trains many smaller networks",
        "004, Dropout",
        bool(np.mean(thin) > whole - 0.1 and np.mean(other) < plain - 0.1),
        f"networks with a random half of the units: accuracy {mean_std(thin)} out of "
        f"one that was trained with dropout, {mean_std(other)} out of another",
    )


def averages_them(found: Found) -> Verdict:
    """Holds if all units do as well as the average of many masks, exactly where linear.

    That is: not beyond rounding from the geometric mean of a softmax, and in networks a
    test loss that is not above that of the arithmetic mean.
    """
    exact = np.max(found["softmax"]["geometric"])
    apart = np.mean(found["softmax"]["arithmetic"])
    scaled = at(found, "test_loss", HALF)
    means = [
        at(found, f"{kind}_loss", HALF, -1) for kind in ("arithmetic", "geometric")
    ]
    return Verdict(
        "With all units on, one network stands for the average of the thinned ones",
        NOTES,
        bool(exact < 1e-5 and not gap(scaled, means[0]).above),
        f"softmax: {exact:.0e} from the geometric mean over all masks, "
        f"{apart:.2f} from "
        f"the arithmetic one; networks: test loss {mean_std(scaled)}, of the "
        "arithmetic "
        f"mean {mean_std(means[0])}, of the geometric mean {mean_std(means[1])}",
    )


def is_a_real_ensemble(found: Found) -> Verdict:
    """Holds if separate networks, averaged, have no lower test loss."""
    many = at(found, "ensemble_loss", 0)
    one = grouped(at(found, "test_loss", HALF), len(many))
    accuracy = [
        mean_std(at(found, name, rate))
        for name, rate in (("test_accuracy", HALF), ("ensemble_accuracy", 0))
    ]
    return Verdict(
        "It is like learning a large ensemble of models",
        "000, 5.7.2. training",
        not gap(one, many).above,
        f"test loss {mean_std(one)} with dropout, {mean_std(many)} of separate "
        "networks "
        f"without it, averaged; accuracy {accuracy[0]} and {accuracy[1]}",
    )


def no_unit_matters(found: Found) -> Verdict:
    """Holds if the accuracy falls less without the unit that matters most."""
    without, with_it = (at(found, "one_unit", rate) for rate in (0, HALF))
    return Verdict(
        "It prevents over-dependence on any particular neuron",
        "004, Dropout",
        gap(without, with_it).above,
        "without the unit that matters most the accuracy falls by "
        f"{mean_std(with_it)}; "
        f"in a network trained without dropout by {mean_std(without)}",
    )


def less_co_adapted(found: Found) -> Verdict:
    """Holds if it loses less than half as much accuracy with a fifth of its units."""
    place = found["removed"].index(0.2) if 0.2 in found["removed"] else -1
    lost = {
        rate: np.subtract(
            at(found, "test_accuracy", rate), at(found, "without_units", rate, place)
        )
        for rate in (0, HALF)
    }
    share = found["removed"][place]
    return Verdict(
        "It reduces co-adaptation: units do without each other",
        NOTES,
        gap(lost[0] / 2, lost[HALF]).above,
        f"without a random {share:.0%} of the units the accuracy falls by "
        f"{mean_std(lost[HALF])}; trained without dropout by {mean_std(lost[0])}",
    )


def like_l2(ridge: Found) -> Verdict:
    """Holds if it ends twenty times nearer to ridge regression than it has moved."""
    away, moved = (np.asarray(ridge[name]) for name in ("from_ridge", "from_free"))
    return Verdict(
        "It is loosely equivalent to L2 regularisation",
        NOTES,
        bool(np.all(away < moved / 20)),
        "linear regression: at most "
        f"{away.max():.1%} of the coefficients' length from ridge regression with "
        f"penalty rate / (1 - rate), after moving by {moved.min():.0%} or more",
    )


def shrinks(found: Found) -> Verdict:
    """Holds if a network's weights end shorter than without dropout."""
    before, after = (at(found, "length", rate) for rate in (0, HALF))
    return Verdict(
        "…and so makes the weights of a network smaller",
        NOTES,
        gap(before, after).above,
        f"length of all weights {mean_std(before, 1)} without, {mean_std(after, 1)} "
        f"at rate {HALF:g}",
    )


def multiply_by_p(found: Found) -> Verdict:
    """Holds if multiplying by the dropped share is no worse at any rate."""
    rates = [rate for rate in found["rates"] if 0 < rate < 0.9]
    worse, evidence = False, []
    for rate in rates:
        right, wrong = (at(found, n, rate) for n in ("test_loss", "wrong_factor_loss"))
        worse |= gap(wrong, right).above
        evidence += [f"{rate:g}: {np.mean(wrong):.2f} against {np.mean(right):.2f}"]
    return Verdict(
        "A share p is dropped, so multiply by p at test time",
        "000, 5.7.2. training",
        not worse,
        "test loss by rate, against multiplying by the share that is kept: "
        + ", ".join(evidence),
    )


def takes_longer(found: Found) -> Verdict:
    """Holds if it takes 1.25 to 2 times as many steps to the same accuracy."""
    before, after = (np.asarray(at(found, "steps", rate)) for rate in (0, HALF))
    ratio = after.mean() / before.mean()
    return Verdict(
        "It needs around 1.5 times the training time",
        NOTES,
        bool(1.25 < ratio < 2 and gap(after, before).above),
        f"steps to a validation accuracy of {found['goal']:g}: {mean_std(before, 0)} "
        f"without, {mean_std(after, 0)} at rate {HALF:g}, {ratio:.1f} times as many",
    )


def worse_with_batch_norm(found: Found) -> Verdict:
    """Holds if dropout raises the accuracy by less where there is batch norm."""
    place = found["rates"].index(best(found))
    gains, text = [], []
    for rows in (found["networks"], found["batch_norm"]):
        before, after = (rows["test_accuracy"][p] for p in (0, place))
        gains.append(np.subtract(after, before))
        text.append(f"{mean_std(before)} to {mean_std(after)}")
    return Verdict(
        "It does not work well with batch normalization (two layers of 64)",
        NOTES,
        gap(*gains).above,
        f"test accuracy by rate {best(found):g}: {text[0]}, with batch norm {text[1]}",
    )


def best(found: Found) -> float:
    """The rate of the highest mean accuracy on the validation rows."""
    accuracy = np.mean(found["networks"]["validation_accuracy"], axis=1)
    return found["rates"][int(accuracy.argmax())]


def at(found: Found, name: str, rate: float, place: int | None = None) -> Any:
    """What the seeds led to at a rate; of a curve, at one of its places."""
    values = np.asarray(found["networks"][name])[found["rates"].index(rate)]
    return values if place is None else values[:, place]


def grouped(values: Any, groups: int) -> np.ndarray:
    """The means of the groups of seeds that also make the ensembles."""
    return np.reshape(values, (groups, -1)).mean(axis=1)
