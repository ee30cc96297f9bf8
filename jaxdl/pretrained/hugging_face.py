"""The names of the networks of Hugging Face's transformers.

Each table is a sequence of regular expressions and replacements, applied in turn. That
of the vision transformer knows two names of a layer: files have older ones than the
present classes.
"""

RESNET = (
    (r"^resnet\.embedder\.embedder\.convolution\.", "conv1."),
    (r"^resnet\.embedder\.embedder\.normalization\.", "bn1."),
    *(
        (rf"^resnet\.encoder\.stages\.{i}\.layers\.", f"layer{i + 1}.")
        for i in range(4)
    ),
    (r"\.shortcut\.convolution\.", ".downsample.0."),
    (r"\.shortcut\.normalization\.", ".downsample.1."),
    *((rf"\.layer\.{i}\.convolution\.", f".conv{i + 1}.") for i in range(3)),
    *((rf"\.layer\.{i}\.normalization\.", f".bn{i + 1}.") for i in range(3)),
    (r"^classifier\.1\.", "fc."),
)
"""Of bottlenecks and of blocks of two convolutions: those of ResNet-18 and 34."""

_STAGE = r"^convnext\.encoder\.stages\."

CONVNEXT = (
    (r"^convnext\.embeddings\.patch_embeddings\.", "features.0.0."),
    (r"^convnext\.embeddings\.layernorm\.", "features.0.1."),
    *((rf"{_STAGE}{i}\.layers\.", f"features.{2 * i + 1}.") for i in range(4)),
    *((rf"{_STAGE}{i}\.downsampling_layer\.", f"features.{2 * i}.") for i in range(4)),
    (r"\.layer_scale_parameter$", ".layer_scale"),
    (r"\.dwconv\.", ".block.0."),
    (r"^(features\.\d+\.\d+)\.layernorm\.", r"\1.block.2."),
    (r"\.pwconv1\.", ".block.3."),
    (r"\.pwconv2\.", ".block.5."),
    (r"^convnext\.layernorm\.", "classifier.0."),
    (r"^classifier\.(weight|bias)$", r"classifier.2.\1"),
)

VIT = (
    (r"^vit\.embeddings\.cls_token$", "class_token"),
    (r"^vit\.embeddings\.position_embeddings$", "encoder.pos_embedding"),
    (r"^vit\.embeddings\.patch_embeddings\.projection\.", "conv_proj."),
    (r"^vit\.(?:encoder\.layer|layers)\.(\d+)\.", r"encoder.layers.encoder_layer_\1."),
    (r"\.attention\.attention\.(query|key|value)\.", r".attention.\1_proj."),
    (r"\.attention\.q(?:uery)?_proj\.(\w+)$", r".self_attention.in_proj_\1@0"),
    (r"\.attention\.k(?:ey)?_proj\.(\w+)$", r".self_attention.in_proj_\1@1"),
    (r"\.attention\.v(?:alue)?_proj\.(\w+)$", r".self_attention.in_proj_\1@2"),
    (r"\.attention\.(?:output\.dense|o_proj)\.", ".self_attention.out_proj."),
    (r"\.layernorm_before\.", ".ln_1."),
    (r"\.layernorm_after\.", ".ln_2."),
    (r"\.(?:intermediate\.dense|mlp\.fc1)\.", ".mlp.0."),
    (r"\.(?:output\.dense|mlp\.fc2)\.", ".mlp.3."),
    (r"^vit\.layernorm\.", "encoder.ln."),
    (r"^classifier\.", "heads.head."),
)
"""Queries, keys and values are pieces of one tensor here."""
