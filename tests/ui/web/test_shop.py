import pytest

from cartwise.ui.web.shop import OWN, Shop, ShopDesk
from cartwise.ui.web.welcome import header_html, shop_name, welcome_html


@pytest.fixture
def demo(fake, tmp_path):
    return Shop(fake.FakeWorkspace(tmp_path / "demo-shop"), fake.FakeAnalyst(tmp_path))


@pytest.fixture
def own(fake, tmp_path):
    return Shop(fake.FakeWorkspace(tmp_path / "my_shop", is_demo=False), fake.FakeAnalyst(tmp_path))


def test_desk_sends_files_to_a_shop_of_ones_own_when_the_demo_is_open(demo, own, tmp_path):
    desk = ShopDesk(demo, lambda paths: own if paths else None)
    assert not desk.has_own()
    assert desk.key_for([tmp_path / "orders.csv"], "") == OWN
    assert desk.shop(OWN) is own
    assert desk.shop("") is demo


def test_desk_keeps_pictures_with_the_shop_in_view(demo, own, tmp_path):
    desk = ShopDesk(demo, lambda paths: own if paths else None)
    assert desk.key_for([tmp_path / "mug.JPG"], "") == ""
    assert desk.key_for([tmp_path / "mug.jpg", tmp_path / "orders.csv"], "") == OWN


def test_desk_keeps_files_in_a_shop_that_is_no_demo(own, tmp_path):
    desk = ShopDesk(own, lambda paths: pytest.fail("no other shop is needed"))
    assert desk.key_for([tmp_path / "orders.csv"], "") == ""


def test_desk_falls_back_to_the_first_shop_when_ones_own_is_gone(demo):
    assert ShopDesk(demo, lambda paths: None).shop(OWN) is demo


def test_desk_does_not_offer_an_empty_shop(demo, fake, tmp_path):
    empty = Shop(fake.FakeWorkspace(tmp_path, is_demo=False, has_data=False), fake.FakeAnalyst(tmp_path))
    assert not ShopDesk(demo, lambda paths: empty).has_own()


def test_shop_name_comes_from_the_folder(own, demo):
    assert shop_name(own, "en") == "My shop"
    assert shop_name(demo, "zh") == "演示店铺"


def test_welcome_html_tells_days_rows_and_tables(own):
    shown = welcome_html(own, "en")
    for text in ("My shop", "2023-01-01 to 2024-12-09", "1,314,254 rows", "order lines", "GBP"):
        assert text in shown
    assert "cw-demo-badge" not in header_html(own, "en")


def test_welcome_html_invites_files_when_there_is_no_data(fake, tmp_path):
    empty = Shop(fake.FakeWorkspace(tmp_path, is_demo=False, has_data=False), fake.FakeAnalyst(tmp_path))
    assert "Add your files" in welcome_html(empty, "en")


def test_header_html_marks_the_demo(demo):
    assert "Demo data" in header_html(demo, "en")


def test_welcome_html_is_inert_when_names_are_hostile(own, hostile_texts, page):
    for text in hostile_texts:
        named = Shop(own.workspace, own.analyst, text)
        page(welcome_html(named, "en") + header_html(named, "en")).check_inert()
