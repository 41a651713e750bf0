"""Carries a plan out: order, parallelism, time limits, evidence cache, fragments."""
