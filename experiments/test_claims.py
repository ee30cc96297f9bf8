"""The page of claims is that of the committed results."""

import json

from experiments import claims


def test_the_page_is_generated():
    assert claims.PAGE.read_text("utf-8") == claims.page()


def test_every_experiment_is_on_the_page(tmp_path, monkeypatch):
    assert set(claims.results()) == {
        path.parent.name for path in claims.ROOT.glob("*/run.py")
    }
    folder = tmp_path / "tides"
    folder.mkdir()
    verdict = {"claim": "High twice a day", "source": "000, Sea", "evidence": "12.4 h"}
    content = {"verdicts": [verdict | {"holds": True}, verdict | {"holds": False}]}
    (folder / "results.json").write_text(json.dumps(content))
    monkeypatch.setattr(claims, "ROOT", tmp_path)
    text = claims.page()
    assert "1 of 2 claims hold." in text
    row = "| High twice a day | 000, Sea | [tides](../experiments/tides/README.md) "
    assert row + "| 12.4 h | **holds** |" in text
    assert row + "| 12.4 h | **fails** |" in text
