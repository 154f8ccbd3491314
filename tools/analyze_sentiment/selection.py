"""Which reviews a question is about, what they say, and what they are set against."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cartwise.models.text.aspects import Aspect
from cartwise.models.text.opinions import Reading
from cartwise.tools.analyze_sentiment.conditions import conditions_of
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Relation
from cartwise.workspace.reviews.model import aspect_finder, sentiment_model
from cartwise.workspace.reviews.scores import Pace, ReviewScores
from cartwise.workspace.reviews.table import Review, ReviewSet, read_reviews, reviews_relation
from cartwise.workspace.warehouse.request import Filter

GRAINS = ("day", "week", "month", "quarter", "year")
SPECIAL = ("aspect", "drivers", "mismatch")
READING_SECONDS = 8.0  # then a question is answered from the sample read so far, and a job reads the rest
RECENT_DAYS = 182  # without a period, the last half year is set against the one before


@dataclass(frozen=True)
class Selection:
    """Reviews with what they say.

    Attributes:
        readings: of `reviews`, in the same order; only of languages that a model covers.
        earlier: readings of the period before, to set them against.
        recent: readings that `earlier` is set against: all, or those of the last half year.
        uncovered: number of reviews by language that no model covers.
        unread: reviews that there was no time to read.
        stars: mean rating of all reviews of the question, of any language.
    """

    reviews: tuple[Review, ...]
    readings: tuple[Reading, ...]
    aspects: dict[str, Aspect] = field(default_factory=dict)
    period: DateRange | None = None
    model_key: str = ""
    recent: tuple[Reading, ...] = ()
    earlier: tuple[Reading, ...] = ()
    recent_period: DateRange | None = None
    earlier_period: DateRange | None = None
    filters: tuple[Filter, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    uncovered: dict[str, int] = field(default_factory=dict)
    unread: int = 0
    job: str | None = None
    rows: int = 0
    stars: float | None = None
    tables: tuple[str, ...] = ()

    @property
    def ratings(self) -> list[float | None]:
        """Stars of the reviews, in order."""
        return [review.rating for review in self.reviews]


def select(args: AnalyzeSentimentArgs, ctx: ToolContext) -> Selection:
    """Returns the reviews of the question, read.

    Raises:
        RetryableInput: an unknown dimension or filter.
        Unavailable: no reviews with words.
    """
    workspace = ctx.workspace
    relation = reviews_relation(workspace.catalog)
    dates = _dates(args, relation)
    filters = conditions_of(args, ctx, relation.name)
    by = args.by if args.by not in (*GRAINS, *SPECIAL) else None
    found = read_reviews(workspace, dates=dates, where=filters, by=by)
    before = _dates_before(dates, relation) if args.period else None
    others = read_reviews(workspace, dates=before, where=filters).reviews if before else ()
    model, key = sentiment_model(workspace, model=ctx.policy.sentiment_model)
    pace = Pace(READING_SECONDS, lambda share: ctx.on_progress(share, "sentiment_reading"), ctx.cancel.raise_if_set)
    everything = (*found.reviews, *others)
    readings = ReviewScores(workspace.path, key).read(
        [review.text for review in everything], model, finder := aspect_finder(workspace), pace=pace, seed=ctx.seed
    )
    unread = sum(reading is None for reading in readings)
    params = {"model": ctx.policy.sentiment_model}
    job = workspace.jobs.submit("read_reviews", {**params, "data_version": workspace.version}).id if unread else None
    own, rest = readings[: len(found.reviews)], readings[len(found.reviews) :]
    kept = [(review, reading) for review, reading in zip(found.reviews, own, strict=True) if reading]
    covered = [(review, reading) for review, reading in kept if reading.is_covered]
    chosen = _selection(found, covered, _compared(covered, dates, before, rest))
    return replace(
        chosen,
        aspects=finder.aspects,
        period=dates,
        model_key=key,
        filters=filters,
        uncovered=dict(Counter(reading.language for _, reading in kept if not reading.is_covered)),
        unread=unread,
        job=job,
        tables=found.tables or relation.tables,
    )


def _selection(found: ReviewSet, covered: Sequence[tuple[Review, Reading]], compared: "_Compared") -> Selection:
    stars = [review.rating for review in found.reviews if review.rating is not None]
    return Selection(
        reviews=tuple(review for review, _ in covered),
        readings=tuple(reading for _, reading in covered),
        recent=compared.recent,
        earlier=compared.earlier,
        recent_period=compared.recent_period,
        earlier_period=compared.earlier_period,
        left_out=found.left_out,
        rows=found.rows,
        stars=sum(stars) / len(stars) if stars else None,
    )


@dataclass(frozen=True)
class _Compared:
    recent: tuple[Reading, ...] = ()
    earlier: tuple[Reading, ...] = ()
    recent_period: DateRange | None = None
    earlier_period: DateRange | None = None


def _compared(
    covered: Sequence[tuple[Review, Reading]],
    dates: DateRange | None,
    before: DateRange | None,
    rest: Sequence[Reading | None],
) -> _Compared:
    if before and dates:
        earlier = tuple(reading for reading in rest if reading and reading.is_covered)
        return _Compared(tuple(reading for _, reading in covered), earlier, dates, before) if earlier else _Compared()
    days = [review.day for review, _ in covered if review.day]
    if not days or (max(days) - min(days)).days < 2 * RECENT_DAYS - 2:
        return _Compared()
    last = DateRange(max(days) - timedelta(days=RECENT_DAYS - 1), max(days))
    former = last.shifted(-RECENT_DAYS)

    def within(span: DateRange) -> tuple[Reading, ...]:
        return tuple(reading for review, reading in covered if review.day and span.start <= review.day <= span.end)

    return _Compared(within(last), within(former), last, former)


def _dates(args: AnalyzeSentimentArgs, relation: Relation) -> DateRange | None:
    if relation.first_day is None or relation.last_day is None:
        return None
    first, last = relation.first_day, relation.last_day
    if args.period is None:
        return DateRange(first, last)
    start, end = args.period.start or first, args.period.end or last
    asked = DateRange(start, max(start, end))
    return asked.clipped_to(DateRange(first, last)) or asked


def _dates_before(dates: DateRange | None, relation: Relation) -> DateRange | None:
    if dates is None or relation.first_day is None:
        return None
    before = _month_before(dates) or dates.shifted(-dates.days)
    return before if before.start >= relation.first_day else None


def _month_before(dates: DateRange) -> DateRange | None:
    """The calendar month before a whole one, whatever their lengths."""
    is_whole = dates.start.day == 1 and (dates.end + timedelta(days=1)).day == 1 and dates.days <= 31
    if not is_whole:
        return None
    last = dates.start - timedelta(days=1)
    return DateRange(date(last.year, last.month, 1), last)
