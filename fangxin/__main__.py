"""`python -m fangxin` is the command `fangxin`."""

import sys

from fangxin.installation.cli import main

if __name__ == "__main__":
    sys.exit(main())
