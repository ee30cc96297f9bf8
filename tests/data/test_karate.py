"""The karate club is networkx's, and its members are divided by side."""

import networkx
import numpy as np

from jaxdl.data import load
from jaxdl.data.graph import to_dense


def test_the_club_is_networkx_s():
    data = load("karate")
    club = networkx.karate_club_graph()
    expected = networkx.to_numpy_array(club, weight=None)
    np.testing.assert_array_equal(to_dense(data.shared), expected)
    np.testing.assert_array_equal(data.shared.nodes, np.eye(34))
    for part in data.splits:
        for member, side in zip(part.x, part.y, strict=True):
            assert club.nodes[int(member)]["club"] == data.info.class_names[side]
    assert sorted(np.concatenate([part.x for part in data.splits])) == list(range(34))
