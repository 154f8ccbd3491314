import pytest

from cartwise.ui.web.session import read_preferences, theme_name


def test_read_preferences_makes_a_new_user_at_a_first_visit():
    one, other = read_preferences({}), read_preferences(None)
    assert len(one.user) == 32
    assert one.user != other.user


def test_read_preferences_keeps_what_the_browser_kept():
    kept = read_preferences({"user": "u", "language": "zh", "thread": "t", "theme": "dark", "shop": "own"})
    assert read_preferences(kept.to_dict()) == kept
    assert (kept.user, kept.language, kept.thread, kept.theme, kept.shop) == ("u", "zh", "t", "dark", "own")


@pytest.mark.parametrize(
    ("accepted", "language"), [("zh-CN,zh;q=0.9", "zh"), ("en-GB,en", "en"), ("fr,zh;q=0.1", "en"), ("", "en")]
)
def test_read_preferences_takes_the_browsers_language_at_first(accepted, language):
    assert read_preferences({}, accepted).language == language


@pytest.mark.parametrize(
    "bad",
    [
        {"user": ["x"]},
        {"user": "x" * 1000},
        {"language": "xx", "theme": 3, "shop": "../", "thread": None},
        [],
        "text",
        7,
    ],
)
def test_read_preferences_replaces_what_is_not_valid(bad):
    kept = read_preferences(bad)
    assert len(kept.user) == 32
    assert (kept.language, kept.theme, kept.shop, kept.thread) == ("en", "", "", "")


def test_theme_name_is_light_unless_the_page_says_dark():
    assert [theme_name(value) for value in ("dark", "light", "", None, "<script>")] == [
        "dark",
        "light",
        "light",
        "light",
        "light",
    ]
