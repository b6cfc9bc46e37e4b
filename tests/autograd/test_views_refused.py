"""Views that mustn't be changed in place: of several outputs, or made without grad; and what may still be done."""

import pytest

CASES_SEVERAL = {
    "unbind": (
        "y = x * 1; a, b = y.unbind(); a.mul_(2)",
        RuntimeError("Output 0 of Unbind is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "split": (
        "y = x * 1; a, b = y.split(1); a.mul_(2)",
        RuntimeError("Output 0 of Split is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "chunk": (
        "y = x * 1; a, b = y.chunk(2); b.add_(1)",
        RuntimeError("Output 1 of Split is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "iteration": (
        "y = m * 1\n"
        "for row in y: row.mul_(2)\n"
        "y",
        RuntimeError("Output 0 of Unbind is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "setitem in an unbound row": (
        "y = m * 1; y.unbind()[1][0] = 3.; y",
        RuntimeError("Output 0 of Select is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "a view of an unbound row": (
        "y = m * 1; y.unbind()[0].view(2, 1).mul_(2)",
        RuntimeError("Output 0 of View is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "a single output is one of several still": (
        "y = m * 1; a, = y.split(2); a.mul_(2)",
        RuntimeError("Output 0 of Split is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "of a leaf": (
        "a, b = x.unbind(); a.mul_(2)",
        RuntimeError("Output 0 of Unbind is a view and is being modified inplace. This view is the output of a "
                     "function that returns multiple views. Such functions do not allow the output views to be "
                     "modified inplace. You should replace the inplace operation by an out-of-place one.")),
    "of a constant": ("a, b = n.unbind(); a.mul_(2); n.tolist()", [2.0, 2.0]),
    "of a constant, with history": (
        "a, b = n.unbind(); a.mul_(s); (n.tolist(), n.requires_grad)",
        RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                     "This view is the output of a function that returns multiple views. Such functions do not "
                     "allow the output views to be modified inplace. You should replace the inplace operation "
                     "by an out-of-place one.")),
    "the base may be changed, then the parts can't be asked": (
        "y = x * 1; a, b = y.unbind(); y.mul_(2); a.grad_fn",
        RuntimeError("Output 0 of Unbind is a view and its base or another view of its base has been modified "
                     "inplace. This view is the output of a function that returns multiple views. Such "
                     "functions do not allow the output views to be modified inplace. You should replace the "
                     "inplace operation by an out-of-place one.")),
    "the base may be changed, and asked": (
        "y = x * 1; a, b = y.unbind(); y.mul_(2); y.sum().backward(); x.grad.tolist()",
        [2.0, 2.0]),
    "under no_grad": (
        "y = x * 1; a, b = y.unbind()\n"
        "with torch.no_grad(): a.mul_(2)\n"
        "y.tolist()",
        [2.0, 2.0]),
    "unbound under no_grad": (
        "y = x * 1\n"
        "with torch.no_grad(): a, b = y.unbind()\n"
        "a.mul_(2)",
        RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                     "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify "
                     "your code by moving both the view and the inplace either both inside the no_grad block "
                     "(if you don't want the inplace to be tracked) or both outside (if you want the inplace "
                     "to be tracked).")),
    "a clone is free": (
        "y = x * 1; a, b = y.unbind(); c = a.clone(); c.mul_(2); c.backward(); x.grad.tolist()",
        [2.0, 0.0]),
    "a view whose base was cut": (
        "y = m * 1; v = y[0]; y.detach_(); v.add_(1)",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "a view that asks for a gradient by itself": (
        "y = torch.ones(3); v = y[:2]; v.requires_grad_(); v.add_(1)",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
}

DIRTY = """
class Dirty(torch.autograd.Function):
  @staticmethod
  def forward(ctx, a): ctx.mark_dirty(a); return a.mul_(3)
  @staticmethod
  def backward(ctx, g): return g * 3
"""
CASES_NO_GRAD = {
    "made without grad, changed with": (
        "y = x * 1\n"
        "with torch.no_grad(): v = y.view(2)\n"
        "v.mul_(2)",
        RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                     "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify "
                     "your code by moving both the view and the inplace either both inside the no_grad block "
                     "(if you don't want the inplace to be tracked) or both outside (if you want the inplace "
                     "to be tracked).")),
    "made without grad, changed without": (
        "y = x * 1\n"
        "with torch.no_grad():\n"
        "  v = y.view(2); v.mul_(2)\n"
        "y.tolist()",
        [2.0, 4.0]),
    "made without grad, its leaf base": (
        "with torch.no_grad(): v = x.view(2)\n"
        "v.mul_(2)",
        RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                     "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify "
                     "your code by moving both the view and the inplace either both inside the no_grad block "
                     "(if you don't want the inplace to be tracked) or both outside (if you want the inplace "
                     "to be tracked).")),
    "made without grad, its leaf base, changed without": (
        "with torch.no_grad():\n"
        "  v = x.view(2); v.mul_(2)\n"
        "(x.tolist(), v.requires_grad, v._is_view())",
        ([2.0, 4.0], True, True)),
    "made without grad, of a constant": (
        "with torch.no_grad(): v = n.view(2)\n"
        "v.mul_(2); n.tolist()",
        [2.0, 4.0]),
    "made without grad, of a constant, by a history": (
        "with torch.no_grad(): v = n.view(2)\n"
        "v.mul_(x); (n.requires_grad, v.requires_grad)",
        RuntimeError("A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                     "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify "
                     "your code by moving both the view and the inplace either both inside the no_grad block "
                     "(if you don't want the inplace to be tracked) or both outside (if you want the inplace "
                     "to be tracked).")),
    "made without grad, base changed, view asked": (
        "y = x * 1\n"
        "with torch.no_grad(): v = y.view(2)\n"
        "y.mul_(2); v.grad_fn",
        RuntimeError("A view was created in no_grad mode and its base or another view of its base has been "
                     "modified inplace with grad mode enabled. Given that this use case is ambiguous and "
                     "error-prone, it is forbidden. You can clarify your code by moving both the view and the "
                     "inplace either both inside the no_grad block (if you don't want the inplace to be "
                     "tracked) or both outside (if you want the inplace to be tracked).")),
    "made without grad, base changed, flag asked": (
        "y = x * 1\n"
        "with torch.no_grad(): v = y.view(2)\n"
        "y.mul_(2); v.requires_grad",
        True),
    "made with grad, changed without": (
        "y = x * 1; v = y.view(2)\n"
        "with torch.no_grad(): v.mul_(2)\n"
        "(v.sum().backward(), x.grad.tolist())",
        (None, [1.0, 1.0])),
    "a view of a view made without grad": (
        "y = x * 1\n"
        "with torch.no_grad(): v = y.view(2)\n"
        "w = v[0]; w.mul_(2)",
        RuntimeError("Output 0 of Select is a view of a view which was created in no_grad mode and is being "
                     "modified inplace with grad mode enabled. Given that this use case is ambiguous and "
                     "error-prone, it is forbidden. You can clarify your code by moving both the view and the "
                     "inplace either both inside the no_grad block (if you don't want the inplace to be "
                     "tracked) or both outside (if you want the inplace to be tracked).")),
    "a detached view": (
        "y = x * 1; d = y.detach(); d.mul_(2); (y.tolist(), d.requires_grad, y._version)",
        ([2.0, 4.0], False, 1)),
    "a detached view, by a history": (
        "y = x * 1; d = y.detach(); d.mul_(x); (d.requires_grad, d.grad_fn.name(), y.grad_fn.name())",
        (True, "MulBackward0", "MulBackward0")),
    "a detached leaf": ("d = x.detach(); d.mul_(2); (x.tolist(), x._version)", ([2.0, 4.0], 1)),
    "a detached view's view": ("y = x * 1; d = y.detach()[0]; d.mul_(2); y.tolist()", [2.0, 2.0]),
    "the base changed, a detached view stays": (
        "y = x * 1; d = y.detach(); y.mul_(2); (d.tolist(), d.requires_grad, d._version)",
        ([2.0, 4.0], False, 1)),
    "changed under no_grad after its base was changed": (
        "y = m * 1\n"
        "with torch.no_grad(): v = y[0]\n"
        "y.add_(1)\n"
        "with torch.no_grad(): v.add_(1)\n"
        "(y._version, y.tolist())",
        (2, [[3.0, 4.0], [4.0, 5.0]])),
    "a view of a view made in no_grad, changed by a Function": (
        DIRTY + "with torch.no_grad(): v = x.view(2)\n"
        "Dirty.apply(v[1:])",
        RuntimeError("Output 0 of Slice is a view of a view which was created in no_grad mode and is "
                     "being modified inplace with grad mode enabled. Given that this use case is "
                     "ambiguous and error-prone, it is forbidden. You can clarify your code by "
                     "moving both the view and the inplace either both inside the no_grad block (if "
                     "you don't want the inplace to be tracked) or both outside (if you want the "
                     "inplace to be tracked).")),
    "a view made in no_grad, changed by a Function": (
        DIRTY + "with torch.no_grad(): v = x.view(2)\n"
        "Dirty.apply(v)",
        RuntimeError("a leaf Variable that requires grad has been used in an in-place operation.")),
}


@pytest.mark.parametrize("title", CASES_SEVERAL)
def test_views_of_several_outputs(title, check):
    check(*CASES_SEVERAL[title])


@pytest.mark.parametrize("title", CASES_NO_GRAD)
def test_views_made_without_grad(title, check):
    check(*CASES_NO_GRAD[title])
