"""For gate authors: fakes, run a gate on a folder, the contract suite."""
