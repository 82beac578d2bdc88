"""The ERP's refusals, with the status and code of the real ones; the text is in the user's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of `validationMessages`."""

    field: str
    norwegian: str
    english: str

    def text(self, language: str) -> str:
        return self.norwegian if language == "no" else self.english


class ApiError(Exception):
    """Refuses the call; nothing of it is kept."""

    def __init__(
        self, status: int, code: int, norwegian: str, english: str, faults: tuple[Fault, ...] = (), developer: str = ""
    ) -> None:
        super().__init__(english)
        self.status = status
        self.code = code
        self.norwegian = norwegian
        self.english = english
        self.faults = faults
        self.developer = developer

    def message(self, language: str) -> str:
        return self.norwegian if language == "no" else self.english


def unauthorized() -> ApiError:
    developer = "Could not log in. Check login info in Authorization header."
    return ApiError(401, 3000, "Unauthorized", "Unauthorized", developer=developer)


def forbidden() -> ApiError:
    norwegian, english = (
        "Du har ikke tilgang til denne funksjonen.",
        "You do not have permission to access this feature.",
    )
    return ApiError(403, 9000, norwegian, english)


def not_found() -> ApiError:
    return ApiError(404, 6000, "Objektet ble ikke funnet.", "Object not found")


def bad_request(developer: str) -> ApiError:
    return ApiError(400, 4000, "Ugyldig forespørsel.", "Bad Request", developer=developer)


def illegal_field(detail: str) -> ApiError:
    text = f"Illegal field in fields filter: {detail}"
    return ApiError(400, 11000, text, text, developer=text)


def bad_path(value: str) -> ApiError:
    text = f"Invalid path parameter: {value!r}"
    return ApiError(400, 12000, text, text)


def bad_id_list(field: str, value: str) -> ApiError:
    fault = Fault(field, f"Ugyldig liste: {value}", f"Invalid list: {value}")
    return ApiError(422, 12000, "Ugyldig liste med id-er.", "Invalid list of ids.", (fault,))


def invalid(field: str, norwegian: str, english: str) -> ApiError:
    return ApiError(422, 18000, "Validering feilet.", "Validation failed.", (Fault(field, norwegian, english),))


def missing(field: str) -> ApiError:
    return invalid(field, "Kan ikke være null.", "Cannot be null.")


def unmapped(field: str) -> ApiError:
    fault = Fault(field, "Feltet eksisterer ikke i objektet.", "The field does not exist in the object.")
    return ApiError(422, 16000, "Request mapping failed", "Request mapping failed", (fault,))


def wrong_type(field: str) -> ApiError:
    norwegian, english = "Verdien er ikke av korrekt type for dette feltet.", "The value is not of the field's type."
    return ApiError(422, 16000, "Request mapping failed", "Request mapping failed", (Fault(field, norwegian, english),))


def invalid_json() -> ApiError:
    return ApiError(422, 22000, "Ugyldig JSON.", "Invalid JSON")


def bad_sorting(key: str) -> ApiError:
    return ApiError(422, 17000, f"Ugyldig sortering: {key}", f"Invalid sorting: {key}")


def stale_version() -> ApiError:
    text = "RevisionException"
    return ApiError(409, 8000, "Objektet er endret av en annen.", "The object was changed by someone else.", (), text)


def too_large(limit: int) -> ApiError:
    norwegian = f"Søket ga mer enn {limit} treff. Begrens søket."
    return ApiError(422, 23000, norwegian, f"Result Set Too Large: more than {limit} hits. Narrow the search.")
