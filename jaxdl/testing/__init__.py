"""Laws as assertions, for the library's own parts and for yours.

A function that looks at values, as those of NumPy do, is examined without compiling:
its laws do not show that it compiles.
"""

from jaxdl.testing.adjacency import (
    assert_adjacency_equivariant as assert_adjacency_equivariant,
)
from jaxdl.testing.adjacency import (
    assert_adjacency_invariant as assert_adjacency_invariant,
)
from jaxdl.testing.agreement import assert_agree as assert_agree
from jaxdl.testing.euclidean import (
    assert_euclidean_equivariant as assert_euclidean_equivariant,
)
from jaxdl.testing.euclidean import (
    assert_euclidean_invariant as assert_euclidean_invariant,
)
from jaxdl.testing.gradients import check_gradients as check_gradients
from jaxdl.testing.graph_padding import (
    assert_graph_padding_invariant as assert_graph_padding_invariant,
)
from jaxdl.testing.graphs import (
    assert_edge_order_invariant as assert_edge_order_invariant,
)
from jaxdl.testing.graphs import (
    assert_graph_permutation_equivariant as assert_graph_permutation_equivariant,
)
from jaxdl.testing.graphs import (
    assert_graph_permutation_invariant as assert_graph_permutation_invariant,
)
from jaxdl.testing.graphs import assert_union_invariant as assert_union_invariant
from jaxdl.testing.graphs import check_graph_laws as check_graph_laws
from jaxdl.testing.layers import check_layer as check_layer
from jaxdl.testing.learner import check_learner as check_learner
from jaxdl.testing.padding import assert_padding_invariant as assert_padding_invariant
from jaxdl.testing.permutation import (
    assert_permutation_equivariant as assert_permutation_equivariant,
)
from jaxdl.testing.permutation import (
    assert_permutation_invariant as assert_permutation_invariant,
)
from jaxdl.testing.translation import (
    assert_translation_equivariant as assert_translation_equivariant,
)
