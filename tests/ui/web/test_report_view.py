from cartwise.errors import BadInput
from cartwise.ui.web.report_view import UploadView, open_questions, upload_html


def report_of(fake, tmp_path, *names):
    return fake.FakeWorkspace(tmp_path).ingest(*names).to_dict()


def test_upload_html_accounts_for_every_row(fake, tmp_path):
    shown = upload_html(UploadView(("orders.csv",), "en", report=report_of(fake, tmp_path, "orders.csv")))
    assert "1,000 rows read = 998 loaded + 2 left out" in shown


def test_upload_html_shows_warnings_guesses_rejects_and_unlocks(fake, tmp_path):
    shown = upload_html(UploadView(("orders.csv",), "en", report=report_of(fake, tmp_path, "orders.csv")))
    for text in ("12 rows occur twice", "currency is GBP", "Line 17", "A17,&lt;b&gt;12", "Query the data"):
        assert text in shown
    assert "Forecast" not in shown  # that tool is still to come


def test_upload_html_speaks_chinese(fake, tmp_path):
    shown = upload_html(UploadView(("orders.csv",), "zh", report=report_of(fake, tmp_path, "orders.csv")))
    assert "读取 1,000 行 = 载入 998 行 + 剔除 2 行" in shown


def test_upload_html_says_so_when_nothing_was_loaded():
    assert "Nothing was loaded" in upload_html(
        UploadView(("a.pdf",), "en", report={"files": (), "coming_later": ("a.pdf",)})
    )


def document(name="2025-08.md", title="August 2025"):
    return {
        "source": name, "title": title, "format": "markdown", "status": "new", "pages": 0, "passages": 5, "words": 120,
        "language": "en", "start": "2025-08-01", "end": "2025-08-31", "warnings": [], "unlocks": ["search_documents"],
    }  # fmt: skip


def test_upload_html_tells_what_was_read_of_a_document():
    shown = upload_html(UploadView(("2025-08.md",), "en", report={"files": (), "documents": [document()]}))
    for text in ("Your files are in", "5 passages, 120 words", "2025-08-01 – 2025-08-31", "Search documents"):
        assert text in shown


def test_upload_html_tells_what_happened_and_what_to_do_when_a_file_is_bad():
    error = BadInput("not_in_the_list", "'x.csv' has no header.").to_dict()
    shown = upload_html(UploadView(("x.csv",), "en", error=error))
    assert "has no header" in shown
    assert "What to do:" in shown


def test_open_questions_names_each_question_once(fake, tmp_path):
    report = report_of(fake, tmp_path, "dates_1.csv", "dates_2.csv")
    assert [question["key"] for question in open_questions(report)] == ["orders.date"]


def test_upload_html_is_inert_when_names_and_samples_are_hostile(hostile_texts, page):
    for text in hostile_texts:
        row = {"line": 1, "reason": text, "sample": text}
        file = {"source": text, "table": text, "rows_read": 1, "rows_loaded": 0, "rows_rejected": 1, "rejected": [row]}
        found = [{"code": "x", "message": text, "params": {}, "key": "k", "options": [text]}]
        report = {
            "files": [file],
            "documents": [document(text, text)],
            "warnings": found,
            "guesses": found,
            "open_questions": found,
            "coming_later": [text],
            "unlocks": [text],
        }
        page(upload_html(UploadView((text,), "en", report=report))).check_inert()
