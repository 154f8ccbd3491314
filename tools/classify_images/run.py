"""Runs the tool `classify_images`: photos in; categories, contradictions or near-duplicates out, with pictures."""

from collections.abc import Callable

from cartwise.tools.arguments import ClassifyImagesArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ToolResult


def run(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    """Answers from the shop's photos.

    Raises:
        Unavailable: There are no photos, or no categories to compare them with.
        RetryableInput: A photo that is not there, or too few photos to learn from.
    """
    return _TASKS[args.task](args, ctx)


def _category(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    from cartwise.tools.classify_images.category import categories_of

    return categories_of(args, ctx)


def _mismatches(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    from cartwise.tools.classify_images.mismatches import mismatches_of

    return mismatches_of(args, ctx)


def _duplicates(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    from cartwise.tools.classify_images.duplicates import duplicates_of

    return duplicates_of(args, ctx)


_TASKS: dict[str, Callable[[ClassifyImagesArgs, ToolContext], ToolResult]] = {
    "category": _category,
    "mismatches": _mismatches,
    "duplicates": _duplicates,
}
