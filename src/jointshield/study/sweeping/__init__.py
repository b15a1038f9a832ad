"""One study over thousands of samples, by any number of workers, with the same rows.

- `samples`      sample i of a design, which depends on the seed and i only
- `shards`       the chunks of a sweep on disk; `sweep`, asking them; `cluster`, on other machines
- `spread`       what came out; `sensitivity`, which input it hangs on
"""
