"""Grad modes: no_grad, enable_grad, set_grad_enabled, and that each thread has its own."""

import threading

import pytest

CASES = {
    "no_grad": (
        "with torch.no_grad(): y = x * 2\n"
        "(y.requires_grad, y.is_leaf, y.grad_fn)",
        (False, True, None)),
    "no_grad is over afterwards": (
        "with torch.no_grad(): pass\n"
        "(x * 2).requires_grad",
        True),
    "enable_grad inside": (
        "with torch.no_grad():\n"
        "  with torch.enable_grad(): y = x * 2\n"
        "y.requires_grad",
        True),
    "nested, each restores what it found": (
        "with torch.no_grad():\n"
        "  with torch.enable_grad():\n"
        "    with torch.no_grad(): log.append(torch.is_grad_enabled())\n"
        "    log.append(torch.is_grad_enabled())\n"
        "  log.append(torch.is_grad_enabled())\n"
        "log",
        [False, True, False]),
    "restored after an exception": (
        "try:\n"
        "  with torch.no_grad(): 1 / 0\n"
        "except ZeroDivisionError: pass\n"
        "torch.is_grad_enabled()",
        True),
    "the context can be used again": (
        "c = torch.no_grad()\n"
        "with c: pass\n"
        "with c: log.append(torch.is_grad_enabled())\n"
        "log + [torch.is_grad_enabled()]",
        [False, True]),
    "as binds nothing": (
        "with torch.no_grad() as c: pass\n"
        "c",
        None),
    "a leaf made under no_grad may require grad": (
        "with torch.no_grad(): y = torch.ones(2, requires_grad=True)\n"
        "(y.requires_grad, y.is_leaf)",
        (True, True)),
    "requires_grad_ under no_grad": (
        "with torch.no_grad(): y = (x * 2).requires_grad_()\n"
        "(y.is_leaf, (y * 2).requires_grad)",
        (True, True)),
    "leaves may be changed under no_grad": (
        "with torch.no_grad(): x.sub_(1)\n"
        "(x.tolist(), x.requires_grad, x.is_leaf)",
        ([0.0, 1.0], True, True)),
    "a no_grad part is a constant": (
        "with torch.no_grad(): c = x * 2\n"
        "(x * c).sum().backward(); x.grad.tolist()",
        [2.0, 4.0]),
    "decorator": (
        "f = torch.no_grad()(lambda: torch.is_grad_enabled()); (f(), torch.is_grad_enabled())",
        (False, True)),
    "decorator without parentheses": (
        "f = torch.no_grad(lambda: torch.is_grad_enabled()); (f(), torch.is_grad_enabled())",
        (False, True)),
    "enable_grad as decorator": (
        "f = torch.enable_grad()(lambda: torch.is_grad_enabled())\n"
        "with torch.no_grad(): log.append(f())\n"
        "log",
        [True]),
    "enable_grad without parentheses": (
        "f = torch.enable_grad(lambda: torch.is_grad_enabled())\n"
        "with torch.no_grad(): log.append(f())\n"
        "log",
        [True]),
    "a decorated function keeps its name": (
        "def f():\n"
        "  'doc'\n"
        "f = torch.no_grad()(f); (f.__name__, f.__doc__, f.__wrapped__.__name__)",
        ("f", "doc", "f")),
    "a decorated function passes arguments and results": (
        "f = torch.no_grad()(lambda a, *b, c=0: (a, b, c)); f(1, 2, c=3)",
        (1, (2,), 3)),
    "a decorated function that raises": (
        "f = torch.no_grad()(lambda: 1 / 0)\n"
        "try: f()\n"
        "except ZeroDivisionError: pass\n"
        "torch.is_grad_enabled()",
        True),
    "a decorated function that calls itself": (
        "@torch.no_grad()\n"
        "def f(k): return [torch.is_grad_enabled()] + (f(k - 1) if k else [])\n"
        "(f(2), torch.is_grad_enabled())",
        ([False, False, False], True)),
    "a decorated method": (
        "class A:\n"
        "  @torch.no_grad()\n"
        "  def f(self): return torch.is_grad_enabled()\n"
        "A().f()",
        False),
    "a decorated class": (
        "@torch.no_grad()\n"
        "class A:\n"
        "  def __init__(self): self.mode = torch.is_grad_enabled()\n"
        "  def f(self): return torch.is_grad_enabled()\n"
        "(A().mode, A().f())",
        (False, True)),
    "set_grad_enabled at once": (
        "torch.set_grad_enabled(False); a = torch.is_grad_enabled(); torch.set_grad_enabled(True); (a, "
        "torch.is_grad_enabled())",
        (False, True)),
    "set_grad_enabled as a context": (
        "with torch.set_grad_enabled(False): log.append(torch.is_grad_enabled())\n"
        "log + [torch.is_grad_enabled()]",
        [False, True]),
    "set_grad_enabled made before it is entered": (
        "c = torch.set_grad_enabled(False); log.append(torch.is_grad_enabled())\n"
        "with c: log.append(torch.is_grad_enabled())\n"
        "log + [torch.is_grad_enabled()]",
        [False, False, True]),
    "set_grad_enabled as a decorator": (
        "f = torch.set_grad_enabled(False)(lambda: torch.is_grad_enabled()); (torch.is_grad_enabled(), f(), "
        "torch.is_grad_enabled())",
        (True, False, True)),
    "set_grad_enabled(True) in no_grad": (
        "with torch.no_grad():\n"
        "  with torch.set_grad_enabled(True): log.append(torch.is_grad_enabled())\n"
        "  log.append(torch.is_grad_enabled())\n"
        "log",
        [True, False]),
    "set_grad_enabled by name": (
        "with torch.set_grad_enabled(mode=False): y = x * 2\n"
        "y.requires_grad",
        False),
    "clone() of a context": ("c = torch.set_grad_enabled(False).clone(); torch.set_grad_enabled(True); c.mode", False),
    "autograd's own names": (
        "[getattr(torch.autograd, k) is getattr(torch, k) for k in ('no_grad', 'enable_grad', "
        "'set_grad_enabled', 'inference_mode')]",
        [True, True, True, True]),
    "isinstance": ("isinstance(torch.no_grad(), torch.autograd.no_grad)", True),
    "what grad mode was before": (
        "a = torch.set_grad_enabled(True); (a.prev, a.mode)",
        (True, True)),
    "threads forbidden": (
        "\n"
        "with torch.autograd.set_multithreading_enabled(False) as c: x.sum().backward()\n"
        "d = torch.autograd.set_multithreading_enabled(True); (x.grad.tolist(), d.prev, d.mode)",
        ([1.0, 1.0], True, True)),
    "threads, no bool": (
        "torch.autograd.set_multithreading_enabled('a')",
        TypeError("set_multithreading_enabled(): argument 'enabled' (position 1) must be bool, not str")),
    "threads forbidden in a function": (
        "f = torch.autograd.set_multithreading_enabled(False)(lambda: 7); (f(), "
        "torch.autograd.set_multithreading_enabled(True).prev)",
        (7, False)),
}


@pytest.mark.parametrize("title", CASES)
def test_grad_mode(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("mode", ["no_grad", "inference_mode"])
def test_a_decorated_generator_switches_only_while_it_runs(torch, mode):
    seen = []

    @getattr(torch, mode)()
    def generator():
        try:
            seen.append(torch.is_grad_enabled())
            got = yield 1
            seen.append((got, torch.is_grad_enabled()))
            try:
                yield 2
            except KeyError:
                seen.append(("thrown", torch.is_grad_enabled()))
            yield 3
            return "done"
        finally:
            seen.append(("finally", torch.is_grad_enabled()))

    g = generator()
    assert next(g) == 1 and torch.is_grad_enabled()
    assert g.send("sent") == 2 and torch.is_grad_enabled()
    assert g.throw(KeyError()) == 3 and torch.is_grad_enabled()
    with pytest.raises(StopIteration) as stop:
        next(g)
    assert stop.value.value == "done" and torch.is_grad_enabled()
    assert seen == [False, ("sent", False), ("thrown", False), ("finally", False)]


def test_a_decorated_generator_that_is_closed(torch):
    seen = []

    @torch.no_grad()
    def generator():
        try:
            yield
        finally:
            seen.append(torch.is_grad_enabled())

    g = generator()
    next(g)
    g.close()
    assert seen == [False] and torch.is_grad_enabled()


def test_decorating_a_class_is_deprecated(torch):
    with pytest.warns(FutureWarning, match="^Decorating classes is deprecated and will be disabled in future"):
        torch.no_grad()(type("A", (), {}))


def test_modes_are_each_threads_own(torch):
    seen, entered, leave = [], threading.Event(), threading.Event()

    def work():
        seen.append(torch.is_grad_enabled())
        with torch.no_grad():
            entered.set()
            leave.wait(5)

    with torch.no_grad():
        thread = threading.Thread(target=work)
        thread.start()
        entered.wait(5)
    assert torch.is_grad_enabled()
    leave.set()
    thread.join()
    assert seen == [True] and torch.is_grad_enabled()
