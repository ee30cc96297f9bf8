"""``jaxdl translate`` on a run that ``train`` made."""

import json


def test_sentences_come_back_in_the_other_language(jaxdl):
    flags = "--steps 2 --max-words 3 --features 8 --workdir made"
    code, out, err = jaxdl(f"train seq2seq {flags}")
    assert code == 0, err
    assert "written    bleu " in out
    code, out, err = jaxdl("translate made a b")
    assert code == 0, err
    assert len(out.split("\n")) == 3
    found = json.loads(jaxdl("translate made a b --json")[1])
    assert [pair["source"] for pair in found] == ["a", "b"]
    assert [pair["translation"] for pair in found] == out.split("\n")[:2]
    code, out, err = jaxdl("translate made a b --num-beams 3")
    assert code == 0, err
    assert len(out.split("\n")) == 3
    jaxdl("train mlp --data iris --steps 1 --workdir other")
    code, _, err = jaxdl("translate other a")
    assert code == 1
    assert "translate must be given a run on pairs of sentences; got one on iris" in err
