"""A little language of random programs: what Hypothesis writes, and minigrad and PyTorch both run.

A program is a list of steps (operation, first, second): which operation of the table, and which of the tensors made
so far it takes, counted back from the last. A step that raises is part of the answer; the program goes on after it,
with its first tensor in place of a result. The answer tells every error's type and text, and of all tensors, after a
last backward, the value, the gradient and the flags.
"""

from __future__ import annotations

import warnings
from typing import Any

LEAVES = """\
torch.tensor([[.5, -1., 2.], [1.5, .25, -.75]], dtype=torch.float64, requires_grad=True)
torch.tensor([1.25, -.5, .75], dtype=torch.float64, requires_grad=True)
torch.tensor([[2.], [-1.5]], dtype=torch.float64, requires_grad=True)
torch.tensor(.5, dtype=torch.float64, requires_grad=True)
torch.tensor([[1., 2., -3.], [.5, -.25, 1.]], dtype=torch.float64)
torch.tensor([.5, -1.5, 2.5], requires_grad=True)
torch.tensor([2, 0, 1])
torch.tensor([True, False, True])"""

NEW = """\
a + b|a - b|a * b|a / (b * b + 1)|a * a|torch.maximum(a, b)|a @ b
-a|a.sin()|a.cos()|a.tanh()|a.sigmoid()|a.relu()|a.abs()|a.clamp(-1, 1)|(a * a + 1).log()|(a * a + 1).sqrt()|a ** 2
1 / (a * a + 2)|a.tanh().exp()|a.clone()|a.double()|a.float()|a.detach()
a.sum()|a.sum(0)|a.sum(-1, keepdim=True)|a.mean()|a.mean(-1)|a.prod()
a.t()|a.T|a.transpose(0, -1)|a.reshape(-1)|a.view(-1)|a.reshape(3, -1)|a.view(2, 3)
a.unsqueeze(0)|a.unsqueeze(-1)|a.squeeze()
a.expand(2, 3)|a[0]|a[-1]|a[..., 0]|a[1:]|a[..., ::2]|a[None]|a[..., -1:]|a[:, 1]|a.select(0, 1)|a.narrow(0, 0, 2)
a.unbind(0)[1]|a.view_as(a)|a.expand_as(b)|a.permute(1, 0)|a.contiguous()
a[[0, 1]]|a[[1, 0, 1]]|a[a > 0]|a[..., [0, 0]]|torch.stack([a, b])|torch.cat([a, b])|torch.where(a > b, a, b)
a.split(1)[0]|a.chunk(2)[-1]|a.unbind(-1)[0]|a.flatten()|a.movedim(0, -1)|a.diagonal()|a.swapaxes(0, 1)
torch.split(a, [1, 1])[1]|a.tensor_split(2)[0]
a[b]|torch.where(b > 0, a, 0.)|a.masked_fill(b > 0, 1.5)|a.index_select(0, b)|a.gather(0, b)|a.masked_select(b > 0)
a.take(b)|a.flip(0)|a.roll(1, 0)|a.repeat(2, 1)|a.repeat_interleave(2)
a.cumsum(0)|a.max()|a.sort()[0]|a.topk(1)[0]|a.var()|a.std(0)|a.logsumexp(-1)|a.softmax(-1)|a.log_softmax(0)|a.norm()
a.norm(dim=-1)|a.argmax()|a.any()
torch.outer(a, b)|a.mm(b)|a.mv(b)|a.dot(b)|torch.bmm(a, b)|a.trace()|a.tril()|a.diag()
torch.minimum(a, b)|a % 2|a.floor()|a.sign()|a.erf()|a.expm1()|a.long()|a > b|a == b|a.bool()|~b|a.int()|a & b
torch.nn.functional.gelu(a)|torch.nn.functional.silu(a)|torch.nn.functional.softplus(a)
torch.nn.functional.leaky_relu(a)|torch.nn.functional.pad(a, (1, 1))|torch.nn.functional.linear(a, b)
torch.nn.functional.normalize(a, dim=-1)|torch.nn.functional.elu(a)
torch.zeros_like(a)|torch.full_like(a, 2.)|a.new_ones(3)|a.data|a.clone().requires_grad_()|a.float().double()
a.to(torch.float32)|a.type_as(b)
a.scatter(0, b, 1.)|a.scatter_add(0, b, a)|a.index_add(0, b, a)|a.masked_scatter(b > 0, a)|a.nonzero()|a[:, b]
a[b, 0]|a[None, b]
torch.no_grad()(lambda: a[0])()|torch.no_grad()(lambda: a * 2)()|torch.autograd.grad(a.sum(), b, create_graph=True, materialize_grads=True)[0]
a.detach().requires_grad_()|a.index_fill(0, b, 2.)|a.lerp(b, .5)|a.cumprod(0)"""

CHANGES = """\
a.add_(b)|a.mul_(b)|a.sub_(1)|a.mul_(a)|a.sin_()|a.tanh_()|a.relu_()|a.sigmoid_()|a.neg_()
a.zero_()|a.fill_(2.)|a.copy_(b)
a[0] = b|a[..., 0] = 5.|a[a > 0] = 0.|a[1:] = b|a[[0, 1]] = b|a[0].mul_(2)|a[..., 0].add_(b)
a.t().mul_(2)|a.view(-1)[0] = 3.
a += b|a *= 2|a -= a|a /= 2
a.detach().mul_(2)|a.data.add_(1)|a.requires_grad_()|a.retain_grad()|a.detach_()|a.squeeze_()|a.unsqueeze_(0)
a.sum().backward()|a.sum().backward(retain_graph=True)|a.backward()
a.grad.mul_(2)|a.grad = None
torch.no_grad()(lambda: a.add_(1))()|torch.no_grad()(lambda: a.copy_(b))()|a.requires_grad_(False)|a.T[0] = b|a[b] += 1|a[:, 0] *= b
a.register_hook(lambda g: g * 2)|a.grad_fn.register_hook(lambda i, o: tuple(None if g is None else g * 2 for g in i))
a.masked_fill_(b > 0, 2.)|a.unbind()[0].mul_(2)|a.view(-1).fill_(2.)|a.copy_(a[0])
a.sum().backward(inputs=[b])|torch.autograd.backward([a.sum(), b.sum()])|a.diagonal().add_(1)|a.exp_()|a.pow_(2)|a.t_()"""

TABLE = [entry for block in (NEW, CHANGES) for line in block.split("\n") for entry in line.split("|")]
MADE = sum(len(line.split("|")) for line in NEW.split("\n"))  # so many of the table make a new tensor
LEAF_COUNT = len(LEAVES.split("\n"))

Step = tuple[int, int, int]


def lines_of(steps: list[Step]) -> list[str]:
    """The steps as one would write them."""
    lines, made = [], LEAF_COUNT
    for operation, first, second in steps:
        names = {"a": taken(first, made), "b": taken(second, made)}
        line = "".join(names[c] if alone else c for c, alone in letters(TABLE[operation]))
        if operation < MADE:
            line, made = f"v{made} = {line}", made + 1
        lines.append(line)
    return lines


def taken(back: int, made: int) -> str:
    """The tensor that was made so many before the last, round and round."""
    return f"v{made - 1 - back % made}"


def source(steps: list[Step]) -> str:
    """The whole program, for a reader."""
    return "\n".join([*(f"v{i} = {leaf}" for i, leaf in enumerate(LEAVES.split("\n"))), *lines_of(steps)])


def letters(entry: str) -> list[tuple[str, bool]]:
    """Each character, and whether it stands alone as the name `a` or `b`."""
    padded = f" {entry} "
    return [
        (c, c in "ab" and not (before.isalnum() or before in "._") and not (after.isalnum() or after == "_"))
        for before, c, after in zip(padded, padded[1:], padded[2:], strict=False)
    ]


def run(torch: Any, steps: list[Step]) -> dict[str, Any]:
    """What comes of a program, as plain data."""
    names: dict[str, Any] = {"torch": torch}
    exec("\n".join(f"v{i} = {leaf}" for i, leaf in enumerate(LEAVES.split("\n"))), names)
    errors = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step, line in zip(steps, lines_of(steps), strict=True):
            errors.append(attempt(line, names))
            name = line.split(" = ")[0]
            if step[0] < MADE and name not in names:
                names[name] = names[taken(step[1], int(name[1:]))]
        made = [value for name, value in names.items() if name[0] == "v"]
        loss = "sum((v.double() * 3).sum() for v in made if v.requires_grad).backward()"
        errors.append(attempt(loss, {**names, "made": made}))
        return {"errors": errors, "tensors": [described(tensor) for tensor in made]}


def attempt(line: str, names: dict[str, Any]) -> str | None:
    """Runs a line; the error it raises, as text."""
    try:
        exec(line, names)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def described(tensor: Any) -> Any:
    """Value, gradient and flags of a tensor; or why it can't be asked."""
    try:
        node = tensor.grad_fn
        grad = tensor.grad if tensor.is_leaf or tensor.retains_grad else None
    except RuntimeError as error:
        return str(error)
    return [
        tensor.detach().tolist(), None if grad is None else grad.tolist(), str(tensor.dtype).split(".")[-1],
        tensor.requires_grad, tensor.is_leaf, tensor._version, None if node is None else node.name(),
    ]  # fmt: skip
