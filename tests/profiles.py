"""How hard properties are tried, and with how much: a pytest plugin (`-p tests.profiles`).

`default` as the test says; `fast` for `make check`, where a person waits; the time of a single
example is never judged, for a shared machine is slow at times.

There are as many workers as processors: NumPy's threads would only wait for each other, busily.
"""

import os

from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("default", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("default")
