"""Weights of transformers do the same in torchvision's networks under other names."""

import numpy as np
import pytest

from jaxdl.pretrained.hugging_face import VIT
from jaxdl.pretrained.load import in_our_layout
from jaxdl.pretrained.torch_layout import renamed
from tests.models.vision.parity import torchvision
from tests.pretrained.renamed import renamed_difference, small_convnext


def test_the_weights_of_transformers_do_the_same_under_our_names():
    if torchvision() is None:
        pytest.skip("torchvision is not installed")
    hub, models = pytest.importorskip("transformers"), torchvision().models
    logits = lambda output: output.logits
    config = hub.ResNetConfig(depths=[1, 1, 1, 1], num_labels=5)
    block = models.resnet.Bottleneck
    reference = models.ResNet(block, [1, 1, 1, 1], num_classes=5)
    theirs = hub.ResNetForImageClassification(config)
    assert renamed_difference("resnet50", theirs, reference, logits) < 1e-4
    config = hub.ResNetConfig(
        layer_type="basic",
        depths=[1, 2, 1, 1],
        hidden_sizes=[64, 128, 256, 512],
        num_labels=5,
    )
    block = models.resnet.BasicBlock
    reference = models.ResNet(block, [1, 2, 1, 1], num_classes=5)
    theirs = hub.ResNetForImageClassification(config)
    assert renamed_difference("resnet18", theirs, reference, logits) < 1e-4
    config = hub.ConvNextConfig(
        hidden_sizes=[8, 16, 24, 32], depths=[1, 2, 1, 1], num_labels=5
    )
    theirs = hub.ConvNextForImageClassification(config)
    reference = small_convnext(models)
    assert renamed_difference("convnext_tiny", theirs, reference, logits) < 1e-4
    config = hub.ViTConfig(
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=48,
        image_size=64,
        num_labels=5,
    )
    reference = models.VisionTransformer(64, 16, 2, 3, 24, 48, num_classes=5)
    theirs = hub.ViTForImageClassification(config)
    assert renamed_difference("vit_b_16", theirs, reference, logits) < 1e-4


def test_files_of_vision_transformers_have_older_names():
    old, new = "vit.encoder.layer.1.", "vit.layers.1."
    pairs = {
        "attention.attention.query.bias": "attention.q_proj.bias",
        "attention.attention.key.bias": "attention.k_proj.bias",
        "attention.attention.value.bias": "attention.v_proj.bias",
        "attention.output.dense.bias": "attention.o_proj.bias",
        "intermediate.dense.bias": "mlp.fc1.bias",
        "output.dense.bias": "mlp.fc2.bias",
    }
    for before, after in pairs.items():
        assert renamed(old + before, VIT) == renamed(new + after, VIT)
    wanted = {"encoder.layers.encoder_layer_1.self_attention.in_proj_bias": (6,)}
    pieces = {
        f"{new}attention.{n}_proj.bias": np.full(2, i)
        for n, i in (("v", 2), ("q", 0), ("k", 1))
    }
    (joined,) = in_our_layout(pieces, "vit_b_16", wanted).values()
    assert joined.tolist() == [0, 0, 1, 1, 2, 2]
