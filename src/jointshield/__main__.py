"""`python -m jointshield` is the same as the command `jointshield`."""

import sys

from jointshield.cli import main

sys.exit(main())
