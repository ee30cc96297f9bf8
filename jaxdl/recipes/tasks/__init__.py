"""What can be learned: for each task a loss, metrics, and what the best step is."""

from jaxdl.recipes.tasks.classify import CLASSIFY
from jaxdl.recipes.tasks.language import LANGUAGE
from jaxdl.recipes.tasks.multilabel import MULTILABEL
from jaxdl.recipes.tasks.regress import REGRESS
from jaxdl.recipes.tasks.task import Task as Task
from jaxdl.recipes.tasks.translate import TRANSLATE

TASKS: dict[str, Task] = {
    "classify": CLASSIFY,
    "language": LANGUAGE,
    "multilabel": MULTILABEL,
    "regress": REGRESS,
    "translate": TRANSLATE,
}
"""By ``DataInfo.task``; their settings are in ``jaxdl.recipes.config.CONFIGS``."""
