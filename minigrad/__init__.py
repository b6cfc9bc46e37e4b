"""minigrad: PyTorch's autograd on NumPy, small enough to read.

>>> import minigrad as torch
>>> w = torch.tensor([1.], requires_grad=True)
>>> x = torch.tensor([2.], requires_grad=True)
>>> c = torch.mul(torch.add(w, x), torch.add(w, 1))
>>> c.backward()
>>> w.grad
tensor([5.])
"""

from collections.abc import Iterator as _Iterator
from importlib import import_module as _import_module
from math import e as e
from math import inf as inf
from math import nan as nan
from math import pi as pi
from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from ._door import operations_in as _operations_in
from ._door import public as _public
from ._dtypes import Size as Size
from ._dtypes import bool as bool
from ._dtypes import can_cast as can_cast
from ._dtypes import device as device
from ._dtypes import dtype as dtype
from ._dtypes import finfo as finfo
from ._dtypes import float32 as float
from ._dtypes import float32 as float32
from ._dtypes import float64 as double
from ._dtypes import float64 as float64
from ._dtypes import get_default_device as get_default_device
from ._dtypes import get_default_dtype as get_default_dtype
from ._dtypes import iinfo as iinfo
from ._dtypes import int8 as int8
from ._dtypes import int16 as int16
from ._dtypes import int16 as short
from ._dtypes import int32 as int
from ._dtypes import int32 as int32
from ._dtypes import int64 as int64
from ._dtypes import int64 as long
from ._dtypes import promote_types as promote_types
from ._dtypes import set_default_device as set_default_device
from ._dtypes import set_default_dtype as set_default_dtype
from ._dtypes import uint8 as uint8
from ._errors import missing as _missing
from ._modes import enable_grad as enable_grad
from ._modes import inference_mode as inference_mode
from ._modes import is_grad_enabled as is_grad_enabled
from ._modes import is_inference_mode_enabled as is_inference_mode_enabled
from ._modes import no_grad as no_grad
from ._modes import set_grad_enabled as set_grad_enabled
from ._operations import LATE as _LATE
from ._operations import all_rows as _all_rows
from ._printing import get_printoptions as get_printoptions
from ._printing import set_printoptions as set_printoptions
from ._tensor import Tensor as Tensor
from .ops.broadcasting import *
from .ops.comparison import *
from .ops.copying import *
from .ops.creation import *
from .ops.division import *
from .ops.exponential import *
from .ops.index_arrays import *
from .ops.kind import *
from .ops.linalg import *
from .ops.logic import *
from .ops.parts import *
from .ops.pointwise import *
from .ops.reduction import *
from .ops.rounding import *
from .ops.shape import *
from .ops.transposing import *
from .ops.typed import *

_behind = _operations_in(globals())  # the operations, each of which gets its door when it is first asked for
for _name in _behind:
    del globals()[_name]
__version__ = "0.1.0"
detach = Tensor.detach
is_inference = Tensor.is_inference
strided = "torch.strided"
contiguous_format = "torch.contiguous_format"
preserve_format = "torch.preserve_format"

if _TYPE_CHECKING:
    from . import autograd as autograd
    from . import backends as backends
    from . import cuda as accelerator
    from . import cuda as cuda
    from . import cuda as mps
    from . import linalg as linalg
    from . import nn as nn
    from . import optim as optim
    from . import random as random
    from . import special as special
    from . import testing as testing
    from ._generator import Generator as Generator
    from ._in_place import *
    from ._rule import ROWS as ROWS
    from .backends import are_deterministic_algorithms_enabled as are_deterministic_algorithms_enabled
    from .backends import get_float32_matmul_precision as get_float32_matmul_precision
    from .backends import get_num_threads as get_num_threads
    from .backends import set_float32_matmul_precision as set_float32_matmul_precision
    from .backends import set_num_threads as set_num_threads
    from .backends import use_deterministic_algorithms as use_deterministic_algorithms
    from .ops._softmax import *
    from .ops.added_products import *
    from .ops.alike import *
    from .ops.arranging import *
    from .ops.bessel import *
    from .ops.combination import *
    from .ops.decompositions import *
    from .ops.distinct import *
    from .ops.divisors import *
    from .ops.embedding import *
    from .ops.embedding import as_strided as as_strided
    from .ops.equations import *
    from .ops.extremes import *
    from .ops.gamma import *
    from .ops.gathering import *
    from .ops.grids import *
    from .ops.joining import *
    from .ops.masking import *
    from .ops.matrix_functions import *
    from .ops.measuring import *
    from .ops.norms import *
    from .ops.older import *
    from .ops.ordering import *
    from .ops.sampled import *
    from .ops.sampling import *
    from .ops.scan import *
    from .ops.scatter_reducing import *
    from .ops.scattering import *
    from .ops.special import *
    from .ops.splitting import *
    from .ops.statistics import *
    from .ops.storing import *
    from .ops.triangular import *
    from .ops.trigonometry import *
    from .random import default_generator as default_generator
    from .random import get_rng_state as get_rng_state
    from .random import initial_seed as initial_seed
    from .random import manual_seed as manual_seed
    from .random import seed as seed
    from .random import set_rng_state as set_rng_state

_LATER = {  # loaded when first asked for, so that the import stays quick
    "draw": "drawing",
    "record": "tracing",
    "scope": "tracing",
    "stepper": "widgets",
    "load_ipython_extension": "widgets",
    "Explorer": "widgets",
    "Jacobian": "widgets",
    "Generator": "_generator",
    "as_strided": "ops.embedding",
    **dict.fromkeys(("are_deterministic_algorithms_enabled", "use_deterministic_algorithms"), "backends"),
    **dict.fromkeys(("get_float32_matmul_precision", "set_float32_matmul_precision"), "backends"),
    **dict.fromkeys(("get_num_threads", "set_num_threads"), "backends"),
    **dict.fromkeys(("default_generator", "get_rng_state", "initial_seed", "manual_seed", "seed", "set_rng_state"), "random"),
    "is_anomaly_enabled": "autograd.anomaly_mode",
    "is_anomaly_check_nan_enabled": "autograd.anomaly_mode",
    **dict.fromkeys(("celu_", "rrelu", "rrelu_", "selu_", "threshold_"), "nn.functional"),
    **dict.fromkeys(
        (
            "adaptive_avg_pool1d", "adaptive_max_pool1d", "avg_pool1d", "bilinear", "celu", "channel_shuffle",
            "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
            "cosine_similarity", "hardshrink", "max_pool1d", "pairwise_distance", "pixel_shuffle", "pixel_unshuffle",
            "prelu", "rms_norm", "selu", "threshold",
        ),
        "nn.functional",
    ),
}  # fmt: skip
_ROOMS = {"accelerator": "cuda", "mps": "cuda"}
_ROOMS |= {name: name for name in ("_C", "autograd", "backends", "cuda", "linalg", "nn", "optim", "random", "special", "testing", "utils")}


def __getattr__(name: str) -> _Any:
    if name == "__all__":  # for `from minigrad import *`
        return [public for public in __dir__() if not public.startswith("_")]
    if name.startswith("__"):
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    found: _Any
    if name in _behind:
        found = _public(_behind[name], name)
    elif name in _ROOMS:
        found = _import_module(f".{_ROOMS[name]}", __name__)
    elif name in _LATER:
        found = getattr(_import_module(f".{_LATER[name]}", __name__), name)
        if _LATER[name] in ("nn.functional", "ops.embedding"):
            found = _public(found, name)
    elif name == "ROWS":
        found = _all_rows()
    else:
        found = next((getattr(module, name) for module in _late_modules() if name in getattr(module, "__all__", ())), None)
        if found is None:
            raise _missing(f"module '{__name__}' has no attribute '{name}'", name)
        found = _public(found, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    late = (name for module in _late_modules() for name in getattr(module, "__all__", ()))
    return sorted({*globals(), *_behind, *_ROOMS, *_LATER, "ROWS", *late})


def _late_modules() -> _Iterator[_Any]:
    """The modules of operations that few programs need, each loaded as it is asked for; last what changes in place."""
    for name in _LATE:
        yield _import_module(f".ops.{name}", __name__)
    yield _import_module("._in_place", __name__)
