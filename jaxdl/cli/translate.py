"""``jaxdl translate``: sentences in the other language of a run."""

import dataclasses
import json
from typing import Annotated

from jaxdl.cli.parse import parse


def translate(arguments: list[str]) -> None:
    """Print what the model of a run makes of each sentence."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Translate:
        run: Annotated[
            tyro.conf.Positional[str], tyro.conf.arg(help="folder of the run")
        ]
        sentences: Annotated[
            tyro.conf.Positional[tuple[str, ...]],
            tyro.conf.arg(help="what to translate, each in quotation marks"),
        ]
        num_beams: Annotated[
            int,
            tyro.conf.arg(help="sequences kept on the way; 1 is greedy"),
        ] = 1
        data_dir: Annotated[
            str | None, tyro.conf.arg(help="where the data files are, if they moved")
        ] = None
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(Translate, arguments, "jaxdl translate", "Sentences, translated.")
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.recipes import translate as recipe

    texts = recipe.translate(
        options.run,
        options.sentences,
        num_beams=options.num_beams,
        data_dir=options.data_dir,
    )
    if options.json:
        pairs = zip(options.sentences, texts, strict=True)
        print(json.dumps([{"source": a, "translation": b} for a, b in pairs]))
        return
    print("\n".join(texts))
