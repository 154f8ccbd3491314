import pytest

from cartwise.ui.web.markup import escape, fold, markdown_html, tag


def test_escape_leaves_no_markup_in_hostile_text(hostile_texts, page):
    for text in hostile_texts:
        shown = page(f'<p title="{escape(text)}">{escape(text)}</p>')
        assert shown.tags == ["p"]
        shown.check_inert()


def test_markdown_html_leaves_hostile_text_inert(hostile_texts, page):
    for text in hostile_texts:
        for surrounding in ("{}", "# {}", "- {}", "> {}", "**{}**", "`{}`", "| a |\n|---|\n| {} |", "[1]: {}\n\n[1]"):
            shown = page(markdown_html(surrounding.replace("{}", text)))
            assert not {"a", "img"} & set(shown.tags)
            shown.check_inert()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold**", "<p><strong>bold</strong></p>"),
        ("a \\*star\\*", "<p>a *star*</p>"),
        ("5 &lt; 6", "<p>5 &lt; 6</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
    ],
)
def test_markdown_html_shows_plain_formatting(written, shown):
    assert markdown_html(written).strip() == shown


def test_markdown_html_shows_a_link_as_its_text():
    assert "[click](https://collector.example)" in markdown_html("[click](https://collector.example)")


def test_escape_removes_characters_that_reorder_text():
    assert escape("\u202egnp.exe\u2066\x07") == "gnp.exe"


def test_tag_escapes_attribute_values():
    assert tag("p", "x", title='"><b>') == '<p title="&quot;&gt;&lt;b&gt;">x</p>'


def test_fold_starts_closed():
    assert fold("a", "b").startswith('<details class="cw-fold ">')
