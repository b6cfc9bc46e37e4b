"""Neural networks (`torch.nn`)."""

from . import functional as functional
