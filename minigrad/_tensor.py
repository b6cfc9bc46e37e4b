"""`Tensor`: an array with a history.

A tensor is a leaf, made by the user, or the result of an operation, and then knows the node that made it. The body of
the class is the list of operations it answers to.

>>> import minigrad
>>> w = minigrad.tensor([1.], requires_grad=True)
>>> y = w * 3
>>> y
tensor([3.], grad_fn=<MulBackward0>)
>>> y.backward()
>>> w.grad
tensor([3.])
"""

from __future__ import annotations

import weakref
from copy import deepcopy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import _dtypes, _graph, _late, _rule, _views
from ._backward import backward
from ._dtypes import Size, dtype
from ._errors import noted
from ._graph import Array, Node, history, own_hooks
from ._hooks import HookDict, RemovableHandle, add_hook
from ._late import wrap
from ._modes import here
from ._printing import tensor_format, tensor_text
from ._saved import Clock, Versions, tick, versions
from ._views import in_place
from .ops import (
    _softmax, added_products, alike, arranging, broadcasting, combination, comparison, copying, creation,
    decompositions, division, embedding, equations, exponential, extremes, filling, gathering, indexing, joining,
    linalg, logic, masking, matrix_functions, ordering, parts, pointwise, reduction, rounding, sampling, scan,
    scatter_reducing, scattering, shape_in_place, special, statistics, transposing, trigonometry,
)  # fmt: skip
from .ops._signature import operator, reflected
from .ops import shape as shaping


class Tensor:
    """An array of one dtype, with a history (`torch.Tensor`)."""

    _array: Array
    _node: Node | None = None  # the operation that made it; None for a leaf
    _number: int = 0  # which of that node's outputs it is
    _requires_grad: bool = False  # of a leaf: the flag; otherwise the node says it
    _grad: Tensor | None = None
    _mailbox: weakref.ref[_graph.AccumulateGrad] | None = None
    _hooks: HookDict | None = None  # a leaf's own; those of a result lie at its node
    _post_hooks: HookDict | None = None
    _versions: Versions | None = None
    _root: Tensor | None = None  # of a view: the tensor whose memory it looks into,
    _steps: tuple[_rule.Step, ...] = ()  # the way there,
    _made: Any = None  # what forbids changing it in place, if anything,
    _stale: bool = False  # whether its base was changed since its history was last known,
    _was: str | None = None  # the operation that made it before,
    _keeps: bool = False  # and whether it retained its gradient
    _twin: weakref.ref[Tensor] | None = None  # of an alias saved in place of a tensor that was overwritten: that tensor
    _inference: bool = False
    _tangent: Tensor | None = None
    __array_priority__ = 1000

    def __new__(cls, *data: Any) -> Tensor:
        if len(data) == 1 and not isinstance(data[0], int):
            made = wrap(creation.array_of(data[0], _dtypes.get_default_dtype()))
        else:
            made = creation.zeros(*data) if data else creation.zeros(0)
        if cls is not Tensor:
            made = made.as_subclass(cls)
        return made  # type: ignore[no-any-return]

    # --- what it is ----------------------------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        """The sizes of its dimensions."""
        return Size(self._array.shape)

    def size(self, dim: int | None = None) -> Any:
        """Its shape, or the size of one dimension."""
        return self.shape if dim is None else self._array.shape[reduction.axis(dim, self._array.ndim)]

    @property
    def dtype(self) -> dtype:
        """The type of its elements."""
        return _dtypes.of(self._array)

    @property
    def device(self) -> _dtypes.device:
        """Always the CPU."""
        return _dtypes.device("cpu")

    @property
    def ndim(self) -> int:
        """The number of its dimensions."""
        return self._array.ndim

    def is_floating_point(self) -> bool:
        """Whether its elements are floating point numbers."""
        return self._array.dtype.kind == "f"

    def dim(self) -> int:
        """The number of its dimensions."""
        return self._array.ndim

    def numel(self) -> int:
        """The number of its elements."""
        return self._array.size

    nelement = numel
    ndimension = dim

    @property
    def itemsize(self) -> int:
        """The number of bytes of one element."""
        return self._array.itemsize

    @property
    def nbytes(self) -> int:
        """The number of bytes of all elements."""
        return self._array.nbytes

    @property
    def requires_grad(self) -> bool:
        """Whether operations on it are recorded. Only a leaf's flag can be set."""
        return self._node is not None or self._requires_grad or (self._root is not None and self._root.requires_grad)

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value and isinstance(value, bool) and self._array.dtype.kind != "f":
            raise noted(
                RuntimeError("only Tensors of floating point and complex dtype can require gradients"),
                f"A derivative moves in small steps, and {self.dtype} has none: x = x.float().requires_grad_().",
            )
        self.requires_grad_(value)

    @requires_grad.deleter
    def requires_grad(self) -> None:
        raise RuntimeError("requires_grad must be a bool")

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Sets whether operations on this leaf are recorded; returns it."""
        if not isinstance(requires_grad, bool):
            raise RuntimeError("requires_grad must be a bool")
        if not self.is_leaf:
            if requires_grad:
                return self
            raise noted(
                RuntimeError(
                    "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                    "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
                ),
                "y.detach() gives the same numbers without the history.",
            )
        if requires_grad and self._array.dtype.kind != "f":
            raise noted(
                RuntimeError("only Tensors of floating point dtype can require gradients"),
                f"A derivative moves in small steps, and {self.dtype} has none: x = x.float().requires_grad_().",
            )
        if requires_grad and self._inference and not here.me.inference:
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        self._requires_grad = requires_grad
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded operation made it: `.grad` is filled for leaves that require grad."""
        return not (self._node is not None or (self._stale and history(self) is not None))

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that made it; None for a leaf."""
        if self._stale:
            history(self)
        return self._node

    @property
    def output_nr(self) -> int:
        """Which output of its `grad_fn` it is."""
        return self._number

    @property
    def grad(self) -> Tensor | None:
        """What backward passes have added up here; None before the first."""
        if self._grad is None and self._node is not None and not self.retains_grad:
            import warnings

            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be "
                "populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf "
                "Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure "
                "you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more informations.",
                UserWarning,
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}")
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value._array.dtype is not self._array.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient with dtype '{value.dtype.type_name}' to a tensor with grad_dtype "
                    f"'{self.dtype.short}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). "
                    "You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set "
                    "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break downstream systems "
                    "that assume they match."
                )
            if value._array.shape != self._array.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value._array.shape)}' to a tensor of size "
                    f"'{list(self._array.shape)}'. Please ensure that the gradient and the tensor are the same size"
                )
        self._grad = value
        if here.me.observer is not None:
            here.me.observer.graded(self)

    @grad.deleter
    def grad(self) -> None:
        self.grad = None

    @property
    def data(self) -> Tensor:
        """The same memory without history, and with changes of its own: nothing warns of them."""
        return wrap(self._array)  # type: ignore[no-any-return]

    @data.setter
    def data(self, value: Tensor) -> None:
        if not isinstance(value, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(value).__name__}")
        if self.requires_grad and value._array.dtype.kind != "f":
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        self._array = value._array
        Clock.last_change = tick()  # nodes that saved this tensor must look at it again

    def detach(self) -> Tensor:
        """The same memory without the history: what is computed from it is not recorded."""
        result = wrap(self._array)
        result._versions = versions(self)
        result._inference = self._inference
        if here.me.observer is not None:
            here.me.observer.cut(self, result)
        return result  # type: ignore[no-any-return]

    def detach_(self) -> Tensor:
        """Cuts this tensor from its history: it becomes a leaf that does not require grad."""
        if self._root is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, "
                "and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be "
                "called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in "
                "torch/optim/optimizer.py as the solution."
            )
        self._node, self._number, self._requires_grad, self._tangent = None, 0, False, None
        return self

    @property
    def _version(self) -> int:
        if self._inference:
            raise RuntimeError("Inference tensors do not track version counter.")
        return len(self._versions.stamps) if self._versions is not None else 0

    @property
    def _base(self) -> Tensor | None:
        return self._root

    def _is_view(self) -> bool:
        return self._root is not None

    def is_inference(self) -> bool:
        """Whether it was made in inference mode."""
        return self._inference

    def _renew(self) -> None:
        _views.renew(self)

    def _fit(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tensor:
        result = self if self._array.shape == shape else self.sum_to_size(shape)
        return result if result._array.dtype is dtype else result.to(_dtypes.of(dtype))

    # --- backward ------------------------------------------------------------------------------------------------

    def backward(
        self, gradient: Tensor | None = None, retain_graph: bool | None = None, create_graph: bool = False,
        inputs: Sequence[Tensor] | Tensor | None = None,
    ) -> None:  # fmt: skip
        """Adds the gradient of this tensor to the `.grad` of every leaf behind it (`torch.Tensor.backward`).

        A tensor of several elements needs `gradient`, the vector of the vector–Jacobian product. What the graph saved
        is freed unless `retain_graph`; with `create_graph` the pass is recorded too.
        """
        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def retain_grad(self) -> None:
        """Lets a result that is not a leaf keep its gradient in `.grad`, as leaves do."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if self._node is not None and not self.retains_grad:
            own_hooks(self._node).retain[self._number] = weakref.ref(self)

    @property
    def retains_grad(self) -> bool:
        """Whether it is no leaf and keeps its gradient."""
        node = self._node
        reference = node.hooks.retain.get(self._number) if node is not None and node.hooks is not None else None
        return reference is not None and reference() is self

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Calls `hook(grad)` whenever its gradient is known; what the hook returns takes the gradient's place."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self._node is not None:
            return add_hook(own_hooks(self._node).tensor.setdefault(self._number, HookDict()), hook)
        self._hooks = HookDict() if self._hooks is None else self._hooks
        return add_hook(self._hooks, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Calls `hook(tensor)` after a pass has added to this leaf's `.grad`."""
        if not self.requires_grad:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        if self._node is not None:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        self._post_hooks = HookDict() if self._post_hooks is None else self._post_hooks
        return add_hook(self._post_hooks, hook)

    # --- Python and NumPy ------------------------------------------------------------------------------------------

    def item(self) -> Any:
        """Its one element, as a Python number."""
        if self._array.size != 1:
            raise noted(
                RuntimeError(f"a Tensor with {self._array.size} elements cannot be converted to Scalar"),
                "Reduce it first (.sum(), .mean()), or use .tolist().",
            )
        return self._array.item()

    def tolist(self) -> Any:
        """Its elements as nested lists of Python numbers."""
        return self._array.tolist()

    def numpy(self, *, force: bool = False) -> Array:
        """An array that shares its memory; not of a tensor that requires grad, unless `force`."""
        if self.requires_grad and not force:
            raise noted(
                RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."),
                "NumPy would compute past the graph: detach() says that you mean it.",
            )
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        array = self.numpy()
        return np.array(array, dtype=dtype, copy=copy) if dtype is not None or copy else array

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if here.me.protocols and method == "__call__" and ufunc in _rule.UFUNCS:
            return _on_tensors(_rule.UFUNCS[ufunc], inputs)  # a rule is running on tensors
        first = inputs[0]
        if ufunc in _OPERATORS and not isinstance(first, Tensor) and not kwargs:
            symbol, reflected = _OPERATORS[ufunc]
            if isinstance(first, np.ndarray):
                raise noted(
                    TypeError(f"unsupported operand type(s) for {symbol}: 'numpy.ndarray' and 'Tensor'"),
                    "Make a tensor of the array first: torch.from_numpy(array).",
                )
            return getattr(self, reflected)(first.item())
        arrays = [x.numpy() if isinstance(x, Tensor) else x for x in inputs]
        out = here.me.run(getattr(ufunc, method), *arrays, **kwargs)
        return wrap(out) if isinstance(out, (np.ndarray, np.generic)) else out

    def __repr__(self, *, tensor_contents: str | None = None) -> str:
        dual = here.me.dual
        return tensor_text(self, contents=tensor_contents, tangent=None if dual is None else dual.tangent(self))

    def __format__(self, spec: str) -> str:
        return tensor_format(self, spec)

    def __bool__(self) -> bool:
        if self._array.size != 1:
            kind = "more than one value" if self._array.size else "no values"
            raise RuntimeError(f"Boolean value of Tensor with {kind} is ambiguous")
        return bool(self._array.item())

    def __float__(self) -> float:
        return float(self._scalar())

    def __int__(self) -> int:
        return int(self._scalar())

    def __index__(self) -> int:
        if self._array.size != 1 or self._array.dtype.kind == "f":
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._array.item())

    def _scalar(self) -> Any:
        if self._array.size != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        return self._array.item()

    def __len__(self) -> int:
        if self._array.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self._array.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if self._array.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter(parts.unbind(self, 0))

    def __contains__(self, element: Any) -> bool:
        return bool((self._array == getattr(element, "_array", element)).any())

    def __hash__(self) -> int:
        return id(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the moment.  "
                "If you were attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
                "https://github.com/pytorch/pytorch/pull/103001"
            )
        if id(self) in memo:
            return memo[id(self)]  # type: ignore[no-any-return]
        storage = self._array if self._root is None else self._root._array
        whole = memo.setdefault(id(storage), np.array(storage, order="K"))  # tensors that share memory go on sharing it
        memo[-id(storage)] = storage
        copy = wrap(whole if self._root is None else _views.follow(self._steps, whole), self._requires_grad)
        copy = copy if type(self) is Tensor else copy.as_subclass(type(self))
        memo[id(self)] = copy
        for name, value in self.__dict__.items():
            if not name.startswith("_"):
                setattr(copy, name, deepcopy(value, memo))
        copy._grad = self._grad.__deepcopy__(memo) if self._grad is not None else None
        return copy  # type: ignore[no-any-return]

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), np.array(self._array), self.requires_grad)

    def as_subclass(self, cls: type[Any]) -> Any:
        """The same tensor as an instance of a subclass."""
        result = _late.new(cls)
        result.__dict__.update(self.__dict__)
        return result

    # --- dtypes ----------------------------------------------------------------------------------------------------

    def type(self, dtype: Any = None) -> Any:
        """Its type by PyTorch's older name, or a conversion to a dtype."""
        return f"torch.{self.dtype.short}Tensor" if dtype is None else self.to(dtype)

    def to(self, *args: Any, dtype: Any = None, device: Any = None, copy: bool = False, **options: Any) -> Tensor:
        """Converted to a dtype, or to another tensor's; itself if nothing changes (`torch.Tensor.to`)."""
        for a in args:
            if isinstance(a, _dtypes.dtype):
                dtype = a
            elif isinstance(a, Tensor):
                dtype = a.dtype
            elif isinstance(a, (str, _dtypes.device)):
                creation.check_device(a)
        creation.check_device(device)
        if dtype is None or dtype is self.dtype:
            return self.clone() if copy else self
        return copying.to_copy(self, dtype)

    def float(self) -> Tensor:
        """Converted to float32."""
        return self.to(_dtypes.float32)

    def double(self) -> Tensor:
        """Converted to float64."""
        return self.to(_dtypes.float64)

    def long(self) -> Tensor:
        """Converted to int64."""
        return self.to(_dtypes.int64)

    def int(self) -> Tensor:
        """Converted to int32."""
        return self.to(_dtypes.int32)

    def bool(self) -> Tensor:
        """Converted to bool."""
        return self.to(_dtypes.bool)

    # --- the operations it answers to ------------------------------------------------------------------------------

    add, add_ = pointwise.add, in_place(pointwise.add)
    sub = subtract = pointwise.sub
    sub_ = subtract_ = in_place(pointwise.sub)
    mul = multiply = pointwise.mul
    mul_ = multiply_ = in_place(pointwise.mul)
    div = divide = division.div
    div_ = divide_ = in_place(division.div)
    true_divide, true_divide_ = division.true_divide, in_place(division.true_divide)
    floor_divide, floor_divide_ = division.floor_divide, in_place(division.floor_divide)
    remainder, remainder_ = division.remainder, in_place(division.remainder)
    fmod, fmod_ = division.fmod, in_place(division.fmod)
    pow, pow_ = exponential.pow, in_place(exponential.pow)
    float_power, float_power_ = exponential.float_power, in_place(exponential.float_power)
    neg = negative = pointwise.neg
    neg_ = negative_ = in_place(pointwise.neg)
    addcmul, addcmul_ = combination.addcmul, in_place(combination.addcmul)
    addcdiv, addcdiv_ = combination.addcdiv, in_place(combination.addcdiv)
    lerp, lerp_ = combination.lerp, in_place(combination.lerp)
    copysign, copysign_ = combination.copysign, in_place(combination.copysign)
    reciprocal, reciprocal_ = pointwise.reciprocal, in_place(pointwise.reciprocal)
    sigmoid, sigmoid_ = pointwise.sigmoid, in_place(pointwise.sigmoid)
    relu, relu_ = pointwise.relu, in_place(pointwise.relu)
    positive = __pos__ = pointwise.positive
    __add__ = __radd__ = operator(pointwise._add)
    __sub__, __rsub__ = operator(pointwise.sub), operator(pointwise.rsub)
    __mul__ = __rmul__ = operator(pointwise.mul)
    __truediv__, __rtruediv__ = operator(division.div), operator(division.reciprocal_times)
    __floordiv__, __rfloordiv__ = operator(division.floor_divide), reflected(division.floor_divide)
    __mod__, __rmod__ = operator(division.remainder), reflected(division.remainder)
    __pow__, __rpow__ = operator(exponential.pow), reflected(exponential.pow)
    __neg__, __abs__ = pointwise.neg, rounding.abs
    __matmul__, __rmatmul__ = operator(linalg.matmul), reflected(linalg.matmul)
    __iadd__, __isub__, __imul__ = operator(add_), operator(sub_), operator(mul_)
    __itruediv__, __ifloordiv__ = operator(div_), operator(floor_divide_)
    __imod__, __ipow__ = operator(remainder_), operator(pow_)
    abs = absolute = rounding.abs
    abs_ = absolute_ = in_place(rounding.abs)
    sign, sign_ = rounding.sign, in_place(rounding.sign)
    sgn, sgn_ = rounding.sgn, in_place(rounding.sgn)
    signbit = rounding.signbit
    heaviside, heaviside_ = rounding.heaviside, in_place(rounding.heaviside)
    floor, floor_ = rounding.floor, in_place(rounding.floor)
    ceil, ceil_ = rounding.ceil, in_place(rounding.ceil)
    trunc = fix = rounding.trunc
    trunc_ = fix_ = in_place(rounding.trunc)
    round, round_ = rounding.round, in_place(rounding.round)
    frac, frac_ = rounding.frac, in_place(rounding.frac)
    clamp = clip = rounding.clamp
    clamp_ = clip_ = in_place(rounding.clamp)
    clamp_min, clamp_min_ = rounding.clamp_min, in_place(rounding.clamp_min)
    clamp_max, clamp_max_ = rounding.clamp_max, in_place(rounding.clamp_max)
    nan_to_num, nan_to_num_ = rounding.nan_to_num, in_place(rounding.nan_to_num)
    gt = greater = comparison.gt
    gt_ = greater_ = in_place(comparison.gt_)
    ge = greater_equal = comparison.ge
    ge_ = greater_equal_ = in_place(comparison.ge_)
    lt = less = comparison.lt
    lt_ = less_ = in_place(comparison.lt_)
    le = less_equal = comparison.le
    le_ = less_equal_ = in_place(comparison.le_)
    eq, eq_ = comparison.eq, in_place(comparison.eq_)
    ne = not_equal = comparison.ne
    ne_ = not_equal_ = in_place(comparison.ne_)
    __gt__, __ge__, __lt__, __le__ = operator(gt), operator(ge), operator(lt), operator(le)
    __eq__, __ne__ = operator(eq), operator(ne)  # type: ignore[assignment]
    maximum, minimum, fmax, fmin = comparison.maximum, comparison.minimum, comparison.fmax, comparison.fmin
    where, isclose, allclose, equal = comparison.where_self, comparison.isclose, comparison.allclose, comparison.equal
    isnan, isinf, isfinite, isreal = comparison.isnan, comparison.isinf, comparison.isfinite, comparison.isreal
    isposinf, isneginf = comparison.isposinf, comparison.isneginf
    logical_and, logical_and_ = logic.logical_and, in_place(logic.logical_and)
    logical_or, logical_or_ = logic.logical_or, in_place(logic.logical_or)
    logical_xor, logical_xor_ = logic.logical_xor, in_place(logic.logical_xor)
    logical_not, logical_not_ = logic.logical_not, in_place(logic.logical_not)
    bitwise_and, bitwise_and_ = logic.bitwise_and, in_place(logic.bitwise_and)
    bitwise_or, bitwise_or_ = logic.bitwise_or, in_place(logic.bitwise_or)
    bitwise_xor, bitwise_xor_ = logic.bitwise_xor, in_place(logic.bitwise_xor)
    bitwise_not, bitwise_not_ = logic.bitwise_not, in_place(logic.bitwise_not)
    bitwise_left_shift, bitwise_left_shift_ = logic.bitwise_left_shift, in_place(logic.bitwise_left_shift)
    bitwise_right_shift, bitwise_right_shift_ = logic.bitwise_right_shift, in_place(logic.bitwise_right_shift)
    __and__ = __rand__ = operator(logic.bitwise_and)
    __or__ = __ror__ = operator(logic.bitwise_or)
    __xor__ = __rxor__ = operator(logic.bitwise_xor)
    __lshift__, __rlshift__ = operator(bitwise_left_shift), reflected(bitwise_left_shift)
    __rshift__, __rrshift__ = operator(bitwise_right_shift), reflected(bitwise_right_shift)
    __iand__, __ior__, __ixor__ = operator(bitwise_and_), operator(bitwise_or_), operator(bitwise_xor_)
    __ilshift__, __irshift__ = operator(bitwise_left_shift_), operator(bitwise_right_shift_)
    __invert__ = logic.invert
    exp, exp_ = exponential.exp, in_place(exponential.exp)
    exp2, exp2_ = exponential.exp2, in_place(exponential.exp2)
    expm1, expm1_ = exponential.expm1, in_place(exponential.expm1)
    log, log_ = exponential.log, in_place(exponential.log)
    log2, log2_ = exponential.log2, in_place(exponential.log2)
    log10, log10_ = exponential.log10, in_place(exponential.log10)
    log1p, log1p_ = exponential.log1p, in_place(exponential.log1p)
    sqrt, sqrt_ = exponential.sqrt, in_place(exponential.sqrt)
    rsqrt, rsqrt_ = exponential.rsqrt, in_place(exponential.rsqrt)
    square, square_ = exponential.square, in_place(exponential.square)
    xlogy, xlogy_ = exponential.xlogy, in_place(exponential.xlogy)
    logaddexp, logaddexp2 = exponential.logaddexp, exponential.logaddexp2
    sin, sin_ = trigonometry.sin, in_place(trigonometry.sin)
    cos, cos_ = trigonometry.cos, in_place(trigonometry.cos)
    tan, tan_ = trigonometry.tan, in_place(trigonometry.tan)
    asin = arcsin = trigonometry.asin
    asin_ = arcsin_ = in_place(trigonometry.asin)
    acos = arccos = trigonometry.acos
    acos_ = arccos_ = in_place(trigonometry.acos)
    atan = arctan = trigonometry.atan
    atan_ = arctan_ = in_place(trigonometry.atan)
    atan2 = arctan2 = trigonometry.atan2
    atan2_ = arctan2_ = in_place(trigonometry.atan2)
    sinh, sinh_ = trigonometry.sinh, in_place(trigonometry.sinh)
    cosh, cosh_ = trigonometry.cosh, in_place(trigonometry.cosh)
    tanh, tanh_ = trigonometry.tanh, in_place(trigonometry.tanh)
    asinh = arcsinh = trigonometry.asinh
    asinh_ = arcsinh_ = in_place(trigonometry._asinh_)
    acosh = arccosh = trigonometry.acosh
    acosh_ = arccosh_ = in_place(trigonometry._acosh_)
    atanh = arctanh = trigonometry.atanh
    atanh_ = arctanh_ = in_place(trigonometry._atanh_)
    hypot, hypot_ = trigonometry.hypot, in_place(trigonometry.hypot)
    sinc, sinc_ = trigonometry.sinc, in_place(trigonometry.sinc)
    deg2rad, deg2rad_ = trigonometry.deg2rad, in_place(trigonometry.deg2rad)
    rad2deg, rad2deg_ = trigonometry.rad2deg, in_place(trigonometry.rad2deg)
    erf, erf_ = special.erf, in_place(special.erf)
    erfc, erfc_ = special.erfc, in_place(special.erfc)
    erfinv, erfinv_ = special.erfinv, in_place(special.erfinv)
    logit, logit_ = special.logit, in_place(special.logit)
    __getitem__ = indexing.getitem
    __setitem__ = indexing.setitem
    softmax, log_softmax = _softmax.softmax, _softmax.log_softmax
    sum, mean, norm, logsumexp = reduction.sum, reduction.mean, reduction.norm, reduction.logsumexp
    nansum, nanmean = reduction.nansum, reduction.nanmean
    all, any, count_nonzero = reduction.all, reduction.any, reduction.count_nonzero
    var, std = statistics.var, statistics.std
    max, min, aminmax = extremes.max, extremes.min, extremes.aminmax
    amax, amin, argmax, argmin = extremes.amax, extremes.amin, extremes.argmax, extremes.argmin
    sort, argsort, msort, topk = ordering.sort, ordering.argsort, ordering.msort, ordering.topk
    kthvalue, median, nanmedian = ordering.kthvalue, ordering.median, ordering.nanmedian
    unique, unique_consecutive = ordering.unique, ordering.unique_consecutive
    bincount, histc = ordering.bincount, ordering.histc
    prod, diff, logcumsumexp = scan.prod, scan.diff, scan.logcumsumexp
    cumsum, cumsum_ = scan.cumsum, in_place(scan.cumsum)
    cumprod, cumprod_ = scan.cumprod, in_place(scan.cumprod)
    cummax, cummin = scan.cummax, scan.cummin
    mm, mv, dot, vdot, bmm = linalg.mm, linalg.mv, linalg.dot, linalg.vdot, linalg.bmm
    outer = ger = linalg.outer
    addmm, addmm_ = added_products.addmm, in_place(added_products.addmm)
    addmv, addmv_ = added_products.addmv, in_place(added_products.addmv)
    addr, addr_ = added_products.addr, in_place(added_products.addr)
    addbmm, addbmm_ = added_products.addbmm, in_place(added_products.addbmm)
    baddbmm, baddbmm_ = added_products.baddbmm, in_place(added_products.baddbmm)
    inner, kron, trace, cross = equations.inner, equations.kron, equations.trace, equations.cross
    det, slogdet, logdet = decompositions.det, decompositions.slogdet, decompositions.logdet
    inverse, pinverse, matrix_power = decompositions.inv, decompositions.pinverse, matrix_functions.matrix_power
    view, reshape, flatten = shaping.view, shaping.reshape, shaping.flatten
    view_as, reshape_as, ravel, unflatten = shaping.view_as, shaping.reshape_as, shaping.ravel, shaping.unflatten
    squeeze, squeeze_ = shaping.squeeze, shape_in_place.squeeze_
    unsqueeze, unsqueeze_ = shaping.unsqueeze, shape_in_place.unsqueeze_
    t, t_ = transposing.t, shape_in_place.t_
    transpose = swapaxes = swapdims = transposing.transpose
    transpose_ = swapaxes_ = swapdims_ = shape_in_place.transpose_
    permute, adjoint = transposing.permute, transposing.adjoint
    movedim = moveaxis = transposing.movedim
    expand, expand_as, broadcast_to = broadcasting.expand, broadcasting.expand_as, broadcasting.broadcast_to
    select, narrow, diagonal, unfold = parts.select, parts.narrow, parts.diagonal, parts.unfold
    unbind, split, split_with_sizes, chunk = parts.unbind, parts.split, parts.split_with_sizes, parts.chunk
    tensor_split, hsplit, vsplit, dsplit = parts.tensor_split, parts.hsplit, parts.vsplit, parts.dsplit
    clone, contiguous = copying.clone, copying.contiguous
    new_zeros, new_ones, new_empty = alike.new_zeros, alike.new_ones, alike.new_empty
    new_full, new_tensor = alike.new_full, alike.new_tensor
    fill_diagonal_, as_strided = embedding.fill_diagonal_, embedding.as_strided
    select_scatter, slice_scatter = embedding.select_scatter, embedding.slice_scatter
    diagonal_scatter = embedding.diagonal_scatter
    scatter_reduce, scatter_reduce_ = scatter_reducing.scatter_reduce, in_place(scatter_reducing.scatter_reduce)
    type_as, is_contiguous, stride = copying.type_as, copying.is_contiguous, copying.stride
    storage_offset, element_size = copying.storage_offset, copying.element_size
    copy_, fill_, zero_ = copying.copy_, copying.fill_, copying.zero_
    flip, fliplr, flipud, roll, rot90 = arranging.flip, arranging.fliplr, arranging.flipud, arranging.roll, arranging.rot90
    repeat, tile, repeat_interleave = arranging.repeat, arranging.tile, arranging.repeat_interleave
    diag, diag_embed, diagflat = arranging.diag, arranging.diag_embed, arranging.diagflat
    tril, tril_ = arranging.tril, in_place(arranging.tril)
    triu, triu_ = arranging.triu, in_place(arranging.triu)
    gather, index_select = gathering.gather, gathering.index_select
    take, take_along_dim, masked_select = gathering.take, gathering.take_along_dim, gathering.masked_select
    nonzero, argwhere = gathering.nonzero, gathering.argwhere
    scatter, scatter_ = scattering.scatter, scattering.scatter_
    scatter_add, scatter_add_ = scattering.scatter_add, scattering.scatter_add_
    index_add, index_add_ = scattering.index_add, in_place(scattering.index_add)
    index_copy, index_copy_ = scattering.index_copy, in_place(scattering.index_copy)
    index_fill, index_fill_ = scattering.index_fill, scattering.index_fill_
    put, put_ = masking.put, in_place(masking.put)
    masked_fill, masked_fill_ = masking.masked_fill, masking.masked_fill_
    masked_scatter, masked_scatter_ = masking.masked_scatter, in_place(masking.masked_scatter)
    index_put, index_put_ = indexing.index_put, indexing.index_put_
    sum_to_size = reduction.sum_to_size
    normal_, uniform_, random_ = filling.normal_, filling.uniform_, filling.random_
    bernoulli, bernoulli_ = sampling.bernoulli, filling.bernoulli_
    exponential_, cauchy_ = filling.exponential_, filling.cauchy_
    log_normal_, geometric_ = filling.log_normal_, filling.geometric_
    multinomial = sampling.multinomial

    @property
    def T(self) -> Tensor:
        """Its dimensions in reverse order."""
        return transposing.permute(self, *range(self.ndim - 1, -1, -1))

    @property
    def mT(self) -> Tensor:
        """Its last two dimensions exchanged."""
        return transposing.matrix_transpose(self, "mT")

    @property
    def H(self) -> Tensor:
        """The transpose of a matrix, as real numbers are their own conjugates."""
        return transposing.conjugate_transpose(self)

    @property
    def mH(self) -> Tensor:
        """Its last two dimensions exchanged, as real numbers are their own conjugates."""
        return transposing.matrix_transpose(self, "mH")


_OPERATORS = {
    np.add: ("+", "__radd__"), np.subtract: ("-", "__rsub__"), np.multiply: ("*", "__rmul__"),
    np.true_divide: ("/", "__rtruediv__"), np.power: ("**", "__rpow__"), np.matmul: ("@", "__rmatmul__"),
}  # fmt: skip


def _on_tensors(operation: Any, inputs: tuple[Any, ...]) -> Any:
    """A ufunc that a rule calls while it runs on tensors: the operation of that name, recorded."""
    if not isinstance(inputs[0], Tensor) and isinstance(inputs[0], (np.ndarray, np.generic)):
        inputs = (wrap(inputs[0]), *inputs[1:])
    return operation(*(wrap(x) if isinstance(x, np.ndarray) else x for x in inputs))


def _rebuild(cls: type[Any], array: Array, requires_grad: bool) -> Any:
    made = wrap(array, requires_grad)
    return made if cls is Tensor else made.as_subclass(cls)


_late.bind(Tensor)
