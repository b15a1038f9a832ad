"""The figures of a report, one noun each; `map` stands beside this folder.

| module | shows |
|---|---|
| `who_knew` | what each party alone and the joint centre knew of each thing, and when |
| `decisions` | what was asked, who answered when, and how much battle space was left |
| `heights` | height over time, with the meeting points |
| `impact_error` | how wrong the predicted impact point was, beside the error that was stated |
| `modes` | the modes of one raid side by side |
"""
