import datetime
import json

import pytest

from cartwise.errors import Cancelled, RetryableInput
from cartwise.types import Cancel, DateRange
from cartwise.workspace.library import Library


def ids(hits):
    return [hit.id for hit in hits]


def test_finds_by_words_and_by_meaning(shelf_of_reviews):
    assert ids(shelf_of_reviews.search("crushed box", 1)) == ["r1"]
    assert ids(shelf_of_reviews.search("frock is too tight", 2)) == ["r3", "r2"] or "r3" in ids(
        shelf_of_reviews.search("frock is too tight", 2)
    )


def test_finds_chinese_by_characters(shelf_of_reviews):
    assert ids(shelf_of_reviews.search("包装怎么样", 1)) == ["r5"]


def test_conditions_hold(shelf_of_reviews):
    found = shelf_of_reviews.search("dress", 5, {"rating": {"lt": 3}, "category": "clothing"})
    assert ids(found) == ["r3"]
    assert ids(shelf_of_reviews.search("dress", 5, {"rating": {"$gte": 5}})) == ["r2"]
    assert ids(shelf_of_reviews.search("", 5, {"kind": "document"}, per_document=1)) == ["report"]
    assert ids(shelf_of_reviews.search("", 9, {"id": {"in": ["r1", "r5"]}})) == ["r1", "r5"]


def test_period_keeps_what_touches_it(shelf_of_reviews):
    summer = DateRange(datetime.date(2025, 8, 15), datetime.date(2025, 8, 20))
    assert ids(shelf_of_reviews.search("", 9, period=summer)) == ["report"]


def test_an_unknown_condition_names_the_nearest(shelf_of_reviews):
    with pytest.raises(RetryableInput) as raised:
        shelf_of_reviews.search("x", 3, {"rating": {"less": 3}})
    assert raised.value.code == "library_filter_op"
    assert raised.value.params["nearest"]


def test_a_word_for_a_number_is_refused(shelf_of_reviews):
    with pytest.raises(RetryableInput, match="number"):
        shelf_of_reviews.search("x", 3, {"rating": {"lt": "three"}})


def test_hits_carry_page_heading_and_days(shelf_of_reviews):
    hit = shelf_of_reviews.search("return rate", 1)[0]
    assert (hit.id, hit.page, hit.heading, hit.title) == ("report", 2, "Returns", "August 2025")
    assert (hit.start, hit.end) == (datetime.date(2025, 8, 1), datetime.date(2025, 8, 31))


def test_a_document_is_found_once_unless_more_is_wanted(shelf_of_reviews):
    assert len(shelf_of_reviews.search("august revenue return rate", 9, {"kind": "document"})) == 1
    assert len(shelf_of_reviews.search("august revenue return rate", 9, {"kind": "document"}, per_document=5)) == 2


def test_an_empty_question_finds_the_latest(shelf_of_reviews):
    assert ids(shelf_of_reviews.search("", 2, {"kind": "review"})) == ["r1", "r3"]


def test_takes_pairs_and_mappings_and_counts_them(tmp_path):
    library = Library(tmp_path / "library")
    meta = library.add([("a", "a red hat"), {"id": "b", "text": "a blue coat", "shop": "north", "date": "2025-01-02"}])
    assert (meta.documents, meta.passages) == (2, 2)
    assert ids(library.search("coat", 1, {"shop": "north"})) == ["b"]
    assert library.count({"shop": "north"}) == 1


def test_what_is_no_document_is_refused(tmp_path):
    with pytest.raises(RetryableInput) as raised:
        Library(tmp_path / "library").add(["just a text"])
    assert raised.value.code == "bad_document"


def test_known_texts_are_not_encoded_again(tmp_path):
    library = Library(tmp_path / "library")
    assert library.add([("a", "a red hat"), ("b", "a blue coat")]).encoded == 2
    meta = library.add([("b", "a green coat"), ("c", "a pair of socks")])
    assert (meta.encoded, meta.documents) == (2, 3)
    assert ids(library.search("green", 1)) == ["b"]
    assert "blue" not in " ".join(hit.text for hit in library.search("coat", 9))


def test_near_copies_are_folded_into_the_best(tmp_path):
    text = "The lamp arrived broken and nobody answered my letters about it"
    library = Library(tmp_path / "library")
    library.add([("a", text), ("b", text + "!"), ("c", "A lamp that works well")])
    best = library.search("broken lamp", 5)[0]
    assert {best.id, *best.duplicates} == {"a", "b"}


def test_removed_documents_leave_no_byte(tmp_path):
    library = Library(tmp_path / "library")
    library.add([("a", "a secretword hat"), ("b", "a blue coat")])
    assert library.remove(["a"]) == 1
    left = [path for path in library_files(tmp_path) if b"secretword" in path.read_bytes()]
    assert left == []
    assert ids(library.search("hat coat", 5)) == ["b"]


def library_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_empty_library_finds_nothing(tmp_path):
    library = Library(tmp_path / "none")
    assert library.search("anything") == []
    assert library.meta is None
    assert not (tmp_path / "none").exists()


def test_a_stopped_build_leaves_the_index_before(tmp_path):
    library = Library(tmp_path / "library")
    library.add([("a", "a red hat")])
    stop = Cancel()
    stop.set()
    with pytest.raises(Cancelled):
        library.add([("b", "a blue coat")], cancel=stop)
    assert ids(library.search("hat coat", 5)) == ["a"]
    assert len([path for path in (tmp_path / "library").iterdir() if path.is_dir()]) == 1


def test_two_libraries_of_one_folder_see_each_others_changes(tmp_path):
    one, other = Library(tmp_path / "library"), Library(tmp_path / "library")
    one.add([("a", "a red hat")])
    assert ids(other.search("hat", 5)) == ["a"]
    one.add([("b", "a straw hat")])
    assert sorted(ids(other.search("hat", 5))) == ["a", "b"]


def test_vector_store_holds_every_passage_with_its_metadata(tmp_path):
    from cartwise.workspace.library.approximate import Neighbours

    library = Library(tmp_path / "library")
    library.add([{"id": "a", "text": "a red hat", "rating": 3, "date": "2025-08-31"}])
    index = library.index()
    assert index is not None
    neighbours = Neighbours(index.folder)
    stored = neighbours._collection.get(include=["metadatas"])
    assert stored["metadatas"] == [
        {"document": "a", "kind": "document", "rating": 3.0, "number": 0, "start": 20250831, "end": 20250831}
    ]
    neighbours.close()


def test_search_through_the_vector_store_agrees_with_the_exact_one(tmp_path, monkeypatch):
    colours = ["red", "blue", "green", "white", "black", "purple", "orange", "pink"]
    things = ["hat", "coat", "lamp", "chair", "cup", "towel", "shirt", "ring"]
    library = Library(tmp_path / "library")
    library.add([(f"{colour}-{thing}", f"a {colour} {thing}") for colour in colours for thing in things])
    exact = ids(library.search("something to drink from", 5))
    monkeypatch.setattr("cartwise.workspace.library.index.EXACT_BELOW", 10)
    assert ids(library.search("something to drink from", 5)) == exact
    assert ids(library.search("cup", 3, {"id": {"ne": "red-cup"}}))[0].endswith("cup")


def test_meta_tells_the_encoder(shelf_of_reviews):
    meta = shelf_of_reviews.meta
    assert meta is not None
    assert json.loads(json.dumps(meta.encoder)) == "all-MiniLM-L6-v2-int8"
    assert meta.documents == 6


def test_an_index_of_another_format_is_made_anew(tmp_path):
    library = Library(tmp_path / "library")
    library.add([("a", "a red hat")])
    (meta,) = (tmp_path / "library").glob("index-*/index.json")
    meta.write_text(meta.read_text(encoding="utf-8").replace('"format": 1', '"format": 0'), encoding="utf-8")
    again = Library(tmp_path / "library")
    assert again.meta is None
    assert again.add([("b", "a blue coat")]).documents == 1
    assert len(list((tmp_path / "library").glob("index-*"))) == 1
