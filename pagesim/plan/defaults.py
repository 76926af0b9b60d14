"""What pagesim.yaml says of options that nobody gave."""

from pagesim.config.settings import Settings
from pagesim.errors import ConfigError, UsageError
from pagesim.late import replace
from pagesim.pages.choice import checked_preferences
from pagesim.plan.options import RunOptions


def take_defaults(options: RunOptions, settings: Settings) -> RunOptions:
    """Return the options with pagesim.yaml's defaults for what nobody gave.

    Raises `ConfigError` for a preference that is none.
    """
    said = settings.defaults
    try:
        checked_preferences(said.prefer)
    except UsageError as error:
        line = settings.line_of(("defaults", "prefer"))
        raise ConfigError(
            error.message, file=settings.source or "pagesim.yaml", line=line, hint=error.hint
        ) from None
    cache = said.cache if "cache" in options.unsaid else None
    retries = said.real_retries if "real_retries" in options.unsaid else None
    return replace(
        options,
        cache=cache or options.cache,
        real_retries=options.real_retries if retries is None else retries,
        prefer={**said.prefer, **options.prefer},
    )
