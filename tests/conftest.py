"""What pytest must not run as a test here: the recorders need PyTorch, the benchmarks need a quiet machine."""

collect_ignore_glob = ["record_*.py", "benchmarks/*"]
