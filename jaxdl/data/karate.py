"""Zachary's karate club: 34 members, who meets whom, and on which side each ended."""

import numpy as np

from jaxdl.core.types import Dataset
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph.convert import from_networkx
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import standard_split

KARATE = DataInfo(
    name="karate",
    description="A member of a karate club, and who meets whom; which side was taken?",
    shape=(34,),
    rows=(24, 5, 5),
    class_names=("Mr. Hi", "Officer"),
    form="nodes",
    home="https://networkx.org/documentation/stable/reference/generated/networkx.generators.social.karate_club_graph.html",
    licence="published data, part of networkx (BSD-3-Clause)",
    citation=(
        "W. W. Zachary, An Information Flow Model for Conflict and Fission in Small "
        "Groups, Journal of Anthropological Research 33, 1977"
    ),
)


@DATASETS.register("karate", info=KARATE)
def karate(info: DataInfo, shelf: Shelf) -> WithShared:
    """The members as nodes, each known by its number alone; no file is read.

    Returns:
      Members in parts of 70, 15 and 15 in a hundred, by side, and the graph, in which
      features are one-hot.
    """
    del info, shelf
    import networkx

    club = networkx.karate_club_graph()
    labels = [KARATE.class_names.index(side) for _, side in club.nodes(data="club")]
    graph = from_networkx(club)._replace(nodes=np.eye(34, dtype=np.float32), edges=None)
    members = Dataset(np.arange(34, dtype=np.int32), np.array(labels, np.int32))
    return WithShared(standard_split(members), graph)
