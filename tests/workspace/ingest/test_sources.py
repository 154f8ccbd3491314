"""Paths, folders, archives, frames and URLs become sources; what is hostile or no table is refused by name."""

import gzip
import io
import os
import stat
import zipfile

import pytest

from cartwise.errors import BadInput, LimitReached, Unavailable
from cartwise.workspace.ingest.sources import expand_sources

CSV = "order_id,price\n1,2.5\n2,3.5\n"


def zipped(*members) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def expand_error(*given, error=BadInput) -> str:
    with pytest.raises(error) as caught:
        expand_sources(given)
    return caught.value.code


def test_a_folder_is_read_recursively_in_order_without_hidden_files(write, tmp_path):
    for name in ("b.csv", "a/z.csv", ".hidden.csv", "a/.git/x.csv"):
        write(CSV, f"shop/{name}")
    assert [source.name for source in expand_sources([tmp_path / "shop"])] == ["a/z.csv", "b.csv"]


def test_a_file_named_twice_is_read_once(write):
    path = write(CSV)
    assert len(expand_sources([path, str(path), path.parent])) == 1


def test_archive_members_are_sources_of_their_own(write, stage):
    path = write(zipped(("Queries.csv", CSV), ("sub/Dates.csv", CSV), ("__MACOSX/._x", "junk")), "shop.zip")
    assert [source.name for source in expand_sources([path])] == ["shop.zip/Queries.csv", "shop.zip/sub/Dates.csv"]
    assert [table.name for table in stage(path).tables] == ["queries", "dates"]


def test_gzip_is_unpacked(write, stage):
    staged = stage(write(gzip.compress(CSV.encode()), "orders.csv.gz"))
    assert (staged.table.name, staged.table.rows) == ("orders", 2)


def test_content_decides_the_kind(write):
    write(CSV, "in/orders")
    write("[]", "in/x.csv")
    kinds = {source.name: source.kind for source in expand_sources([write(b"PAR1", "in/noname").parent])}
    assert kinds == {"orders": "text", "x.csv": "json", "noname": "parquet"}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([("../../evil.csv", CSV)], "archive_path_escape"),
        ([("/etc/evil.csv", CSV)], "archive_path_escape"),
        ([("C:\\evil.csv", CSV)], "archive_path_escape"),
        ([("inner.zip", zipped(("a.csv", CSV)))], "nested_archive"),
        ([("inner.csv.gz", gzip.compress(CSV.encode()))], "nested_archive"),
        ([("run.csv", b"MZ" + bytes(64))], "not_a_table"),
        ([], "empty_archive"),
    ],
)
def test_hostile_archives_are_refused(write, members, code):
    assert expand_error(write(zipped(*members), "shop.zip")) == code


def test_an_archive_of_zeros_is_stopped_at_its_ratio(write):
    assert expand_error(write(zipped(("big.csv", bytes(3_000_000))), "shop.zip"), error=LimitReached) == "archive_ratio"


def test_a_gzip_of_zeros_is_stopped_at_its_ratio(write, refused):
    path = write(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000), "big.csv.gz")
    assert refused(path, error=LimitReached).code == "archive_ratio"


def test_a_link_in_an_archive_is_refused(write):
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert expand_error(write(zipped((link, "/etc/passwd")), "shop.zip")) == "archive_link"


def test_an_encrypted_archive_is_refused(write):
    content = bytearray(zipped(("a.csv", CSV)))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    assert expand_error(write(bytes(content), "shop.zip")) == "archive_encrypted"


@pytest.mark.parametrize("name", ["shop.zip", "orders.csv.gz"])
def test_a_truncated_archive_is_refused(write, refused, name):
    whole = zipped(("a.csv", CSV * 50)) if name.endswith("zip") else gzip.compress(os.urandom(3000).hex().encode())
    assert refused(write(whole[: len(whole) // 2], name)).code == "broken_archive"


def test_a_link_out_of_the_folder_is_refused(write, tmp_path):
    outside = write(CSV, "outside.csv")
    write(CSV, "shop/a.csv")
    (tmp_path / "shop" / "b.csv").symlink_to(outside)
    assert expand_error(tmp_path / "shop") == "link_leaves_folder"


def test_a_folder_link_out_of_the_folder_is_refused(write, tmp_path):
    write(CSV, "other/x.csv")
    write(CSV, "shop/a.csv")
    (tmp_path / "shop" / "b").symlink_to(tmp_path / "other", target_is_directory=True)
    assert expand_error(tmp_path / "shop") == "link_leaves_folder"


def test_a_folder_that_links_to_itself_is_read_once(write, tmp_path):
    write(CSV, "shop/a.csv")
    (tmp_path / "shop" / "loop").symlink_to(tmp_path / "shop", target_is_directory=True)
    assert [source.name for source in expand_sources([tmp_path / "shop"])] == ["a.csv"]


def test_a_broken_link_is_refused(write, tmp_path):
    write(CSV, "shop/a.csv")
    (tmp_path / "shop" / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    assert expand_error(tmp_path / "shop") == "broken_link"
    assert expand_error(tmp_path / "shop" / "gone.csv") == "broken_link"


def test_a_file_nobody_may_read_is_refused(write):
    path = write(CSV)
    path.chmod(0)
    assert expand_error(path) == "permission_denied"


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    assert expand_error(tmp_path / "pipe.csv") == "not_a_file"


@pytest.mark.parametrize(
    ("given", "code"),
    [("/nowhere/x.csv", "no_such_file"), ("https://shop.example/x.csv", "web_address"), (5, "unknown_source_type")],
)
def test_what_is_not_there_is_refused(given, code):
    assert expand_error(given) == code


@pytest.mark.parametrize(
    ("name", "content"),
    [("notes.rtf", b"{\\rtf1 notes}")],
)
def test_other_documents_come_later(write, name, content):
    path = write(content, name)
    assert expand_error(path, error=Unavailable) == "source_coming_later"
    kinds = [(source.kind, source.is_readable) for source in expand_sources([path, write(CSV)])]
    assert kinds[1] == ("text", True)
    assert kinds[0][1] is False


def test_a_picture_is_a_source_but_no_table(write):
    (source,) = expand_sources([write(b"\x89PNG\r\n\x1a\n" + bytes(20), "photo.png")])
    assert (source.kind, source.is_readable) == ("image", False)


@pytest.mark.parametrize(("name", "content"), [("report.pdf", b"%PDF-1.7"), ("notes.md", b"# Notes")])
def test_documents_are_no_tables(write, name, content):
    (source,) = expand_sources(write(content, name))
    assert source.is_document
    assert not source.is_readable


def test_a_database_address_comes_later_without_its_password():
    with pytest.raises(Unavailable) as caught:
        expand_sources(["postgresql://user:secret@db.example/shop"])
    assert "secret" not in caught.value.message
