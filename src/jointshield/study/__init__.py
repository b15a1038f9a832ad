"""THE STUDY: asks the other rooms questions, with no clock running.

What every question has:

- `places`      a place by coordinates, by a catalogue item, or by a city's name; `land` under it
- `inputs`      what a question depends on: declared inputs, and whose values they take
- `models`      what a study can ask: inputs of many samples in, outputs of many samples out
- `studies`     a study's folder: its cases, its inputs, and each claimant's assumptions
- `listing`     the studies there are: titles, cases and sets, quickly
- `flips`       the value of one input at which the verdict changes; `band`, the margin's extremes
- `answer`      what a question gives back: verdict, figures, flips, sources and limits
- `burnouts`, `classes`, `missiles`   figures that stand in for what a question does not name

The questions: `fly`, `reach`, `warning`, `lofted`, `rings`, `coverage`, `parity`, `absentee`.
Many answers: `comparison`, of claimants; `sweeping`, over samples. Pictures: `draw`.
"""
