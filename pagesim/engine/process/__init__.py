"""The process engine: child processes in namespaces, or behind a proxy."""
