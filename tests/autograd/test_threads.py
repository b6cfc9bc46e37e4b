"""Several threads at once: passes over one graph, over one leaf, and modes that are each thread's own."""

import threading


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
