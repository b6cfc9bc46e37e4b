"""Dropout, attention, and the product of two inputs with a table of weights.

>>> import minigrad
>>> dropout(minigrad.ones(3), training=False)
tensor([1., 1., 1.])
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .._errors import noted
from .._late import wrap
from .._rule import op, word
from .._views import in_place
from ..ops._indices import c_name
from ..ops.division import once, underived
from ..ops.pointwise import mul
from ..ops.reduction import _total as total
from ..random import bernoulli_into
from ._arguments import constant

if TYPE_CHECKING:
    from .._tensor import Tensor


# --- dropout ---------------------------------------------------------------------------------------------------------


def _checked(input: Any, p: float, name: str) -> None:
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    if not hasattr(input, "_array"):
        raise TypeError(f"{name}(): argument 'input' (position 1) must be Tensor, not {type(input).__name__}")


def _times_noise(input: Any, noise: Any, inplace: bool) -> Any:
    return in_place(mul)(input, noise) if inplace else mul(input, noise)


def _dropped(input: Any, p: float, training: bool, inplace: bool, whole_channels: bool = False) -> Any:
    if p == 0 or not training or not input._array.size:
        return input
    if p == 1:
        return _times_noise(input, wrap(np.zeros((), input._array.dtype)), inplace)
    noise = _noise(input, p, whole_channels)
    noise /= noise.dtype.type(1 - p)
    return _times_noise(input, wrap(noise), inplace)


def _noise(input: Any, p: float, whole_channels: bool) -> Any:
    """Ones and, with probability p, zeros; one for each element, or for each channel of each sample."""
    array = input._array
    if array.dtype.kind != "f":
        raise RuntimeError(f"result type Float can't be cast to the desired output type {input.dtype.short}")
    noise = (
        np.empty((*array.shape[:2], *(1,) * (array.ndim - 2)), array.dtype) if whole_channels else np.empty_like(array)
    )
    bernoulli_into(noise, 1 - p)
    return noise


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeros with probability p, and everything else divided by 1 − p, so that the expectation stays; input itself when
    not training (`torch.nn.functional.dropout`). It draws what PyTorch draws. ValueError where p is no probability.

    >>> import minigrad
    >>> _ = minigrad.manual_seed(0)
    >>> dropout(minigrad.ones(5))
    tensor([0., 0., 2., 0., 0.])
    """
    _checked(input, p, "dropout")
    return _dropped(input, p, training, inplace)  # type: ignore[no-any-return]


def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels of input (N, C, L) or (C, L) (`torch.nn.functional.dropout1d`).

    >>> import minigrad
    >>> dropout1d(minigrad.ones(1, 2, 3), 1.0).sum()
    tensor(0.)
    """
    return _by_channel(input, p, training, inplace, 1)  # type: ignore[no-any-return]


def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels of input (N, C, H, W) or (C, H, W) (`torch.nn.functional.dropout2d`).

    >>> import minigrad
    >>> dropout2d(minigrad.ones(1, 2, 3, 3), 1.0).sum()
    tensor(0.)
    """
    return _by_channel(input, p, training, inplace, 2)  # type: ignore[no-any-return]


def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """`dropout` of whole channels of input (N, C, D, H, W) or (C, D, H, W) (`torch.nn.functional.dropout3d`).

    >>> import minigrad
    >>> dropout3d(minigrad.ones(1, 2, 3, 3, 3), 1.0).sum()
    tensor(0.)
    """
    return _by_channel(input, p, training, inplace, 3)  # type: ignore[no-any-return]


def _by_channel(input: Any, p: float, training: bool, inplace: bool, n: int) -> Any:
    _checked(input, p, f"dropout{n}d")
    if input.ndim == n + 1 and n != 2 and inplace:
        return _dropped(input.unsqueeze_(0), p, training, True, True).squeeze_(0)
    if input.ndim == n + 1 and n != 2:
        return _dropped(input.unsqueeze(0), p, training, inplace, True).squeeze(0)
    return _dropped(input, p, training, inplace, True)


def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Dropout for SELU: dropped elements take its lowest value, and mean and variance are kept
    (`torch.nn.functional.alpha_dropout`; Klambauer et al., 2017).

    >>> import minigrad
    >>> alpha_dropout(minigrad.ones(2))
    tensor([1., 1.])
    """
    return _alpha_dropped(input, p, training, inplace, False)  # type: ignore[no-any-return]


def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """`alpha_dropout` of whole channels (`torch.nn.functional.feature_alpha_dropout`).

    >>> import minigrad
    >>> feature_alpha_dropout(minigrad.ones(1, 2))
    tensor([[1., 1.]])
    """
    return _alpha_dropped(input, p, training, inplace, True)  # type: ignore[no-any-return]


def _alpha_dropped(input: Any, p: float, training: bool, inplace: bool, whole_channels: bool) -> Any:
    _checked(input, p, "feature_alpha_dropout" if whole_channels else "alpha_dropout")
    if p == 0 or not training or not input._array.size:
        return input
    if p == 1:
        return _times_noise(input, wrap(np.zeros((), input._array.dtype)), inplace)
    alpha = 1.7580993408473766  # −SELU's lowest value
    a = 1 / math.sqrt((alpha * alpha * p + 1) * (1 - p))
    noise = _noise(input, p, whole_channels)
    shift = (noise - 1) * noise.dtype.type(alpha * a) + noise.dtype.type(alpha * a * p)
    result = _times_noise(input, wrap(noise * noise.dtype.type(a)), inplace)
    return result.add_(wrap(shift)) if inplace else result + wrap(shift)


# --- attention -------------------------------------------------------------------------------------------------------


def _shares(query: Any, key: Any, mask: Any, scale: float) -> Any:
    """softmax(q·kᵀ·scale + mask), 0 where everything is masked."""
    scores = query @ key.mT * scale
    if mask is not None:
        scores = scores + constant(mask, query)
    top = getattr(scores, "_array", scores).max(-1, keepdims=True)
    powers = np.exp(scores - constant(np.where(np.isfinite(top), top, 0).astype(top.dtype), query))
    sums = total(powers, -1, True)
    return powers / (sums + constant((getattr(sums, "_array", sums) == 0).astype(top.dtype), query))


def _score_slope(g: Any, query: Any, key: Any, value: Any, mask: Any, scale: float) -> Any:
    shares = _shares(query, key, mask, scale)
    along = g @ value.mT
    return (along - total(along * shares, -1, True)) * shares * scale


@op(
    lambda query, key, value, mask, scale: _shares(query, key, mask, scale) @ value,
    node="ScaledDotProductFlashAttentionForCpuBackward0",
    query=lambda g, query, key, value, mask, scale: _flash(_score_slope(g, query, key, value, mask, scale) @ key, query),
    key=lambda g, query, key, value, mask, scale: _flash(_score_slope(g, query, key, value, mask, scale).mT @ query, key),
    value=lambda g, query, key, value, mask, scale: _flash(_shares(query, key, mask, scale).mT @ g, value),
)  # fmt: skip
def _attention(query: Tensor, key: Tensor, value: Tensor, mask: Any, scale: float) -> Tensor: ...


def _flash(g: Any, x: Any) -> Any:
    return once(g, x, underived("_scaled_dot_product_flash_attention_for_cpu_backward"))


@op(
    lambda self: _safe(self), node="SafeSoftmaxBackward0",
    self=lambda g, result: (g - total(g * result, -1, True)) * result,
)  # fmt: skip
def _safe_softmax(self: Tensor) -> Tensor: ...


def _safe(self: Any) -> Any:
    top = self.max(-1, keepdims=True)
    powers = np.exp(self - np.where(np.isfinite(top), top, 0).astype(self.dtype))
    sums = np.add.reduce(powers, -1, keepdims=True)
    return powers / np.where(sums == 0, self.dtype.type(1), sums)


def scaled_dot_product_attention(
    query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None = None, dropout_p: float = 0.0,
    is_causal: bool = False, scale: float | None = None, enable_gqa: bool = False,
) -> Tensor:  # fmt: skip
    """softmax(query·keyᵀ·scale + mask)·value: what each query looks for among the keys
    (`torch.nn.functional.scaled_dot_product_attention`).

    query (…, L, E), key (…, S, E), value (…, S, V); attn_mask broadcasts to (…, L, S): numbers are added, booleans say
    what may be seen. is_causal: a query sees no later key. scale is 1/√E unless given.

    >>> import minigrad
    >>> q, k, v = minigrad.zeros(1, 2), minigrad.ones(2, 2), minigrad.tensor([[1.], [3.]])
    >>> scaled_dot_product_attention(q, k, v)
    tensor([[2.]])
    """
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} instead."
        )
    kinds = [c_name(x._array) for x in (query, key, value)]
    if len(set(kinds)) > 1:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: {} key.dtype: {} and value.dtype: {} "
            "instead.".format(*kinds)
        )
    if attn_mask is not None and c_name(attn_mask._array) not in ("bool", "float", kinds[0]):
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{c_name(attn_mask._array)} and  query.dtype: {kinds[0]} instead."
        )
    if attn_mask is not None and is_causal:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if enable_gqa:
        raise noted(
            NotImplementedError("minigrad refuses enable_gqa"), "Repeat the heads: key.repeat_interleave(n, -3)."
        )
    rows, columns = query.shape[-2], key.shape[-2]
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    dtype = query._array.dtype
    mask: Any = attn_mask
    if is_causal:
        mask = wrap(np.where(np.tri(rows, columns, dtype=bool), 0, -np.inf).astype(dtype))
    elif mask is not None and mask._array.dtype.kind == "b":
        mask = wrap(np.where(mask._array, 0, -np.inf).astype(dtype))
    learnt = mask is not None and mask.requires_grad
    if query.ndim == key.ndim == value.ndim == 4 and not dropout_p and not learnt:
        return _attention(query, key, value, None if mask is None else mask._array, scale)
    scores = (query * math.sqrt(scale)) @ (key.transpose(-2, -1) * math.sqrt(scale))
    shares = _safe_softmax(scores if mask is None else scores + mask)
    return (dropout(shares, dropout_p) if dropout_p else shares) @ value  # type: ignore[no-any-return]


# --- two inputs ------------------------------------------------------------------------------------------------------


def _contract_array(a: Any, b: Any, c: Any, indices: str) -> Any:
    return np.einsum(indices, a, b, c)


def _turned(indices: str, place: int) -> str:
    """The indices of the derivative: the gradient stands where the input at `place` stood, and that is wanted."""
    names, out = indices.split("->")
    parts = names.split(",")
    wanted, parts[place] = parts[place], out
    return f"{','.join(parts)}->{wanted}"


@op(
    _contract_array, node="TrilinearBackward0",
    a=lambda g, b, c, indices: contract(g, b, c, _turned(indices, 0)),
    b=lambda g, a, c, indices: contract(a, g, c, _turned(indices, 1)),
    c=lambda g, a, b, indices: contract(a, b, g, _turned(indices, 2)),
)  # fmt: skip
def _contract(a: Tensor, b: Tensor, c: Tensor, indices: str) -> Tensor: ...


contract = word(_contract)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """y_o = x₁ᵀ·weight_o·x₂ + bias_o for inputs (…, A) and (…, B), weight (O, A, B) and bias (O)
    (`torch.nn.functional.bilinear`). RuntimeError where the sizes do not fit.

    >>> import minigrad
    >>> bilinear(minigrad.tensor([1., 2.]), minigrad.tensor([3.]), minigrad.ones(1, 2, 1))
    tensor([9.])
    """
    if input1.ndim != input2.ndim:
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}")
    for i, (m, n) in enumerate(zip(input1.shape[:-1], input2.shape[:-1], strict=True)):
        if m != n:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {i}: got {m} and {n}")
    if weight.ndim != 3:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-weight.ndim}, {weight.ndim - 1}], but got 2)"
        )
    for i, given in enumerate((input1, input2)):
        if given.shape[-1] != weight.shape[i + 1]:
            raise RuntimeError(
                f"bilinear(): input{i + 1} size does not match weight size: got {given.shape[-1]} but expected "
                f"{weight.shape[i + 1]}"
            )
    flat = _contract(
        input1.reshape(-1, input1.shape[-1]), weight, input2.reshape(-1, input2.shape[-1]), "na,oab,nb->no"
    )
    result = flat.view(*input1.shape[:-1], weight.shape[0])
    return result if bias is None else result + bias
