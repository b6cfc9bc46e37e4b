"""Lesson 01: a derivative is the answer to a nudge."""

from .._question import Mistake, Near, Question
from .._reading import Text, one_of

ONE_SIDED = Text(
    "You are near, but not near enough: was the nudge to one side only? Is h too large, or so small that rounding shows?",
    "已经很近了，但还不够近：是不是只往一边动了？h 是不是太大，或者小到舍入误差冒了出来？",
)

NOT_A_FLAG = Text(
    "A derivative asks what happens at a small nudge. Which of these numbers can be nudged a little?",
    "导数问的是「动一点点会怎样」。这几种数里，哪些能只动一点点？",
)

QUESTIONS = (
    Question(
        "q1a",
        Text("the slope of (w + x)(w + 1) in w, by a central difference", "用中心差分求 (w + x)(w + 1) 对 w 的斜率"),
        {"slope": 5.0},
        mistakes=(
            Mistake({"slope": Near(10.0, 0.5)}, Text(
                "From w − h to w + h is a way of 2h, not of h.", "从 w − h 到 w + h，距离是 2h，不是 h。")),
            Mistake({"slope": Near(2.5, 0.2)}, Text(
                "Half of it: divide by 2h once, and by nothing else.", "只有一半：除以 2h 就够了，不要再除。")),
            Mistake({"slope": 2.0}, Text("That is the slope in x. Here w is nudged.", "这是对 x 的斜率。这里要动的是 w。")),
            Mistake({"slope": 6.0}, Text(
                "That is the value of f, not how it changes.", "这是 f 的值，不是它变化得多快。")),
            Mistake({"slope": Near(-5.0, 0.5)}, Text(
                "The sign is turned round: further right less further left.", "符号反了：应该用右边减左边。")),
            Mistake({"slope": Near(0.0, 0.001)}, Text(
                "No change at all: is h on both sides of the fraction, and is w what was nudged?",
                "一点没变：分子里真的动了 w 吗？有没有除以 2h？")),
            Mistake({"slope": Near(5.0, 0.3)}, ONE_SIDED),
        ),
        hint=Text(
            "Nudge w to 1 + h and to 1 − h, leave x at 2, take the difference of f and divide by the way between the two.",
            "把 w 挪到 1 + h 和 1 − h，x 保持 2，两处的 f 相减，再除以这两点之间的距离。",
        ),
        solution=Text(
            "h = 0.01; (f(1 + h, 2) − f(1 − h, 2)) / (2h) = 5, up to rounding. By hand: f = w² + 3w + 2, so f' = 2w + 3.",
            "h = 0.01; (f(1 + h, 2) − f(1 − h, 2)) / (2h) = 5（只差舍入误差）。手算：f = w² + 3w + 2，所以 f' = 2w + 3。",
        ),
    ),
    Question(
        "q1b",
        Text("which of these can ask for a gradient", "哪些张量可以要求梯度"),
        {"[3.]": "fine", "[3]": "error", "[True]": "error", "[3] as float": "fine"},
        entry=one_of("fine", "error"),
        mistakes=(
            Mistake({"[3]": "fine"}, Text(
                "What is the next integer after 3? A nudge has no room between the two.",
                "3 之后的下一个整数是几？这中间没有「动一点点」的余地。")),
            Mistake({"[True]": "fine"}, Text(
                "A truth is a yes or a no; nothing lies between.", "真假只有两种，中间什么也没有。")),
            Mistake({"[3] as float": "error"}, Text(
                "With dtype=torch.float the 3 is stored as 3.0: what counts is the dtype of the tensor, not how you typed it.",
                "写了 dtype=torch.float，存下来的就是 3.0：看的是张量的 dtype，不是你怎么写的。")),
            Mistake({"[3.]": "error"}, NOT_A_FLAG),
        ),
        hint=Text(
            "Try one: torch.tensor([3], requires_grad=True). Read its message to the end.",
            "先试一个：torch.tensor([3], requires_grad=True)。把报错信息读完。",
        ),
        solution=Text(
            "[3.] fine, [3] error, [True] error, [3] as float fine: only floating-point numbers can be nudged.",
            "[3.] fine，[3] error，[True] error，[3] as float fine：只有浮点数能「动一点点」。",
        ),
    ),
)
