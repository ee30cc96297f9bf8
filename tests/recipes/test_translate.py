"""What cannot be translated is said; what can is in ``tasks/test_translate.py``."""

import pytest

from jaxdl.recipes.translate import translate


def test_errors_say_what_and_got(finished):
    with pytest.raises(ValueError, match="sentences must be at least 1; got 0"):
        translate(finished.folder, [])
    with pytest.raises(ValueError, match="num_beams must be at least 1; got 0"):
        translate(finished.folder, ["a"], num_beams=0)
    with pytest.raises(
        ValueError, match="run on pairs of sentences; got one on digits"
    ):
        translate(finished.folder, ["a"])
