"""The command line: one module per command and the one error boundary."""
