"""ESTIMATION: from the plots of one sensor to tracks with honest covariance.

| module | what it holds |
|---|---|
| `measurement` | what a radar measures of a state, and the state of one plot |
| `filter` | the Kalman filter of free fall (9 states) and of thrust (12 states) |
| `window` | the test that thrust has ended |
| `reentry` | what free fall leaves out in the air |
| `coverage` | whether a radar should have seen an object |
| `association` | which plot belongs to which track |
| `track`, `tracker` | one track of a lane; a lane's state machine |
| `launch` | launch points from an infrared lane |
| `factors` | a covariance as the fields of a message, and back |
| `fusion` | states of independent lanes made one, and the test that they belong together |
| `impact` | where and when a freely falling object comes down, with its 95 % ellipse |
"""
