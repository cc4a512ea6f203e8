"""Wutong as a service: the database, the actions, and their three faces (HTTP, pages, command line)."""

import os

# OpenMP's spinning barriers collapse when the other core is busy. Must stand before numpy or FAISS is loaded anywhere.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
