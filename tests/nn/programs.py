"""Little programs in PyTorch's words, for modules, initialisations and optimizers; what they print is what is compared.

A program is Python source that ends in an expression; `told` runs it on minigrad or on PyTorch and returns the
expression's repr, or the error's type and text.
"""

import ast
import contextlib
import io
import warnings

NETWORK = """
nn = torch.nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 3)
        self.register_buffer("seen", torch.zeros(2))
        self.register_buffer("scratch", torch.ones(1), persistent=False)
        self.tail = nn.Sequential(nn.ReLU(), nn.Linear(3, 1, bias=False))
    def forward(self, x):
        return self.tail(self.fc(x))
torch.manual_seed(0)
net = Net()
"""
LAYERS = """
Linear(2,3) | Linear(2,3,bias=False) | Bilinear(2,3,4) | Embedding(5,3) | Embedding(5,3,padding_idx=1)
Embedding(5,3,max_norm=1.) | Conv1d(1,2,3) | Conv2d(4,2,3,stride=2,padding=1,groups=2,bias=False)
Conv2d(1,2,3,padding='same',padding_mode='reflect',dilation=2) | ConvTranspose1d(2,1,3) | ConvTranspose2d(1,2,3)
MaxPool1d(2) | MaxPool2d(2,padding=1) | AvgPool1d(2) | AvgPool2d(2) | AdaptiveAvgPool2d(1) | AdaptiveAvgPool1d(3)
LayerNorm(3) | LayerNorm((2,3),elementwise_affine=False) | RMSNorm(3) | GroupNorm(1,2) | BatchNorm1d(2)
BatchNorm2d(2,affine=False,track_running_stats=False) | Dropout(.1) | Dropout(inplace=True) | Dropout2d()
AlphaDropout() | Flatten() | Unflatten(1,(2,3)) | Identity(3) | ReLU() | ReLU(inplace=True) | ReLU6() | GELU()
GELU('tanh') | SiLU() | Mish() | Softplus() | ELU() | SELU() | CELU() | LeakyReLU() | LeakyReLU(.2,True)
Hardtanh() | Hardtanh(-2,2) | Hardswish() | Hardsigmoid() | LogSigmoid() | Softsign() | Tanhshrink() | Softshrink()
Hardshrink() | Threshold(1,2) | PReLU() | PReLU(3) | GLU() | Softmax() | Softmax(dim=1) | LogSoftmax(1)
Softmin(1) | Tanh() | Sigmoid() | MSELoss() | L1Loss() | SmoothL1Loss() | HuberLoss() | BCELoss()
BCEWithLogitsLoss(pos_weight=torch.ones(2)) | NLLLoss() | CrossEntropyLoss(torch.ones(2)) | KLDivLoss()
PoissonNLLLoss() | GaussianNLLLoss() | HingeEmbeddingLoss() | MarginRankingLoss() | MultiMarginLoss()
MultiLabelMarginLoss() | MultiLabelSoftMarginLoss() | SoftMarginLoss() | CosineEmbeddingLoss()
TripletMarginLoss() | CosineSimilarity() | PairwiseDistance() | ZeroPad2d(1) | ConstantPad1d(1,2.)
ReflectionPad2d(1) | ReplicationPad1d(2) | CircularPad1d(1) | Sequential() | ModuleList() | ModuleDict()
ModuleList([torch.nn.ReLU(),torch.nn.ReLU(),torch.nn.Linear(1,1)]) | ModuleDict({'a':torch.nn.ReLU()})
ParameterList([torch.ones(2),torch.ones(1,3)]) | ParameterDict({'a':torch.ones(2)}) | ParameterList([torch.ones(2)]) | ParameterDict()
ParameterDict({'a':torch.ones(2),'b':torch.ones(()).double()}) | Sequential(torch.nn.ParameterDict({'a':torch.ones(2),'b':torch.ones(1)}))
Sequential(torch.nn.ParameterList([torch.ones(2)]),torch.nn.ParameterList())
Upsample(scale_factor=2) | Upsample(size=(2,3),mode='bilinear') | Upsample(scale_factor=(2,.5)) | Unfold(2) | Fold((4,4),2,padding=1)
UpsamplingNearest2d(scale_factor=2) | UpsamplingBilinear2d(size=2) | PixelShuffle(2) | PixelUnshuffle(2) | ChannelShuffle(2)
AdaptiveMaxPool1d(2) | AdaptiveMaxPool2d((2,None)) | ConvTranspose3d(1,2,3)
BatchNorm3d(2) | InstanceNorm1d(3) | InstanceNorm2d(2,affine=True,track_running_stats=True) | InstanceNorm3d(1,momentum=None)
Softmax2d() | RReLU() | RReLU(.1,.3,True) | TripletMarginWithDistanceLoss() | TripletMarginWithDistanceLoss(margin=-1)
Dropout3d(.2) | FeatureAlphaDropout() | ZeroPad3d(1) | ConstantPad3d(1,2.) | LPPool1d(2,3) | LPPool2d(1.5,(2,3),ceil_mode=True)
LocalResponseNorm(2) | MaxUnpool1d(2) | MaxUnpool2d((2,3),1,1) | EmbeddingBag(4,2) | EmbeddingBag(4,2,mode='sum',padding_idx=-1)
Sequential(torch.nn.Sequential(torch.nn.Tanh()),torch.nn.GELU()) | Linear(2,3,dtype=torch.float64)
"""
CALLS = """
Linear(3,2) @ 4,3 | Bilinear(3,3,2) @ 4,3 ; 4,3 | Conv1d(2,3,2) @ 2,2,5
Conv2d(2,2,3,padding=1,padding_mode='circular') @ 1,2,4,4 | Conv2d(2,2,2,padding='same') @ 1,2,3,3
ConvTranspose2d(2,2,2,2) @ 1,2,2,2 | MaxPool2d(2) @ 1,2,4,4 | AvgPool1d(2) @ 1,2,4 | AdaptiveAvgPool2d(2) @ 1,2,3,3
LayerNorm(3) @ 2,3 | RMSNorm(3) @ 2,3 | GroupNorm(2,4) @ 2,4,3 | BatchNorm1d(3) @ 4,3 | BatchNorm1d(3).eval() @ 4,3
BatchNorm2d(2,momentum=None) @ 2,2,3,3 | Dropout(0.3) @ 4,3 | Dropout(0.3).eval() @ 4,3 | Dropout2d() @ 2,3,2,2
Flatten() @ 2,3,2 | Unflatten(1,(2,3)) @ 2,6 | PReLU() @ 2,3 | GELU() @ 2,3 | Softmax(dim=1) @ 2,3
Softplus() @ 2,3 | LeakyReLU() @ 2,3 | GLU() @ 2,4 | MSELoss() @ 2,3 ; 2,3 | HuberLoss(delta=0.5) @ 2,3 ; 2,3
SmoothL1Loss(beta=0.3) @ 2,3 ; 2,3 | CosineSimilarity() @ 2,3 ; 2,3 | PairwiseDistance() @ 2,3 ; 2,3
TripletMarginLoss() @ 2,3 ; 2,3 ; 2,3 | ReflectionPad2d(1) @ 1,3,3 | ConstantPad1d(1,2.) @ 2,3
Upsample(scale_factor=2) @ 1,2,3 | Upsample(scale_factor=2,mode='bilinear',align_corners=True) @ 1,2,3,3 | Unfold(2) @ 1,2,3,3
UpsamplingBilinear2d(size=4) @ 1,1,2,3 | Fold((3,3),2) @ 1,8,4 | PixelShuffle(2) @ 1,4,2,2 | PixelUnshuffle(2) @ 1,1,4,4
ChannelShuffle(2) @ 1,4,3 | AdaptiveMaxPool1d(2) @ 1,2,5 | AdaptiveMaxPool2d(2) @ 1,2,3,5 | ConvTranspose3d(1,2,2) @ 1,1,2,2,2
UpsamplingNearest2d(size=3) @ 1,1,2,2
BatchNorm3d(2) @ 2,2,2,1,2 | BatchNorm3d(2) @ 2,2 | InstanceNorm1d(3,affine=True) @ 2,3,4 | InstanceNorm1d(3) @ 3,4 | InstanceNorm1d(3) @ 4
InstanceNorm2d(2,track_running_stats=True) @ 2,2,2,2 | InstanceNorm2d(2,track_running_stats=True).eval() @ 2,2,2,2
InstanceNorm1d(3) @ 1,2,4 | InstanceNorm1d(3,affine=True) @ 1,2,4 | Softmax2d() @ 1,2,2,2 | Softmax2d() @ 2,2 | RReLU() @ 3,4
RReLU(.2,.4).eval() @ 2,3 | TripletMarginWithDistanceLoss(swap=True) @ 2,3 ; 2,3 ; 2,3 | ReflectionPad3d(1) @ 1,2,2,2
LocalResponseNorm(2,.1) @ 1,3,2 | LPPool1d(2,2) @ 1,2,5 | Dropout3d() @ 1,3,1,1,2
Sequential(torch.nn.Linear(3,4),torch.nn.Tanh(),torch.nn.Linear(4,1)) @ 5,3
"""
INITS = (
    "uniform_(w, -1, 2)",
    "normal_(w, 1, 2)",
    "constant_(w, 3)",
    "ones_(w)",
    "zeros_(w)",
    "eye_(w)",
    "xavier_uniform_(w, 2.0)",
    "xavier_normal_(w)",
    "kaiming_uniform_(w)",
    "kaiming_uniform_(w, a=0.1, mode='fan_out')",
    "kaiming_normal_(w, nonlinearity='relu')",
    "trunc_normal_(w, std=0.02)",
    "trunc_normal_(w, 1.0, 2.0, 0.0, 1.5)",
    "trunc_normal_(w, a=-1.0, b=1.0)",
    "trunc_normal_(w, a=2.0, b=5.0)",
    "orthogonal_(w)",
    "orthogonal_(w.t().contiguous(), 2.0)",
    "sparse_(w, 0.4)",
    "dirac_(torch.empty(2, 3, 3))",
    "dirac_(torch.empty(4, 2, 2), 2)",
    "xavier_uniform_(torch.empty(3))",
    "eye_(torch.empty(3))",
    "kaiming_uniform_(w, mode='x')",
    "calculate_gain('tanh')",
    "calculate_gain('leaky_relu', 0.2)",
    "calculate_gain('nothing')",
    "kaiming_normal_(torch.empty(2, 3, 2, 2))",
)
ON_NETWORK = (
    "net",
    "list(net.state_dict())",
    "dict(net.state_dict()._metadata)",
    "[n for n, _ in net.named_parameters()]",
    "[n for n, _ in net.named_buffers()]",
    "[n for n, _ in net.named_modules()]",
    "[n for n, _ in net.named_children()]",
    "list(net.parameters())",
    "net.load_state_dict(net.state_dict())",
    "net.load_state_dict({})",
    "net.load_state_dict({'x': 1, **net.state_dict()})",
    "net.load_state_dict({}, strict=False)",
    "net.load_state_dict(3)",
    "net.load_state_dict({**net.state_dict(), 'fc.weight': torch.zeros(5)})",
    "net.load_state_dict({**net.state_dict(), 'fc.weight': 5})",
    "net.nothing",
    "nn.Module()(1)",
    "setattr(net, 'fc', 3)",
    "net.register_parameter('a.b', None)",
    "net.register_parameter('fc', None)",
    "net.register_parameter('', None)",
    "net.register_parameter('q', 3)",
    "net.register_parameter('q', torch.ones(1))",
    "net.register_buffer('q', 3)",
    "net.register_buffer('fc', None)",
    "net.add_module('q', 3)",
    "net.add_module('x.y', nn.ReLU())",
    "net.add_module(3, nn.ReLU())",
    "setattr(net.fc, 'weight', torch.ones(1))",
    "net.get_submodule('tail.1')",
    "net.get_submodule('tail.7')",
    "net.get_parameter('fc.weight')",
    "net.get_parameter('fc.x')",
    "net.get_buffer('seen')",
    "net.get_buffer('fc.weight')",
    "net.to(torch.int32)",
    "net.train(3)",
    "net.requires_grad_(False).fc.weight.requires_grad",
    "net.double()(torch.ones(1, 2, dtype=torch.float64))",
    "net.eval().tail[0].training",
    "net.tail[5]",
    "net.tail[0:1]",
    "net.tail['a']",
    "nn.Sequential(3)",
    "net(torch.ones(1, 2)).backward() or net.fc.weight.grad",
    "(net(torch.ones(1, 2)).backward(), net.zero_grad()) and net.fc.weight.grad",
    "net.apply(lambda m: print(type(m).__name__)) and None",
    "__import__('copy').deepcopy(net).fc.bias",
    "nn.Parameter(torch.ones(2), requires_grad=False)",
    "[nn.Parameter(torch.ones(1))]",
    "nn.Parameter(3)",
    "nn.Parameter(torch.ones(2, dtype=torch.long))",
    "nn.Parameter()",
    "nn.Parameter(torch.ones(2)) * 2",
    "nn.Parameter(net.fc.bias * 2).is_leaf",
    "isinstance(torch.ones(1), nn.Parameter)",
    "nn.utils.parameters_to_vector(net.parameters())",
    "nn.utils.clip_grad_norm_([], 1.0)",
    "(net(torch.ones(1, 2)).backward(), nn.utils.clip_grad_norm_(net.parameters(), 0.1), net.fc.weight.grad)[1:]",
    "(net(torch.ones(1, 2)).backward(), nn.utils.clip_grad_value_(net.parameters(), 0.1), net.fc.weight.grad)[1:]",
    "(net.register_forward_pre_hook(lambda m, a: (a[0] * 2,)), net(torch.ones(1, 2)))[1]",
    "(net.register_forward_pre_hook(lambda m, a, k: ((), {'x': k['x'] * 2}), with_kwargs=True), net(x=torch.ones(1, 2)))[1]",
    "(net.register_forward_hook(lambda m, a, y: y + a[0].sum()), net(torch.ones(1, 2)))[1]",
    "(net.fc.register_full_backward_hook(lambda m, *g: print(g)), net(torch.ones(1, 2, requires_grad=True)).backward())[1]",
    "(net.fc.register_full_backward_hook(lambda m, gi, go: print(gi, go)), net(torch.ones(1, 2)).backward())[1]",
    "(net.fc.register_full_backward_pre_hook(lambda m, go: (go[0] * 2,)), net(torch.ones(1, 2)).backward(), net.fc.bias.grad)[2]",
)
CALLS_OF_TWO = (
    "ConvTranspose2d(2, 1, 3, stride=2)(torch.ones(1, 2, 2, 2), output_size=(6, 5))",
    "ConvTranspose1d(2, 1, 3, stride=2)(torch.ones(2, 2), output_size=[2, 6])",
    "ConvTranspose2d(2, 1, 3, stride=2)(torch.ones(1, 2, 2, 2), output_size=(6, 7))",
    "ConvTranspose2d(2, 1, 3, stride=2)(torch.ones(1, 2, 2, 2), output_size=(6,))",
    "EmbeddingBag(4, 2)(torch.tensor([1, 2, 3, 0]), torch.tensor([0, 3]))",
    "EmbeddingBag(4, 2, mode='max', padding_idx=0)(torch.tensor([[1, 2], [3, 0]]))",
    "EmbeddingBag(4, 2, mode='sum')(torch.tensor([1, 2]), torch.tensor([0]), torch.tensor([2., 3.]))",
    "EmbeddingBag.from_pretrained(torch.ones(3, 2), mode='sum').weight.requires_grad",
    "Embedding.from_pretrained(torch.ones(3, 2), False, 1)",
    "EmbeddingBag(4, 2)(torch.tensor([1, 9]), torch.tensor([0]))",
    "CircularPad1d(1)(torch.ones(3))",
    "CircularPad2d(1)(torch.ones(3, 4))",
    "MaxUnpool2d(2)(torch.ones(1, 2, 2), torch.tensor([[[0, 1], [2, 55]]]))",
    "MaxUnpool2d(2)(*torch.nn.MaxPool2d(2, return_indices=True)(torch.arange(16.).reshape(1, 4, 4)))",
)
ON_OPTIMIZERS = (
    "SGD([])",
    "SGD(w)",
    "SGD([3])",
    "SGD([w * 2])",
    "SGD([w], lr=-1)",
    "SGD([w], nesterov=True)",
    "SGD([w], momentum=-1)",
    "Adam([w], betas=(2, 0.))",
    "Adam([w], betas=(0.9, torch.tensor(0.9)))",
    "Adam([w], lr=torch.tensor(0.1), foreach=True)",
    "Adam([w], eps=-1)",
    "SGD([{'params': [w]}, {'params': [w]}])",
    "SGD({w})",
    "AdamW([w], weight_decay=-1)",
    "SGD([{'params': [w], 'lr': 3}, 5])",
    "SGD([('a', w)]).state_dict()",
    "SGD([w])",
    "Adam([w])",
    "AdamW([{'params': w, 'lr': 1.0}])",
    "Adam([w]).state_dict()",
    "RMSprop([w])",
    "RMSprop([w], alpha=-1)",
    "RMSprop([w], lr=torch.ones(2))",
    "Adagrad([w]).state_dict()",
    "Adagrad([w], lr_decay=-1)",
    "Adagrad([w], initial_accumulator_value=-1)",
    "lr_scheduler.StepLR(3, 2)",
)


def _programs():
    for line in "|".join(LAYERS.strip().split("\n")).split("|"):
        yield f"torch.manual_seed(0)\nm = torch.nn.{line.strip()}\n(m, dict(m.state_dict()), m.training)"
    for line in "|".join(CALLS.strip().split("\n")).split("|"):
        layer, _, shapes = line.partition("@")
        inputs = ", ".join(f"torch.randn({shape.strip()}, requires_grad=True)" for shape in shapes.split(";"))
        yield (
            f"torch.manual_seed(0)\nm = torch.nn.{layer.strip()}\nxs = [{inputs}]\ny = m(*xs)\ny.sin().sum().backward()\n"
            "(y, [x.grad for x in xs], [p.grad for p in m.parameters()], list(m.buffers()))"
        )
    for call in INITS:
        call = call if call.startswith("calc") else f"{call}"
        yield f"torch.manual_seed(0)\nw = torch.empty(5, 3)\ntorch.nn.init.{call}"
    for call in ON_NETWORK:
        yield f"{NETWORK}{call}"
    for call in CALLS_OF_TWO:
        yield f"torch.manual_seed(0)\ntorch.nn.{call}"
    for call in ON_OPTIMIZERS:
        yield f"w = torch.ones(2, requires_grad=True)\ntorch.optim.{call}"


PROGRAMS = list(_programs())


def told(torch, program):
    """What the program prints, and the repr of its last expression, or its error."""
    tree = ast.parse(program)
    last = ast.Expression(tree.body.pop().value)
    names, printed = {"torch": torch}, io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        try:
            exec(compile(tree, "program", "exec"), names)
            text = repr(eval(compile(last, "program", "eval"), names))
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
    return printed.getvalue() + text
