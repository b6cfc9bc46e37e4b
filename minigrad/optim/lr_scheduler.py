"""Learning rates that change as training goes on (`torch.optim.lr_scheduler`).

>>> import minigrad as torch
>>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
>>> scheduler = StepLR(optimizer, step_size=2, gamma=0.1)
>>> rates = []
>>> for _ in range(4):
...     rates += scheduler.get_last_lr()
...     optimizer.step()
...     scheduler.step()
>>> rates
[1.0, 1.0, 0.1, 0.1]
"""

from __future__ import annotations

import math
import warnings
from bisect import bisect_left, bisect_right
from typing import Any

from ._optimizer import Optimizer
from ._rates import EPOCH
from ._rates import ConstantLR as ConstantLR
from ._rates import ExponentialLR as ExponentialLR
from ._rates import LambdaLR as LambdaLR
from ._rates import LinearLR as LinearLR
from ._rates import LRScheduler as LRScheduler
from ._rates import MultiplicativeLR as MultiplicativeLR
from ._rates import MultiStepLR as MultiStepLR
from ._rates import PolynomialLR as PolynomialLR
from ._rates import StepLR as StepLR


def _half_cosine(start: float, end: float, part: float) -> float:
    """From start to end along half a cosine."""
    return end + (start - end) * (1 + math.cos(math.pi * part)) / 2


class CosineAnnealingLR(LRScheduler):
    """The rate along half a cosine from the first one to eta_min, in T_max epochs, and back
    (`torch.optim.lr_scheduler.CosineAnnealingLR`; Loshchilov and Hutter, 2017)."""

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1):
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        if self.last_epoch == 0:
            return group["lr"]
        now, before = (1 + math.cos(math.pi * epoch / self.T_max) for epoch in (self.last_epoch, self.last_epoch - 1))
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:  # up again from eta_min
            return group["lr"] + (base - self.eta_min) * now / 2
        return self.eta_min + now / before * (group["lr"] - self.eta_min)


class CosineAnnealingWarmRestarts(LRScheduler):
    """The rate along half a cosine from the first one to eta_min, in T_0 epochs, then again in T_mult times as many
    (`torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`). `step(epoch)` takes parts of epochs too."""

    def __init__(self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1):
        if T_0 <= 0 or not isinstance(T_0, int):
            raise ValueError(f"Expected positive integer T_0, but got {T_0}")
        if T_mult < 1 or not isinstance(T_mult, int):
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)):
            raise ValueError(f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}")
        self.T_0, self.T_mult, self.eta_min = T_0, T_mult, eta_min
        super().__init__(optimizer, last_epoch)

    def step(self, epoch: float | None = None) -> None:
        if epoch is not None and epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        self.T_cur, self.T_i = self.last_epoch + 1 if epoch is None else epoch, self.T_0
        self._go_to(math.floor(self.T_cur))

    _jump = step

    def get_lr(self) -> list[Any]:
        while self.T_cur >= self.T_i:
            self.T_cur, self.T_i = self.T_cur - self.T_i, self.T_i * self.T_mult
        return super().get_lr()

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        return _half_cosine(base, self.eta_min, self.T_cur / self.T_i)


class SequentialLR(LRScheduler):
    """One scheduler after the other, each from its milestone on (`torch.optim.lr_scheduler.SequentialLR`).

    >>> import minigrad as torch
    >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    >>> warmup, then = ConstantLR(optimizer, 0.5), ExponentialLR(optimizer, 0.5)
    >>> scheduler = SequentialLR(optimizer, [warmup, then], milestones=[2])
    >>> rates = []
    >>> for _ in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [0.5, 0.5, 1.0, 0.5]
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: list[LRScheduler], milestones: list[int], last_epoch: int = -1
    ):
        if not schedulers:
            raise ValueError("SequentialLR expects at least one scheduler, but got no scheduler.")
        for i, scheduler in enumerate(schedulers):
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    "SequentialLR does not support `ReduceLROnPlateau` scheduler as it requires additional kwargs to be specified "
                    f"when calling `step`, but got one at index {i} in the given schedulers sequence."
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    "SequentialLR expects all schedulers to belong to the same optimizer, but got scheduler "
                    f"{type(scheduler).__name__} at index {i} has {scheduler.optimizer}, which is different from "
                    f"{type(optimizer).__name__}."
                )
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, "
                f"but got number of schedulers {len(schedulers)} and the number of milestones to be equal to {len(milestones)}"
            )
        self._schedulers, self._milestones = schedulers, milestones
        self.optimizer, self.last_epoch = optimizer, last_epoch + 1
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        schedulers[0]._go_to(0)
        self._last_lr = schedulers[0].get_last_lr()

    def step(self) -> None:  # type: ignore[override]
        self.last_epoch += 1
        scheduler = self._schedulers[bisect_right(self._milestones, self.last_epoch)]
        if self.last_epoch in self._milestones:
            scheduler._jump(0)
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()


class OneCycleLR(LRScheduler):
    """The rate up from max_lr / div_factor to max_lr in the first pct_start of all steps, then down to the first one divided
    by final_div_factor; momentum the other way (`torch.optim.lr_scheduler.OneCycleLR`; Smith and Topin, 2019).

    With three_phase it goes down as long as it went up, to where it began, and only then to the last rate.
    """

    def __init__(
        self, optimizer: Optimizer, max_lr: float | list[float], total_steps: int | None = None, epochs: int | None = None,
        steps_per_epoch: int | None = None, pct_start: float = 0.3, anneal_strategy: str = "cos", cycle_momentum: bool = True,
        base_momentum: float = 0.85, max_momentum: float = 0.95, div_factor: float = 25.0, final_div_factor: float = 1e4,
        three_phase: bool = False, last_epoch: int = -1,
    ):  # fmt: skip
        counts = {"total_steps": total_steps} if total_steps is not None else {"epochs": epochs, "steps_per_epoch": steps_per_epoch}
        if None in counts.values():
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
        for name, count in counts.items():
            if not isinstance(count, int) or count <= 0:
                raise ValueError(f"Expected positive integer {name}, but got {count}")
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self.total_steps, self.cycle_momentum = math.prod(counts.values()), cycle_momentum  # type: ignore[arg-type]
        self._between = _half_cosine if anneal_strategy == "cos" else lambda start, end, part: start + (end - start) * part
        up, last = pct_start * self.total_steps - 1, self.total_steps - 1
        self._ends = (up, 2 * pct_start * self.total_steps - 2, last) if three_phase else (up, last)
        groups = optimizer.param_groups
        tops = list(max_lr) if isinstance(max_lr, (list, tuple)) else [max_lr] * len(groups)
        if len(tops) != len(groups):
            raise ValueError(
                f"max_lr must have the same length as optimizer.param_groups. max_lr has {len(tops)} values, param_groups has "
                f"{len(groups)}."
            )
        if cycle_momentum and not {"momentum", "betas"} & optimizer.defaults.keys():
            raise ValueError("optimizer must support momentum or beta1 with `cycle_momentum` option enabled")
        for group, top in zip(groups, tops, strict=True):
            first = top / div_factor
            group.update(initial_lr=first, max_lr=top, min_lr=first / final_div_factor)
            if cycle_momentum:
                group.update(max_momentum=max_momentum, base_momentum=base_momentum)
        super().__init__(optimizer, last_epoch)

    def rate(self, group: dict[str, Any], base: float, number: int) -> Any:
        if self.last_epoch > self.total_steps:
            raise ValueError(
                f"Tried to step {self.last_epoch} times. The specified number of total steps is {self.total_steps}"
            )
        rates = [base, group["max_lr"], group["min_lr"]]
        if len(self._ends) == 3:
            rates.insert(2, base)
        phase = min(bisect_left(self._ends, self.last_epoch), len(self._ends) - 1)
        begin, end = (self._ends[phase - 1] if phase else 0), self._ends[phase]
        part = (self.last_epoch - begin) / (end - begin)
        if self.cycle_momentum:
            momenta = [group["max_momentum"], group["base_momentum"], *[group["max_momentum"]] * 2]
            momentum = self._between(momenta[phase], momenta[phase + 1], part)
            group.update({"betas": (momentum, *group["betas"][1:])} if "betas" in group else {"momentum": momentum})
        return self._between(rates[phase], rates[phase + 1], part)

    _jump = LRScheduler._go_to


class ReduceLROnPlateau(LRScheduler):
    """The rate times a factor when a metric has not become better for more than `patience` epochs
    (`torch.optim.lr_scheduler.ReduceLROnPlateau`).

    Better is less than the best so far (mode "min") or more ("max"), by the part `threshold` of it ("rel") or by `threshold`
    itself ("abs"). After a reduction `cooldown` epochs don't count.

    >>> import minigrad as torch
    >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    >>> scheduler = ReduceLROnPlateau(optimizer, patience=1, factor=0.5)
    >>> for loss in (3., 2., 2., 2.):
    ...     scheduler.step(loss)
    >>> scheduler.get_last_lr(), scheduler.best
    ([0.5], 2.0)
    """

    def __init__(
        self, optimizer: Optimizer, mode: str = "min", factor: float = 0.1, patience: int = 10, threshold: float = 1e-4,
        threshold_mode: str = "rel", cooldown: int = 0, min_lr: float | list[float] = 0, eps: float = 1e-8,
    ):  # fmt: skip
        if factor >= 1.0:
            raise ValueError("Factor should be < 1.0.")
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
        several, groups = isinstance(min_lr, (list, tuple)), optimizer.param_groups
        if several and len(min_lr) != len(groups):  # type: ignore[arg-type]
            raise ValueError(f"expected {len(groups)} min_lrs, got {len(min_lr)}")  # type: ignore[arg-type]
        if mode not in ("min", "max"):
            raise ValueError(f"mode {mode} is unknown!")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"threshold mode {threshold_mode} is unknown!")
        self.optimizer, self.mode, self.factor, self.patience, self.cooldown = optimizer, mode, factor, patience, cooldown
        self.threshold, self.threshold_mode, self.eps = threshold, threshold_mode, eps
        self.min_lrs: list[Any] = list(min_lr) if several else [min_lr] * len(groups)  # type: ignore[arg-type]
        self.best, self.num_bad_epochs, self.cooldown_counter = (math.inf if mode == "min" else -math.inf), 0, 0
        self.last_epoch, self._last_lr = 0, [group["lr"] for group in groups]

    def is_better(self, a: float, best: float) -> bool:
        """Whether a is better than the best by more than the threshold."""
        by = self.threshold if self.mode == "max" else -self.threshold
        bar = best * (1 + by) if self.threshold_mode == "rel" else best + by
        return a > bar if self.mode == "max" else a < bar

    def step(self, metrics: Any, epoch: int | None = None) -> None:  # type: ignore[override]
        current = float(metrics)
        if epoch is not None:
            warnings.warn(EPOCH, UserWarning, stacklevel=2)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        better = self.is_better(current, self.best)
        self.best = current if better else self.best
        self.num_bad_epochs = 0 if better or self.cooldown_counter > 0 else self.num_bad_epochs + 1
        self.cooldown_counter = max(self.cooldown_counter - 1, 0)
        if self.num_bad_epochs > self.patience:
            for group, least in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
                less = max(group["lr"] * self.factor, least)
                group["lr"] = less if group["lr"] - less > self.eps else group["lr"]
            self.cooldown_counter, self.num_bad_epochs = self.cooldown, 0
        self._last_lr = [group["lr"] for group in self.optimizer.param_groups]
