"""The one table of phrases: every kind of step in English and Chinese, to read and to be spoken; and the labels of a stepper.

Spoken phrases hold no symbols. `{…}` are names, numbers and formulas.

>>> phrase("sum", "en", name="w", terms="3 + 2", total="5", arrived=2, of=2)
'w: 3 + 2 = 5 (2 of 2 messages)'
>>> phrase("sum", "zh", name="w", terms="3 + 2", total="5", arrived=2, of=2)
'w：3 + 2 = 5（2 条消息已到 2 条）'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

Language = Literal["en", "zh"]


class Speaking:
    """The language of everything that isn't told which: English, until a lesson in another one is opened."""

    language: Language = "en"

    @contextmanager
    def to(self, language: Language) -> Iterator[None]:
        """Speaks this language inside the block."""
        before, self.language = self.language, language
        try:
            yield
        finally:
            self.language = before


speaking = Speaking()


class Phrase(NamedTuple):
    """One phrase; the spoken forms are the written ones where these hold no symbols."""

    en: str
    zh: str
    en_spoken: str = ""
    zh_spoken: str = ""


PHRASES: dict[str, Phrase] = {
    # --- forward
    "create.leaf": Phrase(
        "{name} = {number}: a leaf that wants its gradient", "{name} = {number}：叶子节点，需要梯度",
        "{name} is {number}, a leaf that wants its gradient", "{name} 等于 {number}，是需要梯度的叶子节点",
    ),
    "create.constant": Phrase(
        "{name} = {number}: a constant, no gradient goes there", "{name} = {number}：常数，不需要梯度",
        "{name} is {number}, a constant; no gradient goes there", "{name} 等于 {number}，是常数，不需要梯度",
    ),
    "operation": Phrase("{formula}", "{formula}", "{formula}", "{formula}"),
    "operation.unrecorded": Phrase(
        "{formula}; not part of the graph", "{formula}；不进入计算图",
        "{formula}; this is not part of the graph", "{formula}；这一步不进入计算图",
    ),
    "change": Phrase(
        "{name} is changed in place: {before} → {after}", "{name} 被原地（in-place）修改：{before} → {after}",
        "{name} is changed in place, from {before} to {after}", "{name} 被原地修改，从 {before} 变为 {after}",
    ),
    "cut.detach": Phrase(
        "{name} has the numbers of {source}, without its history", "{name} 与 {source} 数值相同，但已从计算图中分离（detach）",
        "{name} has the numbers of {source}, without its history", "{name} 与 {source} 数值相同，但已从计算图中分离",
    ),
    "cut.detach_": Phrase(
        "{name} is cut from its history", "{name} 已从计算图中分离（detach）",
        "{name} is cut from its history", "{name} 已从计算图中分离",
    ),
    "cut.data": Phrase(
        "{name} has the numbers of {source}, without its history", "{name} 与 {source} 数值相同，但不在计算图中",
    ),
    "cut.no_grad": Phrase(
        "{source} requires grad, but inside no_grad no history of {name} is recorded",
        "{source} 需要梯度，但在 no_grad 中不记录 {name} 的历史",
        "{source} requires grad, but inside no grad no history of {name} is recorded",
        "{source} 需要梯度，但这里关闭了记录，所以不记录 {name} 的历史",
    ),
    "cut.inference_mode": Phrase(
        "{source} requires grad, but inside inference_mode no history of {name} is recorded",
        "{source} 需要梯度，但在 inference_mode 中不记录 {name} 的历史",
        "{source} requires grad, but inside inference mode no history of {name} is recorded",
        "{source} 需要梯度，但在推理模式中不记录 {name} 的历史",
    ),
    # --- backward
    "seed": Phrase(
        "the backward pass begins at {name}: {derivative} = {number}", "反向传播从 {name} 开始：{derivative} = {number}",
        "the backward pass begins at {name}, with the seed gradient {number}", "反向传播从 {name} 开始，初始梯度为 {number}",
    ),
    "message": Phrase(
        "{target} through {via} = {formula}", "{target}（经过 {via}）= {formula}",
        "through {via}, {name} gets {upstream} times {local}, which is {message}",
        "经过 {via}，{name} 收到 {upstream} 乘 {local}，等于 {message}",
    ),
    "message.whole": Phrase(
        "{target} through {via} = {formula}", "{target}（经过 {via}）= {formula}",
        "through {via}, {name} gets {message}", "经过 {via}，{name} 收到 {message}",
    ),
    "broadcast": Phrase(
        "{name} had been broadcast: its message is summed over axis {axes}: {before} → {after}",
        "{name} 被广播过，消息要沿第 {axes} 轴求和：{before} → {after}",
        "{name} had been broadcast, so its message is summed over axis {axes}, from {before} to {after}",
        "{name} 被广播过，消息要沿第 {axes} 轴求和，从 {before} 变为 {after}",
    ),
    "broadcast.type": Phrase(
        "the message is converted to the dtype of {name}: {before} → {after}",
        "消息转换为 {name} 的数据类型：{before} → {after}",
        "the message is converted to the type of {name}", "消息转换为 {name} 的数据类型",
    ),
    "sum": Phrase(
        "{name}: {terms} = {total} ({arrived} of {of} messages)", "{name}：{terms} = {total}（{of} 条消息已到 {arrived} 条）",
        "messages meet at {name}: {terms} is {total}; {arrived} of {of} have come",
        "消息在 {name} 汇合：{terms} 等于 {total}；共 {of} 条，已到 {arrived} 条",
    ),
    "sum.open": Phrase(
        "{name}: {terms} = {total} ({arrived} messages so far)", "{name}：{terms} = {total}（目前已到 {arrived} 条消息）",
        "messages meet at {name}: {terms} is {total}; {arrived} have come so far",
        "消息在 {name} 汇合：{terms} 等于 {total}；目前已到 {arrived} 条",
    ),
    "hook": Phrase(
        "a hook changes the gradient at {name}: {before} → {after}", "钩子（hook）改变了 {name} 处的梯度：{before} → {after}",
        "a hook changes the gradient at {name}, from {before} to {after}", "钩子改变了 {name} 处的梯度，从 {before} 变为 {after}",
    ),
    "accumulate": Phrase(
        "{name}.grad: None → {after}", "{name}.grad：None → {after}",
        "the gradient of {name}, empty until now, becomes {after}", "{name} 的梯度原来为空，现在是 {after}",
    ),
    "accumulate.again": Phrase(
        "{name}.grad: {terms} = {after}, added to what was there", "{name}.grad：{terms} = {after}，累加到原有的梯度上",
        "the gradient of {name} is added to what was there: {terms} is {after}",
        "{name} 的梯度累加到原有的梯度上：{terms} 等于 {after}",
    ),
    "return": Phrase(
        "grad() gives {derivative} = {number} to its caller", "grad() 返回 {derivative} = {number}",
        "the gradient with respect to {name}, {number}, goes to the caller", "对 {name} 的梯度 {number} 返回给调用者",
    ),
    "free": Phrase(
        "{via}: what {node} had saved is freed", "{via}：{node} 保存的张量已释放",
        "what the operation behind {via} had saved is freed", "得到 {via} 的运算所保存的张量已释放",
    ),
    # --- between passes
    "clear": Phrase(
        "{name}.grad is cleared: {before} → {after}", "{name}.grad 被清零：{before} → {after}",
        "the gradient of {name} is cleared; it was {before}", "{name} 的梯度被清零，原来是 {before}",
    ),
    "set": Phrase(
        "{name}.grad is changed: {before} → {after}", "{name}.grad 被修改：{before} → {after}",
        "the gradient of {name} is changed from {before} to {after}", "{name} 的梯度从 {before} 改为 {after}",
    ),
    "error": Phrase(
        "{error} ended the run: {message}", "运行因 {error} 而中止：{message}",
        "an error ended the run: {message}", "运行因错误而中止：{message}",
    ),
    # --- words in sentences
    "empty": Phrase("None", "None", "nothing", "空"),
    "unknown": Phrase("not recorded", "未记录"),
    "unkept": Phrase(".grad not kept", ".grad 不保留"),
    "large": Phrase("[{shape}, sum {sum}]", "[{shape}，和为 {sum}]", "an array of {shape} with the sum {sum}", "形状为 {shape}、和为 {sum} 的数组"),
    "by": Phrase("×", "×", " by ", " 乘 "),
    "list": Phrase("[{items}]", "[{items}]", "the list {items}", "列表 {items}"),
    "and": Phrase(", ", ", ", ", ", "、"),
    "comma": Phrase(", ", "，"),
    "minus.sign": Phrase("−", "−", "minus ", "负 "),
    "power.of.ten": Phrase("{digits}e{exponent}", "{digits}e{exponent}", "{digits} times ten to the {exponent}", "{digits} 乘十的 {exponent} 次方"),
    "nan": Phrase("nan", "nan", "not a number", "非数"),
    "inf": Phrase("inf", "inf", "infinity", "无穷大"),
    "becomes": Phrase("{name} = {formula}", "{name} = {formula}", "{name} is {formula}", "{name} 等于 {formula}"),
    "comes.to": Phrase(" = ", " = ", ", that is ", "，即 "),
    "of": Phrase("{function}({operands})", "{function}({operands})", "{function} of {operands}", "对 {operands} 做 {function} 运算"),
    "add": Phrase(" + ", " + ", " plus ", " 加 "),
    "sub": Phrase(" − ", " − ", " minus ", " 减 "),
    "mul": Phrase(" × ", " × ", " times ", " 乘 "),
    "div": Phrase(" ÷ ", " ÷ ", " divided by ", " 除以 "),
    "pow": Phrase(" ** ", " ** ", " to the power of ", " 的幂，指数为 "),
    "mm": Phrase(" @ ", " @ ", " matrix times ", " 矩阵乘 "),
    # --- text form
    "backward.from": Phrase("backward from {name}", "从 {name} 反向传播"),
    "backward.broken": Phrase("this pass broke off", "这次反向传播中断了"),
    "lacks": Phrase("not observed here: {kinds}", "这里观察不到：{kinds}"),
    "lacks.broadcast": Phrase("broadcast", "广播后的求和"),
    "lacks.free": Phrase("free", "保存的张量何时释放"),
    "lacks.torch": Phrase("PyTorch (loaded inside the block)", "PyTorch（在代码块里才载入）"),
    # --- pictures in words
    "kind.leaf": Phrase("leaf", "叶子节点"),
    "kind.intermediate": Phrase("intermediate", "中间结果"),
    "kind.constant": Phrase("constant", "常数"),
    "grad.none": Phrase("no gradient yet", "还没有梯度"),
    "grad.unkept": Phrase("not kept", "不保留"),
    "head.kind": Phrase("kind", "种类"),
    "head.from": Phrase("from", "来自"),
    "count.value": Phrase("{number} value", "{number} 个值"),
    "count.values": Phrase("{number} values", "{number} 个值"),
    "count.operation": Phrase("{number} operation", "{number} 个运算"),
    "count.operations": Phrase("{number} operations", "{number} 个运算"),
    "count.elements": Phrase("{number} elements", "{number} 个元素"),
    "picture.title": Phrase("Graph of {name}: {summary}", "{name} 的计算图：{summary}"),
    "picture.alt": Phrase("Picture of {name}: {summary}", "{name} 的图：{summary}"),
    "picture.from": Phrase("{kind} from {made}", "{kind}，来自 {made}"),
    "picture.value": Phrase("value {number}", "值 {number}"),
    "picture.gradient": Phrase("gradient {gradient}", "梯度 {gradient}"),
    "picture.sentence": Phrase("{name} ({about}): {facts}.", "{name}（{about}）：{facts}。"),
    "picture.more": Phrase("And {count} more.", "另外还有 {count} 个值。"),
    "picture.about": Phrase("{name}: {facts}", "{name}：{facts}"),
    "picture.mailbox": Phrase(
        "the mailbox of a leaf: its AccumulateGrad adds what arrives to .grad", "叶子节点的信箱：AccumulateGrad 把送来的梯度累加到 .grad"
    ),
    "picture.folded": Phrase("{operations} and {values} folded", "折叠了 {operations}、{values}"),
    "picture.hides": Phrase("{symbol}: {name}; hides {operations}, {values}", "{symbol}：{name}；折叠了 {operations}、{values}"),
    # --- labels
    "label.stepper": Phrase("Stepper {name}", "{name} 的步进器"),
    "label.first": Phrase("First step", "第一步"),
    "label.previous": Phrase("Previous step", "上一步"),
    "label.play": Phrase("Play", "播放"),
    "label.pause": Phrase("Pause", "暂停"),
    "label.next": Phrase("Next step", "下一步"),
    "label.last": Phrase("Last step", "最后一步"),
    "label.step": Phrase("Step", "步骤"),
    "label.speed": Phrase("Speed", "速度"),
    "label.steps": Phrase("Steps", "步骤列表"),
    "label.gradients": Phrase("Gradients", "梯度"),
    "label.code": Phrase("Code", "代码"),
    "label.answer": Phrase("Your answer", "你的答案"),
    "label.expand": Phrase("Expand {name}", "展开 {name}"),
    "label.collapse": Phrase("Collapse {name}", "折叠 {name}"),
    "label.forward": Phrase("forward", "前向"),
    "label.backward": Phrase("backward", "反向"),
    "label.value": Phrase("value", "值"),
    "label.gradient": Phrase("gradient", "梯度"),
    "label.name": Phrase("name", "名称"),
    "label.messages": Phrase("messages", "消息"),
    "label.graph": Phrase("Graph", "计算图"),
    "label.check": Phrase("Check", "检查"),
    "label.reveal": Phrase("Show the answer", "显示答案"),
    "label.right": Phrase("Right.", "正确。"),
    "label.wrong": Phrase("Not that. Try again, or show the answer.", "不对。再试一次，或者显示答案。"),
    "label.number": Phrase("Type a number, such as 2.5.", "请输入一个数，例如 2.5。"),
    "label.static": Phrase("Gradients and steps of {name}", "{name} 的梯度与步骤"),
    # --- what a stepper adds to a step
    "detail.and": Phrase("; ", "；"),
    "detail.local": Phrase("local derivative: {formula}", "局部导数：{formula}"),
    "detail.arrived": Phrase("{name}: {arrived} of {of} messages", "{name}：{of} 条消息已到 {arrived} 条"),
    # --- what predict mode asks, and what it says to a likely mistake
    "ask.message": Phrase("{target} through {via} = ?", "{target}（经过 {via}）= ?"),
    "ask.sum": Phrase("all that has come to {name} = ?", "到目前为止，{name} 一共收到 = ?"),
    "ask.again": Phrase("{name}.grad = ?", "{name}.grad = ?"),
    "mistake.path": Phrase(
        "That is one path; another one reaches {name} too: messages that meet are added.",
        "那只是一条路；还有一条也通到 {name}。消息在汇合处要相加。",
    ),
    "mistake.multiplied": Phrase("Along a path one multiplies; where paths meet, one adds.", "沿着一条路相乘，几条路汇合处相加。"),
    "mistake.upstream": Phrase(
        "That is what comes from upstream; it is still to be multiplied by the local derivative {local}.",
        "那是上游梯度；还要乘以局部导数 {local}。",
    ),
    "mistake.local": Phrase(
        "That is the local derivative alone; multiply it by what comes from upstream, {number}.",
        "那只是局部导数；还要乘以上游梯度 {number}。",
    ),
    "mistake.added": Phrase("Along a path one multiplies: upstream × local.", "沿着一条路要相乘：上游梯度 × 局部导数。"),
    "mistake.zero": Phrase("The local derivative is zero here, so nothing passes.", "这里的局部导数是零，所以什么也传不过去。"),
    "mistake.again": Phrase(
        "That is this pass alone; {name}.grad held {number} already, and backward() adds.",
        "那只是这一次的梯度；{name}.grad 里原来就有 {number}，backward() 会累加上去。",
    ),
    "mistake.kept": Phrase("That was there before; this pass adds {number}.", "那是原来的值；这一次还要加上 {number}。"),
    "mistake.sign": Phrase("The size is right, the sign is not.", "大小对了，正负号不对。"),
    # --- Explorer and Jacobian
    "label.explorer": Phrase("Explorer of {name}", "{name} 的探索器"),
    "label.jacobian": Phrase("Jacobian of {name}", "{name} 的雅可比矩阵"),
    "panel.typed": Phrase("{name}, as a number", "{name} 的数值"),
    "panel.against": Phrase("Plotted against", "横轴"),
    "panel.waits": Phrase(
        "No answer from Python: it is busy, or the kernel has stopped. If it has, run the cell again.",
        "Python 没有回应：可能正忙，也可能内核已经停止。如果停止了，请重新运行这一格。",
    ),
    "panel.table": Phrase("Numbers", "数值"),
    "panel.graph": Phrase("Graph of {name}", "{name} 的计算图"),
    "explorer.sentence": Phrase("{name} = {number} at {leaves}: {gradients}", "{leaves} 时 {name} = {number}：{gradients}"),
    "explorer.spoken": Phrase("{name} is {number}; {gradients}", "{name} 等于 {number}；{gradients}"),
    "explorer.slope": Phrase("the gradient of {name} is {number}", "{name} 的梯度是 {number}"),
    "explorer.plot": Phrase(
        "{name} against {leaf}, with its tangent: at {leaf} = {at}, {name} = {number} and the slope is {slope}",
        "{name} 随 {leaf} 变化的曲线和切线：{leaf} = {at} 时，{name} = {number}，斜率为 {slope}",
    ),
    "jacobian.same": Phrase(
        "vᵀJ = {product} for v = {v}, and backward(v) gives the same", "v = {v} 时 vᵀJ = {product}，backward(v) 给出的正是它"
    ),
    "jacobian.other": Phrase(
        "vᵀJ = {product} for v = {v}, but backward(v) gives {grad}: the function isn't the same each time",
        "v = {v} 时 vᵀJ = {product}，而 backward(v) 给出 {grad}：这个函数每次算的不一样",
    ),
    "jacobian.spoken": Phrase("v transposed times J is {product}", "v 的转置乘 J 等于 {product}"),
    "jacobian.picture": Phrase(
        "J as a heat map, v beside it; below it vᵀJ, and x.grad after backward(v)",
        "J 的热力图，旁边是 v；下面是 vᵀJ，以及 backward(v) 之后的 x.grad",
    ),
    "fail.raised": Phrase("{name} raised an error here. {error}", "{name} 在这里出错了。{error}"),
    "fail.tensor": Phrase(
        "{name} gives {kind}, not a tensor: compute with tensors all the way, and return the last one.",
        "{name} 返回的是 {kind}，不是张量：请全程用张量计算，并返回最后的张量。",
    ),
    "fail.scalar": Phrase(
        "{name} gives {count} numbers (shape {shape}), but a slope belongs to one number: return their sum, or one of them.",
        "{name} 返回了 {count} 个数（形状 {shape}），而斜率是对一个数说的：请返回它们的和，或者只返回其中一个。",
    ),
    "fail.history": Phrase(
        "The result of {name} has no history, so no gradient reaches back: it was cut by detach, no_grad, or a number read out of a tensor.",
        "{name} 的结果没有历史，梯度传不回去：历史断了，可能是因为 detach、no_grad，或者把数从张量里取了出来。",
    ),
    "fail.nan": Phrase("{name} is {number} at {leaves}: there is no slope to show.", "{leaves} 时 {name} 是 {number}：没有斜率可显示。"),
    "fail.many": Phrase(
        "The Jacobian of {name} has {rows} × {columns} numbers; at most {most} × {most} are shown. Take fewer outputs, or a shorter x.",
        "{name} 的雅可比矩阵有 {rows} × {columns} 个数；最多显示 {most} × {most}。请少返回几个数，或者缩短 x。",
    ),
    # --- in a stepper's place
    "fail.version": Phrase(
        "This stepper was saved by another version of minigrad. Run its cell again to see it.",
        "这个步进器是另一个版本的 minigrad 保存的。请重新运行它所在的那一格。",
    ),
    "fail.damaged": Phrase(
        "This stepper can't be read: its data is damaged. Run its cell again to see it.",
        "无法读取这个步进器：它的数据已损坏。请重新运行它所在的那一格。",
    ),
    "fail.steps": Phrase(
        "This run has {count} steps; a stepper shows at most {most}. Record less of it: one pass, or fewer rounds of the loop.",
        "这次运行有 {count} 步；步进器最多显示 {most} 步。请少记录一些：只记一次反向传播，或者让循环少转几轮。",
    ),
    "fail.empty": Phrase("Nothing was recorded: no tensor was made in this run.", "什么也没有记录到：这次运行没有创建张量。"),
}


def phrase(key: str, language: Language, spoken: bool = False, **parts: Any) -> str:
    """A phrase of the table, its parts filled in."""
    row = PHRASES[key]
    written = row.en if language == "en" else row.zh
    said = (row.en_spoken if language == "en" else row.zh_spoken) if spoken else ""
    return (said or written).format(**parts) if parts else said or written


def said(key: str, **parts: Any) -> str:
    """A phrase in the language of the open lesson."""
    row = PHRASES[key]
    written = row.en if speaking.language == "en" else row.zh
    return written.format(**parts) if parts else written
