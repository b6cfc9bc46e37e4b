"""Errors that teach: PyTorch's text, and a note in plain words that says what to do.

>>> noted(RuntimeError("grad can be implicitly created only for scalar outputs"), "Call .sum() first.").__notes__
['Call .sum() first.']
"""

from __future__ import annotations

from typing import TypeVar

Error = TypeVar("Error", bound=BaseException)


def noted(error: Error, note: str, lesson: int = 0) -> Error:
    """The error with a note below its text, which Python shows as a line of its own.

    Where one of the course's lessons is about this error, the note ends with its number.

    >>> noted(RuntimeError("no"), "Because.", lesson=5).__notes__
    ['Because. Lesson 05 shows why: minigrad lessons 5']
    """
    error.add_note(f"{note} Lesson {lesson:02} shows why: minigrad lessons {lesson}" if lesson else note)
    return error


SHARED = (
    "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
    "Please clone() the tensor before performing the operation."
)
_REFUSED = {  # what minigrad leaves out on purpose, with the way out
    "half float16 bfloat16 float8_e4m3fn": "there is no half precision; use torch.float32",
    "complex64 complex128 cfloat cdouble complex32 chalf complex view_as_real view_as_complex polar fft stft istft eig eigvals": (
        "there are no complex numbers; use two real tensors"
    ),
    "sparse sparse_coo_tensor sparse_csr_tensor sparse_coo sparse_csr to_sparse to_sparse_csr": "there are no sparse tensors; use dense ones",
    "cuda xpu": "it runs on the CPU alone; leave the device out",
    "data": "utils.data is left out; take rows at random with torch.randperm, or batches with .split()",
    "save load": "use pickle, or numpy.savez of what .numpy() gives",
    "profiler record_function": "it does not measure itself; use Python's cProfile",
    "enforce_grad_layout_policy": "a gradient always lies in memory as its leaf does",
    "NestedIOFunction": "apply takes tensors, not nests of them; write a Function",
    "RNN LSTM GRU RNNCell LSTMCell GRUCell": "write the cell with Linear: h = torch.tanh(inner(x) + outer(h))",
    "MultiheadAttention Transformer TransformerEncoder TransformerEncoderLayer TransformerDecoder TransformerDecoderLayer": (
        "write it with Linear and F.scaled_dot_product_attention"
    ),
    "LBFGS Adadelta Adamax NAdam RAdam ASGD Rprop SparseAdam": "there are SGD, Adam, AdamW, RMSprop and Adagrad",
    "qr svd lstsq cholesky lu": "it is in torch.linalg",
    "set_default_tensor_type": "use torch.set_default_dtype",
    "distributions": "write the density out: -((x - m) / s) ** 2 / 2 - torch.log(s); draw with torch.normal, torch.multinomial",
    "quantize_per_tensor quantize_per_channel ao quantization": "there are no quantised tensors",
    "DataParallel distributed": "it runs in one process",
    "amp autocast GradScaler": "there is no half precision; leave it out",
    "set_num_threads get_num_threads": "NumPy counts its threads; set OMP_NUM_THREADS before Python starts",
    "vmap func compile jit fx export": "it runs operations one by one, as you wrote them; call the function itself",
}


def missing(text: str, name: str) -> AttributeError:
    """The error for a name that isn't there; of what is left out on purpose it says why.

    >>> missing("no attribute 'cuda'", "cuda")
    AttributeError("no attribute 'cuda': it runs on the CPU alone; leave the device out")
    """
    reason = next((why for names, why in _REFUSED.items() if name in names.split()), None)
    return AttributeError(text + (f": {reason}" if reason else ""))
