"""How hard the tests look: the Hypothesis profiles."""

from __future__ import annotations

import os

from hypothesis import settings

# Hypothesis brings a profile of its own for CI, which repeats the same examples in every run and
# keeps none. Each setting is therefore named here, so that both profiles look anew each time.
_COMMON = settings(
    settings.get_profile("default"), deadline=None, derandomize=False, print_blob=True
)
settings.register_profile("quick", _COMMON, max_examples=10)
settings.register_profile("ci", _COMMON, max_examples=13)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE")
    or ("ci" if os.environ.get("CI", "").lower() == "true" else "quick")
)
