"""``jaxdl bench``."""

import json


def test_the_speed_is_printed(jaxdl):
    flags = "--input-shape 5 --num-classes 2 --batch-size 4 --seconds 0.01"
    code, out, _ = jaxdl(f"bench mlp {flags}")
    assert code == 0
    first, heads, inference, training = out.splitlines()
    assert first.startswith("mlp · 5 · batch of 4 · fp32 · cpu · ")
    assert heads.split()[:2] == ["examples/s", "ms"]
    assert inference.split()[0] == "inference"
    assert training.split()[0] == "training"
    found = json.loads(jaxdl(f"bench mlp {flags} --json")[1])
    assert found["batch_size"] == 4
    rate = found["training"]
    assert rate["per_second"] == 4 / rate["seconds"]


def test_a_model_must_be_named(jaxdl):
    assert jaxdl("bench")[0] == 1
    assert "Did you mean lenet" in jaxdl("bench lenett")[2]
    assert jaxdl("bench mlp --batch-size none")[0] == 2
    assert jaxdl("bench mlp --batch-size 0")[2] == (
        "jaxdl: batch_size must be at least 1; got 0.\n"
    )
