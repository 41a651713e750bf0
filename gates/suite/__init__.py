"""How one pytest run serves smoke, tests and coverage."""
