"""Lists the packages: every top-level folder is a subpackage of `cartwise`."""

from setuptools import find_packages, setup

FOLDERS = ("agent", "tools", "workspace", "models", "ui", "prompts")
subpackages = [f"cartwise.{name}" for top in FOLDERS for name in (top, *(f"{top}.{p}" for p in find_packages(top)))]
setup(packages=["cartwise", *subpackages], package_dir={f"cartwise.{top}": top for top in FOLDERS})
