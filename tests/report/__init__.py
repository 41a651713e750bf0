"""Tests of gates/report."""
