"""Ledgers of claims: read, held against evidence, and their status column written. Pure: text in, text out."""
