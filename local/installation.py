"""An installation that is up: its deployment's outputs, and clients of its parts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from local.clients import Cloud, embedded
from local.parameters import client_secret
from local.places import Places
from local.product import Product
from local.simulator import Simulator


class NotRunning(Exception):
    """Nothing was deployed, or it does not run; the message says what to do."""


@dataclass(frozen=True)
class Installation:
    places: Places
    outputs: Mapping[str, str]

    @cached_property
    def cloud(self) -> Cloud:
        return embedded(self.places)

    @cached_property
    def product(self) -> Product:
        """Calls the API's stage directly: the front door need not run."""
        client = self.outputs["ApiClientId"]
        secret = client_secret(self.cloud, self.outputs["UserPoolId"], client)
        return Product(self.outputs["ApiUrl"], self.outputs["TokenUrl"], client, secret)

    @cached_property
    def simulators(self) -> Mapping[str, Simulator]:
        """The simulated ERPs by kind."""
        return simulators(self.places)

    @property
    def simulator(self) -> Simulator:
        """The simulated Tripletex."""
        return self.simulators["tripletex"]

    def close(self) -> None:
        """Gives all connections back."""
        self.product.close()
        for each in self.simulators.values():
            each.close()


def simulators(places: Places) -> Mapping[str, Simulator]:
    """The simulated ERPs of an installation, whether they are up or not."""
    return {
        "tripletex": Simulator(places.erp),
        "poweroffice": Simulator(places.poweroffice, "PowerOffice Go", announces=False),
        "netvisor": Simulator(places.netvisor, "Netvisor", announces=False),
    }


def standing(places: Places) -> Installation:
    """What the last deployment left. Raises NotRunning."""
    try:
        outputs = json.loads(places.outputs.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise NotRunning("Nothing is deployed here: run `make run` first, in another terminal.") from missing
    return Installation(places, outputs)
