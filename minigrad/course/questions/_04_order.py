"""Lesson 04: why order matters."""

from collections.abc import Callable, Mapping
from typing import Any

from ..._tensor import Tensor
from ...ops.creation import tensor
from .._question import Mistake, Question
from .._reading import Text, one_of


def tried(gradient: Callable[[Any], Any]) -> Mapping[str, Any]:
    """What the learner's engine answers for four graphs, each of a single leaf."""

    def leaf() -> Tensor:
        return tensor([1.0], requires_grad=True)

    w = leaf()
    chain = w * 2 * 3
    w = leaf()
    twice = w + w
    doubled = twice + twice
    w = leaf()
    square = w * 4
    short_and_long = square + (square * 2) * 5
    w = stacked = leaf()
    for _ in range(8):
        stacked = stacked + stacked
    graphs = {"chain": chain, "b + b": doubled, "short and long": short_and_long, "stacked": stacked}
    return {name: gradient(root.grad_fn) for name, root in graphs.items()}


FORWARD = Text("That is the way forward. A backward pass starts where the result is.", "这是前向的顺序。反向传播从结果开始。")

QUESTIONS = (
    Question(
        "q4a",
        Text("the order in which a diamond is visited", "菱形图里各个节点的访问次序"),
        {"1st": "e", "2nd": "d", "3rd": "b", "4th": "a", "5th": "w"},
        entry=one_of("w", "a", "b", "d", "e"),
        mistakes=(
            Mistake({"1st": "w"}, FORWARD),
            Mistake({"1st": "a"}, FORWARD),
            Mistake({"2nd": "b", "3rd": "d"}, Text(
                "b and d are both ready after e. Which of them is the younger?", "e 之后 b 和 d 都已就绪。哪个是后建的？")),
            Mistake({"3rd": "a"}, Text(
                "When a is visited here, one of its two messages is still missing.", "这时就访问 a，它的两条消息还缺一条。")),
            Mistake({"2nd": "a"}, Text(
                "When a is visited here, neither of its messages has come.", "这时就访问 a，它的消息一条都还没到。")),
            Mistake({"5th": "a"}, Text(
                "w comes last: its only message is sent by a.", "w 在最后：它唯一的一条消息是 a 送来的。")),
        ),
        hint=Text(
            "A node is ready when all its messages are there. Of those that are ready, the youngest goes first.",
            "消息到齐的节点才就绪；就绪的节点里，最后建的先走。",
        ),
        solution=Text(
            "e, d, b, a, w: d was made after b, and a waits for both of them.", "e、d、b、a、w：d 比 b 后建；a 要等它们俩。"
        ),
    ),
    Question(
        "q4b",
        Text("a repaired engine, tried on four graphs", "修好的引擎，用四张图来试"),
        {"chain": 6.0, "b + b": 4.0, "short and long": 44.0, "stacked": 256.0},
        results=tried,
        mistakes=(
            Mistake({"chain": 0.0}, Text(
                "chain: nodes are visited before anything has come to them. At which end does a pass begin?",
                "chain：什么都还没送到，节点就被访问了。反向传播从哪一头开始？")),
            Mistake({"b + b": 2.0}, Text(
                "b + b: b is visited before its second message is there, or one of its two edges is forgotten.",
                "b + b：b 的第二条消息还没到就访问了它，或者漏了它两条边中的一条。")),
            Mistake({"short and long": 4.0}, Text(
                "short and long: the short way arrives first, and its message was passed on alone.",
                "short and long：短的那条路先到，它的消息被单独传了下去。")),
            Mistake({"short and long": 40.0}, Text(
                "short and long: a later message takes the place of the earlier one; add them.",
                "short and long：后到的消息取代了先到的；应该相加。")),
            Mistake({"short and long": 48.0}, Text(
                "short and long: a sum was passed on, and later passed on again with what had come since.",
                "short and long：已经传出去的和，后来又连同新到的消息再传了一次。")),
            Mistake({"b + b": 6.0}, Text(
                "b + b: a sum was passed on, and later passed on again with what had come since.",
                "b + b：已经传出去的和，后来又连同新到的消息再传了一次。")),
        ),
        hint=Text(
            "Sort the nodes so that each comes after all that send to it: node._sequence_nr() grows with each new node.",
            "把节点排好序，让每个节点都排在给它送消息的节点之后：每建一个新节点，node._sequence_nr() 就更大。",
        ),
        solution=Text(
            "In the place of the comment: order.sort(key=lambda node: -node._sequence_nr()), from the youngest to the oldest.",
            "在注释那一行写：order.sort(key=lambda node: -node._sequence_nr())，从最后建的排到最先建的。",
        ),
    ),
)
