"""``jaxdl generate``: a trained language model goes on with a text."""

import dataclasses
import json
from typing import Annotated

from jaxdl.cli.parse import parse


def generate(arguments: list[str]) -> None:
    """Print a prompt and what the model of a run goes on with."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Generate:
        run: Annotated[
            tyro.conf.Positional[str], tyro.conf.arg(help="folder of the run")
        ]
        prompt: Annotated[str, tyro.conf.arg(help="text to go on with")] = "\n"
        num_tokens: Annotated[int, tyro.conf.arg(help="tokens to draw")] = 200
        temperature: Annotated[
            float, tyro.conf.arg(help="above 1 draws freely; 0 takes the likeliest")
        ] = 1.0
        top_k: Annotated[
            int, tyro.conf.arg(help="draw among so many of the likeliest; 0 takes all")
        ] = 0
        top_p: Annotated[
            float,
            tyro.conf.arg(help="draw among the likeliest of this probability in all"),
        ] = 1.0
        num_beams: Annotated[
            int, tyro.conf.arg(help="sequences kept on the way, at temperature 0")
        ] = 1
        seed: Annotated[int, tyro.conf.arg(help="decides what is drawn")] = 0
        data_dir: Annotated[
            str | None, tyro.conf.arg(help="where the data files are, if they moved")
        ] = None
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(Generate, arguments, "jaxdl generate", "A text, continued.")
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.recipes import generate as recipe

    settings = dataclasses.asdict(options)
    run, prompt, as_json = (settings.pop(n) for n in ("run", "prompt", "json"))
    text = recipe.generate(run, prompt, **settings)
    if as_json:
        print(json.dumps({"prompt": prompt, "text": text}))
        return
    print(prompt + text)
