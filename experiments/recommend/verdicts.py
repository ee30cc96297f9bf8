"""What is said of recommendation by graphs, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SYSTEMS = "003, Relationship discovery, recommendation systems"
NETWORKS = "000, 5.7.9. graph neural networks"


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [tastes_are_found(found), graphs_help(found)]


def gains(found: Found, count: str, name: str) -> Any:
    """The discounted gains of a method, one for each seed."""
    return found[count][name]["ndcg"]


def texts(found: Found, names: tuple[str, ...]) -> str:
    """The gains of the methods by number of choices."""
    lines = (
        f"{count} choices: "
        + ", ".join(f"{name} {mean_std(gains(found, count, name))}" for name in names)
        for count in found
    )
    return f"NDCG@10, {'; '.join(lines)}"


def tastes_are_found(found: Found) -> Verdict:
    """Holds if both beat popularity for every number of choices, by two errors."""
    names = ("factors", "lightgcn")
    return Verdict(
        "Relations between users and items tell whom what will please, beyond what "
        "pleases all",
        SYSTEMS,
        all(
            gap(gains(found, count, name), gains(found, count, "popularity")).above
            for count in found
            for name in names
        ),
        texts(found, ("popularity", *names)),
    )


def graphs_help(found: Found) -> Verdict:
    """Holds if LightGCN beats the factors by two errors for every number of choices."""
    above = {
        count: gap(gains(found, count, "lightgcn"), gains(found, count, "factors"))
        for count in found
    }
    text = ", ".join(f"{count} choices {gain}" for count, gain in above.items())
    return Verdict(
        "Messages along the graph of choices help, however many are known",
        NETWORKS,
        all(gain.above for gain in above.values()),
        f"LightGCN above matrix factorisation in NDCG@10: {text}",
    )
