import pytest

from cartwise.errors import RetryableInput
from cartwise.ui.web.downloads import LinkSigner, add_download_route


@pytest.fixture
def client(tmp_path):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    folders = []

    def export(result_id, file_format, folder):
        folders.append(folder)
        if result_id == "gone":
            raise RetryableInput("no_result", "There is no stored result 'gone'.", result_id="gone")
        path = folder / f"{result_id}.{file_format}"
        path.write_text("a,b\n1,2\n", encoding="utf-8")
        return path

    app, signer = FastAPI(), LinkSigner()
    add_download_route(app, signer, export)
    client = TestClient(app)
    client.signer, client.folders = signer, folders
    return client


def test_download_serves_the_whole_result_as_an_attachment(client):
    reply = client.get("/" + client.signer.link("r1", "csv"))
    assert reply.status_code == 200
    assert reply.text == "a,b\n1,2\n"
    assert reply.headers["content-disposition"] == 'attachment; filename="cartwise-r1.csv"'


def test_download_leaves_no_file_behind(client):
    client.get("/" + client.signer.link("r1", "xlsx"))
    client.get("/" + client.signer.link("gone", "csv"))
    assert len(client.folders) == 2
    assert not any(folder.exists() for folder in client.folders)


@pytest.mark.parametrize(
    "path", ["/export/r1.csv", "/export/r1.csv?key=0", "/export/r1.exe?key=0", "/export/r1.csv?key=%C3%A9"]
)
def test_download_refuses_links_that_it_did_not_make(client, path):
    reply = client.get(path)
    assert reply.status_code == 403
    assert "Reload the page" in reply.text
    assert client.folders == []


def test_download_refuses_a_key_made_for_another_file(client):
    key = client.signer.signature("r1", "csv")
    assert client.get(f"/export/r2.csv?key={key}").status_code == 403


def test_download_says_when_a_result_is_gone(client):
    reply = client.get("/" + client.signer.link("gone", "csv"))
    assert reply.status_code == 404
    assert "gone" in reply.text


def test_link_keeps_odd_ids_inside_the_path():
    assert LinkSigner(b"x").link("../a b", "csv").startswith("export/..%2Fa%20b.csv?key=")
