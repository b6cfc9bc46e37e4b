"""Samples of comparisons, choices, logic and bits."""

from ops.samples import Sample, given, real, refused, truth, whole

inf, nan = float("inf"), float("nan")


def compare(name, symbol, alias=None):
    return [
        Sample(f"torch.{name}(a, b)", a=real(2, 3), b=real(3)),
        Sample(f"a.{name}(0.5)", a=real(2, 3)),
        Sample(f"a {symbol} b", a=given([1, 2, 3], "int64"), b=given([1.0, 2.5, 2], grad=False)),
        Sample(f"a {symbol} b", a=given([1.0, nan, inf]), b=given([1.0, nan, inf])),
        Sample(f"a {symbol} 2", a=given([1, 2, 3], "uint8")),
        Sample(f"2 {symbol} a", a=given([1, 2, 3], "int64")),
        Sample(f"a {symbol} 1.5", a=given([1, 2, 3], "int64")),
        Sample(f"a {symbol} True", a=truth(3)),
        Sample(f"a {symbol} b", a=truth(3), b=real(3)),
        Sample(f"a.clone().{name}_(b)", a=real(3), b=real(3)),
        Sample(f"a.{name}_(1)", a=whole(3)),
        refused(f"torch.{name}(a, b)", a=real(3), b=real(4)),
        *(
            [refused(f"a {symbol} None", a=real(3)), refused(f"a {symbol} 'x'", a=real(3))]
            if symbol not in ("==", "!=")
            else [
                Sample(f"a {symbol} None", a=real(3)),
                Sample(f"a {symbol} 'x'", a=real(3)),
                Sample(f"None {symbol} a", a=real(3)),
            ]
        ),
        *(
            [Sample(f"torch.{alias}(a, b)", a=real(3), b=real(3)), Sample(f"a.{alias}(b)", a=real(3), b=real(3))]
            if alias
            else []
        ),
    ]


def logic(name):
    return [
        Sample(f"torch.{name}(a, b)", a=truth(4), b=truth(4)),
        Sample(f"a.{name}(b)", a=whole(4), b=truth(4)),
        Sample(f"torch.{name}(a, b)", a=real(3), b=whole(3)),
        Sample(f"torch.{name}(a, b)", a=given([0.0, nan, 1]), b=given([0.0, 0, 2])),
        Sample(f"a.clone().{name}_(b)", a=truth(3), b=truth(3)),
        Sample(f"a.{name}_(b)", a=whole(3), b=truth(3)),
        refused(f"torch.{name}(a, 1)", a=truth(3)),
    ]


def bits(name, symbol):
    return [
        Sample(f"torch.{name}(a, b)", a=whole(2, 3, low=0, high=16), b=whole(3, low=0, high=16)),
        Sample(f"a.{name}(3)", a=whole(4, low=-8, high=8)),
        Sample(f"a {symbol} b", a=truth(4), b=given([True, False, True, False], "bool")),
        Sample(f"a {symbol} b", a=truth(3), b=whole(3, dtype="uint8", low=0)),
        Sample(f"a {symbol} 5", a=whole(3, dtype="int32")),
        Sample(f"6 {symbol} a", a=whole(3, low=0)),
        Sample(f"a {symbol} True", a=truth(3)),
        Sample(f"torch.{name}(7, a)", a=whole(3, low=0)),
        Sample(f"a.clone().{name}_(b)", a=whole(3), b=whole(3)),
        Sample(f"__import__('operator').i{ {'&': 'and', '|': 'or', '^': 'xor'}[symbol] }(a.clone(), 1)", a=whole(3)),
        refused(f"a {symbol} b", a=real(3), b=real(3)),
        refused(f"a {symbol} 'x'", a=whole(3)),
        refused(f"a {symbol} 1.5", a=whole(3)),
    ]


def kind(name):
    return [
        Sample(f"torch.{name}(a)", a=given([0.0, nan, inf, -inf, 1.5])),
        Sample(f"a.{name}()", a=whole(3)),
        Sample(f"torch.{name}(a)", a=truth(2)),
        Sample(f"a.{name}()", a=given(nan)),
    ]


SAMPLES = {
    "gt": compare("gt", ">", "greater"),
    "ge": compare("ge", ">=", "greater_equal"),
    "lt": compare("lt", "<", "less"),
    "le": compare("le", "<=", "less_equal"),
    "eq": compare("eq", "=="),
    "ne": compare("ne", "!=", "not_equal"),
    **{
        name: [
            Sample(f"torch.{name}(a, b)", a=real(3), b=real(3)),
            Sample(f"a.{name}(1)", a=real(3)),
            Sample(f"a.clone().{name}_(1)", a=real(3)),
        ]
        for name in ("greater", "greater_equal", "less", "less_equal", "not_equal")
    },
    "logical_and": logic("logical_and"),
    "logical_or": logic("logical_or"),
    "logical_xor": logic("logical_xor"),
    "logical_not": [
        Sample("torch.logical_not(a)", a=truth(3)),
        Sample("a.logical_not()", a=given([0.0, 1.5, nan])),
        Sample("a.logical_not()", a=whole(3)),
        Sample("a.clone().logical_not_()", a=truth(3)),
        Sample("a.logical_not_()", a=whole(3)),
    ],
    "bitwise_and": bits("bitwise_and", "&"),
    "bitwise_or": bits("bitwise_or", "|"),
    "bitwise_xor": bits("bitwise_xor", "^"),
    "bitwise_not": [
        Sample("torch.bitwise_not(a)", a=whole(3)),
        Sample("~a", a=truth(3)),
        Sample("~a", a=given([0, 255], "uint8")),
        Sample("a.clone().bitwise_not_()", a=whole(3)),
        refused("~a", a=real(3)),
    ],
    "bitwise_left_shift": [
        Sample("torch.bitwise_left_shift(a, b)", a=whole(3), b=whole(3, low=0)),
        Sample("a << 2", a=whole(3)),
        Sample("1 << a", a=whole(3, low=0)),
        Sample("a.bitwise_left_shift(1)", a=whole(3)),
        Sample("a.clone().bitwise_left_shift_(1)", a=whole(3)),
        Sample("__import__('operator').ilshift(a, 1)", a=whole(3)),
        refused("torch.bitwise_left_shift(a, b)", a=truth(2), b=truth(2)),
    ],
    "bitwise_right_shift": [
        Sample("torch.bitwise_right_shift(a, b)", a=whole(3), b=whole(3, low=0)),
        Sample("a >> 1", a=whole(3)),
        Sample("64 >> a", a=whole(3, low=0)),
        Sample("a.bitwise_right_shift(1)", a=whole(3)),
        Sample("a.clone().bitwise_right_shift_(1)", a=whole(3)),
        Sample("__import__('operator').irshift(a, 1)", a=whole(3)),
    ],
    **{name: kind(name) for name in ("isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal")},
    "isclose": [
        Sample("torch.isclose(a, b)", a=given([1.0, 2, inf, nan, inf]), b=given([1.000001, 2.1, inf, nan, -inf])),
        Sample("a.isclose(b, equal_nan=True)", a=given([1.0, nan]), b=given([1.0, nan])),
        Sample("torch.isclose(a, b, rtol=0.1)", a=given([1.0, 2]), b=given([1.05, 3])),
        Sample("torch.isclose(a, b, atol=2)", a=whole(3), b=whole(3)),
        Sample("torch.isclose(a, b)", a=real(2, 3), b=real(3)),
        refused("torch.isclose(a, b)", a=real(3), b=whole(3)),
        refused("torch.isclose(a, b, rtol=-1)", a=real(3), b=real(3)),
        Sample("torch.isclose(a, b)", a=truth(3), b=truth(3)),
    ],
    "allclose": [
        Sample("torch.allclose(a, a)", a=real(3)),
        Sample("a.allclose(b)", a=real(3), b=real(3)),
        Sample("torch.allclose(a, a, equal_nan=True)", a=given([nan])),
    ],
    "equal": [
        Sample("torch.equal(a, a)", a=real(3)),
        Sample("a.equal(b)", a=real(3), b=real(3)),
        Sample("torch.equal(a, b)", a=real(3), b=real(1, 3)),
        Sample("torch.equal(a, a)", a=given([nan])),
        refused("torch.le(2, a)", a=real(2)),
    ],
}
