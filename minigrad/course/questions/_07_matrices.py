"""Lesson 07: shapes flow back too, and broadcasting returns as a sum."""

from collections.abc import Callable, Mapping
from typing import Any

from ..._tensor import Tensor
from ...autograd import Function, gradcheck
from ...ops.creation import tensor
from .._question import Mistake, Question
from .._reading import Text, Value, number

UPSTREAM = [[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]


def tried(gradient_of_b: Callable[[Any], Any]) -> Mapping[str, Any]:
    """What the learner's backward makes of an upstream gradient of two rows, and whether central differences agree."""
    given = gradient_of_b(tensor(UPSTREAM))
    if given is ...:
        return {}
    numbers = list(given.reshape(-1).tolist() if hasattr(given, "reshape") else given)
    found: dict[str, Any] = {"numbers": float(len(numbers))}
    for k in range(3):
        found[f"b[{k}]"] = numbers[k] if k < len(numbers) else ...
    return found | {"gradcheck": agrees(gradient_of_b)}


def agrees(gradient_of_b: Callable[[Any], Any]) -> bool:
    """Whether `z + b` with this backward passes gradcheck, on four rows."""

    class AddBias(Function):
        @staticmethod
        def forward(ctx: Any, z: Tensor, b: Tensor) -> Any:
            return z + b

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Any:
            return g, gradient_of_b(g)

    z = tensor([[0.5, -1.0, 2.0]] * 4, dtype=tensor(0.0).double().dtype, requires_grad=True)
    b = z.detach()[0].clone().requires_grad_()
    try:
        return bool(gradcheck(AddBias.apply, (z, b), raise_exception=False))
    except Exception:  # the learner's own
        return False


def entry(thing: Any) -> Value:
    return thing if isinstance(thing, bool) else number(thing)


QUESTIONS = (
    Question(
        "q7a",
        Text("the backward of a bias", "偏置的反向传播"),
        {"numbers": 3.0, "b[0]": 11.0, "b[1]": 22.0, "b[2]": 33.0, "gradcheck": True},
        results=tried,
        entry=entry,
        mistakes=(
            Mistake({"numbers": 6.0}, Text(
                "g has a row for each sample; b has one row for all of them. A gradient has the shape of its tensor.",
                "g 每个样本一行；b 只有一行，大家共用。梯度的形状要和张量一样。")),
            Mistake({"numbers": 2.0}, Text(
                "One number for each row: that is summed along the other axis.", "每行得一个数：加的方向反了。")),
            Mistake({"numbers": 1.0}, Text(
                "Everything in one number: b[0] never touched the other columns.", "全加成了一个数：b[0] 可没碰过别的列。")),
            Mistake({"b[0]": 5.5, "b[1]": 11.0, "b[2]": 16.5}, Text(
                "That is a mean. If the loss takes a mean, its 1/n is in g already.",
                "这是平均。损失要是取平均，那个 1/n 已经在 g 里了。")),
            Mistake({"numbers": 3.0, "b[0]": 1.0, "b[1]": 2.0, "b[2]": 3.0}, Text(
                "That is the first row only; b was added to each row.", "这只是第一行；b 加到了每一行上。")),
            Mistake({"b[0]": 10.0, "b[1]": 20.0, "b[2]": 30.0}, Text(
                "That is the last row only; b was added to each row.", "这只是最后一行；b 加到了每一行上。")),
            Mistake({"b[0]": 2.0, "b[1]": 2.0, "b[2]": 2.0}, Text(
                "The rows are counted, but each brings its own message.", "行数数对了，可每一行送来的消息各不相同。")),
        ),
        hint=Text(
            "Nudge b[0]: which numbers of z move? From each of these a message comes back; where ways meet, they are added.",
            "动一动 b[0]：z 里哪些数跟着动？它们各送回一条消息；汇合处相加。",
        ),
        solution=Text(
            "return g.sum(0): b[k] was added to every row of column k, so the messages of that column are added.",
            "return g.sum(0)：b[k] 加到了第 k 列的每一行，所以这一列的消息加在一起。",
        ),
    ),
    Question(
        "q7b",
        Text("gradients of X @ W + b, all ones", "X @ W + b 的梯度，X 和 W 全是 1"),
        {"W.grad[0, 0]": 4.0, "X.grad[0, 0]": 2.0, "b.grad[0]": 4.0, "numbers in b.grad": 2.0},
        mistakes=(
            Mistake({"W.grad[0, 0]": 1.0}, Text(
                "W.grad[0, 0]: that is one row of X; all four rows meet this weight.",
                "W.grad[0, 0]：这只是 X 的一行；四行都经过这个权重。")),
            Mistake({"W.grad[0, 0]": 8.0}, Text(
                "W.grad[0, 0]: this weight has a part in one column of the result only.", "W.grad[0, 0]：这个权重只管结果的一列。")),
            Mistake({"W.grad[0, 0]": 3.0}, Text(
                "W.grad[0, 0]: count the rows of X, not its columns.", "W.grad[0, 0]：要数 X 的行，不是列。")),
            Mistake({"X.grad[0, 0]": 1.0}, Text(
                "X.grad[0, 0]: that is one column of W; this number has a part in both columns of the result.",
                "X.grad[0, 0]：这只是 W 的一列；这个数参与了结果的两列。")),
            Mistake({"X.grad[0, 0]": 3.0}, Text(
                "X.grad[0, 0]: count the columns of the result that this number has a part in.",
                "X.grad[0, 0]：数一数这个数参与了结果的几列。")),
            Mistake({"b.grad[0]": 1.0}, Text(
                "b.grad[0]: b[0] was written once, but added to four rows.", "b.grad[0]：b[0] 只写了一次，却加到了四行上。")),
            Mistake({"b.grad[0]": 8.0}, Text(
                "b.grad[0]: b[0] is added to one column only.", "b.grad[0]：b[0] 只加到一列上。")),
            Mistake({"numbers in b.grad": 8.0}, Text(
                "b.grad: a gradient has the shape of its tensor, whatever it was broadcast to.",
                "b.grad：梯度的形状和张量一样，不管它广播成了多大。")),
            Mistake({"numbers in b.grad": 1.0}, Text(
                "b.grad: a gradient has the shape of its tensor.", "b.grad：梯度的形状和张量一样。")),
        ),
        hint=Text(
            "All messages at the result are 1. Count, for each number asked for, how many numbers of the result it has a part in.",
            "结果处的消息都是 1。逐个数一数：要求的这个数，参与了结果里的几个数。",
        ),
        solution=Text(
            "W[0, 0] has a part in the 4 numbers of a column: 4. X[0, 0] in the 2 of a row: 2. b[0] in a column: 4. "
            "b.grad has 2 numbers, like b.",
            "W[0, 0] 参与一列的 4 个数：4。X[0, 0] 参与一行的 2 个数：2。b[0] 参与一列：4。b.grad 和 b 一样，有 2 个数。",
        ),
    ),
)
