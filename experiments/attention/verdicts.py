"""What the course says about attention, judged by the measured numbers alone.

One mean is above another if the gap over the seeds is more than two standard errors.
"""

from collections.abc import Mapping
from typing import Any

from experiments.experiment import Verdict
from experiments.spread import gap, mean_std

Found = Mapping[str, Any]
NOTES = "000, 5.7.4. architectural components"
PAPER = "000, 5.7.8. transformers"  # the title of the paper that is named there
MOST = 0.5  # share of the attention that is most of it


def verdicts(found: Found) -> list[Verdict]:
    """Judge every claim by the numbers of ``measure``."""
    return [
        bottleneck(found),
        any_length(found),
        importance(found),
        letters_without_recurrence(found),
        sentences_without_recurrence(found),
    ]


def bottleneck(found: Found) -> Verdict:
    """Holds if, without attention, the shortest are written better than the longest."""
    shares = found["backwards"]["seq2seq"]["faultless"]
    return Verdict(
        "There is an encoding bottleneck",
        "001, 2.4 Long Short Term Memory (LSTM) Networks",
        gap(shares[0], shares[-1]).above,
        f"without attention {mean_std(shares[0])} of the shortest texts are without a "
        f"fault, {mean_std(shares[-1])} of the longest",
    )


def any_length(found: Found) -> Verdict:
    """Holds if, of the longest, attention writes more without a fault."""
    ours, theirs = (
        found["backwards"][name]["faultless"][-1] for name in ("align", "seq2seq")
    )
    return Verdict(
        "Attention was born to go from arbitrary length to arbitrary length",
        NOTES,
        gap(ours, theirs).above,
        f"of the longest texts {mean_std(ours)} with attention, {mean_std(theirs)} "
        "without",
    )


def importance(found: Found) -> Verdict:
    """Holds if ``MOST`` of the weight is on the right letter and its neighbours."""
    ours, theirs = (
        found["backwards"][name]["on_the_right"] for name in ("align", "transformer")
    )
    return Verdict(
        "Its vector of importance weights says what an element depends on",
        NOTES,
        bool(min(ours, theirs) > MOST),
        f"{ours:.2f} of the weight of the LSTMs, {theirs:.2f} of the last block of the "
        "transformer, is on the letter that is to be written and those beside it, for "
        "one text",
    )


def letters_without_recurrence(found: Found) -> Verdict:
    """Holds if, of the longest, the transformer writes no fewer without a fault."""
    both, alone, state = (
        found["backwards"][name]["faultless"][-1]
        for name in ("align", "transformer", "seq2seq")
    )
    return Verdict(
        "Attention is all you need, to write letters backwards",
        PAPER,
        not gap(both, alone).above,
        f"of the longest texts {mean_std(alone)} with attention alone, "
        f"{mean_std(both)} with LSTMs as well, {mean_std(state)} with LSTMs alone",
    )


def sentences_without_recurrence(found: Found) -> Verdict:
    """Holds if the transformer has no lower BLEU, and no higher perplexity."""
    both, alone, state = (
        found["sentences"][name] for name in ("align", "transformer", "seq2seq")
    )
    perplexities = [row["test"]["perplexity"] for row in (alone, both, state)]
    return Verdict(
        "…and to translate short sentences",
        PAPER,
        bool(alone["bleu"] >= both["bleu"] and perplexities[0] <= perplexities[1]),
        f"BLEU {alone['bleu']:.1f} with attention alone, {both['bleu']:.1f} with LSTMs "
        f"as well, {state['bleu']:.1f} with LSTMs alone; perplexities "
        f"{' and '.join(f'{value:.1f}' for value in perplexities)}; one seed",
    )
