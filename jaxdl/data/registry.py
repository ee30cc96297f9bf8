"""Data sets by name; those that read files or scikit-learn do so only when loaded.

A data set registers a function ``(info, shelf) -> Parts`` and the fact ``info``, its
``DataInfo``.
"""

from jaxdl.core.registry import Registry

DATASETS: Registry = Registry("data set", "jaxdl.list_data()")


def list_data(pattern: str = "*") -> list[str]:
    """The names of the data sets that match a shell pattern such as ``"*mnist"``.

    >>> list_data("cifar*")
    ['cifar10', 'cifar100']
    """
    return DATASETS.names(pattern)
