"""What the simulated Go says no with: to a person on its pages, to a caller of v2, and to one of v1."""


class Refusal(Exception):
    """The page says no; the text is for the user."""

    def __init__(self, norwegian: str, english: str) -> None:
        super().__init__(english)
        self.norwegian = norwegian
        self.english = english


class Refused(Exception):
    """An HTTP status of v2. `lower`: the names of ProblemDetails in lower case, which happens."""

    def __init__(self, status: int, title: str = "", detail: str = "", *, lower: bool = False) -> None:
        super().__init__(detail or title or str(status))
        self.status = status
        self.title = title
        self.detail = detail
        self.lower = lower


class Unsuccessful(Exception):
    """v1's no: status 200 with success false."""

    def __init__(self, exception: str, summary: str = "") -> None:
        super().__init__(f"{exception}: {summary}")
        self.exception = exception
        self.summary = summary


def not_found(what: str) -> Refused:
    return Refused(404, "Object(s) not found", what, lower=True)


def bad_request(detail: str) -> Refused:
    return Refused(400, "Bad Request", detail)
