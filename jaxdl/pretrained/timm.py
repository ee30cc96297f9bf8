"""The names of timm's networks, where torchvision has others.

Each table is a sequence of regular expressions and replacements, applied in turn.
"""

VGG = (
    (r"^pre_logits\.fc1\.", "classifier.0."),
    (r"^pre_logits\.fc2\.", "classifier.3."),
    (r"^head\.fc\.", "classifier.6."),
)

CONVNEXT = (
    (r"^stem\.", "features.0."),
    *((rf"^stages\.{i}\.blocks\.", f"features.{2 * i + 1}.") for i in range(4)),
    *((rf"^stages\.{i}\.downsample\.", f"features.{2 * i}.") for i in range(4)),
    (r"\.gamma$", ".layer_scale"),
    (r"\.conv_dw\.", ".block.0."),
    (r"^(features\.\d+\.\d+)\.norm\.", r"\1.block.2."),
    (r"\.mlp\.fc1\.", ".block.3."),
    (r"\.mlp\.fc2\.", ".block.5."),
    (r"^head\.norm\.", "classifier.0."),
    (r"^head\.fc\.", "classifier.2."),
)

_FIRST = r"^(blocks\.0\.\d+)\."  # blocks that do not widen their input

EFFICIENTNET = (
    (r"^conv_stem\.", "features.0.0."),
    (r"^bn1\.", "features.0.1."),
    (r"^conv_head\.", "features.8.0."),
    (r"^bn2\.", "features.8.1."),
    (r"^classifier\.(weight|bias)$", r"classifier.1.\1"),
    (_FIRST + r"conv_dw\.", r"\1.block.0.0."),
    (_FIRST + r"bn1\.", r"\1.block.0.1."),
    (_FIRST + r"se\.conv_reduce\.", r"\1.block.1.fc1."),
    (_FIRST + r"se\.conv_expand\.", r"\1.block.1.fc2."),
    (_FIRST + r"conv_pw\.", r"\1.block.2.0."),
    (_FIRST + r"bn2\.", r"\1.block.2.1."),
    (r"\.conv_pw\.", ".block.0.0."),
    (r"\.bn1\.", ".block.0.1."),
    (r"\.conv_dw\.", ".block.1.0."),
    (r"\.bn2\.", ".block.1.1."),
    (r"\.se\.conv_reduce\.", ".block.2.fc1."),
    (r"\.se\.conv_expand\.", ".block.2.fc2."),
    (r"\.conv_pwl\.", ".block.3.0."),
    (r"\.bn3\.", ".block.3.1."),
    *((rf"^blocks\.{i}\.", f"features.{i + 1}.") for i in range(7)),
)

_STAGES = (
    1,
    2,
    3,
    4,
    3,
    3,
    1,
)  # of MobileNet-v2; torchvision counts its blocks through


def _mobilenet_blocks() -> tuple[tuple[str, str], ...]:
    places = [(i, j) for i, count in enumerate(_STAGES) for j in range(count)]
    return tuple(
        (rf"^blocks\.{i}\.{j}\.", f"features.{place}.conv.")
        for place, (i, j) in enumerate(places, 1)
    )


MOBILENET = (
    (r"^conv_stem\.", "features.0.0."),
    (r"^bn1\.", "features.0.1."),
    (r"^conv_head\.", "features.18.0."),
    (r"^bn2\.", "features.18.1."),
    (r"^classifier\.(weight|bias)$", r"classifier.1.\1"),
    (_FIRST + r"conv_dw\.", r"\1.0.0."),
    (_FIRST + r"bn1\.", r"\1.0.1."),
    (_FIRST + r"conv_pw\.", r"\1.1."),
    (_FIRST + r"bn2\.", r"\1.2."),
    (r"\.conv_pw\.", ".0.0."),
    (r"\.bn1\.", ".0.1."),
    (r"\.conv_dw\.", ".1.0."),
    (r"\.bn2\.", ".1.1."),
    (r"\.conv_pwl\.", ".2."),
    (r"\.bn3\.", ".3."),
    *_mobilenet_blocks(),
)
