"""How hard properties are tried: a pytest plugin (`-p tests.profiles`).

`default` as the test says; `fast` for `make check`, where a person waits; the time of a single
example is never judged, for a shared machine is slow at times.
"""

from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("default")
