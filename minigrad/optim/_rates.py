"""Learning rates that follow a rule of the epoch: what all schedulers share, and those that take the rate times a factor.

>>> import minigrad as torch
>>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
>>> ExponentialLR(optimizer, 0.5).get_last_lr()
[1.0]
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .._errors import noted
from ._optimizer import Optimizer

EPOCH = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where possible. Please use "
    "`scheduler.step()` to step the scheduler. During the deprecation, if epoch is different from None, the closed form is used "
    "instead of the new chainable form, where available. Please open an issue if you are unable to replicate your use case: "
    "https://github.com/pytorch/pytorch/issues/new/choose."
)


class LRScheduler:
    """The base class: `step()` sets every group's rate to what `rate` says of it (`torch.optim.lr_scheduler.LRScheduler`)."""

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        self.optimizer = optimizer
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise noted(
                    KeyError(
                        f"param 'initial_lr' is not specified in param_groups[{i}] when resuming scheduler with last_epoch >= 0."
                    ),
                    "Load the optimizer's state first.",
                )
        self.base_lrs = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch, self._step_count = last_epoch, 0
        self.step()

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        """The rate of one group in the epoch that begins."""
        raise NotImplementedError

    def get_lr(self) -> list[Any]:
        """The rates of the epoch that begins, one for each group."""
        groups = self.optimizer.param_groups
        return [self.rate(group, base, i) for i, (group, base) in enumerate(zip(groups, self.base_lrs, strict=True))]

    def get_last_lr(self) -> list[Any]:
        """The rates now in force, one for each group."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Goes on to the next epoch; after `optimizer.step()`, or PyTorch's warning comes."""
        self._step_count += 1
        if self._step_count == 2 and not self.optimizer._steps:
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`. In PyTorch 1.1.0 and later, you should call "
                "them in the opposite order: `optimizer.step()` before `lr_scheduler.step()`.  Failure to do this will result in "
                "PyTorch skipping the first value of the learning rate schedule. See more details at "
                "https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",
                UserWarning,
                stacklevel=2,
            )
        if epoch is None:
            self._go_to(self.last_epoch + 1)
        else:
            warnings.warn(EPOCH, UserWarning, stacklevel=2)
            self._jump(epoch)

    def _go_to(self, epoch: int) -> None:
        self.last_epoch = epoch
        for group, rate in zip(self.optimizer.param_groups, self.get_lr(), strict=True):
            group["lr"] = rate
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]

    def _jump(self, epoch: int) -> None:
        """To any epoch: from the first rates on."""
        for group, base in zip(self.optimizer.param_groups, self.base_lrs, strict=True):
            group["lr"] = base
        for passed in range(epoch + 1):
            self._go_to(passed)

    def state_dict(self) -> dict[str, Any]:
        """Everything but the optimizer."""
        return {key: value for key, value in self.__dict__.items() if key != "optimizer"}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over a `state_dict()`."""
        self.__dict__.update(state_dict)


class LambdaLR(LRScheduler):
    """The first rate times lr_lambda(epoch), one function or one for each group (`torch.optim.lr_scheduler.LambdaLR`)."""

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | list[Callable[[int], float]],
        last_epoch: int = -1,
    ):
        groups = len(optimizer.param_groups)
        if isinstance(lr_lambda, (list, tuple)):
            if len(lr_lambda) != groups:
                raise ValueError(f"Expected {groups} lr_lambdas, but got {len(lr_lambda)}")
            self.lr_lambdas = list(lr_lambda)
        else:
            self.lr_lambdas = [lr_lambda] * groups
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        return base * self.lr_lambdas[number](self.last_epoch)

    def state_dict(self) -> dict[str, Any]:
        kept = {key: value for key, value in super().state_dict().items() if key != "lr_lambdas"}
        return {**kept, "lr_lambdas": [None] * len(self.lr_lambdas)}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict({key: value for key, value in state_dict.items() if key != "lr_lambdas"})


class StepLR(LRScheduler):
    """The rate times gamma every step_size epochs (`torch.optim.lr_scheduler.StepLR`)."""

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1):
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        due = self.last_epoch and self.last_epoch % self.step_size == 0
        return group["lr"] * self.gamma if due else group["lr"]


class MultiStepLR(LRScheduler):
    """The rate times gamma at each of the milestones (`torch.optim.lr_scheduler.MultiStepLR`)."""

    def __init__(self, optimizer: Optimizer, milestones: list[int], gamma: float = 0.1, last_epoch: int = -1):
        self.milestones, self.gamma = sorted(milestones), gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        return group["lr"] * self.gamma ** self.milestones.count(self.last_epoch)


class ExponentialLR(LRScheduler):
    """The rate times gamma every epoch (`torch.optim.lr_scheduler.ExponentialLR`)."""

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1):
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        return group["lr"] * self.gamma if self.last_epoch > 0 else group["lr"]


class LinearLR(LRScheduler):
    """The first rate times a factor that goes straight from start_factor to end_factor in total_iters epochs
    (`torch.optim.lr_scheduler.LinearLR`)."""

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        if not 0 < start_factor <= 1:
            raise ValueError("Starting multiplicative factor expected to be greater than 0 and less or equal to 1.")
        if not 0 <= end_factor <= 1:
            raise ValueError("Ending multiplicative factor expected to be between 0 and 1.")
        self.start_factor, self.end_factor, self.total_iters = start_factor, end_factor, total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        if self.last_epoch == 0:
            return group["lr"] * self.start_factor
        if self.last_epoch > self.total_iters:
            return group["lr"]
        rise = self.end_factor - self.start_factor  # this epoch's factor by the last one's
        return group["lr"] * (1 + rise / (self.total_iters * self.start_factor + (self.last_epoch - 1) * rise))


class ConstantLR(LRScheduler):
    """The rate times a factor during the first total_iters epochs (`torch.optim.lr_scheduler.ConstantLR`)."""

    def __init__(self, optimizer: Optimizer, factor: float = 1.0 / 3, total_iters: int = 5, last_epoch: int = -1):
        if not 0 <= factor <= 1:
            raise ValueError("Constant multiplicative factor expected to be between 0 and 1.")
        self.factor, self.total_iters = factor, total_iters
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        if self.last_epoch == 0:
            return group["lr"] * self.factor
        return group["lr"] * (1.0 / self.factor) if self.last_epoch == self.total_iters else group["lr"]


class PolynomialLR(LRScheduler):
    """The first rate times (1 − epoch / total_iters) ** power (`torch.optim.lr_scheduler.PolynomialLR`)."""

    def __init__(self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1):
        self.total_iters, self.power = total_iters, power
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        if not 0 < self.last_epoch <= self.total_iters:
            return group["lr"]
        left, before = (1 - epoch / self.total_iters for epoch in (self.last_epoch, self.last_epoch - 1))
        return group["lr"] * (left / before) ** self.power


class MultiplicativeLR(LambdaLR):
    """The rate times lr_lambda(epoch) in each epoch but the first (`torch.optim.lr_scheduler.MultiplicativeLR`)."""

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        return group["lr"] * self.lr_lambdas[number](self.last_epoch) if self.last_epoch > 0 else group["lr"]

    def _jump(self, epoch: int) -> None:
        self._go_to(epoch)  # it knows the last rates alone
        if epoch == 0:
            self._last_lr = [rate * factor(0) for rate, factor in zip(self._last_lr, self.lr_lambdas, strict=True)]
            for group, rate in zip(self.optimizer.param_groups, self._last_lr, strict=True):
                group["lr"] = rate
