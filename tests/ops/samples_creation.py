"""Samples of tensors from nothing, from numbers, and in the shape of others."""

from ops.samples import Sample, real, refused, whole

SAMPLES = {
    "tensor": [
        Sample('torch.tensor([1, 2])'),
        Sample('torch.tensor([1., 2])'),
        Sample('torch.tensor(3)'),
        Sample('torch.tensor([])'),
        Sample('torch.tensor([True, False])'),
        refused('torch.tensor([[1, 2], [3]])'),
        refused("torch.tensor('a')"),
        refused("torch.tensor([1,'a'])"),
        Sample("torch.tensor([1.5, float('nan')])"),
        Sample('torch.tensor((1, 2))', smooth=False),
        Sample('torch.tensor([a[0], a[1]])', a=real(3)),
        refused('torch.tensor(None)'),
        refused('torch.tensor([None])'),
        refused('torch.tensor({1})'),
        refused('torch.tensor(1, requires_grad=True)'),
    ],
    "int64": [
        Sample('torch.tensor([1, 2.5], dtype=torch.int64)'),
        Sample('torch.eye(2, dtype=torch.int64)'),
    ],
    "getitem": [
        refused('torch.tensor([300], dtype=torch.uint8)'),
    ],
    "float64": [
        Sample('torch.tensor([1.], requires_grad=True, dtype=torch.float64)', smooth=False),
    ],
    "as_tensor": [
        Sample('torch.as_tensor([1, 2], dtype=torch.float32)', smooth=False),
        Sample('torch.as_tensor(a)', a=real(3), smooth=False),
    ],
    "asarray": [
        Sample('torch.asarray([1, 2])'),
        *(
            Sample(f"torch.asarray({what}, {more})", a=real(3), smooth=False)
            for what in ("a", "a * 2")
            for more in ("copy=True", "requires_grad=True", "dtype=torch.float64", "dtype=torch.float32")
        ),
        Sample("torch.asarray(a * 2, requires_grad=False)", a=real(3)),
        Sample("(lambda b: (torch.asarray(b, copy=False) is b, torch.asarray(b, requires_grad=False).requires_grad))(a)", a=real(3)),
        refused("torch.asarray(a, dtype=torch.int64)", a=real(3)),
        refused("torch.asarray(a, copy=False, dtype=torch.float32)", a=real(3)),
        refused("torch.asarray([1], copy=False)"),
    ],
    "from_numpy": [
        refused('torch.from_numpy([1])'),
    ],
    "scalar_tensor": [
        Sample("torch.scalar_tensor(-5, dtype=torch.uint8)"),
        Sample('torch.scalar_tensor(2)'),
        Sample('torch.scalar_tensor(2.5, dtype=torch.float64)'),
    ],
    "zeros": [
        Sample('torch.zeros(2, 3)'),
        Sample('torch.zeros((2, 3))'),
        Sample('torch.zeros([2])'),
        Sample('torch.zeros(())'),
        Sample('torch.zeros(2, dtype=torch.int32)'),
        Sample('torch.zeros(2, requires_grad=True)', smooth=False),
        refused('torch.zeros(2, dtype=torch.int32, requires_grad=True)'),
        refused('torch.zeros(-1)'),
        refused('torch.zeros(2.5)'),
        refused("torch.zeros('a')"),
        Sample('torch.zeros(size=(2,))'),
    ],
    "ones": [
        Sample('torch.ones(2, 3)'),
        Sample('torch.ones(torch.Size([2]))'),
    ],
    "empty": [
        Sample('torch.empty(2, 3).shape'),
        Sample('torch.empty((0, 3))'),
    ],
    "full": [
        Sample("torch.full((2,), -9, dtype=torch.uint8)"),
        refused("torch.full((2,), 300, dtype=torch.uint8)"),
        refused("torch.full((2,), nan, dtype=torch.int32)"),
        refused("torch.full((2,), 1e40)"),
        Sample('torch.full((2, 3), 3)'),
        Sample('torch.full((2,), 2.5)'),
        Sample('torch.full((2,), True)'),
        Sample('torch.full((2,), 3, dtype=torch.float64)'),
        Sample('torch.full((), a.detach())', a=real()),
        refused('torch.full(2, 3)'),
        Sample('torch.full(size=(2,), fill_value=1)'),
    ],
    "eye": [
        Sample('torch.eye(3)'),
        Sample('torch.eye(2, 3)'),
        refused('torch.eye(-1)'),
        Sample('torch.eye(0)'),
    ],
    "arange": [
        Sample("torch.arange(0.5, 3.5, dtype=torch.int64)"),
        Sample("torch.arange(0.5, 3.5, dtype=torch.int32)"),
        Sample("torch.arange(3.1, dtype=torch.int64)"),
        Sample("torch.arange(3.1, dtype=torch.uint8)"),
        Sample("torch.arange(0.0, -8.000001, -4.0, dtype=torch.int64)"),
        Sample("torch.arange(0.9, 3.9, 1.7, dtype=torch.int32)"),
        Sample('torch.arange(5)'),
        Sample('torch.arange(1, 4)'),
        Sample('torch.arange(1, 4, 2)', smooth=False),
        Sample('torch.arange(5, 0, -2)', smooth=False),
        Sample('torch.arange(1, 2.5, 0.5)'),
        Sample('torch.arange(5.)'),
        Sample('torch.arange(0, 1, 0.1)'),
        Sample('torch.arange(0, 1, 0.1, dtype=torch.float64)'),
        Sample('torch.arange(3, dtype=torch.float64)'),
        Sample('torch.arange(end=3)'),
        Sample('torch.arange(start=1, end=3)'),
        refused('torch.arange(1, 3, 0)'),
        refused('torch.arange(3, 1)'),
        Sample('torch.arange(torch.tensor(3))'),
        refused('torch.arange(3, requires_grad=True)'),
    ],
    "range": [
        Sample('torch.range(1, 3)'),
        Sample('torch.range(0, 1, .25)'),
    ],
    "linspace": [
        refused("torch.linspace(torch.tensor([1, 1]), 3, 1)"),
        Sample("torch.linspace(4.3, 50, 50, dtype=torch.uint8)"),
        refused("torch.linspace(0, 3, 1.0)"),
        Sample('torch.linspace(0, 1, 5)'),
        Sample('torch.linspace(3, 10, steps=5)'),
        Sample('torch.linspace(-10, 10, 1)'),
        Sample('torch.linspace(0, 1, 0)'),
        Sample('torch.linspace(0, 10, 4, dtype=torch.int64)'),
        Sample('torch.linspace(0, 1, 5, dtype=torch.float64)'),
        refused('torch.linspace(0, 1, -1)'),
        Sample('torch.linspace(torch.tensor(0.), torch.tensor(1.), 3)'),
        Sample('torch.linspace(0, 1, 7)'),
        Sample('torch.linspace(-.3, 2.1, 23)'),
    ],
    "logspace": [
        refused("torch.logspace(torch.tensor([1, 1]), 3, 1)"),
        Sample("torch.logspace(4.3, 0, 4, 5.0, dtype=torch.int64)"),
        Sample('torch.logspace(0, 2, 3)'),
        Sample('torch.logspace(-10, 10, 5)'),
        Sample('torch.logspace(2, 2, 1, base=2)'),
        Sample('torch.logspace(0, 3, 4, 2)', smooth=False),
        Sample('torch.logspace(0, 1, 5, dtype=torch.float64)'),
    ],
    "zeros_like": [
        Sample('torch.zeros_like(a)', a=real(2, 3)),
        Sample('torch.zeros_like(a, dtype=torch.int64)', a=real(2, 3)),
        Sample('torch.zeros_like(a, requires_grad=True)', a=real(2, 3), smooth=False),
    ],
    "ones_like": [
        Sample('torch.ones_like(a)', a=whole(2, 3)),
        refused('torch.ones_like([1])'),
    ],
    "empty_like": [
        Sample('torch.empty_like(a).shape', a=real(2, 3)),
    ],
    "full_like": [
        Sample('torch.full_like(a, 2)', a=real(2, 3), smooth=False),
        Sample('torch.full_like(a, 2.7)', a=whole(2, 3)),
        Sample('torch.full_like(a, 2, dtype=torch.int64)', a=real(2, 3)),
    ],
    "new_zeros": [
        Sample('a.new_zeros(2)', a=real(2, 3)),
        Sample('a.new_zeros((2, 3))', a=real(2, 3)),
        Sample('a.new_zeros(2, dtype=torch.float32)', a=whole(2, 3), smooth=False),
    ],
    "new_ones": [
        Sample('a.new_ones(2, 2)', a=real(2, 3), smooth=False),
    ],
    "new_full": [
        Sample('a.new_full((2,), 3)', a=whole(2, 3)),
        Sample('a.new_full((2,), 3, requires_grad=True)', a=real(2, 3), smooth=False),
    ],
    "new_tensor": [
        Sample('a.new_tensor([1, 2])', a=real(2, 3)),
        Sample('a.new_tensor([1, 2])', a=whole(2, 3)),
    ],
    "new_empty": [
        Sample('a.new_empty(3).shape', a=real(2, 3)),
        Sample('a.new_empty((2,)).dtype', a=real(2, 3)),
    ],
    "tril_indices": [
        Sample('torch.tril_indices(3, 4)'),
        Sample('torch.tril_indices(3, 3, -1)'),
        refused('torch.tril_indices(3, -1)'),
        Sample('torch.tril_indices(row=2, col=2, offset=1)'),
    ],
    "triu_indices": [
        Sample('torch.triu_indices(3, 4, 1)'),
    ],
    "meshgrid": [
        Sample("torch.meshgrid(a, b, indexing='ij')", a=real(3), b=real(4), smooth=False),
        Sample("torch.meshgrid(a, b, indexing='xy')", a=real(3), b=real(4), smooth=False),
        Sample("torch.meshgrid([a, b, c], indexing='ij')", a=real(3), b=real(), c=real(4), smooth=False),
        Sample('torch.meshgrid(a, b)', a=real(3), b=real(4), smooth=False),
        refused("torch.meshgrid(a, b, indexing='ab')", a=real(3), b=real(4)),
        refused("torch.meshgrid(a, b[0], indexing='ij')", a=real(3), b=whole(2, 3)),
    ],
    "cartesian_prod": [
        Sample('torch.cartesian_prod(a, b)', a=real(3), b=real(3), smooth=False),
        Sample('torch.cartesian_prod(a)', a=real(3), smooth=False),
    ],
    "combinations": [
        Sample('torch.combinations(a)', a=real(3)),
        Sample('torch.combinations(a, 3, with_replacement=True)', a=real(3)),
        Sample('torch.combinations(a, 0)', a=real(3)),
    ],
    "numel": [
        Sample('torch.numel(a)', a=real(2, 3)),
    ],
    "is_tensor": [
        Sample('torch.is_tensor(a)', a=real(2, 3)),
        Sample('torch.is_tensor(3)'),
    ],
    "is_floating_point": [
        Sample('torch.is_floating_point(a)', a=real(2, 3)),
    ],
    "result_type": [
        Sample('torch.result_type(a, 1)', a=real(2, 3)),
    ],
    "Tensor": [
        Sample('torch.Tensor([1, 2])'),
        Sample('torch.Tensor(2, 3).shape'),
        Sample('torch.Tensor()'),
    ],
    "itemsize": [
        Sample('a.itemsize', a=real(2, 3)),
    ],
    "vander": [
        Sample('torch.vander(a.detach(), 4, increasing=True)', a=real(3)),
    ],
    "unravel_index": [
        Sample('torch.unravel_index(torch.tensor([3, 5]), (2, 3))'),
    ],
    "BoolTensor": [
        Sample("torch.BoolTensor([1, 0, 2])"),
    ],
    "ByteTensor": [
        Sample("torch.ByteTensor([1, 0, 2])"),
    ],
    "CharTensor": [
        Sample("torch.CharTensor([1, 0, 2])"),
    ],
    "DoubleTensor": [
        Sample("torch.DoubleTensor([1, 0, 2])"),
    ],
    "FloatTensor": [
        Sample("torch.FloatTensor([1, 0, 2])"),
    ],
    "IntTensor": [
        Sample("torch.IntTensor([1, 0, 2])"),
    ],
    "LongTensor": [
        Sample("torch.LongTensor([1, 0, 2])"),
    ],
    "ShortTensor": [
        Sample("torch.ShortTensor([1, 0, 2])"),
    ],
    "conj": [
        Sample("torch.conj(a)", a=real(3)),
    ],
    "real": [
        Sample("torch.real(a)", a=real(3)),
    ],
    "imag": [
        refused("torch.imag(a)", a=real(3)),
    ],
    "resolve_conj": [
        Sample("torch.resolve_conj(a)", a=real(3)),
    ],
    "get_device": [
        Sample("torch.get_device(a)", a=real(3)),
    ],
    "is_complex": [
        Sample("torch.is_complex(a)", a=real(3)),
    ],
    "is_signed": [
        Sample("torch.is_signed(a)", a=real(3)),
    ],
    "is_nonzero": [
        Sample("torch.is_nonzero(a)", a=real(1)),
        refused("torch.is_nonzero(a)", a=real(2)),
    ],
    "is_same_size": [
        Sample("torch.is_same_size(a, a[1:])", a=real(2)),
    ],
}
