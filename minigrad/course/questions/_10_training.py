"""Lesson 10: from gradient to learning.

One weight w, started at 0, learns 2: the loss is the mean of (w·1 − 2)² and (w·2 − 4)², that is 2.5 (w − 2)², its
slope 5 (w − 2). With steps of 0.1 the right loop halves what is missing: 0, 1, 1.5, 1.75, with the losses 10, 2.5, 0.625.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import tensor
from .._question import Mistake, Question
from .._reading import Text, Value, number

ERROR = "error"
NUMBERS, GRAPHS, NOT_A_LIST = "numbers", "graphs", "no list"
# What a loop breaks off with, by a few words of the error; the last is None, multiplied by the rate or told to zero itself.
NO_GRAPH, LEAF_CHANGED, NO_GRADIENT = "does not require grad", "a leaf Variable that requires grad", "NoneType"
PARTS = ("w after 1 step", "w after 3 steps", "last loss", "losses are")


def number_or(*words: str) -> Callable[[Any], Value]:
    """Reads a number or one of some words."""
    return lambda thing: thing if isinstance(thing, str) and thing in words else number(thing)


def tried(train: Callable[..., Any]) -> Mapping[str, Any]:
    """What becomes of a weight and of its losses when the learner's loop trains it."""

    def trained(steps: int) -> tuple[Any, Any]:
        w = tensor([0.0], requires_grad=True)
        try:
            losses = train(w, tensor([1.0, 2.0]), tensor([2.0, 4.0]), steps, 0.1)
        except (RuntimeError, TypeError, AttributeError) as error:
            known = [words for words in (NO_GRAPH, LEAF_CHANGED, NO_GRADIENT) if words in str(error)]
            if not known:
                raise
            return known[0], known[0]
        return w.item(), losses

    after_one, losses = trained(1)
    if losses is ...:
        return dict.fromkeys(PARTS, ...)
    after_three, losses = trained(3)
    if isinstance(after_three, str):  # it broke off
        last = kind = after_three
    elif isinstance(losses, list) and losses:
        last = losses[-1]
        kind = GRAPHS if any(isinstance(loss, Tensor) and loss.requires_grad for loss in losses) else NUMBERS
    else:
        last = kind = NOT_A_LIST
    return dict(zip(PARTS, (after_one, after_three, last, kind)))


QUESTIONS = (
    Question(
        "q10a",
        Text("six broken loops: w after three rounds, or an error", "六个坏掉的循环：三轮之后的 w，或者报错"),
        {"A": 3.75, "B": 0.0, "C": ERROR, "D": 1.75, "E": ERROR, "F": -4.75},
        entry=number_or(ERROR),
        mistakes=(
            Mistake({"A": 1.75}, Text(
                "A: that is the right loop. Here the second round finds −10 in w.grad, and its own −5 is added.",
                "A：那是正确的循环。这里第二轮开始时 w.grad 里还有 −10，它自己的 −5 是加上去的。")),
            Mistake({"A": 2.5}, Text("A: that is after two rounds; one more goes on, with all three gradients.",
                                     "A：这是两轮之后；还有一轮，带着三次的梯度。")),
            Mistake({"A": 3.25}, Text(
                "A: in the third round w is past 2, so its own gradient points back: +2.5.",
                "A：第三轮时 w 已经超过 2，这一轮自己的梯度是往回的：+2.5。")),
            Mistake({"A": ERROR}, Text(
                "A: nothing is wrong for the engine: adding up is what it does.", "A：在引擎看来一切正常：它本来就是累加。")),
            Mistake({"B": 1.75}, Text(
                "B: which gradient is there when step() is called? zero_grad() came just before.",
                "B：调用 step() 的时候，有哪个梯度可用？前一句刚刚清零。")),
            Mistake({"B": 1.5}, Text(
                "B: a round late would be so if the gradient of the last round were still there; zero_grad() took it.",
                "B：要是上一轮的梯度还在，就只是晚一轮；可是 zero_grad() 把它清掉了。")),
            Mistake({"B": ERROR}, Text(
                "B: step() passes over parameters without a gradient, and says nothing.",
                "B：没有梯度的参数，step() 直接跳过，一声不响。")),
            Mistake({"C": 0.0}, Text(
                "C: there is nothing to go back through, and backward() doesn't keep quiet about that.",
                "C：已经没有路可以往回走了，而 backward() 不会闷声不说。")),
            Mistake({"C": 1.75}, Text(
                "C: detach() cuts the loss off from everything before it, also from w.",
                "C：detach() 把损失和前面的一切都断开了，包括 w。")),
            Mistake({"D": ERROR}, Text(
                "D: it runs, and learns. What it costs is memory, round by round.", "D：能跑，也学得会。代价是内存，一轮一轮地涨。")),
            Mistake({"D": 3.75}, Text(
                "D: the gradients are cleared here; only the losses are kept.", "D：这里梯度是清零的；留着的只是损失。")),
            Mistake({"E": 1.75}, Text(
                "E: right, if nothing were being recorded. w is a leaf that requires grad.",
                "E：要是没有在记录，就对了。可 w 是需要梯度的叶子节点。")),
            Mistake({"F": 1.75}, Text(
                "F: the slope says where the loss grows. step() goes against it; what does the minus make of that?",
                "F：斜率指着损失变大的方向，step() 逆着它走；加了负号，又会怎样？")),
            Mistake({"F": -1.75}, Text(
                "F: further out the slope is steeper, so the steps grow: each is half of what is missing.",
                "F：越往外越陡，步子越来越大：每一步都是所差的一半。")),
            Mistake({"F": 0.25}, Text(
                "F: the first step already goes the other way, to −1.", "F：第一步就往反方向走，走到 −1。")),
            Mistake({"F": ERROR}, Text(
                "F: a loss may be any number, also below zero. No error, only a training that runs away.",
                "F：损失是什么数都行，负的也行。不报错，只是训练越跑越远。")),
        ),
        hint=Text(
            "The slope is 5 (w − 2): −10 at the start. Go through three rounds by hand; where w stays or goes wrong, ask what "
            "step() finds in w.grad.",
            "斜率是 5 (w − 2)，开始时是 −10。手算三轮；w 不动或者走偏时，问问 step() 在 w.grad 里看到的是什么。",
        ),
        solution=Text(
            "A 3.75: gradients −10, −15, −12.5. B 0: step() never finds one. C error: no graph. D 1.75: as if right, but every "
            "graph is kept. E error: a leaf that is being recorded. F −4.75: uphill, 0, −1, −2.5, −4.75.",
            "A 3.75：梯度依次是 −10、−15、−12.5。B 0：step() 从没见到梯度。C 报错：没有图。D 1.75：和正确的一样，但每张图都留着。"
            "E 报错：正在记录的叶子节点。F −4.75：往上坡走，0、−1、−2.5、−4.75。",
        ),
    ),
    Question(
        "q10b",
        Text("a training loop of your own, tried on one weight", "自己写的训练循环，用一个权重来试"),
        {"w after 1 step": 1.0, "w after 3 steps": 1.75, "last loss": 0.625, "losses are": NUMBERS},
        results=tried,
        entry=number_or(NO_GRAPH, LEAF_CHANGED, NO_GRADIENT, NUMBERS, GRAPHS, NOT_A_LIST),
        mistakes=(
            Mistake({"w after 3 steps": 3.75}, Text(
                "After three steps w has overshot: the gradients of earlier rounds are still in w.grad.",
                "三步之后 w 冲过了头：w.grad 里还留着前几轮的梯度。")),
            Mistake({"w after 1 step": -1.0}, Text(
                "w walks uphill: the slope says where the loss grows, so go against it.",
                "w 在往上坡走：斜率指着损失变大的方向，要逆着它。")),
            Mistake({"w after 1 step": 2.0}, Text(
                "The step is twice as long: the loss is the mean of the squares, not their sum.",
                "步子大了一倍：损失是平方的平均，不是平方的和。")),
            Mistake({"w after 1 step": 0.0}, Text(
                "w doesn't move: is the gradient there when it is used, and is w itself changed, not a new tensor of that name?",
                "w 没有动：用到梯度的时候，梯度在吗？改的是 w 本身，还是另起了一个同名的新张量？")),
            Mistake({"w after 3 steps": 1.0}, Text(
                "Only the first step arrived in w. Is it w itself that is changed, in every round?",
                "只有第一步改到了 w。是不是每一轮改的都是 w 本身？")),
            Mistake({"w after 1 step": LEAF_CHANGED}, Text(
                "w is a leaf that requires grad, and recording was on when it was changed. Where may that be done?",
                "w 是需要梯度的叶子节点，改它的时候正在记录。在哪里才可以改？")),
            Mistake({"w after 1 step": NO_GRAPH}, Text(
                "backward() found no graph behind the loss: was it detached, or computed where nothing is recorded?",
                "backward() 在损失背后找不到图：是不是被分离了，或者是在不记录的地方算的？")),
            Mistake({"w after 1 step": NO_GRADIENT}, Text(
                "A gradient was None when it was used: did backward() run before, and on this very w?",
                "用到梯度时它还是 None：之前调用过 backward() 吗？对象是不是同一个 w？")),
            Mistake({"w after 1 step": 0.0, "w after 3 steps": NO_GRADIENT}, Text(
                "After the first step w.grad is None: w = w − … makes a new tensor, which is no leaf. Change w in place.",
                "第一步以后 w.grad 成了 None：w = w − … 造出的是新张量，不是叶子节点。要原地改 w。")),
            Mistake({"losses are": GRAPHS}, Text(
                "The losses in your list still hold their graphs. Which method makes a plain number of a loss?",
                "列表里的损失还拿着各自的图。用哪个方法能只取出数来？")),
            Mistake({"losses are": NOT_A_LIST}, Text(
                "train should return the list of its losses, one number for each step.", "train 应该返回损失的列表，每一步一个数。")),
            Mistake({"last loss": 0.15625}, Text(
                "The last loss is the one after the last step. Keep the loss that its gradient was taken of.",
                "最后一个损失是走完最后一步之后的。要留的是用来求梯度的那个损失。")),
            Mistake({"last loss": 10.0}, Text(
                "The last loss in the list is the first one of the training.", "列表里最后一个其实是训练开始时的损失。")),
        ),
        hint=Text(
            "Four things in each round: clear w.grad, compute the loss, loss.backward(), and under torch.no_grad() change w in place.",
            "每一轮四件事：清空 w.grad，算损失，loss.backward()，然后在 torch.no_grad() 里原地改 w。",
        ),
        solution=Text(
            "losses = []; for step in range(steps): w.grad = None; loss = ((w * x - t) ** 2).mean(); loss.backward(); "
            "with torch.no_grad(): w -= rate * w.grad; losses.append(loss.item()) — and at the end return losses",
            "losses = []; for step in range(steps): w.grad = None; loss = ((w * x - t) ** 2).mean(); loss.backward(); "
            "with torch.no_grad(): w -= rate * w.grad; losses.append(loss.item())，最后 return losses",
        ),
    ),
)
