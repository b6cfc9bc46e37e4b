"""The list of operations a tensor answers to, under PyTorch's names: what `Tensor` takes over, row by row of the table.

>>> import minigrad
>>> minigrad.tensor([1., 4.]).sqrt()
tensor([1., 2.])
"""

from __future__ import annotations

from importlib import import_module
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _views
from ._door import public
from ._facts import Facts
from ._late import LateMethod, LateModule, bind
from ._rule import ROWS, UFUNCS, Row
from .ops import (
    broadcasting,
    comparison,
    copying,
    division,
    exponential,
    index_arrays,
    indexing,
    kind,
    linalg,
    logic,
    parts,
    pointwise,
    reduction,
    rounding,
    shape_in_place,
    transposing,
)  # fmt: skip
from .ops import shape as shaping
from .ops._signature import operator, ordered, reflected

LATE = (  # modules that few programs need: loaded when one of their operations is first asked for
    "extremes", "joining", "splitting", "_softmax", "added_products", "alike", "arranging", "bessel", "combination",
    "decompositions", "distinct", "divisors", "embedding", "equations", "filling", "gamma", "gathering", "grids",
    "masking", "matrix_functions", "measuring", "norms", "older", "ordering", "sampled", "sampling", "scan", "scatter_reducing",
    "scattering", "special", "statistics", "storing", "triangular", "trigonometry",
)  # fmt: skip
reads_types = TYPE_CHECKING  # by another name, or mypy takes these imports in an order that it can't resolve
if reads_types:
    from .ops import (
        _softmax,
        added_products,
        alike,
        arranging,
        bessel,
        combination,
        decompositions,
        distinct,
        divisors,
        embedding,
        equations,
        extremes,
        filling,
        gamma,
        gathering,
        masking,
        matrix_functions,
        measuring,
        norms,
        older,
        ordering,
        sampled,
        sampling,
        scan,
        scatter_reducing,
        scattering,
        special,
        splitting,
        statistics,
        storing,
        triangular,
        trigonometry,
    )
else:
    globals().update((name, LateModule(f"minigrad.ops.{name}")) for name in LATE)


def in_place(operation: Any) -> Any:
    """The method that changes its tensor, also of an operation that is still to be loaded."""
    if isinstance(operation, LateMethod):
        return LateMethod(lambda: _views.in_place(operation.find()))
    return _views.in_place(operation)


def all_rows() -> dict[str, Row]:
    """The whole table, also what is still to be loaded."""
    for name in (*LATE, "normal_curve", "polynomials"):
        import_module(f"minigrad.ops.{name}")
    return ROWS


def of_ufunc(ufunc: np.ufunc) -> Any:
    """The operation that is this function of NumPy's, or None."""
    if ufunc not in UFUNCS:
        all_rows()
    return UFUNCS.get(ufunc)


class Operations:
    """What a tensor can do: methods, in-place methods and operators (`torch.Tensor`)."""


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
    float_power, float_power_ = exponential.float_power, exponential.float_power_
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
    matmul = linalg.matmul
    __matmul__, __rmatmul__ = operator(linalg.matmul), reflected(linalg.matmul)
    __iadd__, __isub__, __imul__ = operator(add_), operator(sub_), operator(mul_)
    __itruediv__, __ifloordiv__ = operator(div_), operator(floor_divide_)
    __imod__, __ipow__ = operator(remainder_), operator(pow_)
    abs = absolute = rounding.abs
    abs_ = absolute_ = in_place(rounding.abs)
    sign, sign_ = rounding.sign, in_place(rounding.sign)
    sgn, sgn_, angle = rounding.sgn, in_place(rounding.sgn), rounding.angle
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
    __gt__, __ge__, __lt__, __le__ = ordered(gt, ">"), ordered(ge, ">="), ordered(lt, "<"), ordered(le, "<=")
    __eq__, __ne__ = operator(eq), operator(ne)
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
    lgamma, lgamma_ = gamma.lgamma, in_place(gamma.lgamma)
    digamma, digamma_ = gamma.digamma, in_place(gamma.digamma)
    polygamma = gamma.polygamma_method
    polygamma_ = in_place(gamma._polygamma_)
    mvlgamma, mvlgamma_ = gamma.mvlgamma, in_place(gamma.mvlgamma)
    gcd, gcd_, lcm, lcm_ = divisors.gcd, in_place(divisors.gcd), divisors.lcm, in_place(divisors.lcm)
    frexp, ldexp, ldexp_ = divisors.frexp, divisors.ldexp, in_place(divisors.ldexp)
    nextafter, nextafter_ = divisors.nextafter, in_place(divisors.nextafter)
    i0, i0_ = bessel.i0, in_place(bessel.i0)
    dist, isin = measuring.dist, measuring.isin
    cov, corrcoef = measuring.cov, measuring.corrcoef
    quantile, nanquantile = measuring.quantile, measuring.nanquantile
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
    __delitem__ = indexing.delitem
    softmax, log_softmax = _softmax.softmax, _softmax.log_softmax
    sum, mean, norm, logsumexp = reduction.sum, reduction.mean, norms.norm, reduction.logsumexp
    nansum, nanmean = reduction.nansum, reduction.nanmean
    all, any, count_nonzero = reduction.all, reduction.any, reduction.count_nonzero
    var, std = statistics.var, statistics.std
    max, min, aminmax = extremes.max, extremes.min, extremes.aminmax
    amax, amin, argmax, argmin = extremes.amax, extremes.amin, extremes.argmax, extremes.argmin
    sort, argsort, msort, topk = ordering.sort, ordering.argsort, ordering.msort, ordering.topk
    mode, histogram = ordering.mode, sampled.histogram
    kthvalue, median, nanmedian = ordering.kthvalue, ordering.median, ordering.nanmedian
    unique, unique_consecutive = distinct.unique, distinct.unique_consecutive
    bincount, histc = ordering.bincount, ordering.histc
    prod, diff, logcumsumexp = scan.prod, scan.diff, scan.logcumsumexp
    cumsum, cumsum_ = scan.cumsum, in_place(scan.cumsum)
    cumprod, cumprod_ = scan.cumprod, in_place(scan.cumprod)
    cummax, cummin = scan.cummax, scan.cummin
    matmul, mm, mv, dot, vdot, bmm = linalg.matmul, linalg.mm, linalg.mv, linalg.dot, linalg.vdot, linalg.bmm
    outer = ger = linalg.outer
    addmm, addmm_ = added_products.addmm, in_place(added_products.addmm)
    addmv, addmv_ = added_products.addmv, in_place(added_products.addmv)
    addr, addr_ = added_products.addr, in_place(added_products.addr)
    addbmm, addbmm_ = added_products.addbmm, in_place(added_products.addbmm)
    baddbmm, baddbmm_ = added_products.baddbmm, in_place(added_products.baddbmm)
    inner, kron, trace, cross = equations.inner, equations.kron, equations.trace, equations.cross
    det, slogdet, logdet = decompositions.det, decompositions.slogdet, decompositions.logdet
    inverse, pinverse, matrix_power = decompositions.inv, decompositions.pinverse, matrix_functions.matrix_power
    matrix_exp, cholesky_solve = triangular.matrix_exp, triangular.cholesky_solve
    cholesky_inverse = triangular.cholesky_inverse
    cholesky, qr, svd = older.cholesky, older.qr, older.svd
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
    unbind, split, split_with_sizes, chunk = splitting.unbind, splitting.split, splitting.split_with_sizes, splitting.chunk
    tensor_split, hsplit, vsplit, dsplit = splitting.tensor_split, splitting.hsplit, splitting.vsplit, splitting.dsplit
    clone, contiguous = copying.clone, copying.contiguous
    new_zeros, new_ones, new_empty = alike.new_zeros, alike.new_ones, alike.new_empty
    new_full, new_tensor = alike.new_full, alike.new_tensor
    fill_diagonal_, as_strided = embedding.fill_diagonal_, embedding.as_strided
    select_scatter, slice_scatter = embedding.select_scatter, embedding.slice_scatter
    diagonal_scatter = embedding.diagonal_scatter
    scatter_reduce, scatter_reduce_ = scatter_reducing.scatter_reduce, in_place(scatter_reducing.scatter_reduce)
    index_reduce, index_reduce_ = scatter_reducing.index_reduce, in_place(scatter_reducing.index_reduce)
    renorm, renorm_ = norms.renorm, in_place(norms.renorm)
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
    masked_scatter, masked_scatter_ = masking.masked_scatter, masking.masked_scatter_
    index_put, index_put_ = index_arrays.index_put, index_arrays.index_put_
    sum_to_size = broadcasting.sum_to_size
    normal_, uniform_, random_ = filling.normal_, filling.uniform_, filling.random_
    bernoulli, bernoulli_ = sampling.bernoulli, filling.bernoulli_
    exponential_, cauchy_ = filling.exponential_, filling.cauchy_
    log_normal_, geometric_ = filling.log_normal_, filling.geometric_
    multinomial = sampling.multinomial
    cpu = to_dense = kind.itself
    conj, resolve_conj, real, imag = kind.conj, kind.resolve_conj, property(kind.real), property(kind.imag)
    is_complex, is_signed, is_nonzero = kind.is_complex, kind.is_signed, kind.is_nonzero
    is_same_size, is_set_to = kind.is_same_size, kind.is_set_to
    is_cpu, is_cuda, is_sparse, is_quantized, is_meta, layout = True, False, False, False, False, "torch.strided"
    get_device, data_ptr, apply_, map_ = kind.get_device, kind.data_ptr, kind.apply_, kind.map_
    __reversed__ = arranging.reversed_rows
    untyped_storage, set_, resize_ = storing.untyped_storage, storing.set_, storing.resize_
    resize, resize_as, resize_as_ = storing.resize, storing.resize_as, storing.resize_as_
    unsafe_split, unsafe_chunk = storing.unsafe_split, storing.unsafe_chunk
    unsafe_split_with_sizes = storing.unsafe_split_with_sizes
    T = property(lambda self: transposing.permute(self, tuple(range(self.ndim - 1, -1, -1))), doc="Its dimensions in reverse order.")
    mT = property(lambda self: transposing.matrix_transpose(self, "mT"), doc="Its last two dimensions exchanged.")
    H = property(transposing.conjugate_transpose, doc="The transpose of a matrix: real numbers are their own conjugates.")
    mH = property(lambda self: transposing.matrix_transpose(self, "mH"), doc="As `mT`: real numbers are their own conjugates.")


def open_doors(room: type) -> None:
    """Has the methods that a class lists put behind their doors when they are first asked for."""
    for name, method in list(vars(room).items()):
        if type(method) is FunctionType and name[:2] != "__":
            late = LateMethod(lambda method=method: method)  # type: ignore[misc]
            late.__set_name__(room, name)
            setattr(room, name, late)


def as_method(function: Any, name: str) -> Any:
    return public(function, name, method=True)


def complete(kind: Any) -> None:
    """Says what a tensor is, once its class is whole, and puts what is its own behind doors."""
    bind(kind)
    for name in ("item", "tolist", "numpy", "detach", "retain_grad", "float", "double", "short", "char", "byte", "long", "int", "bool"):
        setattr(kind, name, as_method(vars(kind)[name], name))
    for owner in (kind, Facts, Operations):
        for name, found in [(n, p) for n, p in vars(owner).items() if type(p) is property and p.fset is None]:
            setattr(owner, name, property(found.fget, _fixed(name), found.fdel or _fixed(name), found.__doc__))


def _fixed(name: str) -> Any:
    """What refuses to set or to delete an attribute that a tensor has by itself."""

    def refuse(*_: Any) -> None:
        raise AttributeError(f"attribute '{name}' of 'torch._C.TensorBase' objects is not writable")

    return refuse


LateMethod.enter = as_method
open_doors(Facts)
open_doors(Operations)
