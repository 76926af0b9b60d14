"""From a deployment to an outcome: the plan (pure) and the runner (effects)."""
