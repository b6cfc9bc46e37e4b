"""What a sample is: a little program in PyTorch's API, and the tensors it is given.

    SAMPLES = {"mul": [Sample("torch.mul(a, b)", a=real(2, 3), b=real(3))]}

The files `samples_*.py` beside this one hold such tables. The program is an expression over `torch` and the inputs;
it runs on minigrad and on PyTorch alike, and `answer` says all that must agree: values, dtypes, shapes, what requires
grad, the nodes' names, the printed form, the first and the second derivatives, or the error.
"""

import warnings
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Input:
    """Numbers for one input: `kind` is "real" (of floats, evenly strewn over the domain, none twice), "whole", "truth"
    or "given"."""

    kind: str
    shape: tuple
    low: float = -2.0
    high: float = 2.0
    dtype: str = "float64"
    values: tuple | None = None
    grad: bool = True

    def array(self, name):
        """The numbers; they depend on the input's name, so that two inputs differ."""
        if self.kind == "given":
            return np.array(self.values, self.dtype).reshape(self.shape)
        n = int(np.prod(self.shape))
        strewn = (np.arange(1, n + 1) * 0.6180339887 + sum(map(ord, name)) * 0.377) % 1
        if self.kind == "truth":
            return (strewn < 0.5).reshape(self.shape)
        if self.kind == "whole":
            return np.floor(self.low + strewn * (self.high - self.low)).astype(self.dtype).reshape(self.shape)
        return (
            (np.floor((self.low + strewn * (self.high - self.low)) * 1000) / 1000 + 0.0005)
            .astype(self.dtype)
            .reshape(self.shape)
        )


def real(*shape, low=-2.0, high=2.0, dtype="float64", grad=True):
    """Floats strictly between low and high, none of them a short decimal, so no kink is hit by chance."""
    return Input("real", shape, low, high, dtype, grad=grad)


def whole(*shape, low=-3, high=4, dtype="int64"):
    """Integers from low to high - 1."""
    return Input("whole", shape, low, high, dtype)


def truth(*shape):
    """Booleans."""
    return Input("truth", shape, dtype="bool")


def given(values, dtype="float64", grad=True):
    """These very numbers, as nested lists."""
    array = np.array(values, dtype)
    return Input("given", array.shape, dtype=dtype, values=tuple(array.ravel().tolist()), grad=grad)


class Sample:
    """A program and its inputs. `smooth=False` spares it the central differences (a kink, an infinity); `second=False`
    the second derivative; `printed=False` the printed form (where the last digit may differ)."""

    def __init__(self, program, *, smooth=True, second=True, printed=True, raises=False, **inputs):
        self.program, self.inputs = program, inputs
        self.smooth, self.second, self.printed, self.raises = smooth, second, printed, raises

    def __str__(self):
        return self.program + "".join(
            f" {name}:{spec.dtype[0]}{spec.dtype.strip('abdefilnotuv')}"
            + f"{list(spec.values) if spec.values else ''}{list(spec.shape)}"
            + (f"({spec.low},{spec.high})" if (spec.low, spec.high) not in ((-2, 2), (-3, 4)) else "")
            for name, spec in self.inputs.items()
        )


def refused(program, **inputs):
    """A program that PyTorch refuses; the type and the first line of the error must agree."""
    return Sample(program, raises=True, **inputs)


def tensors(torch, sample, single=False):
    """The sample's inputs as tensors of a module; float64 ones require grad, or become float32."""
    made = {}
    for name, spec in sample.inputs.items():
        array = spec.array(name)
        if single and array.dtype == np.float64:
            with np.errstate(over="ignore"):
                array = array.astype(np.float32)
        made[name] = torch.from_numpy(array)
        if not single and array.dtype.kind == "f" and spec.grad:
            made[name].requires_grad_()
    return made


def run(torch, sample, inputs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(sample.program, {"torch": torch, "inf": float("inf"), "nan": float("nan"), **inputs})


def results(torch, out):
    """The tensors of a result, in order; Python values stand for themselves."""
    if isinstance(out, (tuple, list)) and not isinstance(out, torch.Size):
        return [r for part in out for r in results(torch, part)]
    return [out]


def cotangent(torch, t, k):
    """A fixed vector for the vector–Jacobian product, with a history of its own."""
    n = t.numel()
    v = 0.5 + (np.arange(1, n + 1) * 0.7548776662 + 0.3 * k) % 1
    v = np.round(v, 3).reshape(tuple(t.shape)).astype(str(t.dtype).removeprefix("torch."))
    return torch.from_numpy(v).requires_grad_()


def answer(torch, sample, single=False):
    """All that must agree between two modules, as plain lists and strings."""
    inputs = tensors(torch, sample, single)
    try:
        out = run(torch, sample, inputs)
    except Exception as error:
        return {"error": [type(error).__name__, str(error).partition("\n")[0]]}
    found = results(torch, out)
    told = {"printed": repr(out)} if sample.printed else {}
    told["values"] = [listed(torch, r) for r in found]
    arrays = [r for r in found if isinstance(r, torch.Tensor)]
    told["dtypes"] = [str(r.dtype) for r in arrays]
    told["shapes"] = [list(r.shape) for r in arrays]
    told["nodes"] = [r.grad_fn.name() if r.grad_fn is not None else None for r in arrays]
    told["requires_grad"] = [r.requires_grad for r in arrays]
    wanted = [r for r in arrays if r.requires_grad]
    leaves = [t for t in inputs.values() if t.requires_grad]
    if not wanted:
        return told
    try:
        told.update(derivatives(torch, wanted, leaves, sample.second))
    except Exception as error:
        told["refused"] = [type(error).__name__, str(error).partition("\n")[0]]
    return told


def derivatives(torch, wanted, leaves, second):
    """The vector–Jacobian products, and those of a fixed combination of them, also with regard to the vectors."""
    vectors = [cotangent(torch, r, k) for k, r in enumerate(wanted)]
    first = torch.autograd.grad(wanted, leaves, vectors, create_graph=second, allow_unused=True)
    told = {"first": [listed(torch, g) for g in first]}
    again = [g for g in first if g is not None and g.requires_grad]
    if second and again:
        twice = torch.autograd.grad(
            again, leaves + vectors, [cotangent(torch, g, 7).detach() for g in again], allow_unused=True
        )
        told["second"] = [listed(torch, g) for g in twice]
    return told


def listed(torch, value):
    if getattr(value, "_is_zerotensor", bool)():  # PyTorch's zeros without memory
        value = torch.zeros(value.shape)
    return (
        value.detach().tolist()
        if isinstance(value, torch.Tensor)
        else value
        if isinstance(value, (int, float, bool, type(None)))
        else str(value)
    )
