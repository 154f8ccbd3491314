"""Asks for a share in a follow-up: "and of the top ten?" after a share of the top N, "what share is that?" after a part."""

from typing import Any


def with_new_top(request: dict[str, Any]) -> dict[str, Any]:
    """Returns the request with its new limit as the N of a share of the top N; any other is returned as it is.

    Args:
        request: what is to be run, with what it takes from the turn before.
    """
    transforms = request.get("transforms") or []
    if "limit" not in request or not any("n" in each and each["kind"] == "share_of_top" for each in transforms):
        return request
    moved = [{**each, "n": request["limit"]} if each["kind"] == "share_of_top" else each for each in transforms]
    kept = {name: value for name, value in request.items() if name not in ("limit", "order", "limit_per")}
    return {**kept, "transforms": moved}
