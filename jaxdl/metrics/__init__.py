"""Streaming metrics: init, update batch by batch, merge, compute."""

from jaxdl.metrics.accuracy import Accuracy as Accuracy
from jaxdl.metrics.accuracy import top_k as top_k
from jaxdl.metrics.bleu import BLEU as BLEU
from jaxdl.metrics.confusion import ConfusionMatrix as ConfusionMatrix
from jaxdl.metrics.error import MeanAbsoluteError as MeanAbsoluteError
from jaxdl.metrics.error import MeanSquaredError as MeanSquaredError
from jaxdl.metrics.error import RootMeanSquaredError as RootMeanSquaredError
from jaxdl.metrics.mean import Average as Average
from jaxdl.metrics.mean import Mean as Mean
from jaxdl.metrics.metric_of import metric_of as metric_of
from jaxdl.metrics.multilabel import MultilabelNLL as MultilabelNLL
from jaxdl.metrics.perplexity import Perplexity as Perplexity
from jaxdl.metrics.r2 import R2 as R2
from jaxdl.metrics.token_accuracy import TokenAccuracy as TokenAccuracy
