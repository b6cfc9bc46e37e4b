"""Anomaly mode: nan is named by the function that made it, and the forward line is shown."""

import warnings
import weakref

import pytest

CASES = {
    "off by default": ("(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())", (False, True)),
    "detect_anomaly": (
        "with torch.autograd.detect_anomaly(): log.append((torch.is_anomaly_enabled(), "
        "torch.is_anomaly_check_nan_enabled()))\n"
        "log + [torch.is_anomaly_enabled()]",
        [(True, True), False]),
    "without the check for nan": (
        "with torch.autograd.detect_anomaly(check_nan=False): log.append((torch.is_anomaly_enabled(), "
        "torch.is_anomaly_check_nan_enabled()))\n"
        "log",
        [(True, False)]),
    "nested": (
        "with torch.autograd.detect_anomaly():\n"
        "  with torch.autograd.detect_anomaly(check_nan=False): log.append(torch.is_anomaly_check_nan_enabled())\n"
        "  log.append((torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()))\n"
        "log",
        [False, (True, True)]),
    "set_detect_anomaly as a context": (
        "with torch.autograd.set_detect_anomaly(True): log.append(torch.is_anomaly_enabled())\n"
        "log + [torch.is_anomaly_enabled()]",
        [True, False]),
    "set_detect_anomaly at once": (
        "torch.autograd.set_detect_anomaly(True); a = torch.is_anomaly_enabled(); "
        "torch.autograd.set_detect_anomaly(False); (a, torch.is_anomaly_enabled())",
        (True, False)),
    "set_detect_anomaly(False) inside": (
        "with torch.autograd.detect_anomaly():\n"
        "  with torch.autograd.set_detect_anomaly(False): log.append(torch.is_anomaly_enabled())\n"
        "  log.append(torch.is_anomaly_enabled())\n"
        "log",
        [False, True]),
    "restored after an exception": (
        "try:\n"
        "  with torch.autograd.detect_anomaly(): 1 / 0\n"
        "except ZeroDivisionError: pass\n"
        "torch.is_anomaly_enabled()",
        False),
    "nan by sqrt": (
        "with torch.autograd.detect_anomaly(): ((x * 0).sqrt() * 0).sum().backward()\n"
        "x",
        RuntimeError("Function 'SqrtBackward0' returned nan values in its 0th output.")),
    "nan by division": (
        "with torch.autograd.detect_anomaly(): ((x * 0) / (x * 0)).sum().backward()\n"
        "x",
        RuntimeError("Function 'DivBackward0' returned nan values in its 1th output.")),
    "nan handed on by a product": (
        "with torch.autograd.detect_anomaly(): y = x * (n / 0 * 0); y.sum().backward()\n"
        "x",
        RuntimeError("Function 'MulBackward0' returned nan values in its 0th output.")),
    "nan by division, both sides one leaf": (
        "z = torch.zeros(2, requires_grad=True)\n"
        "with torch.autograd.detect_anomaly(): (n * (z / z)).sum().backward()\n"
        "z",
        RuntimeError("Function 'DivBackward0' returned nan values in its 1th output.")),
    "infinity, as a leaf's gradient": (
        "z = torch.zeros(2, requires_grad=True)\n"
        "with torch.autograd.detect_anomaly(): z.sqrt().sum().backward()\n"
        "z.grad.tolist()",
        [float("inf"), float("inf")]),
    "nan in the values only": (
        "with torch.autograd.detect_anomaly(): (x * 0 + float('nan')).sum().backward()\n"
        "x.grad.tolist()",
        [0.0, 0.0]),
    "nan in the seed": (
        "with torch.autograd.detect_anomaly(): (x + 1).backward(torch.tensor([float('nan'), 1.]))\n"
        "x",
        RuntimeError("Function 'AddBackward0' returned nan values in its 0th output.")),
    "nan let pass": (
        "with torch.autograd.detect_anomaly(check_nan=False): ((x * 0).sqrt() * 0).sum().backward()\n"
        "x.grad.tolist()",
        [float("nan"), float("nan")]),
    "nan with autograd.grad": (
        "with torch.autograd.detect_anomaly(): torch.autograd.grad(((x * 0).sqrt() * 0).sum(), x)\n"
        "x",
        RuntimeError("Function 'SqrtBackward0' returned nan values in its 0th output.")),
    "the forward pass outside": (
        "y = ((x * 0).sqrt() * 0).sum()\n"
        "with torch.autograd.detect_anomaly(): y.backward()\n"
        "x",
        RuntimeError("Function 'SqrtBackward0' returned nan values in its 0th output.")),
    "nan by a Function": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): return g * float('nan')\n"
        "with torch.autograd.detect_anomaly(): F.apply(x).sum().backward()\n"
        "x",
        RuntimeError("Function 'FBackward' returned nan values in its 0th output.")),
    "nan in the second order": (
        "z = torch.zeros((), requires_grad=True)\n"
        "with torch.autograd.detect_anomaly():\n"
        "  g, = torch.autograd.grad(z ** 1.5, z, create_graph=True); (g * 0).backward()\n"
        "z",
        RuntimeError("Function 'PowBackward0' returned nan values in its 0th output.")),
    "a failing backward": (
        "class F(torch.autograd.Function):\n"
        "  @staticmethod\n"
        "  def forward(ctx, a): return a * 2\n"
        "  @staticmethod\n"
        "  def backward(ctx, g): raise LookupError('here')\n"
        "with torch.autograd.detect_anomaly(): F.apply(x).sum().backward()\n"
        "x",
        LookupError("here")),
    "a changed saved tensor": (
        "with torch.autograd.detect_anomaly(): y = x.exp(); y.add_(1); y.sum().backward()\n"
        "x",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected "
                     "version 0 instead. Hint: the backtrace further above shows the operation that failed to "
                     "compute its gradient. The variable in question was changed in there or anywhere later. "
                     "Good luck!")),
    "what it was before": (
        "a = torch.autograd.set_detect_anomaly(True, check_nan=False); b = "
        "torch.autograd.set_detect_anomaly(False); (a.prev, a.prev_check_nan, b.prev, b.prev_check_nan)",
        (False, True, True, False)),
    "a mode that is no bool": (
        "torch.autograd.set_detect_anomaly('a')",
        TypeError("set_anomaly_enabled(): argument 'enabled' (position 1) must be bool, not str")),
    "the forward line is in the metadata": (
        "\n"
        "with torch.autograd.set_detect_anomaly(True): y = x * 2\n"
        "(list(y.grad_fn.metadata), isinstance(y.grad_fn.metadata['traceback_'], list), (x * "
        "2).grad_fn.metadata)",
        (['traceback_'], True, {})),
    "a node knows whose derivative made it": (
        "with torch.autograd.set_detect_anomaly(True): y = x ** 3; g, = torch.autograd.grad(y.sum(), x, create_graph=True)\n"
        "(list(y.grad_fn.metadata), list(g.grad_fn.metadata), g.grad_fn.metadata['parent_'] is y.grad_fn)",
        (["traceback_"], ["traceback_", "parent_"], True)),
}


@pytest.mark.parametrize("title", CASES)
def test_anomaly(title, check):
    check(*CASES[title])


def the_line_that_makes_nan(x):
    return (x * 0).sqrt()


def test_the_forward_line_is_shown(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning) as caught, torch.autograd.detect_anomaly():
        y = the_line_that_makes_nan(x)
        with pytest.raises(RuntimeError, match=r"^Function 'SqrtBackward0' returned nan values in its 0th output\."):
            (y * 0).sum().backward()
    texts = [str(w.message) for w in caught]
    assert any(text.startswith("Anomaly Detection has been enabled. This mode will increase the runtime and should "
                               "only be enabled for debugging.") for text in texts)
    text = next(text for text in texts if text.startswith("Error detected in "))
    assert text.startswith("Error detected in SqrtBackward0. Traceback of forward call that caused the error:\n  File ")
    assert "return (x * 0).sqrt()" in text and "the_line_that_makes_nan" in text and __file__ in text


def test_without_a_forward_line(torch):
    x = torch.ones(2, requires_grad=True)
    y = ((x * 0).sqrt() * 0).sum()
    with pytest.warns(UserWarning) as caught, torch.autograd.detect_anomaly(), pytest.raises(RuntimeError):
        y.backward()
    assert any(str(w.message).startswith(
        "Error detected in SqrtBackward0. No forward pass information available. Enable detect anomaly during forward "
        "pass for more information.") for w in caught)


def test_a_pass_made_by_a_pass_shows_both_lines(torch):
    x = torch.zeros((), requires_grad=True)
    with pytest.warns(UserWarning) as caught, torch.autograd.detect_anomaly():
        y = x ** 1.5
        g, = torch.autograd.grad(y, x, create_graph=True)
        with pytest.raises(RuntimeError, match="returned nan values in its 0th output"):
            (g * 0).backward()
    texts = [str(w.message) for w in caught]
    assert any("Previous calculation was induced by PowBackward0. Traceback of forward call that induced the previous "
               "calculation:" in text and "y = x ** 1.5" in text for text in texts)


def test_a_failing_pass_names_its_line(torch):
    x = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning) as caught, torch.autograd.detect_anomaly():
        y = x.exp()
        y.add_(1)
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            y.sum().backward()
    assert any("Error detected in ExpBackward0" in str(w.message) and "y = x.exp()" in str(w.message) for w in caught)


def test_a_clean_pass_warns_only_once(torch):
    x = torch.ones(2, requires_grad=True)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with torch.autograd.detect_anomaly():
            x.exp().sum().backward()
        with torch.autograd.set_detect_anomaly(True):
            x.exp().sum().backward()
    assert len(caught) == 1


def test_the_recorded_lines_die_with_the_graph(torch, token):
    x = torch.ones(2, requires_grad=True)
    with torch.autograd.set_detect_anomaly(True):
        y = x.exp()
        mark = y.grad_fn.metadata["mark"] = token()
    mark = weakref.ref(mark)
    del y
    assert mark() is None


def test_of_what_made_it_no_line_may_be_known(torch):
    x = torch.zeros((), requires_grad=True)
    y = x ** 1.5
    with pytest.warns(UserWarning) as caught, torch.autograd.set_detect_anomaly(True):
        g, = torch.autograd.grad(y, x, create_graph=True)
        with pytest.raises(RuntimeError, match="returned nan values in its 0th output"):
            (g * 0).backward()
    assert str(caught[-1].message).startswith("Error detected in PowBackward0. No forward pass information available.")
