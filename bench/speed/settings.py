"""The settings of Lianyi, with one bare page more to measure what the framework itself costs."""

from lianyi.entry.settings import *  # noqa: F403  # settings are read by name from one module

ROOT_URLCONF = "bench.speed.urls"
