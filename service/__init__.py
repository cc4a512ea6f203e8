"""Wutong as a service: the database, the actions, and their three faces (HTTP, pages, command line)."""

import os

# Must stand before numpy or FAISS is loaded. OpenMP's spinning barriers collapse when the other core is busy, and a
# question is answered in a few milliseconds: threads that wait for each other would cost more than they bring.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# A ranking is many small operations: shared out to two threads they take twice the processor time, and longer.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
