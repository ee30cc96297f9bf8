"""What is said of walks, edges and features, judged by the numbers alone."""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
SECTION = "000, 5.7.9. graph neural networks"
PUBLISHED = 0.91
"""ROC AUC of the auto-encoder on Cora in the paper."""


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim."""
    return [
        walks_find_links(found),
        line_finds_links(found),
        walks_see_further(found),
        reaches_the_paper(found),
        features_help(found),
    ]


def auc(found: Found, graph: str, name: str) -> Any:
    """The areas of a method, one for each seed."""
    return found[graph][name]["auc"]


def better_than_chance(found: Found, names: tuple[str, ...]) -> tuple[bool, str]:
    """Whether all are above 0.5 by two standard errors on both graphs, and the text."""
    good, said = True, []
    for graph in found:
        for name in names:
            areas = auc(found, graph, name)
            good &= gap(areas, [0.5] * len(areas)).above
            said.append(f"{name} on {graph} {mean_std(areas)}")
    return good, f"AUC {', '.join(said)}"


def walks_find_links(found: Found) -> Verdict:
    """Holds if DeepWalk and node2vec are better than chance on both graphs."""
    return Verdict(
        "Nodes that meet on short random walks get similar features, which finds "
        "hidden edges",
        SECTION,
        *better_than_chance(found, ("deepwalk", "node2vec")),
    )


def line_finds_links(found: Found) -> Verdict:
    """Holds if both proximities of LINE are better than chance on both graphs."""
    return Verdict(
        "…and so does LINE, by edges and by common neighbours",
        SECTION,
        *better_than_chance(found, ("line_first", "line_second")),
    )


def walks_see_further(found: Found) -> Verdict:
    """Holds if DeepWalk beats all of LINE on Cora by two standard errors."""
    areas, line = (auc(found, "cora", name) for name in ("deepwalk", "line"))
    return Verdict(
        "Walks tell more of a sparse graph than edges alone",
        SECTION,
        gap(areas, line).above,
        f"AUC on Cora: DeepWalk {mean_std(areas)}, LINE {mean_std(line)}",
    )


def reaches_the_paper(found: Found) -> Verdict:
    """Holds if the mean AUC of the auto-encoder on Cora is at least the published."""
    areas = auc(found, "cora", "gae")
    return Verdict(
        f"A graph auto-encoder finds hidden citations with an AUC of {PUBLISHED}",
        SECTION,
        sum(areas) / len(areas) >= PUBLISHED,
        f"{mean_std(areas)} over {len(areas)} seeds",
    )


def features_help(found: Found) -> Verdict:
    """Holds if the words are worth more than two standard errors."""
    areas, bare = (auc(found, "cora", name) for name in ("gae", "gae_bare"))
    words = auc(found, "cora", "words")
    return Verdict(
        "Features of nodes and edges together tell more than either alone",
        SECTION,
        gap(areas, bare).above and gap(areas, words).above,
        f"AUC on Cora: {mean_std(areas)}, without words {mean_std(bare)}, words alone "
        f"{mean_std(words)}",
    )
