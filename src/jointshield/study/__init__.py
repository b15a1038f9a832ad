"""THE STUDY: asks the other rooms questions, with no clock running.

- `answer`    what every question gives back: a verdict, its figures, flips, sources and limits
- `places`    a place by coordinates, by a catalogue item, or by a city's name
- `inputs`    what a question depends on: declared inputs, and whose values they take
- `studies`   a study's folder: its cases, its inputs, and each claimant's assumptions
- `models`    what a study can ask: inputs of many samples in, outputs of many samples out
- `flips`     the value of one input at which the verdict changes
- `samples`   points of a sweep by their index, in four designs
- `sweep`     a study over many samples: its plan, and the rows of any part of it
- `shards`    the folder of a sweep: rows as Zarr, which a kill does not lose
- `cluster`   who asks the rows: this process, a pool, or a Dask cluster
- `spread`    what a sweep found: shares, quantiles, and by `sensitivity` what they hang on
"""
