"""What holds for every test: neither a busy machine nor the CI that runs it is a reason to fail."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
os.environ.pop("GITHUB_EVENT_NAME", None)  # repositories of tests know nothing of the push that started this CI run
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a run in the background, whose children would not hear either
    signal.signal(signal.SIGINT, signal.default_int_handler)
