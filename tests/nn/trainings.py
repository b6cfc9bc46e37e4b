"""A small model, trained for a hundred steps by an optimizer, with or without a schedule."""

import numpy as np

SCHEDULES = {
    "StepLR": lambda s, o: s.StepLR(o, 30),
    "MultiStepLR": lambda s, o: s.MultiStepLR(o, [10, 50]),
    "ExponentialLR": lambda s, o: s.ExponentialLR(o, 0.98),
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "LinearLR": lambda s, o: s.LinearLR(o, total_iters=20),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, 40, 0.001),
    "ConstantLR": lambda s, o: s.ConstantLR(o, 0.25, 10),
    "PolynomialLR": lambda s, o: s.PolynomialLR(o, 200, 2.0),
    "MultiplicativeLR": lambda s, o: s.MultiplicativeLR(o, lambda epoch: 0.99),
    "CosineAnnealingWarmRestarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 10, 2, 0.001),
    "SequentialLR": lambda s, o: s.SequentialLR(o, [s.LinearLR(o), s.ExponentialLR(o, 0.99), s.StepLR(o, 5)], [5, 90]),
    "OneCycleLR": lambda s, o: s.OneCycleLR(o, 0.2, total_steps=100, cycle_momentum=False),
    "OneCycleLR in three phases": lambda s, o: s.OneCycleLR(o, 0.05, None, 25, 4, 0.4, "linear", three_phase=True),
    "ReduceLROnPlateau": lambda s, o: s.ReduceLROnPlateau(o, factor=0.5, patience=2, threshold=0.02, cooldown=3),
    "ReduceLROnPlateau upwards": lambda s, o: s.ReduceLROnPlateau(o, "max", 0.9, 4, 0.1, "abs", min_lr=0.02),
}
OPTIMIZERS = {
    "SGD": lambda o, w: o.SGD(w, lr=0.1),
    "SGD with momentum": lambda o, w: o.SGD(w, lr=0.05, momentum=0.9, weight_decay=0.01, dampening=0.1),
    "SGD with nesterov": lambda o, w: o.SGD(w, lr=0.01, momentum=0.9, nesterov=True),
    "OneCycleLR in three phases": lambda o, w: o.SGD(w, lr=0.01, momentum=0.9),
    "SGD uphill": lambda o, w: o.SGD(w, lr=0.001, maximize=True),
    "Adam": lambda o, w: o.Adam(w, lr=0.01),
    "Adam with amsgrad": lambda o, w: o.Adam(w, lr=0.01, weight_decay=0.1, amsgrad=True),
    "AdamW": lambda o, w: o.AdamW(w, lr=0.01),
    "AdamW with betas": lambda o, w: o.AdamW(w, lr=0.01, betas=(0.8, 0.99), weight_decay=0.1),
    "RMSprop": lambda o, w: o.RMSprop(w, lr=0.01),
    "RMSprop centered": lambda o, w: o.RMSprop(w, lr=0.001, centered=True, momentum=0.5, alpha=0.9, weight_decay=0.1),
    "Adagrad": lambda o, w: o.Adagrad(w, lr=0.01),
    "Adagrad with decay": lambda o, w: o.Adagrad(w, 0.1, 0.01, weight_decay=0.1, initial_accumulator_value=0.5),
}
TRAININGS = [*OPTIMIZERS, *(name for name in SCHEDULES if name not in OPTIMIZERS)]


def model(torch, dtype):
    """Inputs, targets and parameters, the same for both."""
    rng = np.random.default_rng(0)
    kind = getattr(torch, dtype)
    x, y = (torch.tensor(rng.standard_normal(shape).tolist(), dtype=kind) for shape in ((16, 4), (16, 2)))
    shapes = ((8, 4), (8,), (2, 8), (2,))
    weights = [torch.nn.Parameter(torch.tensor((rng.standard_normal(s) / 2).tolist(), dtype=kind)) for s in shapes]
    return x, y, weights


def trained(torch, name, dtype, steps=100):
    """The parameters after the steps, in one list; and the last learning rate."""
    x, y, weights = model(torch, dtype)
    optimizer = OPTIMIZERS.get(name, OPTIMIZERS["SGD"])(torch.optim, weights)
    scheduler = SCHEDULES[name](torch.optim.lr_scheduler, optimizer) if name in SCHEDULES else None
    F = torch.nn.functional
    for _ in range(steps):
        optimizer.zero_grad()
        hidden = torch.tanh(F.linear(x, weights[0], weights[1]))
        loss = F.mse_loss(F.linear(hidden, weights[2], weights[3]), y)
        loss.backward()
        optimizer.step()
        if scheduler is not None:
            scheduler.step(*[loss.item()] if "Plateau" in name else [])
    return [value for w in weights for value in w.detach().reshape(-1).tolist()], optimizer.param_groups[0]["lr"]
