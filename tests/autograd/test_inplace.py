"""In-place changes: versions, leaves, right gradients or PyTorch's error, never a wrong number."""

import pytest

CASES = {
    "version": ("y = torch.ones(2); y.add_(1); y.mul_(2); y[0] = 3.; y.zero_(); y.fill_(2); y.copy_(n); y._version", 6),
    "version of a setitem": ("y = torch.ones(2); y[0] += 1; y._version", 2),
    "version of requires_grad_ and detach_": ("y = torch.ones(2); y.requires_grad_(); y.detach_(); y._version", 0),
    "version is shared by views": (
        "y = torch.ones(4); v = y[:2]; v.add_(1); (y._version, v._version, y[2:]._version)",
        (1, 1, 1)),
    "version is shared by detach, not by data or clone": (
        "y = torch.ones(2); y.add_(1); (y.detach()._version, y.data._version, y.clone()._version)",
        (1, 0, 0)),
    "returns itself": ("y = x * 1; y.add_(1) is y", True),
    "augmented assignment is in place": (
        "y = x * 1; z = y; y += 1; y *= 2; y -= 3; y /= 4; (y is z, y.tolist(), y._version)",
        (True, [0.25, 0.75], 4)),
    "augmented power": ("y = x * 1; z = y; y **= 2; (y is z, y.tolist())", (True, [1.0, 4.0])),
    "augmented assignment to a leaf": (
        "x += 1; x",
        RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "add_ to a leaf": (
        "x.add_(1)",
        RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "a leaf is untouched by the refusal": (
        "try: x.add_(1)\n"
        "except RuntimeError: pass\n"
        "(x.tolist(), x._version, x.is_leaf)",
        ([1.0, 2.0], 0, True)),
    "every in-place method of a leaf": (
        "def f(k, *a):\n"
        "  try: getattr(x, k)(*a)\n"
        "  except RuntimeError as e: return str(e)\n"
        "len({f('add_', 1), f('sub_', 1), f('mul_', 2), f('div_', 2), f('zero_'), f('fill_', 1), f('copy_', n), "
        "f('exp_'), f('neg_'), f('clamp_', 0)})",
        1),
    "setitem on a leaf": (
        "x[0] = 5.; x",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "a view of a leaf": (
        "x[:1].add_(1)",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "a view of a view of a leaf": (
        "x.view(2, 1)[0].zero_()",
        RuntimeError("a view of a leaf Variable that requires grad is being used in an in-place operation.")),
    "a leaf through data": ("x.data.add_(1); (x.tolist(), x._version)", ([2.0, 3.0], 0)),
    "a leaf through detach under history": (
        "y = (x * x).sum(); x.detach().add_(1); y.backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: "
                     "enable anomaly detection to find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a leaf through data under history goes unseen": (
        "y = (x * x).sum(); x.data.add_(1); y.backward(); x.grad.tolist()",
        [4.0, 6.0]),
    "a leaf without history": ("n.add_(1); n.tolist()", [2.0, 3.0]),
    "a constant takes history": (
        "n.mul_(x); (n.requires_grad, n.is_leaf, n.grad_fn.name(), n.sum().backward(), x.grad.tolist())",
        (True, False, "MulBackward0", None, [1.0, 2.0])),
    "a constant takes history by setitem": (
        "n[0] = s * 2; (n.requires_grad, n.grad_fn.name(), n.sum().backward(), s.grad.item())",
        (True, "torch::autograd::CopySlices", None, 2.0)),
    "add_": ("y = x * 2; y.add_(x); y.sum().backward(); x.grad.tolist()", [3.0, 3.0]),
    "add_ with alpha": ("y = x * 2; y.add_(x, alpha=10); y.sum().backward(); x.grad.tolist()", [12.0, 12.0]),
    "sub_, mul_, div_ in a row": (
        "y = x * 2; y.sub_(1); y.mul_(s); y.div_(4.); y.sum().backward(); (x.grad.tolist(), s.grad.item())",
        ([1.5, 1.5], 1.0)),
    "mul_ by itself": (
        "y = x * 1; y.mul_(y); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Mul, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "mul_ by its old self": ("y = x * 2; z = y.clone(); y.mul_(z); y.sum().backward(); x.grad.tolist()", [8.0, 16.0]),
    "exp_ and its result": ("y = x * 1; y.exp_(); y.sum().backward(); x.grad.tolist()", [2.718282, 7.389056]),
    "log_, sin_, cos_ in a row keep copies of what they need": (
        "y = x * 3; y.log_(); y.sin_(); y.cos_(); y.sum().backward(); x.grad.tolist()",
        [-0.3536026, 0.0907457]),
    "abs_, neg_, sigmoid_ last": (
        "y = x * 1; y.abs_(); y.neg_(); y.sigmoid_(); y.sum().backward(); x.grad.tolist()",
        [-0.1966119, -0.1049936]),
    "sqrt_ keeps its result, which sin_ changes": (
        "y = x * 3; y.sqrt_(); y.sin_(); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Sqrt, is at version 2; expected "
                     "version 1 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "pow_": ("y = x * 1; y.pow_(3); y.sum().backward(); x.grad.tolist()", [3.0, 12.0]),
    "clamp_": ("y = x * 1; y.clamp_(0., 1.5); y.sum().backward(); x.grad.tolist()", [1.0, 0.0]),
    "zero_ cuts": ("y = x * 2; y.zero_(); y.sum().backward(); x.grad.tolist()", [0.0, 0.0]),
    "fill_ by a number cuts": ("y = x * 2; y.fill_(5.); y.sum().backward(); x.grad.tolist()", [0.0, 0.0]),
    "fill_ by a tensor": (
        "y = x * 2; y.fill_(s); y.sum().backward(); (x.grad.tolist(), s.grad.item())",
        ([0.0, 0.0], 2.0)),
    "copy_": (
        "y = x * 2; y.copy_(m[0] * 3); y.sum().backward(); (x.grad.tolist(), m.grad.tolist())",
        ([0.0, 0.0], [[3.0, 3.0], [0.0, 0.0]])),
    "copy_ broadcasts": ("y = torch.zeros(2, 2); y.copy_(x); (y * m).sum().backward(); x.grad.tolist()", [4.0, 6.0]),
    "copy_ casts": (
        "y = torch.zeros(2, dtype=torch.float64); y.copy_(x); y.sum().backward(); (str(y.dtype), str(x.grad.dtype))",
        ("torch.float64", "torch.float32")),
    "copy_ of another shape": (
        "torch.zeros(2).copy_(torch.ones(3))",
        RuntimeError("The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0")),
    "in place may not broadcast itself": (
        "torch.zeros(2).add_(torch.ones(3, 2))",
        RuntimeError("output with shape [2] doesn't match the broadcast shape [3, 2]")),
    "in place may not change dtype": (
        "torch.tensor([1, 2]).add_(0.5)",
        RuntimeError("result type Float can't be cast to the desired output type Long")),
    "integers can't be divided in place": (
        "torch.tensor([1, 2]).div_(2)",
        RuntimeError("result type Float can't be cast to the desired output type Long")),
    "an expanded tensor": (
        "torch.ones(1).expand(2).add_(1)",
        RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a single "
                     "memory location. Please clone() the tensor before performing the operation.")),
    "a saved input": (
        "y = x * 2; z = y * y; y.add_(1); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Add, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a saved input of a leaf's kind": (
        "w = torch.ones(2); y = x * w; w.mul_(2); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]] is at version 1; expected version 0 instead. Hint: "
                     "enable anomaly detection to find the operation that failed to compute its gradient, with "
                     "torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a saved result": (
        "y = x.exp(); y.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a saved result of sigmoid": (
        "y = x.sigmoid(); y[0] = 0.; y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Sigmoid, is at version 1; "
                     "expected version 0 instead. Hint: enable anomaly detection to find the operation that "
                     "failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, "
                     "check_nan=False).")),
    "a saved 2-d result": (
        "y = m.tanh(); y.mul_(2); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2, 2]], which is output 0 of Tanh, is at version 1; "
                     "expected version 0 instead. Hint: enable anomaly detection to find the operation that "
                     "failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, "
                     "check_nan=False).")),
    "a saved 0-d input": (
        "y = s * 2; z = y ** 2; y.add_(1); z.backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor []], which is output 0 of Add, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "a saved double": (
        "y = torch.ones(3, dtype=torch.float64, requires_grad=True).exp(); y.zero_(); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.DoubleTensor [3]], which is output 0 of Exp, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "changed twice": (
        "y = x.exp(); y.add_(1); y.add_(1); y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Exp, is at version 2; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "saved at a later version": (
        "y = x * 2; y.add_(1); z = y * y; y.add_(1); z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Add, is at version 2; expected "
                     "version 1 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "saved later than the change": (
        "y = x * 2; y.add_(1); z = y * y; z.sum().backward(); x.grad.tolist()",
        [12.0, 20.0]),
    "changed but not needed": (
        "y = x + 1; z = y * 3; y.add_(1); (z + y).sum().backward(); x.grad.tolist()",
        [4.0, 4.0]),
    "a saved output of unbind": (
        "a, b = m.unbind(); c = a.clone() * b; c.mul_(2); c.sum().backward(); m.grad.tolist()",
        [[6.0, 8.0], [2.0, 4.0]]),
    "an error leaves .grad alone": (
        "y = x * 2; z = y * y; y.add_(1)\n"
        "try: z.sum().backward()\n"
        "except RuntimeError: pass\n"
        "x.grad",
        None),
    "under no_grad counts too": (
        "y = x * 2; z = y * y\n"
        "with torch.no_grad(): y.add_(1)\n"
        "z.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor [2]], which is output 0 of Mul, is at version 1; expected "
                     "version 0 instead. Hint: enable anomaly detection to find the operation that failed to "
                     "compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).")),
    "under no_grad a result keeps its old history": (
        "y = x * 2\n"
        "with torch.no_grad(): y.mul_(10)\n"
        "(y.tolist(), y.sum().backward(), x.grad.tolist())",
        ([20.0, 40.0], None, [2.0, 2.0])),
    "setitem by a number": (
        "y = x * 2; y[0] = 7.; (y * y).sum().backward(); (y.tolist(), x.grad.tolist())",
        ([7.0, 4.0], [0.0, 16.0])),
    "setitem by a tensor": (
        "y = x * 2; y[1] = s * s; (y * y).sum().backward(); (x.grad.tolist(), s.grad.item())",
        ([8.0, 0.0], 108.0)),
    "setitem by a slice": (
        "y = m * 2; y[0] = x; y[:, 1] = s; (y * y).sum().backward(); (m.grad.tolist(), x.grad.tolist(), "
        "s.grad.item())",
        ([[0.0, 0.0], [24.0, 0.0]], [2.0, 0.0], 12.0)),
    "setitem by a mask": (
        "y = x * 2; y[x > 1.5] = 0.; y.sum().backward(); (y.tolist(), x.grad.tolist())",
        ([2.0, 0.0], [2.0, 0.0])),
    "setitem by a mask, values": (
        "y = m * 2; y[m > 2] = x; y.sum().backward(); (y.tolist(), m.grad.tolist(), x.grad.tolist())",
        ([[2.0, 4.0], [1.0, 2.0]], [[2.0, 2.0], [0.0, 0.0]], [1.0, 1.0])),
    "setitem by a mask, one value with history": (
        "y = m * 2; y[m > 1] = s; y.sum().backward(); (m.grad.tolist(), s.grad.item())",
        ([[2.0, 0.0], [0.0, 0.0]], 3.0)),
    "setitem by indices": (
        "y = m * 2; y[torch.tensor([1])] = x; y.sum().backward(); (m.grad.tolist(), x.grad.tolist())",
        ([[2.0, 2.0], [0.0, 0.0]], [1.0, 1.0])),
    "setitem by a list": (
        "y = x * 2; y[[0, 1]] = s; y.sum().backward(); (x.grad.tolist(), s.grad.item())",
        ([0.0, 0.0], 2.0)),
    "setitem by pairs": (
        "y = m * 2; y[[0, 1], [1, 0]] = x; y.sum().backward(); (y.tolist(), m.grad.tolist(), x.grad.tolist())",
        ([[2.0, 1.0], [2.0, 8.0]], [[2.0, 0.0], [0.0, 2.0]], [1.0, 1.0])),
    "setitem of all": ("y = x * 2; y[:] = s; y.sum().backward(); (x.grad.tolist(), s.grad.item())", ([0.0, 0.0], 2.0)),
    "setitem broadcasts": (
        "y = m * 2; y[:, :] = x; y.sum().backward(); (m.grad.tolist(), x.grad.tolist())",
        ([[0.0, 0.0], [0.0, 0.0]], [2.0, 2.0])),
    "setitem from itself": (
        "y = x * 1; y[0] = y[1] * 2; y.sum().backward(); (y.tolist(), x.grad.tolist())",
        ([4.0, 2.0], [0.0, 3.0])),
    "setitem in a loop": (
        "y = torch.zeros(4); y[0] = s\n"
        "for i in range(3): y[i + 1] = y[i].clone() * s\n"
        "y.sum().backward(); (y.tolist(), s.grad.item())",
        ([3.0, 9.0, 27.0, 81.0], 142.0)),
    "setitem in a loop without clones": (
        "y = torch.zeros(4); y[0] = s\n"
        "for i in range(3): y[i + 1] = y[i] * s\n"
        "y.sum().backward()",
        RuntimeError("one of the variables needed for gradient computation has been modified by an inplace "
                     "operation: [torch.FloatTensor []], which is output 0 of AsStrided, is at version 4; "
                     "expected version 3 instead. Hint: enable anomaly detection to find the operation that "
                     "failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, "
                     "check_nan=False).")),
    "augmented item": (
        "y = x * 2; y[0] *= 5; y.sum().backward(); (y.tolist(), x.grad.tolist())",
        ([10.0, 4.0], [10.0, 2.0])),
    "setitem of another shape": (
        "y = x * 2; y[:] = torch.ones(3); y",
        RuntimeError("The expanded size of the tensor (2) must match the existing size (3) at non-singleton "
                     "dimension 0.  Target sizes: [2].  Tensor sizes: [3]")),
    "setitem out of range": (
        "y = x * 2; y[5] = 1.; y",
        IndexError("index 5 is out of bounds for dimension 0 with size 2")),
    "cumulated in place": (
        "y = torch.zeros(2)\n"
        "for k in range(3): y += x * k\n"
        "y.sum().backward(); x.grad.tolist()",
        [3.0, 3.0]),
    "second order after in-place": (
        "y = s * 1; y.mul_(s); y.mul_(s); g, = torch.autograd.grad(y, s, create_graph=True); "
        "torch.autograd.grad(g, s)[0].item()",
        18.0),
    "elu_ differentiates by its result": (
        "y = x * -1; F = torch.nn.functional; z = F.elu_(y, 2.); z.sum().backward(); (z is y, "
        "y.grad_fn.name(), x.grad.tolist())",
        (True, 'EluBackward1', [-0.735758900642395, -0.2706705331802368])),
    "elu_ with a negative slope": (
        "y = x * 1; torch.nn.functional.elu_(y, -0.5).sum().backward()",
        RuntimeError("In-place elu backward calculation is triggered with a negative slope which is not "
                     "supported. This is caused by calling in-place forward function with a negative "
                     "slope, please call out-of-place version instead.")),
    "selu_": (
        "y = x - 1.5; torch.nn.functional.selu_(y).sum().backward(); (y.grad_fn.name(), y.tolist(), "
        "x.grad.tolist())",
        ('EluBackward1', [-0.6917581558227539, 0.5253505110740662], [1.0663411617279053, 1.0507010221481323])),
    "celu_": (
        "y = x - 1.5; torch.nn.functional.celu_(y, 2.).sum().backward(); (y.grad_fn.name(), "
        "y.tolist(), x.grad.tolist())",
        ('CeluBackward1', [-0.44239842891693115, 0.5], [0.7788007855415344, 1.0])),
    "leaky_relu_": (
        "y = x - 1.5; torch.nn.functional.leaky_relu_(y, .25).sum().backward(); (y.grad_fn.name(), "
        "y.tolist(), x.grad.tolist())",
        ('LeakyReluBackward1', [-0.125, 0.5], [0.25, 1.0])),
    "leaky_relu_ with a negative slope": (
        "y = x - 1.5; torch.nn.functional.leaky_relu_(y, -.25).sum().backward()",
        RuntimeError("In-place leakyReLu backward calculation is triggered with a negative slope which is "
                     "not supported. This is caused by calling in-place forward function with a negative "
                     "slope, please call out-of-place version instead. File an issue at "
                     "https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu "
                     "backward calculation with negative slope")),
    "threshold_": (
        "y = x * 1; torch.nn.functional.threshold_(y, 1.5, 9.).sum().backward(); (y.grad_fn.name(), "
        "y.tolist(), x.grad.tolist())",
        ('ThresholdBackward1', [9.0, 2.0], [0.0, 1.0])),
    "hardtanh_": (
        "y = x * 1; torch.nn.functional.hardtanh_(y, -1.5, 1.5).sum().backward(); (y.grad_fn.name(), "
        "y.tolist(), x.grad.tolist())",
        ('HardtanhBackward0', [1.0, 1.5], [1.0, 0.0])),
    "relu_": (
        "y = x - 1.5; torch.nn.functional.relu_(y).sum().backward(); (y.grad_fn.name(), y.tolist(), "
        "x.grad.tolist())",
        ('ReluBackward0', [0.0, 0.5], [0.0, 1.0])),
    "elu_, second order": (
        "y = x - 1.5; g, = torch.autograd.grad(torch.nn.functional.elu_(y).sum(), x, "
        "create_graph=True); torch.autograd.grad(g.sum(), x)[0].tolist()",
        [0.6065306663513184, 0.0]),
    "rrelu_": (
        "y = x - 1.5; torch.nn.functional.rrelu_(y).sum().backward(); (y.grad_fn.name(), y.tolist(), "
        "x.grad.tolist())",
        ('RreluWithNoiseBackward1', [-0.1145833358168602, 0.5], [0.2291666716337204, 1.0])),
    "rrelu_ draws PyTorch's slopes": (
        "t = torch.manual_seed(3); y = m - 2.5; torch.nn.functional.rrelu_(y, .1, .7, "
        "True).sum().backward(); (y.grad_fn.name(), y.tolist(), m.grad.tolist())",
        ('RreluWithNoiseBackward1',
         [[-0.18069738149642944, -0.13602206110954285], [0.5, 1.5]],
         [[0.12046492099761963, 0.2720441222190857], [1.0, 1.0]])),
    "rrelu draws PyTorch's slopes": (
        "t = torch.manual_seed(3); y = torch.nn.functional.rrelu(m - 2.5, training=True); "
        "y.sum().backward(); (y.grad_fn.name(), y.tolist(), m.grad.tolist(), torch.rand(1).item())",
        ('RreluWithNoiseBackward0',
         [[-0.19815880060195923, -0.09236877411603928], [0.5, 1.5]],
         [[0.13210587203502655, 0.18473754823207855], [1.0, 1.0]],
         0.47161436080932617)),
    "rrelu of doubles": (
        "t = torch.manual_seed(3); y = torch.rrelu(m.detach().double() - 2.5, .2, .9, True); y.tolist()",
        [[-0.3358136054330465, -0.20035907935245745], [0.5, 1.5]]),
    "rrelu with its bounds the wrong way round": (
        "torch.nn.functional.rrelu(x, .5, .1)",
        RuntimeError("Lower bound should be less than or equal to the upper bound")),
    "rrelu of integers": (
        "torch.nn.functional.rrelu(torch.ones(2, dtype=torch.int64))",
        NotImplementedError("\"leaky_relu_cpu\" not implemented for 'Long'")),
    "a change of a part is passed once": (
        "y = torch.zeros(3); y[0] = s; y.sum().backward()\n"
        "try: y.sum().backward()\n"
        "except RuntimeError as error: log.append(str(error)[:54])\n"
        "log", ["Trying to backward through the graph a second time (or"]),
    "a change of a part, passed twice": (
        "y = torch.zeros(3); y[0] = s; y.sum().backward(retain_graph=True); y.sum().backward(); s.grad.item()", 2.0),
    "fill_: a leaf first": (
        "x.fill_(n)", RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")),
    "set_: the dtype first": ("x.set_(n.double())", RuntimeError("Could not set tensor of type double to a tensor of type float")),
    "numbers written at places told by themselves": (
        "i = torch.tensor([2, 0, 1]); i[i] = 3",
        RuntimeError("unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory "
                     "location. Please clone() the tensor before performing the operation.")),
    "rrelu_ with a negative slope": (
        "y = torch.nn.functional.rrelu_(x * -1, -2., -1.); y.sum().backward()",
        RuntimeError(
            "In-place leakyReLu backward calculation is triggered with a negative slope which is not supported. This is caused by "
            "calling in-place forward function with a negative slope, please call out-of-place version instead. File an issue at "
            "https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward calculation with "
            "negative slope")),
}


@pytest.mark.parametrize("title", CASES)
def test_inplace(title, check):
    check(*CASES[title])


def test_out_is_refused_by_name(torch, raises):
    x = torch.ones(2, requires_grad=True)
    text = "{}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad."
    with raises(RuntimeError, text.format("add")):
        torch.add(x, x, out=torch.empty(2))
    with raises(RuntimeError, text.format("cat")):
        torch.cat([x, x], out=torch.empty(4))
    with raises(RuntimeError, text.format("mul")):
        torch.mul(x.detach(), 2, out=x)


CASES_BROADCAST = {
    "what is assigned is expanded first": (
        "y = torch.zeros(2, 3); y[:] = torch.ones(1, 3, requires_grad=True); f = y.grad_fn.next_functions[1][0]\n"
        "f.name(), f.next_functions[0][0].name()",
        ("ExpandBackward0", "ViewBackward0")),
    "so a part may be assigned to all around it": ("n[:] = n[1:]; n.tolist()", [2.0, 2.0]),
}  # fmt: skip


@pytest.mark.parametrize("title", CASES_BROADCAST)
def test_assignment_that_broadcasts(title, check):
    check(*CASES_BROADCAST[title])
