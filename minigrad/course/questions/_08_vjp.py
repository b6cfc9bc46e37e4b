"""Lesson 08: a vector needs a vector."""

from collections.abc import Callable, Mapping
from typing import Any

from ...ops.creation import tensor
from .._question import Mistake, Question
from .._reading import Text, size_of

# How often x is doubled, and the vector that is sent back.
CASES: tuple[tuple[int, list[float]], ...] = ((1, [3.0]), (3, [1.0, -2.0]), (10, [0.1, 1.0, 0.0001]))
ORDINALS = ("1st", "2nd", "3rd")


def predicted(rule: Callable[..., Any]) -> Mapping[str, Any]:
    """What the learner's rule says x.grad will be; `...` for each element that it doesn't name."""
    found: dict[str, Any] = {}
    for k, vector in CASES:
        answer = rule(k, tensor(vector))
        many = isinstance(answer, list | tuple) or (size_of(answer) or 1) > 1
        numbers = list(answer) if many else [answer]
        for place in range(len(vector)):
            found[f"{ORDINALS[place]} for k = {k}"] = numbers[place] if place < len(numbers) else ...
    return found


QUESTIONS = (
    Question(
        "q8a",
        Text("a rule for x.grad after k doublings, without a pass", "不传播，直接说出加倍 k 次后的 x.grad"),
        {f"{ORDINALS[place]} for k = {k}": 2.0**k * number for k, vector in CASES for place, number in enumerate(vector)},
        results=predicted,
        mistakes=(
            Mistake({"1st for k = 3": 6.0, "2nd for k = 3": -12.0}, Text(
                "After three doublings you have 2 · 3 = 6 times v. Along a path the factors 2 are multiplied, not added.",
                "加倍三次，你得到的是 v 的 2 · 3 = 6 倍。沿着一条路，几个 2 是相乘，不是相加。")),
            Mistake({"1st for k = 3": 9.0, "2nd for k = 3": -18.0}, Text(
                "That is k² times v. The factor is 2, and k says how often it stands there.",
                "这是 v 的 k² 倍。因子是 2，k 说的是它出现几次。")),
            Mistake({"1st for k = 3": 4.0, "2nd for k = 3": -8.0}, Text(
                "One doubling too few: y = x * 2 before the loop counts as well.", "少算了一次加倍：循环之前的 y = x * 2 也算。")),
            Mistake({"1st for k = 3": 16.0, "2nd for k = 3": -32.0}, Text("One doubling too many.", "多算了一次加倍。")),
            Mistake({"1st for k = 1": 2.0}, Text(
                "That is 2ᵏ, the slope of one element. Where is the weight that v gives it?",
                "这是 2ᵏ，是单个元素的斜率。v 给它的权重在哪里？")),
            Mistake({"1st for k = 3": 1.0, "2nd for k = 3": -2.0}, Text(
                "That is v as it was sent in. On its way back it passes through k multiplications.",
                "这是 v 送进去时的样子。往回走的路上，它要经过 k 次乘法。")),
            Mistake({"1st for k = 3": 0.125, "2nd for k = 3": -0.25}, Text(
                "Backward doesn't undo the doubling: every local derivative is 2, not one half.",
                "反向传播不是把加倍还原：每个局部导数都是 2，不是二分之一。")),
            Mistake({"1st for k = 3": -8.0}, Text(
                "You summed over the elements. Here each element of y depends on one element of x only.",
                "你把各个元素加到了一起。这里 y 的每个元素只依赖 x 的一个元素。")),
            Mistake({"1st for k = 1": 3072.0}, Text(
                "1024 is the tutorial's factor, for ten doublings. Your rule is told k.",
                "1024 是教程里加倍十次的倍数。你的函数知道 k 是多少。")),
        ),
        hint=Text(
            "How is one v[i] multiplied by each doubling that it passes on its way back? And how many of them does it pass?",
            "v[i] 往回走，每经过一次加倍，要乘几？一共经过几次？",
        ),
        solution=Text(
            "def x_grad(k, v): return 2**k * v. Each of the k multiplications has the local derivative 2, and what comes in is v.",
            "def x_grad(k, v): return 2**k * v。k 次乘法，局部导数都是 2；送进来的是 v。",
        ),
    ),
    Question(
        "q8b",
        Text("one pass with v, and how many passes make a table", "带着 v 传播一次；要多少次才凑成整张表"),
        {"u.grad[0]": 26.0, "u.grad[1]": 30.0, "passes": 3.0},
        mistakes=(
            Mistake({"u.grad[0]": 6.0, "u.grad[1]": 32.0}, Text(
                "You multiplied each row of J by v. Backward the weights stand in front: 1 × first row + 10 × second row.",
                "你是拿 J 的每一行去乘 v 了。反向传播时，权重乘在行的前面：1 × 第一行 + 10 × 第二行。")),
            Mistake({"u.grad[0]": 8.0, "u.grad[1]": 3.0}, Text(
                "You added the rows with weights of 1. What does v say that each of them counts?",
                "你把两行都按权重 1 加了起来。v 说它们各占多少？")),
            Mistake({"u.grad[0]": 6.0, "u.grad[1]": 0.0}, Text(
                "That is the row of r[0] alone; r[1] counts ten times as much.", "这只是 r[0] 那一行；r[1] 的分量是它的十倍。")),
            Mistake({"u.grad[0]": 20.0, "u.grad[1]": 30.0}, Text(
                "That is ten times the row of r[1]; r[0] also has a weight.", "这是 r[1] 那一行的十倍；r[0] 也有权重。")),
            Mistake({"u.grad[0]": 6.0, "u.grad[1]": 30.0}, Text(
                "u.grad[0]: r[1] depends on u[0] too.", "u.grad[0]：r[1] 也依赖 u[0]。")),
            Mistake({"u.grad[0]": 9.0, "u.grad[1]": 60.0}, Text(
                "These are the values of r, weighted. Weigh their slopes.", "这是给 r 的值加了权。要加权的是斜率。")),
            Mistake({"passes": 5.0}, Text(
                "passes: one pass gives a whole row, all five slopes of one result. How many rows are there?",
                "passes：一次传播给出一整行，也就是一个结果的五个斜率。一共几行？")),
            Mistake({"passes": 15.0}, Text(
                "passes: one pass gives a whole row, not one of its numbers.", "passes：一次传播给出一整行，不是一个数。")),
            Mistake({"passes": 1.0}, Text(
                "passes: one pass brings one vector of five numbers; the table has fifteen.",
                "passes：一次传播只带回一个五个数的向量；表里有十五个数。")),
            Mistake({"passes": 8.0}, Text(
                "passes: results and inputs aren't added. Which of the two does a single pass deal with all at once?",
                "passes：不是把结果的个数和输入的个数加起来。哪一边是一次传播就能全部算到的？")),
        ),
        hint=Text(
            "Write down the table first: the row of r[0] holds its slopes in u[0] and u[1], so does the row of r[1].",
            "先把表写出来：r[0] 那一行是它对 u[0]、u[1] 的斜率，r[1] 那一行也一样。",
        ),
        solution=Text(
            "J = [[6, 0], [2, 3]]; 1 × (6, 0) + 10 × (2, 3) = (26, 30). Three results, three rows, three passes.",
            "J = [[6, 0], [2, 3]]；1 × (6, 0) + 10 × (2, 3) = (26, 30)。三个结果，三行，传播三次。",
        ),
    ),
)
