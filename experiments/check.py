"""What must be true of every experiment as it is committed."""

import dataclasses
import json
import re

from experiments.experiment import ROOT, Experiment, judged, report
from experiments.record import with_results


def check_committed(experiment: Experiment) -> None:
    """Assert that results, verdicts, README and pictures are those of this code.

    Raises:
      AssertionError: an experiment that was edited by hand or not run again.
    """
    text = (experiment.folder / "results.json").read_text("utf-8")
    results = json.loads(text)
    settings = json.loads(json.dumps(dataclasses.asdict(experiment.config)))
    assert results["config"] == settings, "run again: the settings have changed"
    assert results["verdicts"] == judged(experiment, results["found"])
    assert all(re.match(r"00\d, ", v["source"]) for v in results["verdicts"])
    assert not any(word in text for word in ("/home", "/tmp", "/work", "/root"))

    readme = (experiment.folder / "README.md").read_text("utf-8")
    assert readme == with_results(readme, report(experiment, results))
    drawn = {path.stem for path in (experiment.folder / "figures").glob("*.png")}
    assert drawn == set(re.findall(r"\(figures/(\w+)\.png\)", readme))
    for name in drawn:
        size = (experiment.folder / "figures" / f"{name}.png").stat().st_size
        assert size < 150_000, f"{name}.png has {size} bytes"
    assert f"({experiment.name}/README.md)" in (ROOT / "README.md").read_text("utf-8")
