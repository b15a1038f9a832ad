"""Small faults planted into code, one at a time, to see whether a test notices.

| module | what it is for |
|---|---|
| `operators` | which faults there are, and the code with one of them in it |
| `workers` | the tests run against one fault, in a process of its own |
| `report` | outcomes on disk, and the document made from them |
"""
