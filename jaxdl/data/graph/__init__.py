"""Graphs on the host: made, checked, counted, converted, batched and padded."""

from jaxdl.core.graph import Graph as Graph
from jaxdl.core.graph import merge_graphs as merge_graphs
from jaxdl.core.graph import one_graph as one_graph
from jaxdl.core.graph_batch import GraphSize as GraphSize
from jaxdl.core.graph_batch import batch_graphs as batch_graphs
from jaxdl.core.graph_batch import pad_graphs as pad_graphs
from jaxdl.core.graph_batch import size_of as size_of
from jaxdl.core.graph_batch import unbatch_graphs as unbatch_graphs
from jaxdl.data.graph.buckets import bucket_of as bucket_of
from jaxdl.data.graph.buckets import padded_batches as padded_batches
from jaxdl.data.graph.buckets import stack_graphs as stack_graphs
from jaxdl.data.graph.convert import from_edge_index as from_edge_index
from jaxdl.data.graph.convert import from_networkx as from_networkx
from jaxdl.data.graph.convert import from_scipy as from_scipy
from jaxdl.data.graph.convert import to_dense as to_dense
from jaxdl.data.graph.convert import to_edge_index as to_edge_index
from jaxdl.data.graph.convert import to_networkx as to_networkx
from jaxdl.data.graph.convert import to_scipy as to_scipy
from jaxdl.data.graph.edges import add_edges as add_edges
from jaxdl.data.graph.edges import in_degrees as in_degrees
from jaxdl.data.graph.edges import out_degrees as out_degrees
from jaxdl.data.graph.edges import with_reverse_edges as with_reverse_edges
from jaxdl.data.graph.edges import with_self_loops as with_self_loops
from jaxdl.data.graph.edges import without_self_loops as without_self_loops
from jaxdl.data.graph.laplacian import laplacian as laplacian
from jaxdl.data.graph.links import HiddenLinks as HiddenLinks
from jaxdl.data.graph.links import Links as Links
from jaxdl.data.graph.links import hide_links as hide_links
from jaxdl.data.graph.neighbour_rows import neighbour_rows as neighbour_rows
from jaxdl.data.graph.neighbours import with_neighbours as with_neighbours
from jaxdl.data.graph.positions import laplacian_positions as laplacian_positions
from jaxdl.data.graph.positions import random_walk_positions as random_walk_positions
from jaxdl.data.graph.positions import (
    with_laplacian_positions as with_laplacian_positions,
)
from jaxdl.data.graph.refinement import colours_differ as colours_differ
from jaxdl.data.graph.refinement import refine_colours as refine_colours
from jaxdl.data.graph.validate import GraphReport as GraphReport
from jaxdl.data.graph.validate import validate_graph as validate_graph
