"""``python -m benchmarks [ROW…]`` measures, and writes ``results.json`` and tables."""

import dataclasses
import json
import platform
import string
import sys
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.harness import measure

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
      title: what is measured.
      theirs: PyTorch's candidates, ``module:function``; the fastest is compared with.
      ours: jaxdl's candidates; the first is what the library does by itself.
      target: the ratio to reach; 0 where there is none.
    """

    title: str
    theirs: tuple[str, ...]
    ours: tuple[str, ...]
    target: float


ROWS = {
    "mlp": Row(
        "MLP 784-512-512-10, step of 128",
        ("theirs:mlp", "theirs:mlp_compiled"),
        ("ours:mlp",),
        1.7,
    ),
    "small_mlps": Row(
        "64 MLPs 16-64-64-2 at once",
        ("theirs:small_mlps", "theirs:small_mlps_loop"),
        ("ours:small_mlps_threads", "ours:small_mlps_vmap"),
        2.4,
    ),
    "lenet": Row(
        "LeNet-5, step of 128",
        ("theirs:lenet", "theirs:lenet_channels_last"),
        ("ours:lenet",),
        1.0,
    ),
    "lenet_scanned": Row(
        "LeNet-5, ten steps in a scan",
        ("theirs:lenet", "theirs:lenet_channels_last"),
        ("ours:lenet_scanned",),
        1.0,
    ),
    "lenets": Row(
        "8 LeNet-5 at once, steps of 32",
        ("theirs:lenets",),
        ("ours:lenets_loop", "ours:lenets_scan", "ours:lenets_vmap"),
        1.3,
    ),
    "resnet18": Row(
        "ResNet-18 for 32x32, step of 64",
        ("theirs_vision:resnet18", "theirs_vision:resnet18_compiled"),
        ("ours:resnet18",),
        0.8,
    ),
    "resnet50": Row(
        "ResNet-50 at 224x224, step of 8",
        ("theirs_vision:resnet50",),
        ("ours:resnet50",),
        0.8,
    ),
    "efficientnet": Row(
        "EfficientNet-B0's first half at 112x112, step of 32",
        (
            "theirs_efficientnet:efficientnet",
            "theirs_efficientnet:efficientnet_compiled",
        ),
        ("ours_efficientnet:efficientnet",),
        0.7,
    ),
    "unet": Row(
        "U-Net that takes noise away at 64x64, step of 8",
        ("theirs_unet:unet", "theirs_unet:unet_compiled"),
        ("ours_unet:unet",),
        0.8,
    ),
    "lstm": Row(
        "LSTM 256, step of 32 sequences of 100",
        ("theirs_sequence:lstm", "theirs_sequence:lstm_native"),
        ("ours_sequence:lstm",),
        1.0,
    ),
    "gru": Row(
        "GRU 256, step of 32 sequences of 100",
        ("theirs_sequence:gru",),
        ("ours_sequence:gru",),
        1.2,
    ),
    "gpt": Row(
        "GPT of 6 blocks of 384, step of 8 texts of 256",
        ("theirs_language:gpt", "theirs_language:gpt_compiled"),
        ("ours_language:gpt", "ours_language:gpt_scan_remat"),
        1.1,
    ),
    "writing_1": Row(
        "the same writes 256 tokens",
        ("theirs_language:writing_1",),
        ("ours_language:writing_1",),
        2.0,
    ),
    "writing_8": Row(
        "the same writes 256 tokens in 8 texts",
        ("theirs_language:writing_8",),
        ("ours_language:writing_8",),
        2.0,
    ),
    "deep_sets": Row(
        "Deep Sets, a training step",
        ("theirs_sets:deep_sets", "theirs_sets:deep_sets_compiled"),
        ("ours_sets:deep_sets",),
        1.1,
    ),
    "gcn_cora": Row(
        "GCN, 2,708 nodes as Cora has",
        ("theirs_graph:gcn_cora", "theirs_graph:gcn_cora_sparse"),
        ("ours_graph:gcn_cora", "ours_graph:gcn_cora_segments"),
        1.3,
    ),
    "gat_cora": Row(
        "GAT, 2,708 nodes as Cora has",
        ("theirs_graph:gat_cora",),
        ("ours_graph:gat_cora",),
        1.5,
    ),
    "gcn_large": Row(
        "GCN, 100,000 nodes and 1,000,000 edges",
        ("theirs_graph:gcn_large", "theirs_graph:gcn_large_sparse"),
        ("ours_graph:gcn_large", "ours_graph:gcn_large_segments"),
        1.0,
    ),
    "gat_large": Row(
        "GAT, 100,000 nodes and 1,000,000 edges",
        ("theirs_graph:gat_large",),
        ("ours_graph:gat_large", "ours_graph:gat_large_segments"),
        1.9,
    ),
    "logistic": Row(
        "L-BFGS, logistic regression 5000 of 200, 10 classes",
        ("theirs:logistic", "theirs:logistic_compiled"),
        ("ours:logistic",),
        3.0,
    ),
    "startup": Row(
        "process start to first LeNet step, compiled before",
        ("startup:fresh_theirs",),
        ("startup:fresh_ours",),
        2.0,
    ),
    "startup_cold": Row(
        "process start to first LeNet step, nothing compiled",
        ("startup:fresh_theirs",),
        ("startup:fresh_ours_cold",),
        0.0,
    ),
}


def measured(name: str) -> dict[str, Any]:
    """Measure one row."""
    row = ROWS[name]
    found = measure([f"benchmarks.{one}" for one in (*row.theirs, *row.ours)])
    theirs, ours = found[: len(row.theirs)], found[len(row.theirs) :]
    best = min(theirs, key=lambda one: one.milliseconds)

    def ratio(times: Sequence[float]) -> float:
        pairs = sorted(a / b for a, b in zip(best.seconds, times, strict=True))
        return pairs[len(pairs) // 2]

    return {
        "title": row.title,
        "target": row.target,
        "theirs": {m.name.split(":")[1]: m.milliseconds for m in theirs},
        "ours": {m.name.split(":")[1]: m.milliseconds for m in ours},
        "ratio": ratio(ours[0].seconds),
        "ratios": {m.name.split(":")[1]: ratio(m.seconds) for m in ours},
        **circumstances(),
        **({} if name in FRESH else {"memory": "kept"}),  # see benchmarks.harness
    }


PACKAGES = ("jax", "flax", "optax", "torch")
FRESH = ("startup", "startup_cold")  # rows that time processes of their own


def circumstances() -> dict[str, Any]:
    """Where and when a row was measured, and with what."""
    return {
        "machine": processor(),
        "versions": {name: version(name) for name in PACKAGES},
        "date": time.strftime("%Y-%m-%d"),
    }


def table(results: Mapping[str, Any]) -> str:
    """The results as Markdown; rows of the same day and machine share a note."""
    lines = ["| | PyTorch, best | jaxdl | times as fast | target | |"]
    lines += ["|---|---:|---:|---:|---:|---|"]
    notes: dict[str, str] = {}
    for row in results["rows"].values():
        theirs, ours = min(row["theirs"].values()), next(iter(row["ours"].values()))
        mark = notes.setdefault(note(row), string.ascii_lowercase[len(notes)])
        lines.append(
            f"| {row['title']} | {theirs:.4g} ms | {ours:.4g} ms "
            f"| **{row['ratio']:.2f}** | {row['target'] or '-'} | {mark} |"
        )
    ends = [f"({mark}) {text}" for text, mark in notes.items()]
    lines += ["", f"`{results['command']}` on " + ";\n".join(ends) + "."]
    return "\n".join(lines)


def note(row: Mapping[str, Any]) -> str:
    """Where, with what and when a row was measured."""
    used = ", ".join(f"{name} {number}" for name, number in row["versions"].items())
    kept = "; freed memory kept" if row.get("memory") == "kept" else ""
    return f"{row['machine']}; {used}; {row['date']}{kept}"


def with_table(text: str, results: Mapping[str, Any]) -> str:
    """A Markdown text with the part between the marks renewed."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    lines = [table(results), *waiting(results["rows"])]
    return "\n".join([f"{before}{BEGIN}", *lines, f"{END}{after}"])


def waiting(rows: Mapping[str, Any]) -> list[str]:
    """A paragraph that names the rows that were not measured, if there are any."""
    names = ", ".join(f"`{name}`" for name in ROWS if name not in rows)
    return ["", f"Not measured yet: {names}."] if names else []


WIDEST = {"avx512f": "AVX-512", "avx2": "AVX2", "asimd": "NEON"}
"""Flags of a processor and the instructions that they stand for, widest first."""


def processor() -> str:
    """What the machine computes with: cores, their name, their widest instructions."""
    import jax

    if jax.default_backend() != "cpu":
        return jax.devices()[0].device_kind
    info = Path("/proc/cpuinfo")
    return described(info.read_text() if info.exists() else "")


def described(cpuinfo: str) -> str:
    """The same from the text of ``/proc/cpuinfo``, which may be empty."""
    facts = [line.split(":", 1) for line in cpuinfo.splitlines() if ":" in line]
    names = [value.strip() for key, value in facts if key.strip() == "model name"]
    flags = {
        flag
        for key, value in facts
        if key.strip().lower() in ("flags", "features")
        for flag in value.split()
    }
    widest = [name for flag, name in WIDEST.items() if flag in flags][:1]
    cores = f"{len(names) or ''} cores {names[0] if names else platform.machine()}"
    return ", ".join([cores.strip(), *widest])


def main(names: Sequence[str]) -> None:
    """Measure some rows, or all, and write what was found."""
    rows: dict[str, Any] = {}
    if names and RESULTS.exists():
        rows = json.loads(RESULTS.read_text())["rows"]
    for name in names or ROWS:
        rows[name] = measured(name)
        print(name, json.dumps(rows[name], indent=1), flush=True)
    results = {
        "rows": {name: rows[name] for name in ROWS if name in rows},
        "command": "python -m benchmarks",
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    for path in (HERE / "README.md", HERE.parent / "README.md"):
        path.write_text(with_table(path.read_text("utf-8"), results), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
