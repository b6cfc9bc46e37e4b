"""Lesson 02: running code builds a graph."""

from .._question import Mistake, Question
from .._reading import Text, number_or_none, one_of

COLUMNS = ("is_leaf", "requires_grad", "grad_fn")
TABLE = {
    "p": (True, True, None),
    "q": (True, False, None),
    "r": (False, True, "MulBackward0"),
    "s": (True, False, None),
    "t": (False, True, "ToCopyBackward0"),
    "u": (True, False, None),
}

QUESTIONS = (
    Question(
        "q2a",
        Text("is_leaf, requires_grad and grad_fn of six tensors", "六个张量的 is_leaf、requires_grad 和 grad_fn"),
        {f"{row}.{column}": value for row, cells in TABLE.items() for column, value in zip(COLUMNS, cells)},
        entry=one_of(True, False, None, "MulBackward0", "AddBackward0", "ToCopyBackward0"),
        columns=COLUMNS,
        mistakes=(
            Mistake({"q.requires_grad": True}, Text(
                "q: nobody asked for its gradient. The default is the other one.", "q：没有人要它的梯度。默认值是另一个。")),
            Mistake({"q.is_leaf": False}, Text(
                "q: being a leaf doesn't take a wish for gradients; no recorded operation made it.",
                "q：要不要梯度，和是不是叶子节点无关；它不是由记录下来的运算得到的。")),
            Mistake({"r.requires_grad": False}, Text(
                "r: one input that requires grad is enough.", "r：只要有一个输入需要梯度就够了。")),
            Mistake({"s.is_leaf": False}, Text(
                "s: an operation made it, but was it recorded? Nothing that went in required grad.",
                "s：它是算出来的，可这次运算被记录了吗？输入里没有一个需要梯度。")),
            Mistake({"s.grad_fn": "MulBackward0"}, Text(
                "s: a node is left behind only where some input requires grad.", "s：有输入需要梯度，才会留下节点。")),
            Mistake({"s.requires_grad": True}, Text(
                "s: what goes in decides; look at q.", "s：由输入决定；看看 q。")),
            Mistake({"t.is_leaf": True}, Text(
                "t: converting is an operation like any other, and p requires grad. So is a move to another device.",
                "t：转换类型也是一次运算，而 p 需要梯度。把张量搬到别的设备上也是如此。")),
            Mistake({"t.grad_fn": None}, Text(
                "t: something made it of p, and that was recorded.", "t：它是由 p 得来的，这一步被记录了。")),
            Mistake({"u.requires_grad": True}, Text(
                "u: detach() means: the same numbers, without the history.", "u：detach() 的意思是：数值相同，不带历史。")),
            Mistake({"u.is_leaf": False}, Text(
                "u: it has no history, so nothing recorded made it.", "u：它没有历史，也就不是由记录下来的运算得到的。")),
        ),
        hint=Text(
            "Ask of each: did a recorded operation make it? An operation is recorded where one of its inputs requires grad.",
            "逐个问：它是由记录下来的运算得到的吗？只要有一个输入需要梯度，运算就会被记录。",
        ),
        solution=Text(
            "p True True None; q True False None; r False True MulBackward0; s True False None; "
            "t False True ToCopyBackward0; u True False None.",
            "p True True None；q True False None；r False True MulBackward0；s True False None；"
            "t False True ToCopyBackward0；u True False None。",
        ),
    ),
    Question(
        "q2b",
        Text("what stands in .grad after c.backward()", "c.backward() 之后各个 .grad 里是什么"),
        {"w": 5.0, "x": 2.0, "a": None, "c": None},
        entry=number_or_none,
        mistakes=(
            Mistake({"a": 2.0}, Text(
                "a: the 2 does pass through here, but it isn't kept. Only leaves have a mailbox.",
                "a：2 确实从这里经过，但没有留下来。只有叶子节点才有信箱。")),
            Mistake({"a": 0.0}, Text(
                "a: nothing was written there; that is not the same as zero.", "a：那里什么也没写；没写和写了零不是一回事。")),
            Mistake({"a": 3.0}, Text("a: that is its value. What is asked for is its .grad.", "a：这是它的值，问的是它的 .grad。")),
            Mistake({"c": 6.0}, Text("c: that is its value. What is asked for is its .grad.", "c：这是它的值，问的是它的 .grad。")),
            Mistake({"c": 1.0}, Text(
                "c: the pass starts here with 1, but c is no leaf and keeps nothing.",
                "c：反向传播从这里出发，初始梯度是 1，但 c 不是叶子节点，什么也不留。")),
            Mistake({"c": 0.0}, Text(
                "c: nothing was written there; that is not the same as zero.", "c：那里什么也没写；没写和写了零不是一回事。")),
            Mistake({"w": 3.0}, Text("w: that is one way; another leads to c as well.", "w：这只是一条路；还有一条也通到 c。")),
            Mistake({"w": 2.0}, Text("w: that is one way; another leads to c as well.", "w：这只是一条路；还有一条也通到 c。")),
            Mistake({"x": 5.0}, Text("x: count the ways from x to c.", "x：数一数从 x 到 c 有几条路。")),
            Mistake({"w": None}, Text(
                "w: it is a leaf that requires grad, so it has a mailbox.", "w：它是需要梯度的叶子节点，有信箱。")),
            Mistake({"x": None}, Text(
                "x: it is a leaf that requires grad, so it has a mailbox.", "x：它是需要梯度的叶子节点，有信箱。")),
        ),
        hint=Text(
            "Which of the four are leaves that require grad? Only these keep what arrives.",
            "四个里哪些是需要梯度的叶子节点？只有它们会留住送来的梯度。",
        ),
        solution=Text("w 5, x 2, a None, c None.", "w 是 5，x 是 2，a 和 c 都是 None。"),
    ),
)
