"""ResNet for 32x32 pictures: equal to torchvision's blocks with other shortcuts."""

from jaxdl.models.vision.resnet import ResNet
from jaxdl.models.vision.resnet_cifar import resnet56
from tests.models.vision.parity import check, torchvision


def test_is_torchvisions_blocks_in_logits_and_gradients():
    def reference():
        from torch import nn

        class Shortcut(nn.Module):
            def forward(self, x):
                each = x.shape[1] // 2
                return nn.functional.pad(x[..., ::2, ::2], (0, 0, 0, 0, each, each))

        def block(inputs, features):
            kind = torchvision().models.resnet.BasicBlock
            if inputs == features:
                return kind(features, features)
            return kind(inputs, features, 2, Shortcut())

        class Reference(nn.Module):
            def __init__(self):
                super().__init__()
                self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
                self.bn1 = nn.BatchNorm2d(16)
                self.layer1 = nn.Sequential(block(16, 16), block(16, 16))
                self.layer2 = nn.Sequential(block(16, 32), block(32, 32))
                self.layer3 = nn.Sequential(block(32, 64), block(64, 64))
                self.fc = nn.Linear(64, 10)

            def forward(self, x):
                x = self.bn1(self.conv1(x)).relu()
                x = self.layer3(self.layer2(self.layer1(x)))
                return self.fc(x.mean((2, 3)))

        return Reference()

    module = ResNet(10, (2, 2, 2), False, width=16, project=False, small_images=True)
    check(module, "resnet_cifar", reference, image=(32, 32, 3), train=True)


def test_the_depth_is_in_the_name():
    assert resnet56().num_blocks == (9, 9, 9)
    assert 2 * sum(resnet56().num_blocks) + 2 == 56
