"""The functions for which PyTorch has several signatures, written as its messages list them; `Operand` is a tensor for
which a number may stand.

>>> overloads("copysign", True)
['Tensor other', 'Number other']
"""

from __future__ import annotations

import re

_COMPARED = "Tensor input, Tensor other, out | Tensor input, Number other, out"
_EITHER = "Tensor input, Tensor other, out | Number self, Tensor other | Tensor input, Number other, out"
_SPREAD = (
    "Tensor input, ints? dim, bool unbiased = True, bool keepdim = False, out | "
    "Tensor input, ints dim = None, *, Number correction = None, bool keepdim = False, out | Tensor input, bool unbiased = True"
)
_MADE = "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False"
_LIKE = f"torch.memory_format memory_format = None, {_MADE}"

_POLYNOMIALS = (
    "special_chebyshev_polynomial_t special_chebyshev_polynomial_u special_chebyshev_polynomial_v special_chebyshev_polynomial_w "
    "special_hermite_polynomial_h special_hermite_polynomial_he special_laguerre_polynomial_l special_legendre_polynomial_p"
)


def _spaced(rest: str) -> str:
    return " | ".join(f"{a} start, {b} end, {rest}, *, out, {_MADE}" for b in ("Tensor", "Number") for a in ("Tensor", "Number"))


_TABLE = {
    "copysign eq fmod ge greater greater_equal gt le less less_equal lt ne not_equal": _COMPARED,
    "floor_divide multiply true_divide": "Operand input, Operand other, out | Tensor input, Number other",
    "bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor remainder": _EITHER,
    "xlogy special_xlog1py special_xlogy": _EITHER.replace("self, Tensor other", "self, Tensor other, out"),
    _POLYNOMIALS: "Tensor x, Tensor n, out | Number x, Tensor n, out | Tensor x, Number n, out",
    "pow float_power": "Tensor input, Tensor exponent, out | Number self, Tensor exponent, out | Tensor input, Number exponent, out",
    "add": "Operand input, Operand other, *, Number alpha = 1, out",
    "sub": "Operand input, Operand other, *, Number alpha = 1, out",
    "subtract": "Operand input, Operand other, *, Number alpha = 1, out | Tensor input, Number other, Number alpha = 1",
    "rsub": "Tensor input, Operand other, *, Number alpha = 1 | Tensor input, Number other, Number alpha = 1",
    "div": (
        "Operand input, Operand other, out | Operand input, Operand other, *, str? rounding_mode, out | "
        "Tensor input, Number other, *, str? rounding_mode"
    ),
    "divide": (
        "Operand input, Operand other, out | Operand input, Operand other, *, str? rounding_mode, out | "
        "Tensor input, Number other | Tensor input, Number other, *, str? rounding_mode"
    ),
    "addcdiv addcmul": "Tensor input, Tensor tensor1, Tensor tensor2, *, Number value = 1, out",
    "addmm": "Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, out",
    "addmv": "Tensor input, Tensor mat, Tensor vec, *, Number beta = 1, Number alpha = 1, out",
    "addr": "Tensor input, Tensor vec1, Tensor vec2, *, Number beta = 1, Number alpha = 1, out",
    "addbmm baddbmm": "Tensor input, Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1, out",
    "std var": _SPREAD,
    "std_mean var_mean": _SPREAD.replace(", out", ""),
    "mean": "Tensor input, *, torch.dtype dtype = None, out | Tensor input, ints? dim, bool keepdim = False, *, torch.dtype dtype = None, out",
    "sum": "Tensor input, *, torch.dtype dtype = None | Tensor input, ints? dim, bool keepdim = False, *, torch.dtype dtype = None, out",
    "prod": "Tensor input, *, torch.dtype dtype = None | Tensor input, int dim, bool keepdim = False, *, torch.dtype dtype = None, out",
    "max min": "Tensor input, out | Tensor input, Tensor other, out | Tensor input, int dim, bool keepdim = False, outs",
    "median nanmedian": "Tensor input | Tensor input, int dim, bool keepdim = False, outs",
    "all any": "Tensor input, out | Tensor input, ints dim = None, bool keepdim = False, out | Tensor input, int dim, bool keepdim = False, out",
    "count_nonzero": "Tensor input, int dim = None | Tensor input, sizes dim",
    "quantile nanquantile": (
        "Tensor input, Tensor q, int dim = None, bool keepdim = False, *, str interpolation = \"linear\", out | "
        "Tensor input, float q, int dim = None, bool keepdim = False, *, str interpolation = \"linear\", out"
    ),
    "clamp clip": (
        "Tensor input, Tensor min = None, Tensor max = None, out | Tensor input, Number min = None, Number max = None, out"
    ),
    "clamp_max": "Tensor input, Tensor max, out | Tensor input, Number max, out",
    "clamp_min": "Tensor input, Tensor min, out | Tensor input, Number min, out",
    "lerp": "Tensor input, Tensor end, Tensor weight, out | Tensor input, Tensor end, Number weight, out",
    "fill": "Tensor input, Tensor value | Tensor input, Number value",
    "masked_fill": "Tensor input, Tensor mask, Tensor value | Tensor input, Tensor mask, Number value",
    "index_fill": "Tensor input, int dim, Tensor index, Tensor value | Tensor input, int dim, Tensor index, Number value",
    "scatter": (
        "Tensor input, int dim, Tensor index, Tensor src, out | Tensor input, int dim, Tensor index, Tensor src, *, str reduce, out | "
        "Tensor input, int dim, Tensor index, Number value, out | Tensor input, int dim, Tensor index, Number value, *, str reduce, out"
    ),
    "narrow": "Tensor input, int dim, Tensor start, int length | Tensor input, int dim, int start, int length",
    "movedim moveaxis": "Tensor input, int source, int destination | Tensor input, tuple of ints source, tuple of ints destination",
    "dsplit hsplit vsplit": "Tensor input, int sections | Tensor input, sizes indices",
    "tensor_split": (
        "Tensor input, tuple of ints indices, int dim = 0 | Tensor input, Tensor tensor_indices_or_sections, int dim = 0 | "
        "Tensor input, int sections, int dim = 0"
    ),
    "Tensor.view": "torch.dtype dtype | sizes size",
    "squeeze": "Tensor input | Tensor input, int dim | Tensor input, sizes dim",
    "sort": (
        "Tensor input, *, bool stable, int dim = -1, bool descending = False, outs | "
        "Tensor input, int dim = -1, bool descending = False, outs"
    ),
    "argsort": (
        "Tensor input, *, bool stable, int dim = -1, bool descending = False, out | "
        "Tensor input, int dim = -1, bool descending = False"
    ),
    "round": "Tensor input, out | Tensor input, *, int decimals, out",
    "nonzero": "Tensor input, out | Tensor input, *, bool as_tuple",
    "repeat_interleave": (
        "Tensor input, Tensor repeats, int dim = None, *, int output_size = None | Tensor repeats, *, int output_size = None | "
        "Tensor input, int repeats, int dim = None, *, int output_size = None"
    ),
    "where": (
        "Tensor condition | Tensor condition, Tensor input, Tensor other, out | Tensor condition, Number self, Tensor other | "
        "Tensor condition, Tensor input, Number other | Tensor condition, Number self, Number other"
    ),
    "Tensor.where": "Tensor condition, Tensor other | Tensor condition, Number other",
    "isin": (
        "Tensor elements, Tensor test_elements, *, bool assume_unique = False, bool invert = False, out | "
        "Number element, Tensor test_elements, *, bool assume_unique = False, bool invert = False, out | "
        "Tensor elements, Number test_element, *, bool assume_unique = False, bool invert = False, out"
    ),
    "bucketize": (
        "Tensor input, Tensor boundaries, *, bool out_int32 = False, bool right = False, out | "
        "Number self, Tensor boundaries, *, bool out_int32 = False, bool right = False"
    ),
    "searchsorted": (
        "Tensor sorted_sequence, Tensor input, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None, out | "
        "Tensor sorted_sequence, Number self, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None, out"
    ),
    "result_type": "Tensor tensor, Tensor other | Number scalar, Tensor tensor | Tensor tensor, Number other | Number scalar1, Number scalar2",
    "trapezoid cumulative_trapezoid": "Tensor y, Tensor x, *, int dim = -1 | Tensor y, *, Number dx = 1, int dim = -1",
    "trapz": "Tensor y, *, float dx = 1, int dim = -1 | Tensor y, Tensor x, *, int dim = -1",
    "bernoulli": "Tensor input, *, torch.Generator generator = None, out | Tensor input, float p, *, torch.Generator generator = None",
    "Tensor.bernoulli_": "Tensor p, *, torch.Generator generator = None | float p = 0.5, *, torch.Generator generator = None",
    "normal": (
        "Tensor mean, Tensor std, *, torch.Generator generator = None, out | "
        "Tensor mean, float std = 1, *, torch.Generator generator = None, out | "
        "float mean, Tensor std, *, torch.Generator generator = None, out | "
        f"float mean, float std, tuple of ints size, *, torch.Generator generator = None, out, {_MADE}"
    ),
    "linspace": _spaced("int steps"),
    "logspace": _spaced("int steps, float base = 10.0"),
    "gradient": " | ".join((
        "Tensor input, *, tuple of ints dim, int edge_order = 1",
        "Tensor input, *, Number spacing, tuple of ints dim, int edge_order = 1",
        "Tensor input, *, Number spacing = None, int dim = None, int edge_order = 1",
        "Tensor input, *, tuple of Scalars spacing, int dim = None, int edge_order = 1",
        "Tensor input, *, tuple of Scalars spacing, tuple of ints dim, int edge_order = 1",
        "Tensor input, *, tuple of Tensors spacing, int dim = None, int edge_order = 1",
        "Tensor input, *, tuple of Tensors spacing, tuple of ints dim, int edge_order = 1",
    )),
    "histogram": (
        "Tensor input, Tensor bins, *, Tensor weight = None, bool density = False, outs | "
        "Tensor input, int bins = 100, *, tuple of floats range = None, Tensor weight = None, bool density = False, outs"
    ),
    "arange": (
        f"Number end, *, out, {_MADE} | Number start, Number end, *, {_MADE} | Number start, Number end, Number step = 1, *, out, {_MADE}"
    ),
    "eye": f"int n, *, out, {_MADE} | int n, int m, *, out, {_MADE}",
    "rand randn": f"sizes size, *, torch.Generator? generator, out, {_MADE} | sizes size, *, out, {_MADE}",
    "randint": " | ".join(
        f"{bounds}, tuple of ints size, *, {source}out, {_MADE}"
        for bounds in ("int high", "int low, int high") for source in ("torch.Generator? generator, ", "")
    ),
    "rand_like randn_like": f"Tensor input, *, torch.Generator? generator, {_LIKE} | Tensor input, *, {_LIKE}",
    "linalg_cond": "Tensor input, Number p = None, out | Tensor input, str p, out",
    "linalg_matrix_norm": (
        "Tensor input, Number ord, ints dim = {-2,-1}, bool keepdim = False, *, torch.dtype dtype = None, out | "
        "Tensor input, str ord = \"fro\", ints dim = {-2,-1}, bool keepdim = False, *, torch.dtype dtype = None, out"
    ),
    "linalg_norm": (
        "Tensor input, Number ord = None, ints dim = None, bool keepdim = False, *, torch.dtype dtype = None, out | "
        "Tensor input, str ord, ints dim = None, bool keepdim = False, *, torch.dtype dtype = None, out"
    ),
    "linalg_matrix_rank": (
        "Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, out | "
        "Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, out | "
        "Tensor input, Tensor tol, bool hermitian = False, out | Tensor input, float tol, bool hermitian = False, out"
    ),
    "linalg_pinv": (
        "Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, out | "
        "Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, out | "
        "Tensor input, Tensor rcond, bool hermitian = False, out | Tensor input, float rcond, bool hermitian = False, out"
    ),
    "conv1d conv2d conv3d": (
        "Tensor input, Tensor weight, Tensor bias = None, ints stride = 1, ints padding = 0, ints dilation = 1, int groups = 1 | "
        "Tensor input, Tensor weight, Tensor bias = None, ints stride = 1, str padding = \"valid\", ints dilation = 1, int groups = 1"
    ),
}  # fmt: skip
# Functions that PyTorch has written in Python: where their arguments are checked, and in what order; `new=own` for other names.
_WITHIN = {
    "adaptive_max_pool1d": "adaptive_max_pool1d input output_size",
    "batch_norm": "batch_norm . weight bias running_mean running_var training",
    "celu": "celu input alpha",
    "cosine_embedding_loss": "cosine_embedding_loss input1 input2 target margin",
    "cross_entropy": "cross_entropy_loss input target weight . ignore_index label_smoothing",
    "dropout": "dropout input . train=training",
    "elu": "elu input alpha",
    "embedding": "embedding weight indices=input . scale_grad_by_freq",
    "fold": "col2im input output_size kernel_size dilation padding stride",
    "hinge_embedding_loss": "hinge_embedding_loss input target margin",
    "huber_loss": "huber_loss . . . delta",
    "instance_norm": "instance_norm . weight bias running_mean running_var use_input_stats",
    "kl_div": "kl_div . . . log_target",
    "layer_norm": "layer_norm input normalized_shape weight bias eps",
    "leaky_relu": "leaky_relu input negative_slope",
    "lp_pool1d": "avg_pool1d . kernel_size stride",
    "lp_pool2d": "avg_pool2d . kernel_size stride",
    "margin_ranking_loss": "margin_ranking_loss . . . margin",
    "max_pool1d": "max_pool1d input kernel_size stride padding dilation ceil_mode",
    "max_pool2d": "max_pool2d input kernel_size stride padding dilation ceil_mode",
    "multi_margin_loss": "multi_margin_loss input target . margin",
    "multilabel_soft_margin_loss": "log_sigmoid input",
    "nll_loss": "nll_loss_nd input target weight . ignore_index",
    "normalize": "linalg_vector_norm . ord=p dim",
    "pad": "pad input pad . value",
    "poisson_nll_loss": "poisson_nll_loss . . log_input full",
    "rrelu": "rrelu input lower upper",
    "smooth_l1_loss": "smooth_l1_loss . . . beta",
    "threshold": "threshold input threshold value",
    "triplet_margin_loss": "triplet_margin_loss anchor positive negative . p . swap",
    "unfold": "im2col input kernel_size dilation padding stride",
}
# What these ask of an argument before anything is checked, and fail with where it is no tensor.
_ASKED = {
    "size": (
        "adaptive_avg_pool2d.input adaptive_max_pool2d.input batch_norm.input binary_cross_entropy.input binary_cross_entropy.target "
        "binary_cross_entropy.weight binary_cross_entropy_with_logits.input binary_cross_entropy_with_logits.target "
        "gaussian_nll_loss.input huber_loss.input huber_loss.target instance_norm.input l1_loss.input l1_loss.target l1_loss.weight "
        "max_unpool1d.input max_unpool2d.input mse_loss.input mse_loss.target smooth_l1_loss.input smooth_l1_loss.target"
    ),
    "dim": (
        "embedding_bag.input embedding_bag.offsets glu.input group_norm.input interpolate.input local_response_norm.input "
        "margin_ranking_loss.input1 margin_ranking_loss.input2 margin_ranking_loss.target"
    ),
    "softmax": "softmax.input",
    "log_softmax": "log_softmax.input",
    "pow": "lp_pool1d.input lp_pool2d.input",
    "norm": "normalize.input",
    "abs": "softsign.input",
    "tanh": "tanhshrink.input",
    "ndim": (
        "triplet_margin_with_distance_loss.anchor triplet_margin_with_distance_loss.positive "
        "triplet_margin_with_distance_loss.negative"
    ),
}  # fmt: skip
_CHECKED_AT_ONCE = "avg_pool1d avg_pool2d bilinear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d gelu hardshrink "
_CHECKED_AT_ONCE += "adaptive_avg_pool1d linear logsigmoid pairwise_distance prelu scaled_dot_product_attention softplus softshrink"
_CALLED = {  # parameters that PyTorch calls otherwise than the function here: new=own
    "cholesky_solve": "input2=L",
    "inverse matrix_power linalg_cholesky linalg_eigh linalg_eigvalsh linalg_matrix_power linalg_solve_triangular linalg_tensorinv": "input=A",
    "linalg_norm linalg_cond linalg_matrix_norm linalg_matrix_rank linalg_pinv": "input=A",
    "linalg_lstsq": "input=A b=B",
    "linalg_tensorsolve": "input=A other=B",
    "linalg_vector_norm": "input=x",
    "scalar_tensor": "s=value",
    "swapaxes swapaxes_": "axis0=dim0 axis1=dim1",
}
_WITHOUT_OUT = """
adjoint allclose argwhere as_tensor asarray bincount broadcast_to cdist chunk clone combinations conj corrcoef cov det diag_embed
diagflat diagonal diagonal_scatter dist empty_like equal flatten flip fliplr flipud full_like get_device index_put is_complex
is_floating_point is_nonzero is_same_size is_signed is_tensor isclose isfinite isinf isnan isreal linalg_diagonal linalg_vander logdet
masked_scatter matrix_exp numel ones_like permute pinverse positive put ravel real relu reshape resolve_conj roll rot90
scalar_tensor select select_scatter split split_with_sizes swapaxes swapdims t tensor tile trace transpose tril_indices
triu_indices unbind unflatten unique unique_consecutive unravel_index unsafe_chunk unsafe_split unsafe_split_with_sizes unsqueeze
vander zeros_like
"""
_FOUND = {name: signatures for names, signatures in _TABLE.items() for name in names.split()}


def overloads(name: str, method: bool) -> list[str]:
    """The signatures of a function, or of the method of that name, which leaves out the tensor itself; none if there is one alone."""
    own = _FOUND.get(f"Tensor.{name}") if method else None
    if own is not None:
        return own.split(" | ")
    found = _FOUND.get(name) or _FOUND.get(name.removesuffix("_")) or ""
    several = found.split(" | ") if found else []
    if not method:
        return several
    several = [text.removesuffix(", outs").removesuffix(", out") for text in several]
    return [text.partition(", ")[2] for text in several if re.match(r"\w+ (input|condition)\b", text)]


def called(name: str) -> dict[str, str]:
    """The parameters of a function that PyTorch calls otherwise: its word for each, and the function's own."""
    found = next((words for names, words in _CALLED.items() if name in names.split()), "")
    return dict(pair.split("=") for pair in found.split())


def takes_out(name: str) -> bool:
    """Whether a function with one signature takes `out`."""
    return name not in _WITHOUT_OUT.split()


def within(name: str) -> dict[str, tuple[str, str]] | None:
    """For each argument of a function of `torch.nn.functional` where it is checked: `("batch_norm", "'weight' (position 2)")`,
    or what it is asked for: `("", "size")`. None where the function checks its own."""
    if name in _CHECKED_AT_ONCE.split():
        return None
    inner, *order = _WITHIN.get(name, name).split()
    found = {}
    for i, word in enumerate(order):
        new, _, own = word.partition("=")
        found[own or new] = (inner, f"'{new}' (position {i + 1})")
    for what, places in _ASKED.items():
        for place in places.split():
            if place.startswith(name + "."):
                found[place.partition(".")[2]] = ("", what)
    return found
