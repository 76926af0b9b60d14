"""What a finding rests on, beside its place."""

from pagesim import late


@late.dataclass(frozen=True)
class Request:
    """A request of the journal and its answer."""

    method: str
    url: str
    status: int | None
    """None where the connection broke."""
    credential: str | None
    """Name of the variable whose value was on it, as in the report's exchanges."""


@late.dataclass(frozen=True)
class OutputLine:
    """A line that the install printed."""

    text: str


Evidence = Request | OutputLine
