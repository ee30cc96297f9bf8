"""ZFNet: equal to the same network of PyTorch's own layers."""

from jaxdl.models.vision.zfnet import ZFNet
from tests.models.vision.parity import check


def test_is_the_network_of_pytorchs_layers_in_logits_and_gradients():
    def reference():
        from torch import nn

        class Reference(nn.Module):
            def __init__(self):
                super().__init__()
                convs = [(3, 96, 7, 2, 1), (96, 256, 5, 2, 0), (256, 384, 3, 1, 1)]
                convs += [(384, 384, 3, 1, 1), (384, 256, 3, 1, 1)]
                self.features = nn.ModuleList(nn.Conv2d(*conv) for conv in convs)
                sizes = [(9216, 32), (32, 24), (24, 10)]
                self.classifier = nn.ModuleList(nn.Linear(*size) for size in sizes)

            def forward(self, x):
                for i, conv in enumerate(self.features):
                    x = conv(x).relu()
                    if i < 2:
                        x = nn.functional.max_pool2d(x, 3, 2, 1)
                        # PyTorch divides its alpha by the window.
                        x = nn.functional.local_response_norm(x, 5, 5e-4, 0.75, 2.0)
                x = nn.functional.max_pool2d(x, 3, 2)
                x = nn.functional.adaptive_avg_pool2d(x, 6).flatten(1)
                for dense in self.classifier[:-1]:
                    x = dense(x).relu()
                return self.classifier[-1](x)

        return Reference()

    check(ZFNet(10, widths=(32, 24)), "zfnet", reference, image=(65, 75, 3))
