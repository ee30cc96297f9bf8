"""Arrays as matplotlib figures, and figures as a report; nothing here trains."""

from jaxdl.viz.batch import batch_grid as batch_grid
from jaxdl.viz.confusion import confusion_matrix as confusion_matrix
from jaxdl.viz.curves import learning_curves as learning_curves
from jaxdl.viz.features import feature_grid as feature_grid
from jaxdl.viz.graph import computation_graph as computation_graph
from jaxdl.viz.losses import top_losses as top_losses
from jaxdl.viz.lr_range import lr_range_curves as lr_range_curves
from jaxdl.viz.places import losses_by_place as losses_by_place
from jaxdl.viz.regression import predicted_against_true as predicted_against_true
from jaxdl.viz.roll import piano_roll as piano_roll
from jaxdl.viz.runs import compare_runs as compare_runs
from jaxdl.viz.style import png as png
from jaxdl.viz.sweep import sweep_curves as sweep_curves
from jaxdl.viz.sweep_map import sweep_map as sweep_map
