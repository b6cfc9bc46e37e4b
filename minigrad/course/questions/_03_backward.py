"""Lesson 03: local slope × what comes in, summed where paths meet."""

from .._question import Mistake, Question
from .._reading import Text

ONE_PATH = Text(
    "w.grad: that is one path only; another one reaches w too.", "w.grad：这只是一条路；还有一条也通到 w。")

QUESTIONS = (
    Question(
        "q3a",
        Text("the number on each edge", "每条边上的数"),
        {"c to a": 3.0, "c to b": 5.0, "a to w": 3.0, "a to x": 3.0, "b to w": 5.0, "w.grad": 8.0, "x.grad": 3.0},
        mistakes=(
            Mistake({"c to a": 2.0, "c to b": 3.0}, Text(
                "These are the numbers of section 1. At another place a and b have other values.",
                "这是第 1 节的数。换了一处，a 和 b 的值也变了。")),
            Mistake({"c to a": 5.0, "c to b": 3.0}, Text(
                "The two factors are mixed up: how much c changes with a is told by the other factor.",
                "两个因子弄反了：c 随 a 变化多快，要看的是另一个因子。")),
            Mistake({"a to w": 1.0}, Text(
                "a to w: 1 is the local derivative; multiply it by what comes into a.",
                "a to w：1 只是局部导数；还要乘上送到 a 的上游梯度。")),
            Mistake({"b to w": 1.0}, Text(
                "b to w: 1 is the local derivative; multiply it by what comes into b.",
                "b to w：1 只是局部导数；还要乘上送到 b 的上游梯度。")),
            Mistake({"a to x": 1.0}, Text(
                "a to x: 1 is the local derivative; multiply it by what comes into a.",
                "a to x：1 只是局部导数；还要乘上送到 a 的上游梯度。")),
            Mistake({"w.grad": 3.0}, ONE_PATH),
            Mistake({"w.grad": 5.0, "c to b": 5.0}, ONE_PATH),
            Mistake({"w.grad": 5.0, "c to a": 5.0}, ONE_PATH),
            Mistake({"w.grad": 15.0}, Text(
                "w.grad: along a path numbers multiply; where paths meet they don't.",
                "w.grad：沿着一条路才相乘；几条路汇合的地方不是相乘。")),
            Mistake({"w.grad": 2.0}, Text(
                "w.grad: both local derivatives are 1, but what comes in from a and b isn't.",
                "w.grad：两个局部导数都是 1，可从 a 和 b 送来的上游梯度不是 1。")),
        ),
        hint=Text(
            "Begin at c with 1. Through a product goes: what came in × the other factor. Through a sum it goes unchanged.",
            "从 c 的 1 开始。经过乘法：上游梯度 × 另一个因子。经过加法：原样传过去。",
        ),
        solution=Text(
            "a = 5, b = 3. To a goes b = 3, to b goes a = 5; sums hand them on: a to w 3, a to x 3, b to w 5. "
            "w.grad = 5 + 3 = 8, x.grad = 3.",
            "a = 5，b = 3。送到 a 的是 b = 3，送到 b 的是 a = 5；加法原样传递：a to w 是 3，a to x 是 3，b to w 是 5。"
            "w.grad = 5 + 3 = 8，x.grad = 3。",
        ),
    ),
    Question(
        "q3b",
        Text("u.grad of u * u + u at u = 3", "u * u + u 在 u = 3 处的 u.grad"),
        {"u.grad": 7.0},
        mistakes=(
            Mistake({"u.grad": 6.0}, Text(
                "Two of the ways are there, those through u * u. One way goes past it.",
                "经过 u * u 的两条路都算上了，但还有一条绕过了它。")),
            Mistake({"u.grad": 4.0}, Text(
                "u stands twice in u * u, so two edges lead from there to u.", "u * u 里有两个 u，所以那里有两条边通到 u。")),
            Mistake({"u.grad": 3.0}, Text(
                "That is one edge out of three.", "一共有三条边，这只是其中一条。")),
            Mistake({"u.grad": 12.0}, Text("That is the value, not the slope.", "这是值，不是斜率。")),
            Mistake({"u.grad": 9.0}, Text(
                "Along a way local derivatives multiply, but where ways meet they are added.",
                "沿着一条路局部导数相乘；几条路汇合处是相加。")),
        ),
        hint=Text(
            "Count the edges that end at u: one for each time that u is written.", "数一数有几条边到 u：式子里写了几次 u，就有几条。"
        ),
        solution=Text(
            "Three edges end at u: 3 and 3 from the product, 1 from the sum. 3 + 3 + 1 = 7, which is 2u + 1.",
            "有三条边到 u：乘法送来 3 和 3，加法送来 1。3 + 3 + 1 = 7，也就是 2u + 1。",
        ),
    ),
)
