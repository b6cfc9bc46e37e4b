"""Losses, activations and layers as functions (`torch.nn.functional`).

>>> import minigrad
>>> relu(minigrad.tensor([-1., 2.]))
tensor([0., 2.])
"""

from typing import TYPE_CHECKING as _TYPE_CHECKING
from typing import Any as _Any

from .._door import open_all as _open_all
from .._door import public as _public
from .._errors import missing as _missing
from ..ops.added_products import linear as linear
from ..ops.pointwise import sigmoid as sigmoid
from ..ops.trigonometry import tanh as tanh
from ._activations import gelu as gelu
from ._activations import logsigmoid as logsigmoid
from ._activations import mish as mish
from ._activations import silu as silu
from ._activations import softplus as softplus
from ._activations import softsign as softsign
from ._activations import tanhshrink as tanhshrink
from ._adaptive import adaptive_avg_pool1d as adaptive_avg_pool1d
from ._adaptive import adaptive_avg_pool2d as adaptive_avg_pool2d
from ._adaptive import adaptive_max_pool1d as adaptive_max_pool1d
from ._adaptive import adaptive_max_pool2d as adaptive_max_pool2d
from ._binary import binary_cross_entropy as binary_cross_entropy
from ._binary import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
from ._choosing import embedding as embedding
from ._choosing import embedding_bag as embedding_bag
from ._choosing import glu as glu
from ._choosing import gumbel_softmax as gumbel_softmax
from ._choosing import log_softmax as log_softmax
from ._choosing import one_hot as one_hot
from ._choosing import softmax as softmax
from ._choosing import softmin as softmin
from ._classes import cross_entropy as cross_entropy
from ._classes import multi_margin_loss as multi_margin_loss
from ._classes import nll_loss as nll_loss
from ._convolution import conv1d as conv1d
from ._convolution import conv2d as conv2d
from ._convolution import conv3d as conv3d
from ._convolution import conv_transpose1d as conv_transpose1d
from ._convolution import conv_transpose2d as conv_transpose2d
from ._convolution import conv_transpose3d as conv_transpose3d
from ._folding import fold as fold
from ._folding import unfold as unfold
from ._losses import gaussian_nll_loss as gaussian_nll_loss
from ._losses import huber_loss as huber_loss
from ._losses import kl_div as kl_div
from ._losses import l1_loss as l1_loss
from ._losses import mse_loss as mse_loss
from ._losses import poisson_nll_loss as poisson_nll_loss
from ._losses import smooth_l1_loss as smooth_l1_loss
from ._losses import soft_margin_loss as soft_margin_loss
from ._margins import cosine_embedding_loss as cosine_embedding_loss
from ._margins import cosine_similarity as cosine_similarity
from ._margins import hinge_embedding_loss as hinge_embedding_loss
from ._margins import margin_ranking_loss as margin_ranking_loss
from ._margins import multilabel_margin_loss as multilabel_margin_loss
from ._margins import multilabel_soft_margin_loss as multilabel_soft_margin_loss
from ._margins import normalize as normalize
from ._margins import pairwise_distance as pairwise_distance
from ._margins import triplet_margin_loss as triplet_margin_loss
from ._margins import triplet_margin_with_distance_loss as triplet_margin_with_distance_loss
from ._mixing import alpha_dropout as alpha_dropout
from ._mixing import bilinear as bilinear
from ._mixing import dropout as dropout
from ._mixing import dropout1d as dropout1d
from ._mixing import dropout2d as dropout2d
from ._mixing import dropout3d as dropout3d
from ._mixing import feature_alpha_dropout as feature_alpha_dropout
from ._mixing import scaled_dot_product_attention as scaled_dot_product_attention
from ._normalisation import batch_norm as batch_norm
from ._normalisation import group_norm as group_norm
from ._normalisation import instance_norm as instance_norm
from ._normalisation import layer_norm as layer_norm
from ._normalisation import local_response_norm as local_response_norm
from ._normalisation import rms_norm as rms_norm
from ._over import celu_ as celu_
from ._over import elu_ as elu_
from ._over import hardtanh_ as hardtanh_
from ._over import leaky_relu_ as leaky_relu_
from ._over import relu_ as relu_
from ._over import rrelu as rrelu
from ._over import rrelu_ as rrelu_
from ._over import selu_ as selu_
from ._over import threshold_ as threshold_
from ._padding import pad as pad
from ._piecewise import celu as celu
from ._piecewise import elu as elu
from ._piecewise import hardshrink as hardshrink
from ._piecewise import hardsigmoid as hardsigmoid
from ._piecewise import hardswish as hardswish
from ._piecewise import hardtanh as hardtanh
from ._piecewise import leaky_relu as leaky_relu
from ._piecewise import prelu as prelu
from ._piecewise import relu as relu
from ._piecewise import relu6 as relu6
from ._piecewise import selu as selu
from ._piecewise import softshrink as softshrink
from ._piecewise import threshold as threshold
from ._pooling import avg_pool1d as avg_pool1d
from ._pooling import avg_pool2d as avg_pool2d
from ._pooling import max_pool1d as max_pool1d
from ._pooling import max_pool2d as max_pool2d
from ._resizing import channel_shuffle as channel_shuffle
from ._resizing import interpolate as interpolate
from ._resizing import pixel_shuffle as pixel_shuffle
from ._resizing import pixel_unshuffle as pixel_unshuffle
from ._unpooling import lp_pool1d as lp_pool1d
from ._unpooling import lp_pool2d as lp_pool2d
from ._unpooling import max_unpool1d as max_unpool1d
from ._unpooling import max_unpool2d as max_unpool2d

_open_all(globals(), python=True)

if _TYPE_CHECKING:
    from ..ops.sampled import pdist as pdist


def __getattr__(name: str) -> _Any:
    if name != "pdist":  # loaded when first asked for
        raise _missing(f"module '{__name__}' has no attribute '{name}'", name)
    from ..ops.sampled import pdist

    globals()[name] = _public(pdist, name, __name__, python=True)
    return globals()[name]
