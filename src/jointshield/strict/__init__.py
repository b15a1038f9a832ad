"""STRICT ARITHMETIC: the same bits on every processor.

Everything that can reach a digested message is computed here or with what stands here: IEEE-754
double + - * / and square root, in a written order, without fused or re-associated operations.

- `kernel`      the compiler decorator and its cache
- `elementary`  sin, cos, tan, atan, atan2, asin, acos, exp, log, power, hypot3
- `linear`      small dense matrices by explicit loops
- `streams`     counter-based random numbers
"""
