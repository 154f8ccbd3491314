"""Reading reviews, and the cache of what they say."""

from datetime import date

import pytest

from cartwise.errors import Unavailable
from cartwise.models.text.aspects import AspectFinder
from cartwise.models.text.sentiment import SentimentModel
from cartwise.types import DateRange, no_progress
from cartwise.workspace.reviews import scoring_job, training_job
from cartwise.workspace.reviews.model import aspect_finder, sentiment_model
from cartwise.workspace.reviews.scores import Pace, ReviewScores
from cartwise.workspace.reviews.table import read_reviews
from cartwise.workspace.warehouse.request import Filter


def test_noise_is_kept_out_and_counted(review_shop):
    found = read_reviews(review_shop)
    assert found.rows == 145
    assert len(found.reviews) == 141
    assert found.left_out == {"default": 2, "empty": 1, "reply": 1}


def test_reviews_carry_product_day_and_group(review_shop):
    review = read_reviews(review_shop, by="category").reviews[0]
    assert (review.row_id, review.product, review.day, review.rating) == ("R000", "Tea towel", date(2024, 1, 1), 5.0)
    assert review.group == "Kitchen"


def test_reviews_are_filtered_by_days_and_dimension(review_shop):
    dates = DateRange(date(2024, 1, 1), date(2024, 1, 31))
    found = read_reviews(review_shop, dates=dates, where=[Filter(field="category", values=("Clothing",))])
    assert {review.product for review in found.reviews} == {"Wool hat"}
    assert all(review.day <= dates.end for review in found.reviews)


def test_shop_without_reviews_says_so(tiny_workspace):
    with pytest.raises(Unavailable, match="no table of reviews"):
        read_reviews(tiny_workspace)


class Counting:
    """The packaged model, counting how many texts it is asked about."""

    def __init__(self):
        self.model = SentimentModel.load()
        self.texts = 0

    def __getattr__(self, name):
        return getattr(self.model, name)

    def probabilities(self, texts, *, languages=None):
        self.texts += len(texts)
        return self.model.probabilities(texts, languages=languages)


def test_text_is_read_once(tmp_path):
    model, texts = Counting(), ["Great quality.", "Awful delivery.", "Great quality."]
    first = ReviewScores(tmp_path, "m").read(texts, model, AspectFinder())
    assert model.texts == 2
    assert ReviewScores(tmp_path, "m").read(texts, model, AspectFinder()) == first
    assert model.texts == 2
    ReviewScores(tmp_path, "another model").read(texts, model, AspectFinder())
    assert model.texts == 4


def test_cache_holds_no_text(tmp_path):
    ReviewScores(tmp_path, "m").read(["The blunderbuss arrived."], SentimentModel.load(), AspectFinder())
    assert all(b"blunderbuss" not in path.read_bytes() for path in tmp_path.iterdir())


def test_late_texts_stay_unread(tmp_path):
    texts = [f"Text number {i} is good." for i in range(200)]
    found = ReviewScores(tmp_path, "m").read(texts, SentimentModel.load(), AspectFinder(), pace=Pace(seconds=0.0))
    assert sum(reading is None for reading in found) > 100


def test_opinions_name_aspect_and_side(review_shop):
    model, key = sentiment_model(review_shop)
    reading = ReviewScores(review_shop.path, key).read(
        ["Great value for the money. Delivery took far too long."], model, aspect_finder(review_shop)
    )[0]
    sides = {opinion.aspect: opinion.label for opinion in reading.opinions}
    assert sides == {"price": "positive", "delivery": "negative"}


def test_training_on_too_few_reviews_is_refused(review_shop):
    with pytest.raises(Unavailable, match="at least 200"):
        training_job.run(review_shop, {}, no_progress)


def test_scoring_job_reads_all(review_shop):
    assert scoring_job.run(review_shop, {}, no_progress) == {"reviews": 141}
