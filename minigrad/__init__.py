"""minigrad: PyTorch's autograd on NumPy, small enough to read."""

__version__ = "0.1.0"
