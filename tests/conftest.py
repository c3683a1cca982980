"""How hard the tests look: the Hypothesis profiles."""

from __future__ import annotations

import gc
import os

from hypothesis import HealthCheck, settings

# as the command line does: regions are many and are in no cycle
gc.set_threshold(100_000)

# Hypothesis brings a profile of its own for CI, which repeats the same examples in every run and
# keeps none. Each setting is therefore named here, so that both profiles look anew each time.
# A slow machine, or a start in which many drawn cases were of no use, says nothing of the code.
_COMMON = settings(
    settings.get_profile("default"),
    deadline=None,
    derandomize=False,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.register_profile("quick", _COMMON, max_examples=10)
settings.register_profile("ci", _COMMON, max_examples=13)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE")
    or ("ci" if os.environ.get("CI", "").lower() == "true" else "quick")
)
