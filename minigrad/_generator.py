"""PyTorch's CPU generator: the Mersenne Twister's stream of 32-bit words, and the portions distributions are made of.

(Matsumoto and Nishimura, 1998.) A single-precision uniform takes the low 24 bits of one word, a double the low 53 bits
of two; normals come in pairs.

>>> Generator().manual_seed(7).words32(2).tolist()
[327741615, 976413892]
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _dtypes
from ._errors import noted
from ._late import wrap
from ._normal import pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ._tensor import Tensor

# How PyTorch lays out a generator's state; numbers in the byte order of x86-64.
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),
        ("seeded", "<i4"),
        ("next", "<u8"),
        ("words", "<u8", 624),
        ("unused", "<f8"),
        ("normal", "<f8"),
        ("unused2", "<f8"),
        ("has_normal", "<i4"),
        ("end", "V12"),
    ]
)


class Generator:
    """A source of random numbers with a state of its own (`torch.Generator`).

    >>> g = Generator().manual_seed(7)
    >>> later = g.clone_state()
    >>> bool((g.uniforms24(3) == later.uniforms24(3)).all())
    True
    """

    __slots__ = ("_kept_normal", "_seed", "_twister")

    def __init__(self, device: Any = "cpu"):
        _dtypes.device(device)
        self._seed = 67280421310721  # every new PyTorch generator starts here
        self._twister: Any = None  # made on first use: loading numpy.random takes 13 ms
        self._kept_normal: float | None = None  # normals come in pairs; the second waits for the next call

    def __repr__(self) -> str:
        return "<minigrad.Generator object>"

    @property
    def device(self) -> _dtypes.device:
        return _dtypes.device("cpu")

    def manual_seed(self, seed: int, /) -> Generator:
        """Start the stream that belongs to a seed; -n stands for 2**64 - n. Only its low 32 bits make a difference."""
        if type(seed) is not int and not isinstance(seed, np.integer):
            raise noted(
                RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}"),
                "A generator's seed is a Python int, for example generator.manual_seed(7).",
            )
        self._seed, self._twister, self._kept_normal = _as_uint64(int(seed)), None, None
        return self

    def seed(self) -> int:
        """Start a stream that nobody can foresee, and return its seed."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def initial_seed(self) -> int:
        """The seed the present stream began with."""
        return self._seed

    def get_state(self) -> Tensor:
        """Everything the next numbers depend on, as 5056 bytes in PyTorch's own layout."""
        state: Tensor = wrap(np.frombuffer(self._state_bytes(), np.uint8).copy())
        return state

    def set_state(self, new_state: Tensor, /) -> Generator:
        """Go on from a state that `get_state` returned, here or in PyTorch."""
        array = getattr(new_state, "_array", None)
        if array is None:
            raise TypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
        if array.dtype != np.uint8:
            raise noted(TypeError("RNG state must be a torch.ByteTensor"), "Pass what get_state() returned.")
        self._set_state_bytes(array.tobytes())
        return self

    def clone_state(self) -> Generator:
        """Another generator that goes on with the same numbers."""
        other = Generator()
        other._set_state_bytes(self._state_bytes())
        return other

    def _state_bytes(self) -> bytes:
        twister = self._stream().state["state"]
        words, used = twister["key"], int(twister["pos"])
        state = np.zeros((), _STATE)
        state["seed"], state["seeded"], state["words"] = self._seed, 1, words
        state["left"] = max(625 - used, 1)
        # Nothing drawn yet: the first word is still the seed, and PyTorch's counter stands at 0 instead of 624.
        state["next"] = 0 if used == 624 and words[0] == self._seed & 0xFFFFFFFF else used
        if self._kept_normal is not None:
            state["normal"], state["has_normal"] = self._kept_normal, 1
        return state.tobytes()

    def _set_state_bytes(self, data: bytes) -> None:
        if len(data) != _STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE.itemsize} but found the input RNG "
                f"state size to be {len(data)}"
            )
        state = np.frombuffer(data, _STATE)[0]
        left = int(state["left"])
        if state["seeded"] != 1 or not 1 <= left <= 624:
            raise noted(RuntimeError("Invalid mt19937 state"), "Pass what get_state() returned, unchanged.")
        self._seed = int(state["seed"])
        self._kept_normal = float(state["normal"]) if state["has_normal"] else None
        self._continue(state["words"].astype(np.uint32), 625 - left)

    def _continue(self, words: NDArray[np.uint32], used: int) -> None:
        self._twister = np.random.MT19937(0)
        self._twister.state = {"bit_generator": "MT19937", "state": {"key": words, "pos": used}}

    def _stream(self) -> Any:
        if self._twister is None:
            self._continue(np.random.RandomState(self._seed & 0xFFFFFFFF).get_state(legacy=False)["state"]["key"], 624)
        return self._twister

    # The stream, in the portions that distributions are made of. All return 1-d arrays.

    def words32(self, count: int) -> NDArray[np.uint64]:
        """Whole numbers below 2**32, one word each."""
        words: NDArray[np.uint64] = (self._twister or self._stream()).random_raw(count)
        return words

    def words64(self, count: int) -> NDArray[np.uint64]:
        """Whole numbers below 2**64, two words each: the first is the high one."""
        words = self.words32(2 * count)
        return (words[0::2] << np.uint64(32)) | words[1::2]

    def uniforms24(self, count: int) -> NDArray[np.float32]:
        """Multiples of 2**-24 in [0, 1), one word each."""
        low = self.words32(count).astype(np.uint32) & np.uint32(0xFFFFFF)
        return low.astype(np.float32) * np.float32(2.0**-24)

    def uniforms53(self, count: int) -> NDArray[np.float64]:
        """Multiples of 2**-53 in [0, 1), two words each."""
        return (self.words64(count) & np.uint64((1 << 53) - 1)).astype(np.float64) * 2.0**-53

    def normals(self, count: int) -> NDArray[np.float64]:
        """Standard normals, two for four words; an odd one out is kept for the next call."""
        if count == 0:
            return np.empty(0)
        kept = [] if self._kept_normal is None else [self._kept_normal]
        fresh = pairs(self.uniforms53((count - len(kept) + 1) // 2 * 2))
        normals = np.concatenate((kept, fresh))
        self._kept_normal = float(normals[count]) if normals.size > count else None
        return normals[:count]


def _as_uint64(seed: int) -> int:
    if not -(1 << 63) <= seed < 1 << 64:
        raise noted(ValueError("Overflow when unpacking long long"), f"A seed lies in -2**63 .. 2**64 - 1, not {seed}.")
    return seed % (1 << 64)
