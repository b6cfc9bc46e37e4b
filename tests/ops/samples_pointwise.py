"""Samples of the operations on each element by itself: arithmetic, powers, exponentials, trigonometry, rounding."""

from ops.samples import Sample, given, real, refused, truth, whole

inf = float("inf")


def unary(name, low=-2.0, high=2.0, in_place=True, edges=(), method=True, smooth=True):
    """A function of one tensor: as function and method, on floats, integers, booleans, 0-d, empty, and at its edges."""
    call = f"a.{name}()" if method else f"torch.{name}(a)"
    return [
        Sample(f"torch.{name}(a)", a=real(2, 3, low=low, high=high), smooth=smooth),
        Sample(call, a=real(low=low, high=high), smooth=smooth),
        Sample(call, a=real(0, 2)),
        *([Sample(call, a=given([*edges]), smooth=False)] if edges else []),
        *([Sample(f"a.clone().{name}_()", a=real(3, low=low, high=high), smooth=smooth)] if in_place else []),
    ]


def on_integers(name, in_place=True):
    """The same on integers and booleans, or PyTorch's refusal."""
    return [
        Sample(f"torch.{name}(a)", a=whole(4, low=1, high=5)),
        Sample(f"torch.{name}(a)", a=truth(4)),
        Sample(f"torch.{name}(a)", a=whole(3, low=0, high=2, dtype="int8")),
        *([refused(f"a.{name}_()", a=whole(3, low=0, high=2))] if in_place else []),
    ]


def binary(
    name, a=(-2.0, 2.0), b=(-2.0, 2.0), numbers=(2, 0.5), in_place=True, integers=True, smooth=True, method=True
):
    """A function of two tensors: broadcast both ways, with numbers, integers, another dtype, in place."""
    x, y = real(2, 3, low=a[0], high=a[1]), real(3, low=b[0], high=b[1])
    return [
        Sample(f"torch.{name}(a, b)", a=x, b=y, smooth=smooth),
        Sample(f"torch.{name}(a, b)", a=real(low=a[0], high=a[1]), b=real(2, 1, low=b[0], high=b[1]), smooth=smooth),
        Sample(f"torch.{name}(a, a)", a=real(3, low=max(a[0], b[0]), high=min(a[1], b[1])), smooth=False),
        *([Sample(f"a.{name}(b)", a=real(2, 1, low=a[0], high=a[1]), b=y, smooth=smooth)] if method else []),
        Sample(f"torch.{name}(a, b)", a=x, b=real(3, low=b[0], high=b[1], dtype="float32"), smooth=False, second=False),
        *(Sample(f"torch.{name}(a, {n})", a=x, smooth=smooth) for n in numbers),
        *([Sample(f"a.clone().{name}_(b)", a=x, b=y, smooth=smooth)] if in_place else []),
        *([refused(f"a.clone().{name}_(b)", a=real(3), b=real(2, 3))] if in_place else []),
        *(
            [
                Sample(f"torch.{name}(a, b)", a=whole(4, low=1, high=6), b=whole(4, low=1, high=4)),
                Sample(
                    f"torch.{name}(a, b)",
                    a=whole(4, low=1, high=6, dtype="uint8"),
                    b=whole(4, low=1, high=4, dtype="int8"),
                ),
                Sample(
                    f"torch.{name}(a, b)",
                    a=whole(3, low=1, high=6),
                    b=real(3, low=max(b[0], 0.5), high=b[1], dtype="float32"),
                ),
            ]
            if integers
            else []
        ),
        refused(f"torch.{name}(a, b)", a=real(2, 3), b=real(4)),
        refused(f"torch.{name}(a, 'x')", a=real(3)),
    ]


def operator(symbol, a=(-2.0, 2.0), b=(-2.0, 2.0), refusing=True, smooth=True, reflected=True):
    """A Python operator, reflected, and in place where the symbol allows."""
    x, y = real(2, 3, low=a[0], high=a[1]), real(3, low=b[0], high=b[1])
    return [
        Sample(f"a {symbol} b", a=x, b=y, smooth=smooth),
        Sample(f"a {symbol} 2", a=x, smooth=smooth),
        Sample(f"2 {symbol} b", b=y, smooth=smooth and reflected),
        Sample(f"2.5 {symbol} b", b=y, smooth=smooth and reflected),
        Sample(f"3 {symbol} b", b=whole(3, low=1, high=4)),
        Sample(f"2.5 {symbol} b", b=whole(3, low=1, high=4)),
        Sample(f"a {symbol} True", a=whole(3, low=1, high=4)) if symbol != "-" else refused("a - True", a=whole(3)),
        *(
            [
                refused(f"a {symbol} 'x'", a=real(3)),
                refused(f"None {symbol} a", a=real(3)),
                refused(f"a {symbol} [1, 2, 3]", a=real(3)),
            ]
            if refusing
            else []
        ),
    ]


def in_place(symbol, a=(-2.0, 2.0), b=(-2.0, 2.0)):
    """An operator that changes its left side (`operator.iadd` is what `+=` calls)."""
    x, y = real(2, 3, low=a[0], high=a[1]), real(3, low=b[0], high=b[1])
    call = "__import__('operator').i" + symbol
    return [
        Sample(f"{call}(a.clone(), b)", a=x, b=y),
        Sample(f"{call}(a.clone(), 2)", a=x),
        refused(f"{call}(a.clone(), 'x')", a=x),
        refused(f"{call}(a.clone(), None)", a=x),
        refused(f"{call}(a, 2)", a=x),
    ]


SAMPLES = {
    "add": [
        *binary("add"),
        *operator("+"),
        *in_place("add"),
        Sample("torch.add(a, b, alpha=2)", a=real(2, 3), b=real(3)),
        Sample("a.add(b, alpha=-0.5)", a=real(2, 3), b=real(3)),
        Sample("a.clone().add_(b, alpha=3)", a=real(2, 3), b=real(3)),
        Sample("torch.add(a, 3, alpha=2)", a=real(2, 3)),
        Sample("torch.add(a, b, alpha=2)", a=whole(3), b=whole(3)),
        Sample("torch.add(a, b, alpha=2.5)", a=whole(3), b=real(3, dtype="float32")),
        Sample("torch.add(input=a, other=b)", a=real(3), b=real(3)),
        Sample("torch.add(2, a)", a=real(3)),
        Sample("torch.add(a, b, alpha=True)", a=truth(3), b=truth(3)),
        refused("torch.add(a, b, alpha=2.5)", a=whole(3), b=whole(3)),
        refused("torch.add(a, b, alpha=True)", a=whole(3), b=real(3)),
        refused("a.add_(b)", a=whole(3), b=real(3)),
    ],
    "sub": [
        *binary("sub"),
        *operator("-"),
        *in_place("sub"),
        Sample("torch.sub(a, b, alpha=2)", a=real(2, 3), b=real(3)),
        Sample("a.clone().sub_(b, alpha=3)", a=real(2, 3), b=real(3)),
        Sample("torch.sub(a, b, alpha=2)", a=whole(3), b=whole(3)),
        refused("a - b", a=truth(3), b=truth(3)),
        refused("a - True", a=truth(3)),
        refused("True - a", a=truth(3)),
        refused("torch.sub(a, b, alpha=2.5)", a=whole(3), b=whole(3)),
    ],
    "subtract": [
        Sample("torch.subtract(a, b)", a=real(3), b=real(3)),
        Sample("a.subtract(b)", a=real(3), b=real(3)),
        Sample("a.clone().subtract_(b)", a=real(3), b=real(3)),
    ],
    "multiply": [
        Sample("torch.multiply(a, b)", a=real(3), b=real(3)),
        Sample("a.clone().multiply_(b)", a=real(3), b=real(3)),
    ],
    "divide": [
        Sample("torch.divide(a, b)", a=real(3), b=real(3)),
        Sample("a.clone().divide_(b)", a=real(3), b=real(3)),
        Sample("torch.divide(a, b, rounding_mode='floor')", a=real(3), b=real(3)),
    ],
    "true_divide": [
        Sample("torch.true_divide(a, b)", a=whole(3), b=whole(3, low=1)),
        Sample("a.clone().true_divide_(b)", a=real(3), b=real(3)),
    ],
    "rsub": [
        Sample("torch.rsub(a, b)", a=real(2, 3), b=real(3)),
        Sample("torch.rsub(a, 3)", a=real(3)),
        Sample("torch.rsub(a, b, alpha=2)", a=real(3), b=real(3)),
    ],
    "mul": [
        refused("torch.mul(a)", a=real(3)),
        *binary("mul"),
        *operator("*"),
        *in_place("mul"),
        Sample("a * b", a=truth(3), b=truth(3)),
        Sample("a * b", a=truth(3), b=whole(3, dtype="uint8")),
        Sample("a.requires_grad_(False) * inf", a=given([0.0, 1, -1])),
    ],
    "div": [
        *binary("div", b=(0.5, 2)),
        *operator("/", b=(0.5, 2)),
        *in_place("truediv", b=(0.5, 2)),
        Sample("a / 0", a=given([1.0, -1, 0]), smooth=False),
        Sample("1 / a", a=whole(3, low=0, high=3)),
        Sample("a / 3", a=truth(3)),
        *(
            Sample(f"torch.div(a, b, rounding_mode={mode!r})", a=given(x, kind), b=given(y, kind), smooth=False)
            for mode in ("trunc", "floor")
            for kind in ("float64", "int64", "float32")
            for x, y in [([7, -7, 7, -7, 6], [2, 2, -2, -2, 3])]
        ),
        Sample("torch.div(a, 0.1, rounding_mode='floor')", a=given([1.0, -0.3, 0.7]), smooth=False),
        Sample("torch.div(a, 2.5, rounding_mode='trunc')", a=whole(4)),
        Sample(
            "torch.div(a, b, rounding_mode='floor')", a=given([1.0, -1, 0, 5]), b=given([0.0, 0, 0, -inf]), smooth=False
        ),
        Sample("a.clone().div_(b, rounding_mode='trunc')", a=real(3), b=real(3), smooth=False),
        Sample("a.div_(b, rounding_mode='floor')", a=whole(3), b=whole(3, low=1)),
        refused("a.div_(b)", a=whole(3), b=whole(3, low=1)),
        refused("torch.div(a, b, rounding_mode='ceil')", a=real(3), b=real(3)),
        refused("torch.div(a, 0, rounding_mode='floor')", a=whole(3)),
        refused("torch.div(a, 0, rounding_mode='trunc')", a=whole(3)),
    ],
    "floor_divide": [
        *binary("floor_divide", b=(0.5, 2), smooth=False, in_place=False),
        *operator("//", b=(0.5, 2), smooth=False)[:-3],
        refused("a // 'x'", a=real(3)),
        Sample("a // b", a=given([7, -7, 7, -7, 6], "int32"), b=given([2, 2, -2, -2, 3], "int32")),
        Sample("a // b", a=given([7, -7, 7, -7, 6.0]), b=given([2, 2, -2, -2, 3.0]), smooth=False),
        Sample("a // 0", a=given([1.0, -1, 0]), smooth=False),
        refused("a // 0", a=whole(3)),
        refused("a // b", a=truth(3), b=truth(3)),
        Sample("__import__('operator').ifloordiv(a.clone(), 2)", a=real(3, grad=False)),
    ],
    "remainder": [
        Sample("torch.remainder(a.detach(), 2)", a=given([-2.0, 2.0, -3.0, 0.0, -0.0])),
        Sample("torch.remainder(a.detach(), -1.5)", a=given([3.0, -3.0, 1.0, float("inf"), float("nan")])),
        *binary("remainder", b=(0.5, 2)),
        *operator("%", b=(0.5, 2), reflected=False)[:-3],
        refused("a % 'x'", a=real(3)),
        Sample("a % b", a=given([7, -7, 7, -7, 6], "int32"), b=given([2, 2, -2, -2, 3], "int32")),
        Sample("a % b", a=given([7, -7, 7, -7, 6.5]), b=given([2, 2, -2, -2, 3.0]), smooth=False),
        Sample("a % 0", a=given([1.0, -1, 0]), smooth=False, second=False),
        Sample("a % inf", a=given([1.0, -1, 0]), smooth=False, second=False),
        refused("a % 0", a=whole(3)),
        Sample("torch.remainder(5, a)", a=whole(3, low=1)),
        Sample("__import__('operator').imod(a.clone(), 2)", a=real(3)),
    ],
    "fmod": [
        *binary("fmod", b=(0.5, 2)),
        Sample("torch.fmod(a, b)", a=given([7, -7, 7, -7, 6], "int32"), b=given([2, 2, -2, -2, 3], "int32")),
        Sample("torch.fmod(a, 0)", a=given([1.0, -1, 0]), smooth=False, second=False),
        refused("torch.fmod(a, 0)", a=whole(3)),
    ],
    "neg": [
        *unary("neg"),
        Sample("-a", a=real(3)),
        Sample("-a", a=whole(3)),
        Sample("-a", a=given([0, 1, 255], "uint8")),
        refused("-a", a=truth(3)),
        Sample("a.neg_()", a=whole(3)),
    ],
    "negative": [
        Sample("torch.negative(a)", a=real(3)),
        Sample("a.negative()", a=real(3)),
        Sample("a.clone().negative_()", a=real(3)),
    ],
    "positive": [Sample("torch.positive(a)", a=real(3)), Sample("+a", a=real(3)), refused("+a", a=truth(3))],
    "reciprocal": [*unary("reciprocal", 0.5, 2, edges=(0.0, inf)), *on_integers("reciprocal")],
    "abs": [
        *unary("abs", edges=(0.0, -0.0, inf, -inf, float("nan"))),
        Sample("abs(a)", a=real(3)),
        Sample("a.abs()", a=whole(3)),
        Sample("a.abs()", a=given([1, 255], "uint8")),
        refused("a.abs()", a=truth(2)),
    ],
    "absolute": [
        Sample("torch.absolute(a)", a=real(3)),
        Sample("a.absolute()", a=real(3)),
        Sample("a.clone().absolute_()", a=real(3)),
    ],
    "sign": [
        *unary("sign", edges=(0.0, -0.0, inf, -inf, float("nan"))),
        Sample("a.sign()", a=whole(3)),
        Sample("a.sign()", a=truth(3)),
        Sample("a.sign()", a=given([0, 5], "uint8")),
    ],
    "sgn": [*unary("sgn", edges=(0.0, -0.0, inf, float("nan"))), Sample("a.sgn()", a=whole(3))],
    "signbit": [
        Sample("torch.signbit(a)", a=given([0.0, -0.0, 1, -1, -inf])),
        Sample("a.signbit()", a=whole(3)),
        Sample("a.signbit()", a=given([3], "uint8")),
    ],
    "copysign": [
        *binary("copysign"),
        Sample("torch.copysign(a, b)", a=given([1.0, 0, 2]), b=given([-0.0, -1, 0]), smooth=False),
    ],
    "square": [*unary("square"), Sample("a.square()", a=whole(3)), Sample("a.square()", a=truth(3))],
    "pow": [
        *binary("pow", a=(0.5, 2), numbers=(2, 0.5, 3, -1, -2, 0, 1, -0.5, 2.0, True)),
        *operator("**", a=(0.5, 2)),
        *in_place("pow", a=(0.5, 2)),
        Sample("torch.pow(2, a)", a=real(3)),
        Sample("torch.pow(2.5, a)", a=whole(3, low=0)),
        Sample("torch.pow(2, a)", a=whole(3, low=0)),
        Sample("torch.pow(0, a)", a=given([0.0, 1, 2]), smooth=False),
        Sample("0 ** a", a=given([0.5, 1, 2])),
        Sample("torch.pow(1, a)", a=real(3)),
        Sample("torch.pow(-2.0, a)", a=given([2.0, 3.0]), smooth=False),
        Sample("a ** 2", a=whole(3)),
        Sample("a ** 0.5", a=whole(3, low=0)),
        Sample("a ** 0", a=given([0.0, 1, -1])),
        Sample("a ** 0.0", a=given([0.0, 1, -1])),
        Sample("a ** 1", a=given([0.0, 1])),
        Sample("a ** 2", a=given([0.0, 1])),
        Sample("a ** 0.5", a=given([0.0, 1]), smooth=False),
        Sample("a ** -1", a=given([0.0, 1]), smooth=False),
        Sample("a ** b", a=given([0.0, 0, 0, 1]), b=given([0.0, 1, 2, 0]), smooth=False),
        Sample("a ** 3", a=given([-1.5, 0.5])),
        Sample("a ** 1.5", a=given([-1.5, 0.5]), smooth=False),
        Sample("a ** 2.0", a=whole(3)),
        Sample("a ** 2", a=given([16, 200], "uint8")),
        Sample("a ** True", a=truth(3)),
        Sample("a ** b", a=given([2, 3, -1]), b=given([1, 0, 3], "int64"), smooth=False),
        refused("a ** -1", a=whole(3)),
        refused("a ** b", a=truth(3), b=truth(3)),
        refused("a.pow_(0.5)", a=whole(3)),
        refused("torch.pow(a, None)", a=real(3)),
        refused("torch.pow(2, 3)"),
        Sample("a ** b", a=whole(3), b=given([-1, 0, 2], "int64")),
    ],
    "float_power": [
        refused("a.detach().float_power_(2)", a=real(2, dtype="float32")),
        refused("torch.float_power(2, 3)"),
        Sample("a.clone().float_power_(2)", a=real(2)),
        Sample("torch.float_power(a, 2)", a=real(3, dtype="float32")),
        Sample("torch.float_power(a, b)", a=whole(3, low=1), b=whole(3)),
        Sample("torch.float_power(2, a)", a=real(3)),
        Sample("a.float_power(0.5)", a=real(3, low=0.5)),
        Sample("a.clone().double().float_power_(2)", a=real(3)),
    ],
    "sqrt": [*unary("sqrt", 0.5, 2, edges=(0.0, 4.0, -1.0, inf)), *on_integers("sqrt")],
    "rsqrt": [*unary("rsqrt", 0.5, 2, edges=(0.0, 4.0, -1.0, inf)), *on_integers("rsqrt")],
    "exp": [*unary("exp", edges=(0.0, inf, -inf, 1000.0)), *on_integers("exp")],
    "exp2": [*unary("exp2"), *on_integers("exp2")],
    "expm1": [*unary("expm1", edges=(1e-10, -1e-20)), *on_integers("expm1")],
    "log": [*unary("log", 0.5, 2, edges=(0.0, 1.0, -1.0, inf)), *on_integers("log")],
    "log2": [*unary("log2", 0.5, 2, edges=(0.0, 8.0, -1.0)), *on_integers("log2")],
    "log10": [*unary("log10", 0.5, 2, edges=(0.0, 1000.0, -1.0)), *on_integers("log10")],
    "log1p": [*unary("log1p", -0.5, 2, edges=(0.0, -1.0, 1e-20, -2.0)), *on_integers("log1p")],
    "logaddexp": [
        *binary("logaddexp", in_place=False, integers=False, numbers=()),
        Sample(
            "torch.logaddexp(a, b)",
            a=given([inf, -inf, 1000.0]),
            b=given([inf, -inf, -1000.0]),
            smooth=False,
            second=False,
        ),
    ],
    "logaddexp2": [*binary("logaddexp2", in_place=False, integers=False, numbers=())],
    "xlogy": [
        *binary("xlogy", b=(0.5, 2)),
        Sample("torch.xlogy(2, a)", a=real(3, low=0.5)),
        Sample("torch.xlogy(a, b)", a=given([0.0, 0, 1, 0, 0]), b=given([0.0, 1, 0, inf, float("nan")]), smooth=False),
    ],
    "sin": [*unary("sin", edges=(0.0, inf)), *on_integers("sin")],
    "cos": [*unary("cos", edges=(0.0, inf)), *on_integers("cos")],
    "tan": [*unary("tan", -1, 1), *on_integers("tan")],
    "asin": [*unary("asin", -0.9, 0.9, edges=(1.0, -1.0, 2.0)), *on_integers("asin")],
    "acos": [*unary("acos", -0.9, 0.9, edges=(1.0, -1.0, 2.0)), *on_integers("acos")],
    "atan": [*unary("atan", edges=(0.0, inf)), *on_integers("atan")],
    "sinh": [*unary("sinh"), *on_integers("sinh")],
    "cosh": [*unary("cosh"), *on_integers("cosh")],
    "tanh": [*unary("tanh", edges=(0.0, inf, -50.0)), *on_integers("tanh")],
    "asinh": [
        *unary("asinh", in_place=False),
        Sample("a.clone().asinh_()", a=real(3, low=0.1, high=0.9), smooth=False, second=False),
        *on_integers("asinh"),
    ],
    "acosh": [
        *unary("acosh", 1.5, 3, in_place=False, edges=(1.0, 0.5)),
        Sample("a.clone().acosh_()", a=real(3, low=0.1, high=0.9), smooth=False, second=False),
        *on_integers("acosh"),
    ],
    "atanh": [
        *unary("atanh", -0.9, 0.9, in_place=False, edges=(1.0, -1.0)),
        Sample("a.clone().atanh_()", a=real(3, low=0.1, high=0.9), smooth=False, second=False),
        *on_integers("atanh"),
    ],
    **{
        name: [
            Sample(f"torch.{name}(a)", a=real(3, low=low, high=high)),
            Sample(f"a.{name}()", a=real(3, low=low, high=high)),
            Sample(f"a.clone().{name}_()", a=real(3, low=low, high=high), smooth="h" not in name),
        ]
        for name, low, high in [
            ("arcsin", -0.9, 0.9),
            ("arccos", -0.9, 0.9),
            ("arctan", -2, 2),
            ("arcsinh", -2, 2),
            ("arccosh", 1.5, 3),
            ("arctanh", -0.9, 0.9),
        ]
    },
    "atan2": [
        refused("a.detach().atan2_(2)", a=real(2)),
        *binary("atan2", numbers=()),
        Sample("torch.atan2(a, b)", a=given([0.0, 1, -1, 0]), b=given([0.0, 0, 0, -1]), smooth=False, second=False),
    ],
    "arctan2": [Sample("torch.arctan2(a, b)", a=real(3), b=real(3)), Sample("a.arctan2(b)", a=real(3), b=real(3))],
    "hypot": [
        *binary("hypot", numbers=(), integers=False),
        Sample("torch.hypot(a, b)", a=given([3.0, 1e200, 0]), b=given([4.0, 1e200, 0]), smooth=False, second=False),
    ],
    "sinc": [*unary("sinc", edges=(0.0, 1.0, 0.5)), *on_integers("sinc")],
    "deg2rad": [*unary("deg2rad", -180, 180), Sample("a.deg2rad()", a=whole(3))],
    "rad2deg": [*unary("rad2deg"), Sample("a.rad2deg()", a=whole(3))],
    "floor": [
        *unary("floor", edges=(0.5, -0.5, 2.0, inf)),
        Sample("a.floor()", a=whole(3)),
        refused("a.floor()", a=truth(3)),
    ],
    "ceil": [*unary("ceil", edges=(0.5, -0.5, 2.0)), Sample("a.ceil()", a=whole(3))],
    "trunc": [*unary("trunc", edges=(1.5, -1.5, 2.0)), Sample("a.trunc()", a=whole(3))],
    "fix": [Sample("torch.fix(a)", a=real(3)), Sample("a.fix()", a=real(3)), Sample("a.clone().fix_()", a=real(3))],
    "angle": [
        Sample("torch.angle(a)", a=given([-1.5, 0.0, 2.0, float("nan")]), smooth=False),
        Sample("a.angle()", a=whole(4)),
    ],
    "round": [
        Sample("torch.special.round(a)", a=real(3)),
        refused("torch.special.round(a)", a=whole(3)),
        *unary("round", edges=(0.5, 1.5, 2.5, -0.5)),
        Sample("a.round()", a=whole(3)),
        Sample("torch.round(a, decimals=1)", a=real(3), smooth=False),
        Sample("torch.round(a, decimals=-1)", a=real(3, low=-50, high=50), smooth=False),
        Sample("a.clone().round_(decimals=2)", a=real(3), smooth=False),
        Sample("a.round(decimals=0)", a=real(3), smooth=False),
        refused("torch.round(a, decimals=1)", a=whole(3)),
        refused("a.round(decimals=0)", a=whole(3)),
        refused("(a > 0).round(decimals=1)", a=real(3)),
    ],
    "frac": [*unary("frac"), refused("a.frac()", a=whole(3))],
    "clamp": [
        refused("torch.clamp(a > 0, True)", a=real(2)),
        Sample("torch.clamp(a, -1, 1)", a=real(2, 3)),
        Sample("torch.clamp(a, min=-0.5)", a=real(2, 3)),
        Sample("torch.clamp(a, max=0.5)", a=real(2, 3)),
        Sample("a.clamp(0.25, -0.25)", a=real(3)),
        Sample("a.clamp(-1, 1)", a=given([-1.0, 1, 0, inf, float("nan")]), smooth=False),
        Sample("torch.clamp(a, b, c)", a=real(2, 3), b=real(3, low=-1, high=0), c=real(2, 1, low=0.1, high=1)),
        Sample("torch.clamp(a, min=b)", a=real(2, 3), b=real(3)),
        Sample("torch.clamp(a, max=b)", a=real(2, 3), b=real(3)),
        Sample("torch.clamp(a, b, c)", a=given([1.0, 2, 3]), b=given([1.0, 3, 0]), c=given([2.0, 2, 3]), smooth=False),
        Sample("a.clamp(-1, 1)", a=whole(4)),
        Sample("a.clamp(-0.5, 1.5)", a=whole(4)),
        Sample("a.clamp(min=b)", a=whole(3), b=real(3, dtype="float32", grad=False)),
        Sample("a.clone().clamp_(-1, 1)", a=real(3)),
        Sample("a.clone().clamp_(min=b)", a=real(3), b=real(3)),
        refused("torch.clamp(a)", a=real(3)),
        refused("torch.clamp(a, 'x')", a=real(3)),
    ],
    "clip": [
        Sample("torch.clip(a, -1, 1)", a=real(3)),
        Sample("a.clip(max=1)", a=real(3)),
        Sample("a.clone().clip_(min=0)", a=real(3)),
    ],
    "clamp_min": [
        Sample("torch.clamp_min(a, 0.5)", a=real(3)),
        Sample("a.clamp_min(b)", a=real(3), b=real(3)),
        Sample("a.clone().clamp_min_(0.5)", a=real(3)),
    ],
    "clamp_max": [
        Sample("torch.clamp_max(a, 0.5)", a=real(3)),
        Sample("a.clamp_max(b)", a=real(3), b=real(3)),
        Sample("a.clone().clamp_max_(0.5)", a=real(3)),
    ],
    "maximum": [
        *binary("maximum", numbers=(), in_place=False, method=True),
        Sample("torch.maximum(a, b) * inf", a=given([1.0, 2, 3]), b=given([1.0, 3, 2]), smooth=False),
        Sample("torch.maximum(a, b)", a=given([1.0, 2, float("nan")]), b=given([1.0, 3, 0]), smooth=False),
        Sample("torch.maximum(a, b)", a=truth(3), b=truth(3)),
    ],
    "minimum": [
        *binary("minimum", numbers=(), in_place=False),
        Sample("torch.minimum(a, b)", a=given([1.0, 2, float("nan")]), b=given([1.0, 3, 0]), smooth=False),
    ],
    "fmax": [
        *binary("fmax", numbers=(), in_place=False),
        Sample("torch.fmax(a, b)", a=given([1.0, 2, float("nan")]), b=given([1.0, float("nan"), 0]), smooth=False),
    ],
    "fmin": [
        *binary("fmin", numbers=(), in_place=False),
        Sample("torch.fmin(a, b)", a=given([1.0, 2, float("nan")]), b=given([1.0, float("nan"), 0]), smooth=False),
    ],
    "where": [
        Sample("torch.where(m, a, b)", m=truth(2, 3), a=real(2, 3), b=real(3)),
        Sample("torch.where(a > 0, a, 0)", a=given([0.0, 1, -1]), smooth=False),
        Sample("torch.where(a > 0, 1.5, a)", a=real(3)),
        Sample("torch.where(m, 1.0, 0.0)", m=truth(3)),
        Sample("torch.where(m, 1, 0)", m=truth(3)),
        Sample("a.where(m, b)", m=truth(3), a=real(2, 3), b=real(3)),
        Sample("a.where(m, 0)", m=truth(3), a=real(3)),
        Sample("torch.where(m, a, b)", m=truth(3), a=whole(3), b=real(3, dtype="float32")),
        Sample("torch.where(m)", m=truth(2, 3)),
        Sample("torch.where(m, a, b)", m=given([0, 1], "uint8"), a=real(2), b=real(2)),
        refused("torch.where(a, a, a)", a=real(3)),
        refused("torch.where(m, a, b)", m=truth(2), a=real(3), b=real(3)),
        refused("torch.where(m, a)", m=truth(3), a=real(3)),
        Sample(
            "torch.where(m, a * inf, b)", m=truth(4), a=given([1.0, 2, 3, 4]), b=real(4), smooth=False, second=False
        ),
    ],
    "lerp": [
        Sample("torch.lerp(a, b, 0.25)", a=real(2, 3), b=real(3)),
        Sample("torch.lerp(a, b, w)", a=real(2, 3), b=real(3), w=real(3, low=0, high=1)),
        Sample("a.lerp(b, 0.75)", a=real(3), b=real(3)),
        Sample("a.clone().lerp_(b, 0.5)", a=real(3), b=real(3)),
        Sample("torch.lerp(a, b, w)", a=real(3), b=real(3), w=real()),
        refused("torch.lerp(a, b, 0.5)", a=whole(3), b=whole(3)),
        refused("torch.lerp(a, b, 0.5)", a=real(3), b=real(3, dtype="float32", grad=False)),
    ],
    "addcmul": [
        Sample("torch.addcmul(t, a, b)", t=real(2, 3), a=real(3), b=real(2, 1)),
        Sample("torch.addcmul(t, a, b, value=0.5)", t=real(3), a=real(3), b=real(3)),
        Sample("t.clone().addcmul_(a, b, value=-1)", t=real(3), a=real(3), b=real(3)),
        Sample("torch.addcmul(t, a, b, value=2)", t=whole(3), a=whole(3), b=whole(3)),
    ],
    "addcdiv": [
        Sample("torch.addcdiv(t, a, b)", t=real(2, 3), a=real(3), b=real(2, 1, low=0.5)),
        Sample("torch.addcdiv(t, a, b, value=0.5)", t=real(3), a=real(3), b=real(3, low=0.5)),
        Sample("t.clone().addcdiv_(a, b, value=-1)", t=real(3), a=real(3), b=real(3, low=0.5)),
        refused("torch.addcdiv(t, a, b)", t=whole(3), a=whole(3), b=whole(3)),
    ],
    "sigmoid": [*unary("sigmoid", edges=(0.0, 800.0, -800.0, inf, -inf)), *on_integers("sigmoid")],
    "logit": [
        *unary("logit", 0.1, 0.9, edges=(0.0, 1.0, 2.0)),
        *on_integers("logit"),
        Sample("torch.logit(a, eps=0.1)", a=given([0.0, 0.05, 0.5, 0.97]), smooth=False),
        Sample("a.clone().logit_(1e-6)", a=real(3, low=0.1, high=0.9)),
    ],
    "relu": [
        *unary("relu", edges=(0.0, float("nan"), inf)),
        Sample("a.relu()", a=whole(3)),
        refused("a.relu()", a=truth(3)),
    ],
    "erf": [*unary("erf", edges=(0.0, 6.0, -0.3, 1e-20, inf)), *on_integers("erf")],
    "erfc": [*unary("erfc", edges=(0.0, 6.0, 20.0, -3.0, inf)), *on_integers("erfc")],
    "erfinv": [*unary("erfinv", -0.9, 0.9, edges=(0.0, 1.0, -1.0, 2.0, 0.999999, 1e-8)), *on_integers("erfinv")],
    "nan_to_num": [
        Sample("torch.nan_to_num(a)", a=given([float("nan"), inf, -inf, 1.5]), smooth=False),
        Sample("a.nan_to_num(0.5, posinf=2.0, neginf=-3.0)", a=given([float("nan"), inf, -inf, 1.5]), smooth=False),
        Sample("a.clone().nan_to_num_()", a=given([float("nan"), 1.0]), smooth=False),
        Sample("a.nan_to_num()", a=whole(3)),
    ],
    "heaviside": [
        Sample("torch.heaviside(a, b)", a=given([-1.0, 0, 2], grad=False), b=given([0.5], grad=False)),
        Sample("a.heaviside(b)", a=whole(3), b=given([1], "int64")),
        Sample("torch.heaviside(a, b).grad_fn.name()", a=real(3), b=real(3)),
        refused("torch.heaviside(a, b).sum().backward()", a=real(3), b=real(3)),
        refused("torch.heaviside(a, b)", a=given([-1.0, 0, 2], grad=False), b=given([1], "int64")),
    ],
    "gcd": [
        Sample("torch.gcd(a, b)", a=whole(6, low=-9, high=9), b=whole(6, low=-9, high=9)),
        Sample("a.clone().gcd_(b)", a=whole(3, low=1, high=9), b=whole(3, low=1, high=9)),
        refused("torch.gcd(a, a)", a=real(3)),
        Sample("torch.gcd(torch.tensor([0, 4]), torch.tensor([0, 0]))"),
    ],
    "lcm": [
        Sample("torch.lcm(a, b)", a=whole(6, low=-9, high=9), b=whole(6, low=-9, high=9)),
        Sample("a.clone().lcm_(b)", a=whole(3, low=1, high=9), b=whole(3, low=1, high=9)),
        refused("torch.lcm(a, a)", a=real(3)),
        Sample("torch.lcm(torch.tensor([0, 4]), torch.tensor([0, 0]))"),
    ],
    "frexp": [
        Sample("torch.frexp(a)", a=real(2, 3, low=-9, high=9)),
        Sample("torch.frexp(torch.tensor([0.0, inf, -0.5]))"),
        refused("torch.frexp(a)", a=whole(2)),
    ],
    "ldexp": [
        Sample("torch.ldexp(a, b)", a=real(2, 3), b=real(3)),
        Sample("a.ldexp(b)", a=whole(3), b=whole(3)),
    ],
    "nextafter": [
        Sample("torch.nextafter(a, b)", a=real(4), b=real(4), smooth=False),
        Sample("torch.nextafter(a, a)", a=real(4), smooth=False),
        refused("torch.nextafter(a, a)", a=whole(2)),
    ],
}

# What PyTorch has no kernel for.
for _name in ("remainder", "fmod", "floor_divide", "hypot", "logaddexp", "logaddexp2"):
    SAMPLES[_name].append(refused(f"torch.{_name}(a, b)", a=truth(3), b=truth(3)))
for _name in ("hypot", "logaddexp", "logaddexp2"):
    SAMPLES[_name].append(refused(f"torch.{_name}(a, b)", a=whole(3), b=whole(3)))
for _name in ("ceil", "trunc", "round", "frac", "floor"):
    SAMPLES[_name].append(refused(f"torch.{_name}(a)", a=truth(3)))
SAMPLES["clamp"].append(refused("torch.clamp(a, False, True)", a=truth(3)))
SAMPLES["addcmul"].append(refused("torch.addcmul(a, a, a)", a=truth(3)))
SAMPLES["lerp"].append(refused("torch.lerp(a, a, 0.5)", a=truth(3)))
SAMPLES["maximum"].append(refused("torch.maximum(a, 2)", a=real(3)))
