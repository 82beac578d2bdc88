"""The agency's particulars as they stand in the parameter store, checked when they are first used."""

from pydantic import BaseModel

from chalicelib.erp.contract import Address
from chalicelib.letters.model import AgencyContact


class AgencySetting(BaseModel):
    """The parameter `agency`: who collects, as letters, mails and pages show it."""

    name: str
    organisation_number: str
    line1: str
    line2: str = ""
    postal_code: str
    city: str
    country: str = "NO"
    email: str
    phone: str
    website: str
    account_number: str
    complaints: str
    """The board that hears complaints, as it reads after "you can complain to": name and address, no full stop."""
    supervisor: str
    erp_names: tuple[str, ...]

    def contact(self) -> AgencyContact:
        address = Address(self.line1, self.line2, self.postal_code, self.city, self.country)
        return AgencyContact(
            name=self.name,
            organisation_number=self.organisation_number,
            address=address,
            email=self.email,
            phone=self.phone,
            website=self.website,
            account_number=self.account_number,
            complaints=self.complaints,
            supervisor=self.supervisor,
        )
