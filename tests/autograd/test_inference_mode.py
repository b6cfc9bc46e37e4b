"""inference_mode: what is born inside, and what may be done with it outside."""

import threading

import pytest

import minigrad
from minigrad._modes import here

CASES = {
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
    "added to a gradient that is an inference tensor": (
        "\n"
        "with torch.inference_mode(): i = torch.ones(2)\n"
        "x.grad = i; x.sum().backward()",
        RuntimeError("Inplace update to inference tensor outside InferenceMode is not allowed.You can "
                     "make a clone to get a normal tensor before doing inplace update.See "
                     "https://github.com/pytorch/rfcs/pull/17 for more details.")),
    "a pass inside adds to a gradient made outside": (
        "y = x.sum(); y.backward(retain_graph=True)\n"
        "with torch.inference_mode(): y.backward()\n"
        "(x.grad.is_inference(), x.grad.tolist())",
        (False, [2.0, 2.0])),
    "a view of an inference tensor is none": (
        "with torch.inference_mode(): a = torch.ones(2, 2); b = a[0]\n"
        "[(t.is_inference(), t._is_view()) for t in (b, a[0], a.t(), a.view(4), a.detach(), a.data)]",
        [(True, False)] * 6),
    "a view of an inference tensor asks for no gradient": (
        "with torch.inference_mode(): a = torch.ones(2, requires_grad=True); b = a[:1]\n"
        "(a.requires_grad, b.requires_grad, b.is_leaf)",
        (True, False, True)),
    "detach_ touches no history": (
        "y = x * 2\n"
        "with torch.inference_mode(): y.detach_(); x.detach_()\n"
        "(y.grad_fn is None, x.requires_grad)", (False, True)),
    "a view of a view made in inference mode": (
        "y = torch.ones(1, 4, requires_grad=True) * 1\n"
        "with torch.inference_mode(): v = y[0]\n"
        "v.view(-1).mul_(2)",
        RuntimeError("Output 0 of View is a view of a view which was created in inference mode and "
                     "is being modified inplace in normal mode. Given that this use case is "
                     "ambiguous and error-prone, it is forbidden. You can clarify your code by "
                     "moving both the view and the inplace either both inside the inference_mode "
                     "block (if you don't want the inplace to be tracked) or both outside (if you "
                     "want the inplace to be tracked).")),
    "a part of a view made in inference mode": (
        "y = torch.ones(1, 4, requires_grad=True) * 1\n"
        "with torch.inference_mode(): v = y[0]\n"
        "v.split(1)[0].mul_(2)",
        RuntimeError("Output 0 of Split is a view of a view which was created in inference mode and "
                     "is being modified inplace in normal mode. Given that this use case is "
                     "ambiguous and error-prone, it is forbidden. You can clarify your code by "
                     "moving both the view and the inplace either both inside the inference_mode "
                     "block (if you don't want the inplace to be tracked) or both outside (if you "
                     "want the inplace to be tracked).")),
    "a view of one made in inference mode, its base changed": (
        "y = torch.ones(1, 4, requires_grad=True) * 1\n"
        "with torch.inference_mode(): v = y[0]\n"
        "w = v[1:]; y.mul_(2); w.grad_fn",
        RuntimeError("Output 0 of Slice is a view of a view which was created in inference mode and "
                     "its base or another view of its base has been modified inplace in normal mode. "
                     "Given that this use case is ambiguous and error-prone, it is forbidden. You "
                     "can clarify your code by moving both the view and the inplace either both "
                     "inside the inference_mode block (if you don't want the inplace to be tracked) "
                     "or both outside (if you want the inplace to be tracked).")),
    "a parameter of an inference tensor is one, inside": (
        "with torch.inference_mode(): a = torch.nn.Parameter(torch.ones(2)); l = torch.nn.Linear(2, 2)\n"
        "(a.is_inference(), l.weight.is_inference(), l.weight.requires_grad)", (True, True, True)),
    "and outside none that requires grad": (
        "with torch.inference_mode(): a = torch.ones(2)\n"
        "torch.nn.Parameter(a)", RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")),
    "a leaf that requires grad is told so first": (
        "with torch.inference_mode(): a = torch.ones(2, requires_grad=True)\n"
        "a.add_(1)", RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "its size is not changed outside": (
        "with torch.inference_mode(): a = torch.ones(2, 3)\n"
        "a.resize_(3)", RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal tensor "
            "before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.")),
}


@pytest.mark.parametrize("title", CASES)
def test_inference_mode(title, check):
    check(*CASES[title])


def test_an_inference_tensor_of_another_thread_is_not_saved(torch):
    found = []

    def make():
        with torch.inference_mode():
            found.append(torch.ones(2))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    x = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved for backward"):
        x * found[0]
    assert not (x + found[0]).is_inference()


def test_afterwards_all_is_quick_again():
    with minigrad.inference_mode():
        pass
    assert here.me.plain
