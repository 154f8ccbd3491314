import pytest

from cartwise.workspace.library import Document, Library, Section

REVIEWS = [
    ("r1", "Delivery took far too long and the box was crushed.", 2, "2025-08-03", "Garden"),
    ("r2", "Lovely dress, it fits perfectly and the colour is beautiful.", 5, "2025-06-10", "Clothing"),
    ("r3", "The dress runs small, I had to send it back.", 2, "2025-07-01", "Clothing"),
    ("r4", "Customer service answered within an hour.", 4, "2024-12-24", "Garden"),
    ("r5", "包装很差，盒子都压扁了。", 1, "2025-05-05", "Garden"),
]


def review(number: int) -> Document:
    """One of the reviews as a document."""
    import datetime

    name, text, rating, day, category = REVIEWS[number]
    start = datetime.date.fromisoformat(day)
    return Document(
        name,
        text,
        kind="review",
        source="reviews",
        row_id=name,
        rating=rating,
        category=category,
        start=start,
        end=start,
    )


@pytest.fixture(scope="session")
def shelf_of_reviews(tmp_path_factory):
    """A library of five reviews and a report, for tests that only read."""
    import datetime

    report = Document(
        "report",
        sections=(
            Section("Revenue rose by 3 % in August.", "Sales", page=1),
            Section("The return rate fell, so no action is needed.", "Returns", page=2),
        ),
        title="August 2025",
        source="2025-08.md",
        start=datetime.date(2025, 8, 1),
        end=datetime.date(2025, 8, 31),
    )
    library = Library(tmp_path_factory.mktemp("library"))
    library.add([*(review(i) for i in range(len(REVIEWS))), report])
    return library
