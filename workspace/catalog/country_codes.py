"""Country names as ISO codes, for holiday calendars."""

from cartwise.workspace.catalog.value_text import normal
from cartwise.workspace.catalog.words import load_data

# Currencies of one country; the euro names none.
COUNTRY_OF_CURRENCY = {
    "GBP": "GB",
    "USD": "US",
    "CNY": "CN",
    "BRL": "BR",
    "JPY": "JP",
    "CAD": "CA",
    "AUD": "AU",
    "INR": "IN",
}


def country_code(name: str) -> str | None:
    """Returns the ISO 3166 code of two letters of a country's name, adjective or code, or None."""
    wanted = normal(name)
    for country, entry in load_data("countries.yaml").items():
        names, _, codes = entry.partition("|")
        known = [country, *names.split(","), *codes.split()]
        if any(normal(each.strip()) == wanted for each in known if each.strip()):
            return next((code for code in codes.split() if len(code) == 2), None)
    return None
