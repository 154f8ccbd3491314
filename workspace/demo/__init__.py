"""A generated shop to try Cartwise on: files as a real shop exports them, with planted, documented effects.

The names load on first use, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartwise.workspace.demo.build import build_demo_workspace as build_demo_workspace
    from cartwise.workspace.demo.effects import Effects as Effects
    from cartwise.workspace.demo.shop import DemoShop as DemoShop
    from cartwise.workspace.demo.shop import make_demo_shop as make_demo_shop

__all__ = ["DemoShop", "Effects", "build_demo_workspace", "make_demo_shop"]

_HOMES = {
    "DemoShop": "cartwise.workspace.demo.shop",
    "Effects": "cartwise.workspace.demo.effects",
    "build_demo_workspace": "cartwise.workspace.demo.build",
    "make_demo_shop": "cartwise.workspace.demo.shop",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
