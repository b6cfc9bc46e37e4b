"""Samples of `torch.nn.functional`: activations, softmax, layers."""

from ops.samples import Sample, given, real, refused, truth, whole

F = "torch.nn.functional."


def over(name):
    """A function that writes its result over its input."""
    return [Sample(f"{F}{name}(x * 1, inplace=True)", x=real(4))]


def bent(name, *calls, kinks=(), low=-4.0, printed=True):
    """An activation: on a matrix with each of these argument lists, on special numbers, in float32 by the runner."""
    return [
        *(Sample(f"{F}{name}(x{more})", x=real(2, 5, low=low, high=4.0), printed=printed) for more in ("", *calls)),
        Sample(f"{F}{name}(x)", x=given([0.0, -0.0, -30.0, 30.0, 1e-3, *kinks]), smooth=False, printed=printed),
        Sample(f"{F}{name}(x)", x=given([float("nan"), 1.0]), smooth=False),
        Sample(f"{F}{name}(x)", x=real()),
        Sample(f"{F}{name}(x)", x=real(0, 2)),
    ]


def by_integers(name, *calls):
    return [refused(f"{F}{name}(x{more})", x=whole(3)) for more in calls or ("",)]


def backwards(call):
    """A program whose forward pass is the backward pass of a call: its derivatives are the third ones."""
    gradient = f"torch.autograd.grad({F}{call}, u, v, create_graph=True)[0]"
    return f"(lambda u: ({gradient} * u.detach()).sum())(x.detach().requires_grad_())"


def bagged(call, **inputs):
    """PyTorch has no second derivative of it to compare with."""
    return Sample(f"{F}embedding_bag({call}", second=False, **inputs)


SAMPLES = {
    "softmax": [
        Sample("torch.softmax(x, 1)", x=real(2, 3)),
        Sample("torch.softmax(x, -2)", x=real(2, 3, 2)),
        Sample("torch.softmax(x, 0)", x=real()),
        Sample("torch.softmax(x, 0)", x=given([1000.0, -1000.0, 999.0])),
        Sample("torch.softmax(x, 0, dtype=torch.float64)", x=whole(3)),
        Sample(F + "softmax(x)", x=real(2, 3)),
        Sample(F + "softmax(x, dim=0, dtype=torch.float64)", x=whole(4)),
        refused("torch.softmax(x, 0)", x=whole(3)),
        refused("torch.softmax(x, 2)", x=real(2, 3)),
    ],
    "log_softmax": [
        Sample("torch.log_softmax(x, 1)", x=real(2, 3)),
        Sample("torch.log_softmax(x, 0)", x=real(2, 3)),
        Sample("torch.log_softmax(x, 0)", x=given([1000.0, -1000.0, 999.0])),
        refused("torch.log_softmax(x, 1)", x=whole(2, 3)),
    ],
    "softmin": [Sample(F + "softmin(x, 1)", x=real(2, 3))],
    "glu": [
        Sample(F + "glu(x)", x=real(2, 4)),
        Sample(F + "glu(x, 0)", x=real(2, 3)),
        refused(F + "glu(x)", x=real(3)),
    ],
    "relu": [
        Sample(F + "relu(x)", x=real(2, 3)),
        Sample(F + "relu(x * 1, inplace=True)", x=real(4)),
        Sample(F + "relu(x)", x=whole(4)),
    ],
    "written over": [
        Sample(F + "elu_(x * 1, 1.5)", x=real(2, 3)),
        Sample(F + "selu_(x * 1)", x=real(2, 3)),
        Sample(F + "celu_(x * 1, 1.5)", x=real(2, 3)),
        Sample(F + "leaky_relu_(x * 1, 0.2)", x=real(2, 3)),
        Sample(F + "hardtanh_(x * 1)", x=real(2, 3)),
        Sample(F + "threshold_(x * 1, 0.1, 0.0)", x=real(2, 3), smooth=False),
        Sample(F + "relu_(x * 1)", x=real(2, 3)),
        Sample(F + "rrelu_(x * 1)", x=real(2, 3)),
    ],
    "rrelu": [
        Sample(F + "rrelu(x)", x=real(2, 3)),
        Sample(F + "rrelu(x * 1, inplace=True)", x=real(4)),
        Sample(F + "rrelu(x, 0.25, 0.5)", x=given([-1.0, 0.0, 2.0, float("nan")]), smooth=False),
        refused(F + "rrelu(x)", x=whole(3)),
        refused(F + "rrelu(x, 0.5, 0.25)", x=real(3)),
    ],
    "gelu": [
        *bent("gelu", ", approximate='tanh'", low=-2.0),
        *by_integers("gelu"),
        refused(F + "gelu(x, approximate='no')", x=real(2)),
    ],
    "silu": [*bent("silu"), Sample(F + "silu(x * 1, inplace=True)", x=real(4)), *by_integers("silu")],
    "mish": [*bent("mish"), *by_integers("mish")],
    "softplus": [*bent("softplus", ", 2.0, 3.0", ", beta=0.5"), *by_integers("softplus")],
    "logsigmoid": [*bent("logsigmoid"), *by_integers("logsigmoid")],
    "softsign": [*bent("softsign"), Sample(F + "softsign(x)", x=whole(3))],
    "tanhshrink": [*bent("tanhshrink"), Sample(F + "tanhshrink(x)", x=whole(3))],
    "elu": [*over("elu"), *bent("elu", ", 0.5", ", alpha=2.0"), *by_integers("elu")],
    "selu": [*bent("selu"), *by_integers("selu")],
    "celu": [*over("celu"), *bent("celu", ", 2.0"), *by_integers("celu"), refused(F + "celu(x, 0)", x=real(2))],
    "leaky_relu": [*over("leaky_relu"), *bent("leaky_relu", ", 0.3"), *by_integers("leaky_relu")],
    "hardtanh": [
        *bent("hardtanh", ", -0.5, 2.0", kinks=(1.0, -1.0)),
        Sample(F + "hardtanh(x)", x=whole(5)),
        refused(F + "hardtanh(x, 2, 1)", x=real(2)),
    ],
    "relu6": [*bent("relu6", kinks=(6.0,)), Sample(F + "relu6(x)", x=whole(5, low=-3, high=9))],
    "hardsigmoid": [*bent("hardsigmoid", kinks=(3.0, -3.0)), *by_integers("hardsigmoid")],
    "hardswish": [*bent("hardswish", kinks=(3.0, -3.0)), *by_integers("hardswish")],
    "softshrink": [
        *bent("softshrink", ", 1.5", kinks=(0.5, -0.5), printed=False),
        *by_integers("softshrink"),
        refused(F + "softshrink(x, -1)", x=real(2)),
    ],
    "hardshrink": [*bent("hardshrink", ", 1.5", kinks=(0.5, -0.5)), *by_integers("hardshrink")],
    "threshold": [
        Sample(F + "threshold(x * 1, 0.5, -3.0, True)", x=real(4)),
        Sample(F + "threshold(x, 0.5, -3.0)", x=real(2, 3)),
        Sample(F + "threshold(x, 0.5, -3.0)", x=given([float("nan"), 0.5]), smooth=False),
        Sample(F + "threshold(x, 1, 2)", x=whole(5)),
    ],
    "prelu": [
        Sample("torch.nn.functional.prelu(a, b)", a=real(), b=real()),
        refused("torch.nn.functional.prelu(a, b)", a=real(), b=real(2)),
        refused("torch.nn.functional.prelu(a, b)", a=real(2, 8, 3), b=real(2, 4)),
        Sample(F + "prelu(x, w)", x=real(2, 3), w=real(1)),
        Sample(F + "prelu(x, w)", x=real(2, 3, 2), w=real(3)),
        Sample(F + "prelu(x, w)", x=real(4), w=real(1)),
        Sample(F + "prelu(x, w)", x=given([float("nan"), 0.0]), w=real(1), smooth=False, second=False),
        refused(F + "prelu(x, w)", x=real(2, 3), w=real(2)),
        refused(F + "prelu(x, w)", x=whole(2, 3), w=real(1)),
    ],
    "linear": [
        Sample(F + "linear(x, w)", x=real(2, 3), w=real(4, 3)),
        Sample(F + "linear(x, w, b)", x=real(2, 3), w=real(4, 3), b=real(4)),
        Sample(F + "linear(x, w, b)", x=real(3), w=real(4, 3), b=real(4)),
        Sample(F + "linear(x, w, b)", x=real(2, 2, 3), w=real(4, 3), b=real(4)),
        Sample(F + "linear(x, w)", x=real(2, 2, 3), w=real(4, 3)),
        refused(F + "linear(x, w)", x=real(2, 3), w=real(4, 2)),
    ],
    "bilinear": [
        Sample(F + "bilinear(x, y, w)", x=real(2, 3), y=real(2, 2), w=real(4, 3, 2)),
        Sample(F + "bilinear(x, y, w, b)", x=real(2, 3), y=real(2, 2), w=real(4, 3, 2), b=real(4)),
        refused(F + "bilinear(x, y, w)", x=real(2, 3), y=real(2, 2), w=real(4, 2, 2)),
        refused(F + "bilinear(x, y, w)", x=real(2, 3), y=real(3, 2), w=real(4, 3, 2)),
    ],
    "embedding": [
        Sample(F + "embedding(i, w)", i=whole(4, low=0, high=3), w=real(3, 2)),
        Sample(F + "embedding(i, w, padding_idx=-1)", smooth=False, i=whole(2, 2, low=0, high=3), w=real(3, 2)),
        Sample(
            F + "embedding(i, w, scale_grad_by_freq=True)",
            smooth=False,
            i=given([1, 1, 0], "int64"),
            w=real(3, 2),
            second=False,
        ),
        Sample(backwards("embedding(i, u)"), i=given([1, 1, 0], "int64"), smooth=False, x=real(3, 2, grad=False), v=real(3, 2)),
        refused(F + "embedding(i, w)", i=given([3], "int64"), w=real(3, 2)),
        refused(F + "embedding(i, w)", i=real(2), w=real(3, 2)),
        refused(F + "embedding(i, w, padding_idx=5)", i=whole(2), w=real(3, 2)),
    ],
    "one_hot": [
        Sample(F + "one_hot(i)", i=whole(2, 2, low=0, high=3)),
        Sample(F + "one_hot(i, 5)", i=whole(4, low=0, high=3)),
        refused(F + "one_hot(i)", i=given([-1], "int64")),
        refused(F + "one_hot(i, 2)", i=given([2], "int64")),
        refused(F + "one_hot(i)", i=real(2)),
    ],
    "conv1d": [
        Sample(F + "conv1d(x, w)", x=real(2, 2, 5), w=real(3, 2, 2)),
        Sample(
            F + "conv1d(x, w, b, stride=2, padding=1, dilation=2)",
            x=real(2, 2, 6, low=0.0),
            w=real(3, 2, 3, low=0.0),
            b=real(3),
        ),
        Sample(F + "conv1d(x, w, padding='same')", x=real(2, 5), w=real(3, 2, 3)),
        Sample(F + "conv1d(x, w, padding='valid', groups=2)", x=real(1, 4, 4), w=real(2, 2, 2)),
        refused(F + "conv1d(x, w)", x=real(2, 3, 5), w=real(3, 2, 2)),
        refused(F + "conv1d(x, w)", x=real(2, 2, 1), w=real(3, 2, 2)),
    ],
    "conv2d": [
        refused("torch.nn.functional.conv2d(a, b, c.float())", a=real(1, 1, 3, 3), b=real(1, 1, 2, 2), c=real(1)),
        refused("torch.nn.functional.conv2d(a, b, groups=0)", a=real(1, 1, 3, 3), b=real(1, 1, 2, 2)),
        refused("torch.nn.functional.conv2d(a, b, padding='same')", a=real(1, 1, 3, 3), b=real(1, 2, 2)),
        refused("torch.nn.functional.conv2d(a, b)", a=real(1, 1, 3, 3), b=real(1, 2, 2)),
        refused("torch.nn.functional.conv2d(a > 0, b > 0)", a=real(1, 1, 3, 3), b=real(1, 1, 2, 2)),
        Sample(F + "conv2d(x, w, b)", x=real(2, 2, 3, 4), w=real(2, 2, 2, 3), b=real(2)),
        Sample(F + "conv2d(x, w, stride=(2, 1), padding=(1, 2))", x=real(1, 2, 4, 3), w=real(2, 2, 2, 2)),
        Sample(F + "conv2d(x, w, groups=2, dilation=2)", x=real(1, 2, 4, 4), w=real(4, 1, 2, 2)),
        Sample(F + "conv2d(x, w, stride=2)", x=real(2, 4, 5), w=real(1, 2, 2, 2)),
        *(
            refused(f"{F}conv2d(x, w{more})", x=real(1, 2, 3, 3), w=real(2, 2, 2, 2))
            for more in (
                ", stride=0",
                ", padding=-1",
                ", padding='x'",
                ", padding='same', stride=2",
                ", groups=3",
                ", stride=(1, 2, 3)",
                ", torch.ones(3, dtype=torch.float64)",
            )
        ),
        refused(F + "conv2d(x, w)", x=real(3, 3), w=real(2, 2, 2, 2)),
    ],
    "conv3d": [Sample(F + "conv3d(x, w)", x=real(1, 1, 2, 3, 2), w=real(1, 1, 2, 2, 1))],
    "conv_transpose1d": [
        Sample(F + "conv_transpose1d(x, w, b, 2, 1, 1)", x=real(2, 2, 3), w=real(2, 3, 3), b=real(3)),
        Sample(F + "conv_transpose1d(x, w, groups=2)", x=real(1, 2, 3), w=real(2, 1, 2)),
    ],
    "conv_transpose2d": [
        Sample("torch.nn.functional.conv_transpose2d(a, b, stride=2, output_padding=1, groups=2)", a=real(1, 2, 3, 3), b=real(2, 1, 2, 2)),
        refused("torch.nn.functional.conv_transpose2d(a, b)", a=whole(1, 1, 2, 2, dtype="int32"), b=whole(1, 1, 2, 2, dtype="int32")),
        Sample(F + "conv_transpose2d(x, w, b, stride=2)", x=real(1, 2, 2, 2), w=real(2, 1, 2, 2), b=real(1))
    ],
    "max_pool1d": [
        refused("torch.nn.functional.max_pool1d(a.detach(), 1, 0)", a=real(2, 3)),
        refused("torch.nn.functional.max_pool1d(a.detach(), 1, 1, 0, 0)", a=real(2, 3)),
        refused("torch.nn.functional.max_pool1d(a.detach(), 0)", a=real(2, 3)),
        Sample(F + "max_pool1d(x, 2)", x=real(2, 2, 5)),
        Sample(F + "max_pool1d(x, 3, 2, 1, return_indices=True)", x=real(2, 5)),
        refused(F + "max_pool1d(x, 9)", x=real(2, 5)),
        refused(F + "max_pool1d(x, 2)", x=real(5)),
    ],
    "max_pool2d": [
        Sample(F + "max_pool2d(x, 2)", x=real(0, 2, 4, 4)),
        refused(F + "max_pool2d(x, 2, padding=-1)", x=real(0, 1, 4)),
        refused(F + "max_pool2d(x, 2, dilation=0)", x=real(1, 4, 4)),
        refused("torch.nn.functional.max_pool2d(a, 1)", a=real(1, 0, 3)),
        Sample(backwards("max_pool2d(u, 2)"), smooth=False, x=real(1, 2, 4, grad=False), v=real(1, 1, 2)),
        Sample(F + "max_pool2d(x, 2)", x=real(2, 2, 4, 4)),
        Sample(F + "max_pool2d(x, 3, 1, 1)", x=real(1, 3, 4)),
        Sample(F + "max_pool2d(x, (2, 3), stride=(2, 1), ceil_mode=True)", x=real(1, 1, 5, 4)),
        Sample(F + "max_pool2d(x, 2, dilation=2, return_indices=True)", x=real(1, 2, 4, 4)),
        *(refused(f"{F}max_pool2d(x, {more})", x=real(1, 2, 4, 4)) for more in ("5", "2, padding=2", "2, stride=0")),
        refused(F + "max_pool2d(x, 2)", x=real(4, 4)),
    ],
    "avg_pool1d": [
        Sample("torch.nn.functional.avg_pool1d(a, 2, ceil_mode=True)", a=whole(1, 5, low=-9, high=9)),
        Sample(F + "avg_pool1d(x, 2)", x=real(2, 2, 5)),
        Sample(F + "avg_pool1d(x, 3, 2, 1, count_include_pad=False)", x=real(2, 5)),
        refused(F + "avg_pool1d(x, 9)", x=real(2, 5)),
        refused(F + "avg_pool1d(x, 2)", x=real(5)),
    ],
    "avg_pool2d": [
        Sample(F + "avg_pool2d(x, 2)", x=real(1, 2, 4, 5)),
        Sample(F + "avg_pool2d(x, 3, 2, 1)", x=real(2, 5, 4)),
        Sample(F + "avg_pool2d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False)", x=real(1, 1, 4, 6)),
        Sample(F + "avg_pool2d(x, 2, divisor_override=3)", x=real(1, 4, 4)),
        *(
            refused(f"{F}avg_pool2d(x, {more})", x=real(1, 2, 4, 4))
            for more in ("5", "2, padding=2", "2, divisor_override=0")
        ),
        refused(F + "avg_pool2d(x, 2)", x=real(4, 4)),
    ],
    "adaptive_avg_pool1d": [
        Sample(F + "adaptive_avg_pool1d(x, 1)", x=real(2, 3, 4)),
        Sample(F + "adaptive_avg_pool1d(x, 3)", x=real(2, 2, 5)),
        refused("torch.nn.functional.adaptive_avg_pool1d(a, ())", a=real(2, 3)),
    ],
    "adaptive_avg_pool2d": [
        refused("torch.nn.functional.adaptive_avg_pool2d(a, ())", a=real(1, 2, 3, 3)),
        refused("torch.nn.functional.adaptive_avg_pool2d(a, (-1, 0))", a=real(1, 2, 3, 3)),
        refused("torch.nn.functional.adaptive_avg_pool2d(a, (2, 2))", a=real(3, 3)),
        refused("torch.nn.functional.adaptive_avg_pool2d(a, 2)", a=whole(2, 3, 3)),
        Sample(F + "adaptive_avg_pool2d(x, (2, 3))", x=real(1, 2, 5, 4)),
        Sample(F + "adaptive_avg_pool2d(x, 1)", x=real(1, 2, 3, 3)),
        Sample(F + "adaptive_avg_pool2d(x, (None, 2))", x=real(2, 3, 3)),
    ],
    "pad": [
        Sample("torch.nn.functional.pad(a, (-1, 1, -2, 1), mode='circular')", a=real(1, 2, 4, 4), second=False),
        refused("torch.nn.functional.pad(a > 0, (1, 1), mode='reflect')", a=real(2, 3)),
        Sample(F + "pad(x, (1, 2))", x=real(2, 3)),
        Sample(F + "pad(x, (1, -1, 0, 1), value=2.5)", x=real(2, 3)),
        Sample(F + "pad(x, (1, 2), 'reflect')", x=real(1, 2, 4)),
        Sample(F + "pad(x, (1, 1, 2, 0), 'reflect')", x=real(1, 3, 3)),
        Sample(F + "pad(x, (2, 1), 'replicate')", x=real(2, 3)),
        Sample(F + "pad(x, (1, 1, 1, 1), 'replicate')", x=real(1, 1, 2, 2)),
        Sample(F + "pad(x, (1,) * 6, 'reflect')", x=real(1, 2, 2, 2)),
        Sample(F + "pad(x, (1,) * 6, 'replicate')", x=real(1, 2, 2, 2)),
        Sample(F + "pad(x, (2, 1), 'circular')", x=real(1, 2, 3)),
        *(
            refused(f"{F}pad(x, {more})", x=real(2, 3))
            for more in (
                "(1,)",
                "(1,) * 6",
                "(-5, 1)",
                "(1, 2), 'x'",
                "(5, 5), 'reflect'",
                "(1, 2), 'reflect', 1",
                "(1,) * 6, 'reflect'",
            )
        ),
    ],
    "layer_norm": [
        Sample(F + "layer_norm(x, (3,))", x=real(2, 3), printed=False),
        Sample(F + "layer_norm(x, (3,), w, b)", x=real(2, 3), w=real(3), b=real(3)),
        Sample(F + "layer_norm(x, (2, 3), w, eps=0.1)", x=real(2, 2, 3), w=real(2, 3)),
        refused(F + "layer_norm(x, (2,))", x=real(2, 3)),
        refused(F + "layer_norm(x, ())", x=real(2, 3)),
        refused(F + "layer_norm(x, (3,))", x=whole(2, 3)),
        refused(F + "layer_norm(x, (3,), w)", x=real(2, 3), w=real(2, 3)),
    ],
    "rms_norm": [
        refused("torch.nn.functional.rms_norm(a, (2, 3), b)", a=real(2, 3), b=real(3)),
        Sample(F + "rms_norm(x, (3,))", x=real(2, 3)),
        Sample(F + "rms_norm(x, (3,), w, 0.1)", x=real(2, 3), w=real(3)),
        refused(F + "rms_norm(x, (2,))", x=real(2, 3)),
        refused(F + "rms_norm(x, (3,))", x=whole(2, 3)),
    ],
    "group_norm": [
        Sample(F + "group_norm(x, 2)", x=real(2, 4, 3)),
        Sample(F + "group_norm(x, 2, w, b)", x=real(2, 4, 2), w=real(4), b=real(4)),
        refused(F + "group_norm(x, 2)", x=real(2, 3)),
        refused(F + "group_norm(x, 3, w)", x=real(2, 3), w=real(2)),
    ],
    "batch_norm": [
        Sample(F + "batch_norm(x, m, m, w, w, training=True), m", x=real(0, 2), m=real(2, grad=False), w=real(2)),
        Sample(F + "batch_norm(x, m, m)", x=real(2, 3, 0), m=real(3, grad=False)),
        refused(F + "batch_norm(x, None, None, training=True, eps=0.0)", x=real(3, 2)),
        refused(F + "batch_norm(x, m, m, eps=-1.0)", x=real(3, 2), m=real(2, grad=False)),
        Sample(F + "batch_norm(x, None, None, w, b, training=True)", x=real(4, 2), w=real(2), b=real(2)),
        Sample(
            F + "batch_norm(x, m, v, training=True), m, v",
            x=real(3, 2, 2),
            m=real(2, grad=False),
            v=real(2, low=0.5, grad=False),
        ),
        Sample(
            F + "batch_norm(x, m, v, w, b, eps=0.1)",
            x=real(3, 2),
            m=real(2, grad=False),
            v=real(2, low=0.5, grad=False),
            w=real(2),
            b=real(2),
        ),
        refused(F + "batch_norm(x, None, None, training=True)", x=real(1, 2)),
        refused(F + "batch_norm(x, None, None)", x=real(3, 2)),
        refused(F + "batch_norm(x, m, m)", x=real(3, 2), m=real(3, grad=False)),
    ],
    "instance_norm": [
        Sample(
            "[torch.nn.functional.instance_norm(a, m, v, w), m, v]",
            a=real(2, 3, 4), m=real(3, grad=False), v=real(3, low=0.5, grad=False), w=real(3),
        ),
        Sample(
            "torch.nn.functional.instance_norm(a, m, v, use_input_stats=False)",
            a=real(2, 3, 4), m=real(3, grad=False), v=real(3, low=0.5, grad=False),
        ),
        Sample(F + "instance_norm(x)", x=real(2, 2, 3), printed=False),
        Sample(F + "instance_norm(x, weight=w, bias=b)", x=real(2, 2, 3), w=real(2), b=real(2)),
    ],
    "dropout": [
        Sample("(torch.manual_seed(3), torch.nn.functional.dropout(x, 0.4))[1]", x=real(3, 4), smooth=False),
        Sample(F + "dropout(x, 0.4, training=False)", x=real(3)),
        Sample(F + "dropout(x, 1.0)", x=real(3)),
        Sample(F + "dropout(x, 0.0)", x=real(3)),
        Sample(
            "(torch.manual_seed(3), torch.nn.functional.dropout(x * 1, 0.4, inplace=True))[1]",
            x=real(3, 4),
            smooth=False,
        ),
        refused(F + "dropout(x, 2)", x=real(3)),
        refused(F + "dropout(x, -1)", x=real(3)),
    ],
    "dropout1d": [Sample("(torch.manual_seed(3), torch.nn.functional.dropout1d(x))[1]", x=real(2, 3, 2), smooth=False)],
    "dropout2d": [
        Sample("(torch.manual_seed(3), torch.nn.functional.dropout2d(x))[1]", x=real(2, 3, 2, 2), smooth=False)
    ],
    "alpha_dropout": [
        Sample("(torch.manual_seed(3), torch.nn.functional.alpha_dropout(x, 0.4, True))[1]", x=real(3, 4), smooth=False)
    ],
    "gumbel_softmax": [
        Sample("(torch.manual_seed(3), torch.nn.functional.gumbel_softmax(x, 0.7))[1]", x=real(3, 4), smooth=False),
        Sample(
            "(torch.manual_seed(3), torch.nn.functional.gumbel_softmax(x, hard=True))[1]", x=real(3, 4), smooth=False
        ),
    ],
    "scaled_dot_product_attention": [
        Sample(F + "scaled_dot_product_attention(q, k, v)", q=real(2, 3), k=real(4, 3), v=real(4, 2)),
        Sample(
            F + "scaled_dot_product_attention(q, k, v, is_causal=True)",
            q=real(1, 3, 2),
            k=real(1, 3, 2),
            v=real(1, 3, 2),
        ),
        Sample(
            F + "scaled_dot_product_attention(q, k, v, m, scale=0.3)",
            q=real(2, 3),
            k=real(4, 3),
            v=real(4, 2),
            m=real(2, 4),
        ),
        Sample(F + "scaled_dot_product_attention(q, k, v, m)", q=real(2, 3), k=real(4, 3), v=real(4, 2), m=truth(2, 4)),
        Sample(
            F + "scaled_dot_product_attention(q, k, v, is_causal=True)",
            q=real(1, 2, 3, 2),
            k=real(1, 2, 3, 2),
            v=real(1, 2, 3, 2),
            second=False,
        ),
        refused(F + "scaled_dot_product_attention(q, k, k)", q=real(3), k=real(4, 3)),
    ],
    "conv_transpose3d": [
        Sample("torch.nn.functional.conv_transpose3d(a, b, c, stride=2, padding=1)", a=real(1, 2, 2, 2, 3), b=real(2, 1, 2, 2, 2), c=real(1)),
        refused("torch.conv_transpose3d(a, b, groups=0)", a=real(1, 1, 2, 2, 2), b=real(1, 1, 1, 1, 1)),
    ],
    "interpolate": [
        *(
            Sample(f"torch.nn.functional.interpolate(a, {how}", a=whole(2, 3, 8, 5, low=0, high=256, dtype="uint8"))
            for how in (
                "(5, 7), mode='bilinear')",
                "scale_factor=1.7, mode='bicubic')",
                "(11, 3), mode='bicubic', align_corners=True)",
            )
        ),
        Sample("torch.nn.functional.interpolate(a, scale_factor=2)", a=real(1, 2, 5)),
        Sample("torch.nn.functional.interpolate(a, size=(5, 3))", a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.interpolate(a, scale_factor=1.7, mode='nearest-exact')", a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.interpolate(a, size=7, mode='linear')", a=real(1, 2, 5)),
        Sample("torch.nn.functional.interpolate(a, size=7, mode='linear', align_corners=True)", a=real(1, 2, 5)),
        Sample("torch.nn.functional.interpolate(a, size=1, mode='linear', align_corners=True)", a=real(1, 2, 5)),
        Sample("torch.nn.functional.interpolate(a, scale_factor=(2, 0.5), mode='bilinear')", printed=False, a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.interpolate(a, scale_factor=1.3, mode='bilinear', recompute_scale_factor=True)", a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.interpolate(a, size=(5, 5), mode='bicubic')", a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.interpolate(a, size=(4, 2, 5), mode='trilinear')", printed=False, a=real(1, 1, 2, 3, 3)),
        Sample("torch.nn.functional.interpolate(a, size=2)", a=real(1, 1, 2, 3, 3)),
        Sample("torch.nn.functional.interpolate(a, size=(2, 2), mode='area')", printed=False, a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.interpolate(a, size=(1, 2, 2), mode='area')", second=False, a=real(1, 1, 2, 3, 3)),
        Sample("torch.nn.functional.interpolate(a, size=2, mode='nearest-exact')", a=real(1, 1, 2, 3, 3)),
        Sample("torch.nn.functional.interpolate(a, size=3, mode='nearest-exact')", a=real(1, 2, 5)),
        Sample("torch.nn.functional.interpolate(a, size=3)", a=whole(1, 2, 5, dtype="uint8", low=0)),
        refused("torch.nn.functional.interpolate(a)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=2, scale_factor=2)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=2, align_corners=True)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=2, mode='linear')", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=(2, 3, 4))", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, scale_factor=(2, 3, 4))", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=2, mode='foo')", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=-2)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.interpolate(a, size=2)", a=real(3, 4)),
        refused("torch.nn.functional.interpolate(a, size=2)", a=whole(1, 2, 4)),
    ],
    "unfold": [
        Sample("torch.nn.functional.unfold(a, 2)", a=real(1, 2, 3, 4)),
        Sample("torch.nn.functional.unfold(a, (2, 1), dilation=2, padding=1, stride=2)", a=real(2, 4, 5)),
        refused("torch.nn.functional.unfold(a, 9)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.unfold(a, 0)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.unfold(a, 2, padding=-1)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.unfold(a, 2, stride=0)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.unfold(a, 2, dilation=0)", a=real(1, 2, 3, 4)),
        refused("torch.nn.functional.unfold(a, 2)", a=real(3, 4)),
        refused("torch.nn.functional.unfold(a, 2)", a=whole(1, 1, 3, 4)),
    ],
    "fold": [
        Sample("torch.nn.functional.fold(a, (3, 4), 2)", a=real(1, 8, 6)),
        Sample("torch.nn.functional.fold(a, 5, 2, dilation=2, padding=1, stride=2)", a=real(4, 9)),
        refused("torch.nn.functional.fold(a, (4, 6), 2)", a=real(1, 3, 4)),
        refused("torch.nn.functional.fold(a, (4, 6), 2)", a=real(1, 4, 4)),
        refused("torch.nn.functional.fold(a, (4, 6), 2)", a=real(1, 4, 4, 4)),
    ],
    "pixel_shuffle": [
        Sample("torch.nn.functional.pixel_shuffle(a, 2)", a=real(1, 8, 2, 3)),
        refused("torch.nn.functional.pixel_shuffle(a, 3)", a=real(1, 8, 2, 3)),
        refused("torch.nn.functional.pixel_shuffle(a, -1)", a=real(1, 8, 2, 3)),
        refused("torch.nn.functional.pixel_shuffle(a, 2)", a=real(2, 3)),
    ],
    "pixel_unshuffle": [
        Sample("torch.nn.functional.pixel_unshuffle(a, 2)", a=real(2, 1, 4, 6)),
        refused("torch.nn.functional.pixel_unshuffle(a, 4)", a=real(1, 4, 6)),
        refused("torch.nn.functional.pixel_unshuffle(a, -1)", a=real(1, 4, 6)),
        refused("torch.nn.functional.pixel_unshuffle(a, 2)", a=real(4, 6)),
    ],
    "channel_shuffle": [
        Sample("torch.nn.functional.channel_shuffle(a, 2)", a=real(2, 6, 3)),
        refused("torch.nn.functional.channel_shuffle(a, 4)", a=real(2, 6, 3)),
        refused("torch.nn.functional.channel_shuffle(a, 2)", a=real(2, 6)),
    ],
    "adaptive_max_pool2d": [
        refused(F + "adaptive_max_pool2d(x, (2, 2))", x=real(2, 2)),
        refused(F + "adaptive_max_pool2d(x, (2,))", x=real(2, 2, 2)),
        Sample("torch.nn.functional.adaptive_max_pool2d(a, (2, None), True)", a=real(1, 2, 5, 3)),
        Sample("torch.nn.functional.adaptive_max_pool2d(a, 2)", a=real(2, 5, 3)),
        refused("torch.nn.functional.adaptive_max_pool2d(a, 2)", a=whole(1, 2, 5, 3)),
    ],
    "adaptive_max_pool1d": [
        Sample("torch.nn.functional.adaptive_max_pool1d(a, 2)", a=real(2, 5)),
        refused("torch.nn.functional.adaptive_max_pool1d(a, 2)", a=real(1, 2, 5, 3)),
    ],
    "embedding_bag": [
        bagged("i, w, o)", i=whole(5, low=0, high=4), w=real(4, 2), o=given([0, 2, 2, 5], "int64")),
        bagged("i, w, o, mode='sum', per_sample_weights=p)", i=whole(3, low=0, high=4), w=real(4, 2), p=real(3), o=given([0, 2], "int64")),
        bagged("i, w, mode='sum')", i=whole(3, 2, low=0, high=4), w=real(4, 2)),
        bagged("i, w, mode='max', padding_idx=1)", i=whole(3, 2, low=0, high=4), w=real(4, 3)),
        bagged("i, w, o, mode='max')", i=whole(3, low=0, high=4), w=real(4, 3), o=given([0, 2, 3], "int64")),
        bagged(
            "i, w, o, mode='sum', per_sample_weights=p, include_last_offset=True)",
            i=whole(3, low=0, high=4), w=real(4, 2), o=given([0, 1, 3], "int64"), p=real(3, grad=False),
        ),
        *(
            refused(f"{F}embedding_bag(i, w, o{more})", i=given([1, 3], "int64"), w=real(4, 2), o=given(starts, "int64"))
            for starts, more in (([1], ""), ([0, 5], ""), ([[0]], ""), ([0], ", per_sample_weights=w.detach()[0]"))
        ),
        refused(F + "embedding_bag(i, w)", i=whole(2, low=0, high=4), w=real(4, 2)),
    ],
    "max_unpool2d": [
        Sample(
            f"{F}max_unpool2d(x, {F}max_pool2d(y, 2, return_indices=True)[1], 2{more})", x=real(1, 2, 2, 2), y=real(1, 2, 5, 5, grad=False),
            smooth=False,
        )
        for more in (", output_size=(5, 5)", ", output_size=(1, 2, 5, 5)")
    ]
    + [
        refused(f"{F}max_unpool2d(x, i, 2{more})", x=real(1, 2, 2), i=whole(1, 2, size, low=0, high=9))
        for more, size in (("", 3), (", output_size=(9, 9)", 2), (", output_size=(2,)", 2))
    ],
    "max_unpool1d": [
        refused(F + "max_unpool1d(x, i, 2)", x=real(1, 3), i=given([[1, 2]], "int64")),
        Sample(F + "max_unpool1d(x, i, 2)", x=real(1, 3), i=given([[1, 2, 4]], "int64"))],
    "lp_pool1d": [Sample(F + "lp_pool1d(x, 2, 3, 1)", x=real(2, 5))],
    "lp_pool2d": [
        Sample(F + "lp_pool2d(x, 3.0, (2, 3), ceil_mode=True)", x=real(1, 2, 5, 5, low=0.5), printed=False),
        Sample(F + "lp_pool2d(x, 1, 2)", x=real(1, 4, 4)),
    ],
    "local_response_norm": [
        Sample(F + "local_response_norm(x, 2, 1.0, 0.5, 2.0)", x=real(2, 3, 2)),
        Sample(F + "local_response_norm(x, 3)", x=real(1, 4, 2, 2)),
        refused(F + "local_response_norm(x, 3)", x=real(1, 4)),
    ],
    "dropout3d": [
        Sample("(torch.manual_seed(3), torch.nn.functional.dropout3d(x))[1]", x=real(3, 2, 1, 2), smooth=False),
        Sample("(torch.manual_seed(3), torch.nn.functional.dropout3d(x.clone(), inplace=True))[1]", x=real(3, 2, 1, 2), smooth=False),
        Sample("(torch.manual_seed(3), torch.nn.functional.dropout3d(x))[1]", x=real(2, 3, 2, 1, 2), smooth=False)
    ],
    "feature_alpha_dropout": [
        Sample("(torch.manual_seed(3), torch.nn.functional.feature_alpha_dropout(x, 0.4, True))[1]", x=real(3, 4, 2), smooth=False)
    ],
}
