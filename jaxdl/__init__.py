"""A deep-learning course as a JAX library: models and training runs as pure functions.

The names below are loaded when they are first used, so that ``jaxdl --help`` answers
before JAX is imported.
"""

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from jaxdl.core.model import Model as Model
    from jaxdl.core.model import Variables as Variables
    from jaxdl.core.model import from_functions as from_functions
    from jaxdl.core.model import from_linen as from_linen
    from jaxdl.core.model import postprocess as postprocess
    from jaxdl.core.model import preprocess as preprocess
    from jaxdl.core.types import Batch as Batch
    from jaxdl.core.types import Dataset as Dataset
    from jaxdl.core.types import Splits as Splits
    from jaxdl.data import list_data as list_data
    from jaxdl.data import load as load
    from jaxdl.models import create_model as create_model
    from jaxdl.models import list_models as list_models
    from jaxdl.models import summary as summary
    from jaxdl.pretrained import load_pretrained as load_pretrained
    from jaxdl.train import Learner as Learner
    from jaxdl.train import Plan as Plan
    from jaxdl.train import Watch as Watch
    from jaxdl.train import ensemble as ensemble
    from jaxdl.train import fit as fit
    from jaxdl.train import grid as grid
    from jaxdl.train import kfold as kfold
    from jaxdl.train import map_runs as map_runs
    from jaxdl.train import over_seeds as over_seeds
    from jaxdl.train import random_trials as random_trials
    from jaxdl.train import run as run
    from jaxdl.train import supervised as supervised
    from jaxdl.train import sweep as sweep

_HOME = {
    "Batch": "core.types",
    "Dataset": "core.types",
    "Learner": "train",
    "Model": "core.model",
    "Plan": "train",
    "Splits": "core.types",
    "Variables": "core.model",
    "Watch": "train",
    "create_model": "models",
    "ensemble": "train",
    "fit": "train",
    "from_functions": "core.model",
    "from_linen": "core.model",
    "grid": "train",
    "kfold": "train",
    "list_data": "data",
    "list_models": "models",
    "load": "data",
    "load_pretrained": "pretrained",
    "map_runs": "train",
    "over_seeds": "train",
    "postprocess": "core.model",
    "preprocess": "core.model",
    "random_trials": "train",
    "run": "train",
    "summary": "models",
    "supervised": "train",
    "sweep": "train",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'jaxdl' has no attribute {name!r}")
    return getattr(importlib.import_module(f"jaxdl.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
