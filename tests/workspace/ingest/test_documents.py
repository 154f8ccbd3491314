"""Documents land with a version: atomically, replaced by their namesakes, searchable afterwards, erased with a person."""

import pytest

from cartwise.errors import BadInput
from cartwise.workspace.library import shop as library_shop
from cartwise.workspace.library.shop import library_state, rebuild_now
from cartwise.workspace.workspace import Workspace
from tests.workspace.documents.files import write_pdf

REVIEWS = "review_id,product_id,customer_id,rating,review_text,review_date\n" + "".join(
    f"R{n},P{n % 3},CUST{n % 7}X,{n % 5 + 1},{text},2025-0{n % 9 + 1}-11\n"
    for n, text in enumerate(
        [
            "The box was crushed on arrival",
            "Lovely colour and soft fabric",
            "Delivery took three weeks to arrive",
            "It broke after two days of use",
        ]
        * 5
    )
)
PRODUCTS = "product_id,product_name,category\nP0,Tea towel,Kitchen\nP1,Mug red,Kitchen\nP2,Lunch bag,Travel\n"


@pytest.fixture
def shop(tmp_path):
    with Workspace.open(tmp_path / "shop", create=True) as workspace:
        yield workspace


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "2025-08 notes.md"
    path.write_text(
        "# Notes of August 2025\n\n## Returns\n\nThe return rate rose. Ask CUST3X about it.\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def reviews(tmp_path):
    (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    (tmp_path / "products.csv").write_text(PRODUCTS, encoding="utf-8")
    return [str(tmp_path / "reviews.csv"), str(tmp_path / "products.csv")]


def test_documents_alone_make_a_version(shop, note):
    report = shop.ingest(str(note))
    assert shop.version == report.version != ""
    (document,) = report.documents
    assert (document.status, document.passages, document.start) == ("new", 1, "2025-08-01")
    assert report.unlocks == ("search_documents",)
    assert report.files == ()


def test_the_same_document_again_changes_nothing(shop, note):
    first = shop.ingest(str(note)).version
    again = shop.ingest(str(note))
    assert shop.version == first
    assert again.documents[0].status == "known"
    assert [warning.code for warning in again.warnings] == ["nothing_new"]


def test_another_text_under_the_same_name_takes_its_place(shop, note):
    shop.ingest(str(note))
    note.write_text("# Notes of August 2025\n\nAll is well.\n", encoding="utf-8")
    assert shop.ingest(str(note)).documents[0].status == "replaced"
    rebuild(shop)
    assert "All is well." in shop.library.search("well", 1)[0].text
    assert shop.library.count() == 1


def test_tables_and_documents_come_in_together_and_stay(shop, note, reviews):
    report = shop.ingest(*reviews, str(note))
    assert {table.name for table in report.tables} == {"reviews", "products"}
    assert len(report.documents) == 1
    later = note.with_name("later.txt")
    later.write_text("A second note. It says little.\n\nBut it is prose.\n", encoding="utf-8")
    shop.ingest(str(later))
    rebuild(shop)
    assert shop.library.count({"kind": "document"}) == 2
    assert shop.library.count({"kind": "review"}) == 20


def test_a_bad_document_leaves_the_version_before(shop, note, tmp_path):
    before = shop.ingest(str(note)).version
    with pytest.raises(BadInput):
        shop.ingest(str(write_pdf(tmp_path / "locked.pdf", ["x"], password="p")))
    assert shop.version == before


def test_reviews_carry_what_filters_need(shop, reviews):
    shop.ingest(*reviews)
    rebuild(shop)
    hit = shop.library.search("crushed box", 1, {"rating": {"lt": 3}, "category": "Kitchen"})[0]
    assert (hit.kind, hit.source, hit.rating, hit.category) == ("review", "reviews", 1, "Kitchen")
    assert hit.product in ("Tea towel", "Mug red")
    assert hit.row_id.startswith("R")
    assert hit.start is not None


def test_erasing_a_person_takes_their_reviews_and_mentions_out_of_the_library(shop, note, reviews):
    shop.ingest(*reviews, str(note))
    rebuild(shop)
    removed = shop.erase("customer", "CUST3X")
    assert removed["library"] == 3
    assert removed["documents"] == 1
    assert shop.library.count({"kind": "review"}) == 17
    left = [path for path in shop.path.rglob("*") if path.is_file() and b"CUST3X" in path.read_bytes()]
    assert left == []
    assert "[erased]" in shop.library.search("return rate", 1, {"kind": "document"})[0].text


def test_an_unrelated_ingest_leaves_the_index_current(shop, reviews, tmp_path):
    shop.ingest(*reviews)
    rebuild(shop)
    (tmp_path / "stock.csv").write_text("product_id,on_hand\nP0,5\nP1,7\n", encoding="utf-8")
    shop.ingest(str(tmp_path / "stock.csv"))
    assert library_state(shop).is_current


def test_indexing_runs_as_a_job_after_an_ingest(shop, note, monkeypatch, start_indexing):
    monkeypatch.setattr(library_shop, "start_indexing", start_indexing)
    shop.ingest(str(note))
    (job,) = shop.jobs.list()
    done = shop.jobs.wait(job.id, timeout_seconds=120)
    assert (done.kind, done.state) == ("library", "done")
    assert done.result is not None
    assert done.result["passages"] == 1
    assert shop.library.search("return rate", 1)[0].title == "Notes of August 2025"
    assert start_indexing(shop) is None


def rebuild(shop):
    """Indexes at once what an ingest would leave to a job."""
    from cartwise.workspace.library.collect import shop_documents

    if shop.library.meta is None:
        shop.library.replace(shop_documents(shop), content=library_state(shop).content, data_version=shop.version)
    else:
        rebuild_now(shop)
