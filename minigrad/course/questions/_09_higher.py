"""Lesson 09: a gradient can have a graph."""

from collections.abc import Callable, Mapping
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import tensor
from .._question import Mistake, Question
from .._reading import Text, Unreadable, Value, number, number_or_none

NO_GRAPH = "no graph"


def number_or_no_graph(thing: Any) -> Value:
    """A number, or the mark that a derivative had no graph to be differentiated through."""
    if isinstance(thing, tuple):
        raise Unreadable(
            "This is a tuple: grad() answers with one gradient for each input. Unpack it, as in `result, = …`.",
            "这是一个元组：grad() 给每个输入返回一个梯度。把它拆开，像 `result, = …` 那样。",
        )
    return NO_GRAPH if isinstance(thing, str) and thing == NO_GRAPH else number(thing)


def tried(derivative: Callable[..., Any]) -> Mapping[str, Any]:
    """What the learner's function answers for a cube, to third order, and for a sine."""

    def asked(function: Callable[[Tensor], Tensor], at: float, order: int) -> Any:
        try:
            return derivative(function, tensor([at], requires_grad=True), order)
        except RuntimeError as error:
            if "does not require grad" in str(error):
                return NO_GRAPH
            raise

    cube = {f"x³ to order {order}": asked(lambda x: x**3, 4.0, order) for order in (1, 2, 3)}
    return cube | {"sin to order 2": asked(lambda x: x.sin(), 0.5, 2)}


# By hand at x = 4: 3x² = 48, 6x = 24, 6; and sin'' = -sin.
QUESTIONS = (
    Question(
        "q9a",
        Text("derivatives of any order, tried on x³ and on sin", "任意阶导数，用 x³ 和 sin 来试"),
        {"x³ to order 1": 48.0, "x³ to order 2": 24.0, "x³ to order 3": 6.0, "sin to order 2": -0.479425539},
        results=tried,
        entry=number_or_no_graph,
        mistakes=(
            Mistake({"x³ to order 2": NO_GRAPH}, Text(
                "The first derivative came back without a graph, so there is nothing to differentiate. Which argument asks for one?",
                "一阶导数拿回来时不带图，没法再求导。哪个参数能让它带上图？")),
            Mistake({"x³ to order 1": 64.0}, Text(
                "That is x³ itself, at 4. Order 1 is already one call of grad.", "这是 x³ 在 4 处的值。一阶就要调用一次 grad 了。")),
            Mistake({"x³ to order 2": 48.0, "x³ to order 3": 48.0}, Text(
                "It is the first derivative whatever the order: differentiate what the last call gave, not the function again.",
                "不管几阶，给出的都是一阶导数：要接着对上一次的结果求导，而不是又对原函数求导。")),
            Mistake({"x³ to order 2": 6.0}, Text(
                "One call too many: order 2 means two calls.", "多调用了一次：二阶就是调用两次。")),
            Mistake({"x³ to order 2": 72.0}, Text(
                "Two orders were added up: does something accumulate in .grad? grad() returns, backward() adds.",
                "两阶加到了一起：是不是在 .grad 里累加了？grad() 是返回，backward() 是累加。")),
            Mistake({"sin to order 2": 0.479425539}, Text(
                "sin: the second derivative of sin is −sin; the sign got lost.", "sin：它的二阶导数是 −sin；符号丢了。")),
        ),
        hint=Text(
            "Begin with result = function(x) and repeat: result, = torch.autograd.grad(result, x, create_graph=True). "
            "How often?",
            "从 result = function(x) 开始，重复 result, = torch.autograd.grad(result, x, create_graph=True)。重复几次？",
        ),
        solution=Text(
            "result = function(x); for _ in range(order): result, = torch.autograd.grad(result, x, create_graph=True); "
            "return result.item()",
            "result = function(x); for _ in range(order): result, = torch.autograd.grad(result, x, create_graph=True); "
            "return result.item()",
        ),
    ),
    Question(
        "q9b",
        Text("an unused input, and a slope of a slope with and without its graph", "没用到的输入；斜率的斜率，带图和不带图"),
        {"A": None, "B": 0.0, "C": None, "D": 30.0, "E": 6.0},
        entry=number_or_none,
        mistakes=(
            Mistake({"A": 0.0}, Text(
                "A: no way leads from y to z, so no message was sent. allow_unused says that this may be; it doesn't invent a number.",
                "A：从 y 没有路通到 z，也就没有消息送去。allow_unused 只是允许这样，并不会编一个数出来。")),
            Mistake({"B": None}, Text(
                "B: materialize_grads makes a number of \"no way leads there\". Which one?",
                "B：materialize_grads 会给「没有路」写出一个数。是哪个？")),
            Mistake({"C": 6.0}, Text(
                "C: grad() gives its gradients to you. Who would have written into the mailbox?",
                "C：grad() 把梯度交给你。谁往信箱里写过？")),
            Mistake({"C": 0.0}, Text("C: nothing was written there; that is not the same as zero.", "C：那里什么也没写；没写和写了零不是一回事。")),
            Mistake({"D": 6.0}, Text(
                "D: g has a graph here, so its square has a slope in x too.", "D：这里 g 带着图，所以它的平方对 x 也有斜率。")),
            Mistake({"D": 24.0}, Text("D: that is the slope of g ** 2 alone; y is there as well.", "D：这只是 g ** 2 的斜率；还有 y。")),
            Mistake({"D": 18.0}, Text(
                "D: the slope of g ** 2 is 2g times the slope of g. You left that last factor out.",
                "D：g ** 2 的斜率是 2g 乘上 g 自己的斜率。你漏了后一个因子。")),
            Mistake({"D": 45.0}, Text("D: that is the value of y + g ** 2, not its slope.", "D：这是 y + g ** 2 的值，不是斜率。")),
            Mistake({"E": 30.0}, Text(
                "E: here g is a number without a graph. What does a constant add to a slope?",
                "E：这里的 g 只是个不带图的数。常数会给斜率添上什么？")),
            Mistake({"E": None}, Text(
                "E: y still has a graph; there is no error, and that is the trap.", "E：y 还是有图的；并不报错，坑就坑在这里。")),
        ),
        hint=Text(
            "g = 2x = 6 in both. With a graph, g is 2x and its slope is 2; without, it is the constant 6.",
            "两处的 g 都是 2x = 6。带图时，g 就是 2x，斜率是 2；不带图时，它只是常数 6。",
        ),
        solution=Text(
            "None; 0; None; 2x + 2 · 2x · 2 = 6 + 24 = 30; 6, and no error says that the second term was lost.",
            "None；0；None；2x + 2 · 2x · 2 = 6 + 24 = 30；6，而且没有任何报错告诉你少了一项。",
        ),
    ),
)
