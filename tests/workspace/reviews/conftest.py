"""The small shop with reviews."""

from tests.review_shop import review_files, review_shop

__all__ = ["review_files", "review_shop"]
