"""KID (kundeidentifikasjonsnummer), the payer's reference on Norwegian bank payments.

4 to 25 digits of which the last is a MOD10 (Luhn) check digit, as the OCR giro system specification asks for.

>>> calc_check_digit('12345678')
'2'
>>> validate('0000 1234 5678 2')
'0000123456782'
>>> validate('123456781')
Traceback (most recent call last):
    ...
stdnum.exceptions.InvalidChecksum: The number's checksum or check digit is invalid.
"""

from stdnum import luhn
from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError
from stdnum.util import clean, isdigits


def compact(number: str) -> str:
    """The number without spaces and dashes."""
    return str(clean(number, " -").strip())


def calc_check_digit(number: str) -> str:
    """The MOD10 digit for a number that lacks it."""
    return str(luhn.calc_check_digit(number))


def validate(number: str) -> str:
    """The compact number. Raises stdnum's InvalidFormat, InvalidLength or InvalidChecksum."""
    number = compact(number)
    if not isdigits(number):
        raise InvalidFormat
    if not 4 <= len(number) <= 25:
        raise InvalidLength
    luhn.validate(number)
    return number


def is_valid(number: str) -> bool:
    try:
        validate(number)
    except ValidationError:
        return False
    return True


def for_case(creditor: int, sequence: int) -> str:
    """The KID of a creditor's nth case: twelve zero-padded digits and the check digit."""
    body = f"{creditor:05d}{sequence:07d}"
    return body + calc_check_digit(body)
