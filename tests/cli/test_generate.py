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
    code, out, err = jaxdl(f"{line} --top-p 0.5 --temperature 0.7")
    assert code == 0, err
    code, _, err = jaxdl("generate made --num-beams 2 --temperature 0")
    assert code == 1
    assert "several beams need a GPT" in err
    assert "Leave --num-beams out." in err
    code, _, err = jaxdl("generate made --top-k 31")
    assert code == 1
    assert "top_k must be from 0 to 30; got 31" in err
