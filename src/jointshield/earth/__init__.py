"""THE PLANET: WGS 84 ellipsoid, frames, gravity, the 1976 atmosphere and distances on the ground.

Frames: `ecef` is WGS 84 earth-fixed; `eci` is inertial and coincides with `ecef` at exercise time
0. SI units and radians. All functions here are strict kernels (see `jointshield.strict`).
"""
