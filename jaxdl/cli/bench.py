"""``jaxdl bench``: the speed of a model here."""

import dataclasses
import json
from typing import Annotated, Any, Literal

from jaxdl.cli.parse import model_name, parse


def bench(arguments: list[str]) -> None:
    """Print how fast a model computes and learns."""
    import tyro

    name, rest = model_name(arguments, "")

    @dataclasses.dataclass(frozen=True)
    class Options:
        batch_size: Annotated[int, tyro.conf.arg(help="examples in a step")] = 32
        input_shape: Annotated[
            tuple[int, ...], tyro.conf.arg(help="of one example; default: the model's")
        ] = ()
        num_classes: Annotated[
            int, tyro.conf.arg(help="outputs; 0 leaves the model's default")
        ] = 0
        precision: Annotated[
            Literal["fp32", "bf16"], tyro.conf.arg(help="arithmetic of the passes")
        ] = "fp32"
        seconds: Annotated[
            float, tyro.conf.arg(help="that each measurement takes, about")
        ] = 2.0
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    about = "Examples a second, in inference and in training, on random examples."
    options = parse(Options, rest, "jaxdl bench MODEL", about)
    if not name:
        raise ValueError("bench must be given a model; got none. jaxdl list shows all.")
    from jaxdl.recipes.bench import bench as measure

    classes = {"num_classes": options.num_classes} if options.num_classes else {}
    found = measure(
        name,
        batch_size=options.batch_size,
        input_shape=options.input_shape,
        precision=options.precision,
        seconds=options.seconds,
        settings=classes,
    )
    if options.json:
        speeds = {kind: getattr(found, kind) for kind in ("inference", "training")}
        rates = {
            kind: {"per_second": found.per_second(s)} for kind, s in speeds.items()
        }
        content = found._asdict()
        content |= {kind: rates[kind] | s._asdict() for kind, s in speeds.items()}
        print(json.dumps(content, indent=2))
        return
    print(text(found))


def text(found: Any) -> str:
    """The measurement as a few lines."""
    shape = "x".join(map(str, found.input_shape))
    lines = [
        f"{found.model} · {shape} · batch of {found.batch_size} · {found.precision} "
        f"· {found.device} · {found.flops / 1e6:,.4g} MFLOPs an example",
        f"{'':<10} {'examples/s':>11} {'ms a step':>10} {'(from':>9} {'to)':>9} "
        f"{'compiled in':>12} {'memory':>11}",
    ]
    for kind in ("inference", "training"):
        speed = getattr(found, kind)
        times = [1e3 * t for t in (speed.seconds, speed.fastest, speed.slowest)]
        middle, low, high = (f"{t:.4g}" for t in times)
        lines.append(
            f"{kind:<10} {found.per_second(speed):>11.4g} {middle:>10} {low:>9} "
            f"{high:>9} {speed.compile_seconds:>10.1f} s "
            f"{speed.memory / 2**20:>7.1f} MiB"
        )
    return "\n".join(lines)
