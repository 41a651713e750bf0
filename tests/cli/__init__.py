"""Tests of gates/cli."""
