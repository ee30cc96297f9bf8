"""``jaxdl generate`` on a run that ``train`` made."""

import json


def test_a_prompt_is_gone_on_with(jaxdl):
    flags = "--steps 2 --window 8 --features 8 --workdir made"
    code, out, err = jaxdl(f"train char_lstm {flags}")
    assert code == 0, err
    assert "perplexity" in out
    line = "generate made --prompt The --num-tokens 12 --seed 3"
    code, out, err = jaxdl(line)
    assert code == 0, err
    assert out.startswith("The")
    assert len(out) == 3 + 12 + 1
    assert json.loads(jaxdl(f"{line} --json")[1])["text"] == out[3:-1]
    code, _, err = jaxdl("generate made --top-k 31")
    assert code == 1
    assert "top_k must be in [0, 30]; got 31" in err
