"""From options to the plan of a run: what is installed how, and by which registries. Pure."""
