"""Fangxin 放心: school meals, from the menu to the plate."""

import os

# The matrices here are a few hundred rows: on two threads OpenBLAS spends ten times the CPU of one waiting for itself.
# It reads this when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
