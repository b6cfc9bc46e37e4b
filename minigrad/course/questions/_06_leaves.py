"""Lesson 06: stopping, cutting, changing."""

from .._question import Mistake, Question
from .._reading import Text, number_or_none, one_of

ONE_WAY_LEFT = Text(
    "b.detach() * b.detach() + w: one way is left, past the product.", "b.detach() * b.detach() + w：还剩一条路，绕过了乘法。")

QUESTIONS = (
    Question(
        "q6a",
        Text("error or fine", "会报错，还是没问题"),
        {"w += 1": "error", "w += 1 in no_grad": "fine", "plain += 1": "fine", "exp, += 1, backward": "error",
         "times 2, += 1, backward": "fine", "w.numpy()": "error"},
        entry=one_of("fine", "error"),
        mistakes=(
            Mistake({"w += 1": "fine"}, Text(
                "w += 1: w is a leaf that requires grad, and recording is on. Whose slope would .grad be afterwards?",
                "w += 1：w 是需要梯度的叶子节点，而且正在记录。改完以后，.grad 算是谁的斜率？")),
            Mistake({"w += 1 in no_grad": "error"}, Text(
                "w += 1 in no_grad: nothing is recorded there; every optimizer does just this.",
                "w += 1 in no_grad：这里什么也不记录；优化器都是这么更新参数的。")),
            Mistake({"plain += 1": "error"}, Text(
                "plain += 1: it is a leaf, but nobody wants its gradient.", "plain += 1：它虽是叶子节点，但没有人要它的梯度。")),
            Mistake({"exp, += 1, backward": "fine"}, Text(
                "exp, += 1, backward: the slope of exp is its own result, saved, and now it has another value.",
                "exp, += 1, backward：exp 的导数就是它自己的结果；它保存了结果，而结果现在被改了。")),
            Mistake({"times 2, += 1, backward": "error"}, Text(
                "times 2, += 1, backward: the slope is 2, whatever the result has become.",
                "times 2, += 1, backward：斜率总是 2，结果改成什么都不影响。")),
            Mistake({"w.numpy()": "fine"}, Text(
                "w.numpy(): NumPy would compute past the graph, and nobody would notice.",
                "w.numpy()：这样 NumPy 就会绕过计算图去算，而没有人会发现。")),
        ),
        hint=Text(
            "Two questions: is a leaf changed that is being recorded? Does a rule still need the old numbers?",
            "两个问题：改的是不是正在被记录的叶子节点？有没有哪条求导规则还要用到旧的数？",
        ),
        solution=Text("error, fine, fine, error, fine, error.", "error、fine、fine、error、fine、error。"),
    ),
    Question(
        "q6b",
        Text("w.grad with and without cuts", "切与不切，w.grad 各是多少"),
        {"b * b": 32.0, "b * b.detach()": 16.0, "b.detach() * b.detach() + w": 1.0, "b * b in no_grad": None},
        entry=number_or_none,
        mistakes=(
            Mistake({"b * b": 16.0}, Text(
                "b * b: two edges lead from the product to b.", "b * b：乘法有两条边通到 b。")),
            Mistake({"b * b": 8.0}, Text(
                "b * b: that is the slope in b; go on to w.", "b * b：这是对 b 的斜率；还要继续传到 w。")),
            Mistake({"b * b.detach()": 32.0}, Text(
                "b * b.detach(): one of the two edges is cut.", "b * b.detach()：两条边里有一条被切断了。")),
            Mistake({"b * b.detach()": 0.0}, Text(
                "b * b.detach(): one of the two edges is cut, the other isn't.", "b * b.detach()：切断了一条边，另一条还在。")),
            Mistake({"b * b.detach()": 4.0}, Text(
                "b * b.detach(): that is the slope in b; go on to w.", "b * b.detach()：这是对 b 的斜率；还要继续传到 w。")),
            Mistake({"b.detach() * b.detach() + w": 33.0}, Text(
                "b.detach() * b.detach() + w: both edges of the product are cut; one way is left.",
                "b.detach() * b.detach() + w：乘法的两条边都切断了；只剩一条路。")),
            Mistake({"b.detach() * b.detach() + w": 0.0}, ONE_WAY_LEFT),
            Mistake({"b.detach() * b.detach() + w": None}, ONE_WAY_LEFT),
            Mistake({"b * b in no_grad": 32.0}, Text(
                "b * b in no_grad: nothing was recorded, so nothing can be walked back.",
                "b * b in no_grad：什么也没记录，也就无路可回。")),
            Mistake({"b * b in no_grad": 0.0}, Text(
                "b * b in no_grad: backward() is refused here, so nobody writes a number, not even this one.",
                "b * b in no_grad：这里 backward() 会被拒绝，没有谁写过数，连零也没写。")),
        ),
        hint=Text(
            "Draw the edges from c to w, strike out those that detach() cuts, and add up the rest. Here b = w * w = 4.",
            "画出从 c 到 w 的边，划掉 detach() 切断的，把剩下的加起来。这里 b = w * w = 4。",
        ),
        solution=Text(
            "32 (two edges, each 4 × 2w = 16); 16 (one of them); 1 (the way past the product); None.",
            "32（两条边，每条 4 × 2w = 16）；16（剩一条）；1（绕过乘法的那条路）；None。",
        ),
    ),
)
