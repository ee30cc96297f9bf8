"""``jaxdl probe``: a linear model on the features of a known network."""

import dataclasses

from jaxdl.cli.parse import job


@dataclasses.dataclass(frozen=True)
class ProbeOptions:
    """How to probe.

    Attributes:
      penalties: L2 of the linear model; the best on the validation part is taken.
      cache: folder for features; those of the same network and data are read there.
    """

    penalties: tuple[float, ...] = (1e-4, 1e-3, 1e-2, 1e-1)
    cache: str = "features"


def probe(arguments: list[str]) -> None:
    """Fit a linear model to what a network sees, and print its accuracy."""
    made, options = job(arguments, "probe", ProbeOptions)
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.recipes.probe import PARTS
    from jaxdl.recipes.probe import probe as run

    found = run(made, options.penalties, options.cache)
    for penalty, values in found.accuracy.items():
        each = zip(PARTS, values, strict=True)
        text = " · ".join(f"{part} {value:.4f}" for part, value in each)
        mark = "  best" if penalty == found.penalty else ""
        print(f"l2 {penalty:<8g} {text}{mark}")
    print(f"features   {found.features}")
