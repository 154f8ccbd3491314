"""Leaves out remarks on which date counts, "(by purchase date)", where it is the date that counts anyway."""

import functools
import re

from cartwise.prompts import loader


@functools.cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(loader.read_yaml("planner/remarks.yaml")["date_basis"]), re.I)


def without_date_basis(text: str) -> str:
    """Returns the question without remarks such as "(by order date)"; they group and restrict nothing."""
    return _pattern().sub(" ", text)
