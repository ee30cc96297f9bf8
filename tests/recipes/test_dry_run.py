"""A dry run says what would happen, and does nothing."""

from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.dry_run import dry_run


def test_layers_plan_and_memory_are_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = ClassifyConfig(fake=True, steps=7, batch_size=16)
    text = dry_run(Job("lenet", config))
    assert "conv_0" in text
    assert "61,706" in text
    assert "7 steps of 16 from" in text
    assert f"state {3 * 61_706 * 4 / 2**20:.2f} MiB" in text  # weights and two moments
    assert list(tmp_path.iterdir()) == []
