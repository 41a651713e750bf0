"""Tests of gates/history."""
