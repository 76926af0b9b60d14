"""Scenarios: a project, what Pages holds, what registries serve, what is expected."""
