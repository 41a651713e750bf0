"""The parts of `run_mutants`. Standard library and pytest only; imported in the subject's interpreter."""
