"""The pytest plugin: scenario files as tests, their display, the suite's report."""
