"""Lesson 05: `.grad` adds up, and buffers are freed."""

from .._question import Mistake, Question
from .._reading import Text, one_of

QUESTIONS = (
    Question(
        "q5a",
        Text("w.grad after each of five lines", "五行代码之后各自的 w.grad"),
        {"line 1": 6.0, "line 2": 12.0, "line 3": 14.0, "line 4": 2.0, "line 5": 4.0},
        mistakes=(
            Mistake({"line 1": 9.0}, Text("line 1: that is the value of w * w, not its slope.", "line 1：这是 w * w 的值，不是斜率。")),
            Mistake({"line 1": 3.0}, Text(
                "line 1: w stands there twice, so two messages come.", "line 1：式子里有两个 w，所以来了两条消息。")),
            Mistake({"line 1": 6.0, "line 2": 6.0}, Text(
                "line 2: a pass doesn't replace what stands in .grad.", "line 2：反向传播不会取代 .grad 里原有的数。")),
            Mistake({"line 3": 2.0}, Text(
                "line 3: another graph, but the same mailbox, and nobody has emptied it.",
                "line 3：图换了，信箱还是同一个，而且没有人清空过它。")),
            Mistake({"line 3": 18.0}, Text(
                "line 3: 6 is the value of w * 2. What is its slope?", "line 3：6 是 w * 2 的值。它的斜率是多少？")),
            Mistake({"line 4": 16.0}, Text(
                "line 4: w.grad = None comes before this pass.", "line 4：这次反向传播之前有一句 w.grad = None。")),
            Mistake({"line 4": 0.0}, Text(
                "line 4: cleared, and then a pass wrote into it.", "line 4：先清空了，然后又有一次反向传播写了进去。")),
            Mistake({"line 5": 2.0}, Text(
                "line 5: nobody emptied the mailbox before this pass.", "line 5：这次反向传播之前，没有人清空信箱。")),
        ),
        hint=Text(
            "Each pass adds its own gradient to what stands there: 2w for the square, 2 for the double.",
            "每次反向传播都把自己的梯度加到原有的数上：平方送来 2w，加倍送来 2。",
        ),
        solution=Text(
            "6; 6 + 6 = 12; 12 + 2 = 14; cleared, then 2; 2 + 2 = 4.", "6；6 + 6 = 12；12 + 2 = 14；清空后是 2；2 + 2 = 4。"
        ),
    ),
    Question(
        "q5b",
        Text("which second pass is an error", "哪个第二次反向传播会报错"),
        {"w * w": "error", "w * w, retained": "fine", "w * w, built again": "fine", "w * w, w.grad = None": "error", "w + 1": "fine"},
        entry=one_of("fine", "error"),
        mistakes=(
            Mistake({"w * w": "fine"}, Text(
                "w * w: its node saved both factors, and the first pass gave them back.",
                "w * w：节点保存了两个因子，第一次反向传播用完就释放了。")),
            Mistake({"w * w, retained": "error"}, Text(
                "w * w, retained: the first pass was asked to keep what was saved.", "w * w, retained：第一次就说好了要保留。")),
            Mistake({"w * w, built again": "error"}, Text(
                "w * w, built again: a new forward pass makes new nodes with values of their own.",
                "w * w, built again：重新前向一遍，就有了新的节点和新保存的值。")),
            Mistake({"w * w, w.grad = None": "fine"}, Text(
                "w * w, w.grad = None: the mailbox and the saved values are two things.",
                "w * w, w.grad = None：信箱和保存的值是两回事。")),
            Mistake({"w + 1": "error"}, Text(
                "w + 1: what would the rule of a sum need to have saved?", "w + 1：加法的求导规则需要保存什么吗？")),
        ),
        hint=Text(
            "Ask what the rule needs: the slope of a product is the other factor; the slope of a sum is 1.",
            "想想规则需要什么：乘法的局部导数是另一个因子；加法的是 1。",
        ),
        solution=Text(
            "error, fine, fine, error, fine: a second pass needs what the first one freed, unless it was kept, built anew, "
            "or never needed.",
            "error、fine、fine、error、fine：第二次要用的已被第一次释放，除非保留过、重新建过，或者根本用不着。",
        ),
    ),
)
