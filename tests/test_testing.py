"""`torch.testing.assert_close` tells differences as PyTorch tells them."""

import json
from pathlib import Path

import pytest

import minigrad

try:
    import torch
    import torch.testing
except ImportError:
    torch = None

RECORDED = json.loads((Path(__file__).with_name("data") / "testing.json").read_text("utf-8"))
CALLS = """\
x,x+1
T.tensor(1.),T.tensor(2.)
1.,2.
1,2
x,x.double()
x,x[:2]
[x,x],[x,x+1]
{'a':x},{'a':x+1}
x,x+1e-7
x,x+1,atol=2,rtol=0
x,x+1,atol=2
x,x+1,rtol=2
x.long(),x.long()+1
T.tensor([nan]),T.tensor([nan])
T.tensor([nan]),T.tensor([nan]),equal_nan=True
x,x.double(),check_dtype=False
x,x.double()+1e-6,check_dtype=False
x,[1.,2,4,8]
x,1.
x,x+1,msg='hm'
x,x+1,msg=lambda m: 'a '+m
T.tensor([True]),T.tensor([False])
x.reshape(2,2),x.reshape(2,2)*T.tensor([1,2])
[x],[x,x]
x,None
None,None
True,False
'a','a'
{'a':x},{'b':x}
d,d*1.1
d,d+1e-8
d,d+3e-7
x/3,x/3+.1
1,1.
1,1.5
2.,3
x,x.reshape(2,2)
{'a':[x,{'b':x}]},{'a':[x,{'b':x+1}]}
T.tensor([1.,float('inf')]),T.tensor([1.,float('inf')])
T.tensor([1.,float('inf')]),T.tensor([1.,2.])
T.tensor([0.,1.]),T.tensor([1.,0.])
x.requires_grad_(),x.detach()
T.ones(2,3).t(),T.ones(3,2),check_stride=True
T.ones(2,0),T.ones(2,0)
x.int(),x.long()
x.detach(),x.detach()+1,rtol=0.1,atol=0.2
T.tensor(3),T.tensor(4)
5,5.0000001
(x,),[x]
x.numpy(),x.numpy()
x.numpy(),x.numpy()+1
[x.numpy()],[x.numpy()*2]
x.numpy(),d.numpy()
x.numpy(),x
p,x
p,x+1
p,x,allow_subclasses=False
p,p,allow_subclasses=False"""


def told(library, call):
    x = library.tensor([1.0, 2, 4, 8])
    names = {"T": library, "x": x, "d": x.double(), "p": library.nn.Parameter(x), "nan": float("nan")}
    names["check"] = library.testing.assert_close
    try:
        eval(f"check({call})", names)
    except Exception as error:
        return f"{type(error).__name__}: {error}".replace("minigrad._tensor.", "torch.").replace("minigrad.", "torch.")
    return "close"


@pytest.mark.parametrize("call", CALLS.split("\n"))
def test_as_pytorch(call):
    assert told(minigrad, call) == (told(torch, call) if torch else RECORDED[call])
