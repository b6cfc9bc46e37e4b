"""Grad modes: no_grad, enable_grad, set_grad_enabled, inference_mode, and that each thread has its own."""

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
    "a result keeps its history through no_grad": (
        "y = x * 2\n"
        "with torch.no_grad(): y.sum().backward()\n"
        "x.grad.tolist()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
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
}

CASES_INFERENCE = {
    "a result": (
        "with torch.inference_mode(): y = x * 2\n"
        "(y.requires_grad, y.is_leaf, y.grad_fn, y.is_inference())",
        (False, True, None, True)),
    "tensors born inside and outside": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "(y.is_inference(), n.is_inference(), torch.is_inference(y))",
        (True, False, True)),
    "is_inference_mode_enabled": (
        "with torch.inference_mode(): log.append((torch.is_inference_mode_enabled(), torch.is_grad_enabled()))\n"
        "log + [(torch.is_inference_mode_enabled(), torch.is_grad_enabled())]",
        [(True, False), (False, True)]),
    "mode=False": (
        "with torch.inference_mode(False): y = x * 2\n"
        "(y.requires_grad, y.is_inference())",
        (True, False)),
    "False inside True": (
        "with torch.inference_mode():\n"
        "  with torch.inference_mode(False): y = x * 2\n"
        "(y.requires_grad, y.is_inference())",
        (True, False)),
    "enable_grad inside records nothing": (
        "with torch.inference_mode():\n"
        "  with torch.enable_grad(): y = x * 2\n"
        "(y.requires_grad, y.is_inference())",
        (False, True)),
    "decorator": (
        "f = torch.inference_mode()(lambda: torch.is_inference_mode_enabled()); (f(), "
        "torch.is_inference_mode_enabled())",
        (True, False)),
    "decorator without parentheses": (
        "f = torch.inference_mode(lambda: torch.is_inference_mode_enabled()); (f(), "
        "torch.is_inference_mode_enabled())",
        (True, False)),
    "a leaf that requires grad inside": (
        "with torch.inference_mode(): y = torch.ones(2, requires_grad=True)\n"
        "(y.requires_grad, y.is_inference())",
        (True, True)),
    "saved for backward": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "x * y",
        RuntimeError("Inference tensors cannot be saved for backward. Please do not use Tensors created in "
                     "inference mode in computation tracked by autograd. To work around this, you can make a "
                     "clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of "
                     "`torch.inference_mode()`.")),
    "not saved, so fine": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "(x + y).sum().backward(); x.grad.tolist()",
        [1.0, 1.0]),
    "a clone is normal": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "z = y.clone(); (z.is_inference(), (x * z).requires_grad)",
        (False, True)),
    "computing on without history": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "z = y * 2; (z.is_inference(), z.requires_grad)",
        (False, False)),
    "changed inside": (
        "with torch.inference_mode():\n"
        "  y = torch.ones(2); y.add_(1)\n"
        "y.tolist()",
        [2.0, 2.0]),
    "changed outside": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y.add_(1)",
        RuntimeError("Inplace update to inference tensor outside InferenceMode is not allowed.You can make a "
                     "clone to get a normal tensor before doing inplace update.See "
                     "https://github.com/pytorch/rfcs/pull/17 for more details.")),
    "assigned to outside": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y[0] = 5.; y",
        RuntimeError("Inplace update to inference tensor outside InferenceMode is not allowed.You can make a "
                     "clone to get a normal tensor before doing inplace update.See "
                     "https://github.com/pytorch/rfcs/pull/17 for more details.")),
    "requires_grad outside": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y.requires_grad_()",
        RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")),
    "requires_grad = True outside": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y.requires_grad = True; y",
        RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")),
    "version": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y._version",
        RuntimeError("Inference tensors do not track version counter.")),
    "a normal tensor changed inside": (
        "with torch.inference_mode(): n.add_(1)\n"
        "(n.tolist(), n.is_inference(), n._version)",
        ([2.0, 3.0], False, 1)),
    "a normal tensor changed inside still counts": (
        "y = x * n\n"
        "with torch.inference_mode(): n.add_(1)\n"
        "y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: "
                     "enable anomaly detection to find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a leaf changed inside": (
        "with torch.inference_mode(): x.add_(1)\n"
        "(x.tolist(), x.requires_grad)",
        ([2.0, 3.0], True)),
    "a view of a normal tensor inside": (
        "with torch.inference_mode(): v = n.view(2)\n"
        "(v.is_inference(), v._is_view())",
        (False, True)),
    "a view made inside changed outside": (
        "with torch.inference_mode(): v = (x * 1).view(2)\n"
        "v.add_(1)",
        RuntimeError("Inplace update to inference tensor outside InferenceMode is not allowed.You can make a "
                     "clone to get a normal tensor before doing inplace update.See "
                     "https://github.com/pytorch/rfcs/pull/17 for more details.")),
    "a view of a normal tensor, made inside, changed outside": (
        "y = x * 1\n"
        "with torch.inference_mode(): v = y.view(2)\n"
        "v.add_(1)",
        RuntimeError("A view was created in inference mode and is being modified inplace in normal mode. Given "
                     "that this use case is ambiguous and error-prone, it is forbidden. You can clarify your "
                     "code by moving both the view and the inplace either both inside the inference_mode block "
                     "(if you don't want the inplace to be tracked) or both outside (if you want the inplace "
                     "to be tracked).")),
    "a view outside of an inference tensor": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y.view(2).is_inference()",
        True),
    "detach of an inference tensor": (
        "with torch.inference_mode(): y = torch.ones(2)\n"
        "y.detach().is_inference()",
        True),
    "backward inside": (
        "y = (x * x).sum()\n"
        "with torch.inference_mode(): y.backward()\n"
        "(x.grad.tolist(), x.grad.is_inference())",
        ([2.0, 4.0], True)),
    "as a root": (
        "with torch.inference_mode(): y = (x * x).sum()\n"
        "y.backward()",
        RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")),
}


@pytest.mark.parametrize("title", CASES)
def test_grad_mode(title, check):
    check(*CASES[title])


@pytest.mark.parametrize("title", CASES_INFERENCE)
def test_inference_mode(title, check):
    check(*CASES_INFERENCE[title])


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


def test_a_decorated_generator_keeps_a_mode_of_its_own(torch):
    @torch.no_grad()
    def generator():
        with torch.enable_grad():
            yield torch.is_grad_enabled()
            yield torch.is_grad_enabled()
        yield torch.is_grad_enabled()

    assert list(generator()) == [True, True, False] and torch.is_grad_enabled()


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
    with pytest.warns(FutureWarning, match="^Decorating classes is deprecated and will be disabled in future versions."):
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
