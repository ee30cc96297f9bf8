"""``jaxdl probe`` from the command line."""


def test_each_penalty_has_a_line_and_features_are_kept(jaxdl, tmp_path):
    assert jaxdl("train lenet --fake --fast-dev-run 1 --workdir old")[0] == 0
    code, out, err = jaxdl("probe lenet --fake --weights old --penalties 0.01 1")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("l2 0.01 ")
    assert out.count("best") == 1
    assert len(list((tmp_path / "features").iterdir())) == 1
    assert lines[-1].startswith("features   features/lenet-")


def test_a_probe_needs_weights(jaxdl):
    code, _, err = jaxdl("probe lenet --fake")
    assert code == 1
    assert "a probe must have weights" in err
