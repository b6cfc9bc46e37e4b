"""What a random index program is, and the answer of a module to it."""

import warnings

import numpy as np


def places(draw_int, size, wild):
    """An index along a dimension of a size: seldom one that lies outside."""
    low, high = (-size - 1, size) if wild else (-size, size - 1)
    return draw_int(low, high) if low <= high else 0


def key(draw_int, shape):
    """The source text of a key for a tensor of a shape."""
    parts, rest = [], list(shape)
    wild = draw_int(0, 9) == 0
    used_ellipsis = False
    length = 1 + draw_int(0, 2)  # lists that are read in step have one length
    while draw_int(0, 5) and (rest or wild):
        kind = draw_int(0, 9)
        if kind == 0:
            parts.append("None")
        elif kind == 1 and not used_ellipsis:
            used_ellipsis = True
            parts.append("...")
        elif kind == 2:
            parts.append(("True", "False")[draw_int(0, 4) == 0])
        elif not rest:
            parts.append(str(draw_int(0, 1)))
            break
        elif kind <= 4:
            parts.append(str(places(draw_int, rest.pop(0), wild)))
        elif kind <= 6:
            size = rest.pop(0)
            ends = [str(draw_int(-size - 1, size + 1)) if draw_int(0, 1) else "" for _ in range(2)]
            parts.append(":".join(ends) + (f":{draw_int(1, 2)}" if draw_int(0, 2) == 0 else ""))
        elif kind == 7:
            size = rest.pop(0)
            parts.append(f"torch.tensor({[bool(draw_int(0, 1)) for _ in range(size)]}, dtype=torch.bool)")
        else:
            size = rest.pop(0)
            found = [places(draw_int, size, wild) for _ in range(length)]
            parts.append(f"torch.tensor({found})" if kind == 8 else str(found))
    return ", ".join(parts) + ("," if len(parts) == 1 and draw_int(0, 1) else "") if parts else "..."


def program(draw_int):
    """A shape, and a statement that reads or writes a part of a result `x` of that shape and leaves a tensor in `y`."""
    shape = tuple(draw_int(0, 3) if draw_int(0, 6) == 0 else draw_int(1, 4) for _ in range(draw_int(0, 3)))
    text = key(draw_int, shape)
    how = draw_int(0, 5)
    if how <= 2:
        return shape, f"y = x[{text}]"
    if how == 3:
        return shape, f"x[{text}] = 3; y = x"
    if how == 4:
        return shape, f"x[{text}] = v; y = x"
    return shape, f"x[{text}] *= 2; y = x"


def chain(node, depth=8):
    """The names along a graph, with what each edge leads to."""
    if node is None or not depth:
        return None
    return [node.name(), [[chain(n, depth - 1), k] for n, k in node.next_functions]]


def answer(torch, shape, text):
    """Value, graph and both gradients, or the error."""
    n = int(np.prod(shape))
    w = torch.tensor(np.arange(1, n + 1).reshape(shape) / 4, dtype=torch.float64).requires_grad_()
    v = torch.tensor(1.5, dtype=torch.float64).requires_grad_()
    names = {"torch": torch, "x": w * w, "v": v}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(text, names)
    except Exception as error:
        return {"error": [type(error).__name__, str(error).partition("\n")[0]]}
    y = names["y"]
    told = {"value": y.detach().tolist(), "shape": list(y.shape), "graph": chain(y.grad_fn)}
    if y.grad_fn is None:
        return told
    weights = torch.tensor(np.arange(1, y.numel() + 1).reshape(tuple(y.shape)) / 8, dtype=torch.float64)
    (first,) = torch.autograd.grad((y * weights).sum(), w, create_graph=True)
    told["first"] = first.detach().tolist()
    if first.grad_fn is not None:
        (second,) = torch.autograd.grad((first * first).sum(), w, allow_unused=True)
        told["second"] = None if second is None else second.tolist()
    return told
