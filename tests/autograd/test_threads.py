"""Several threads at once: passes over one graph, over one leaf, and modes that are each thread's own."""

import importlib
import threading

import pytest


def test_threads_at_once_lose_nothing(torch):
    x = torch.ones(4, requires_grad=True)

    def work():
        for _ in range(50):
            (x * 2).sum().backward()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert x.grad.tolist() == [400.0] * 4


def test_threads_share_one_graph(torch):
    x = torch.ones(4, requires_grad=True)
    y = (x * x).sum()
    results = []
    threads = [threading.Thread(target=lambda: results.append(torch.autograd.grad(y, x, retain_graph=True)[0].tolist()))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[2.0] * 4] * 4


def test_anomaly_detection_is_on_in_all_threads(torch):
    seen = []

    def look():
        seen.append(torch.is_anomaly_enabled())

    with torch.autograd.set_detect_anomaly(True):
        early = threading.Thread(target=look)
        early.start()
        early.join()
    late = threading.Thread(target=look)
    late.start()
    late.join()
    assert seen == [True, False]


def test_a_thread_that_runs_already_learns_of_anomaly_detection(torch):
    ready, go, seen = threading.Event(), threading.Event(), []

    def look():
        seen.append(torch.is_anomaly_enabled())
        ready.set()
        go.wait(10)
        seen.append(torch.is_anomaly_enabled())

    thread = threading.Thread(target=look)
    thread.start()
    ready.wait(10)
    with torch.autograd.set_detect_anomaly(True):
        go.set()
        thread.join()
    assert seen == [False, True]


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")
def test_tangents_travel_in_other_threads(torch):
    forward_ad = importlib.import_module(f"{torch.__name__}.autograd.forward_ad")
    seen = []
    with forward_ad.dual_level():
        x = forward_ad.make_dual(torch.ones(2), torch.tensor([1., 2.]))
        thread = threading.Thread(target=lambda: seen.append(forward_ad.unpack_dual(x * 3).tangent.tolist()))
        thread.start()
        thread.join()
    assert seen == [[3.0, 6.0]]
