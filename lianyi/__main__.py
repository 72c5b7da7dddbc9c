"""`python -m lianyi` is the same as `lianyi`."""

import sys

from lianyi.entry.cli import main

if __name__ == "__main__":
    sys.exit(main())
