"""Print all measurements: `make bench`, or `python -m benchmarks`."""

from benchmarks import one_run, peers

if __name__ == "__main__":
    peers.main()
    one_run.main()
