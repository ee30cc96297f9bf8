"""What is said of positions, judged by the measured numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.experiment import Verdict
from experiments.spread import mean_std

Found = Mapping[str, Any]
GRAPHS = "000, 5.7.9. graph neural networks"
TRANSFORMERS = "000, 5.7.8. transformers"
ROUNDING = 1e-4  # what single precision makes of 0, for angles up to a hundred radians
LEARNED, GUESSED = 0.95, 0.55  # accuracy, of two answers that are equally likely


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        shift_is_a_rotation(found["waves"]),
        distance_only(found["waves"]),
        rotary_distance_only(found["waves"]),
        eigenvectors(found["waves"]),
        fourier(found["waves"]),
        sets_without_positions(found["networks"]),
        order_with_positions(found["networks"]),
        causal(found["networks"]),
    ]


def shift_is_a_rotation(waves: Found) -> Verdict:
    """Holds if one rotation a shift maps all encodings, up to rounding."""
    return Verdict(
        "A shift of all positions rotates their encodings in sines and cosines",
        TRANSFORMERS,
        max(waves["shift"]) < ROUNDING,
        f"an entry is off by at most {max(waves['shift']):.0e}",
    )


def distance_only(waves: Found) -> Verdict:
    """Holds if products of encodings of one distance are equal, up to rounding."""
    return Verdict(
        "The product of two encodings depends on their distance only",
        TRANSFORMERS,
        waves["spread"] < ROUNDING,
        f"products of one distance differ by at most {waves['spread']:.0e} of the "
        "largest product",
    )


def rotary_distance_only(waves: Found) -> Verdict:
    """Holds if it is so for rotary scores of random queries and keys, and only those.

    With sinusoids that are added, the scores of one distance must differ.
    """
    return Verdict(
        "With rotary positions scores depend on the distance only; with added ones not",
        TRANSFORMERS,
        max(waves["rotary"]) < ROUNDING < min(waves["added"]),
        f"scores of one distance differ by {max(waves['rotary']):.0e} of the largest "
        f"score if rotary, by {mean_std(waves['added'], 2)} if added",
    )


def eigenvectors(waves: Found) -> Verdict:
    """Holds if each wave is an eigenvector of the chain away from its ends."""
    own = waves["chain"]["geometric"]
    return Verdict(
        "Positions in sin and cos are like eigenvectors of a graph: of a chain, away "
        "from its ends",
        GRAPHS,
        own < ROUNDING,
        f"of a wave {own:.0e} is no multiple of itself; on the ring, where both ends "
        f"meet, {waves['ring']['geometric']:.2g}",
    )


def fourier(waves: Found) -> Verdict:
    """Holds if they are so on the ring, and orthogonal, as those of the DFT are."""
    likest, ring = waves["likest"], waves["ring"]
    share = waves["at_one_frequency"]
    return Verdict(
        "…and those are the eigenvectors of the DFT",
        GRAPHS,
        max(likest["geometric"], ring["geometric"]) < ROUNDING,
        f"the largest cosine of two waves is {likest['geometric']:.4f}, of two of the "
        f"DFT {likest['even']:.0e}; {np.mean(share):.0%} of a wave's energy is at one "
        f"frequency of the DFT, between {min(share):.0%} and {max(share):.0%}",
    )


def sets_without_positions(networks: Found) -> Verdict:
    """Holds if without positions another order changes nothing, and order is guessed.

    With positions of either kind another order must change the answer.
    """
    none = networks["none"]
    least = min(min(networks[name]["moved"]) for name in ("sinusoidal", "rotary"))
    guessed = bool(np.mean(none["accuracy"]) < GUESSED)
    return Verdict(
        "Without positions a transformer is a network of a complete graph: it knows "
        "no order",
        GRAPHS,
        guessed and max(none["moved"]) < ROUNDING < least,
        f"accuracy {mean_std(none['accuracy'])} on which of two marks comes first; "
        f"another order moves the logits by at most {max(none['moved']):.0e}, with "
        f"positions by {least:.2g} or more",
    )


def order_with_positions(networks: Found) -> Verdict:
    """Holds if both kinds of positions let each run learn the order."""
    own = {name: networks[name]["accuracy"] for name in ("sinusoidal", "rotary")}
    text = ", ".join(f"{name} {mean_std(runs)}" for name, runs in own.items())
    return Verdict(
        "With positions it learns the order",
        GRAPHS,
        min(map(min, own.values())) > LEARNED,
        f"accuracy: {text}",
    )


def causal(networks: Found) -> Verdict:
    """Holds if without positions each causal run learns the order too."""
    own = networks["none, but causal"]["accuracy"]
    return Verdict(
        "…and needs none where each token reads only those before it",
        GRAPHS,
        min(own) > LEARNED,
        f"accuracy {mean_std(own)}",
    )
