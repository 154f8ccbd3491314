"""The web chat in a real browser: what a person does, start to end."""

import pytest

pytestmark = pytest.mark.full
TOP = "Top 5 products by units in Q3"


def ask(page, question, *, turns=1):
    page.fill("#cw-input textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function("count => document.querySelectorAll('#cw-main .cw-foot').length >= count", arg=turns)


def has_no_sideways_scroll(page):
    return page.evaluate(
        "document.documentElement.scrollWidth <= window.innerWidth && document.body.scrollWidth <= window.innerWidth"
    )


def test_question_is_answered_with_steps_text_chart_table_and_sources(visit):
    page = visit()
    ask(page, TOP)
    page.wait_for_selector("[data-testid=bot] .js-plotly-plot .bars path")
    bot = page.locator("#cw-live")
    assert bot.locator(".cw-step .cw-step-done").count() == 1
    assert "0.3 s" in bot.locator(".cw-step summary").inner_text()
    assert "sold most" in bot.locator(".cw-text").inner_text()
    assert bot.locator(".cw-table tbody tr").count() == 5
    assert "104,233 rows read" in bot.locator(".cw-sources").inner_text()
    assert bot.locator(".cw-caveats").is_visible()
    assert bot.locator(".cw-demo-badge").is_visible()


def test_an_empty_question_leaves_the_page_as_it_is(visit):
    page = visit()
    ask(page, TOP)
    page.fill("#cw-input textarea", "")
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    assert "sold most" in page.locator("#cw-main").inner_text()
    ask(page, TOP, turns=2)


def test_numbers_are_aligned_right(visit):
    page = visit()
    ask(page, TOP)
    assert (
        page.locator("#cw-live .cw-table td.cw-number").first.evaluate("cell => getComputedStyle(cell).textAlign")
        == "right"
    )


def test_sql_unfolds_and_copies(visit):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, TOP)
    assert not page.locator(".cw-sql-text").is_visible()
    page.click(".cw-sql summary")
    page.click(".cw-copy")
    page.wait_for_selector(".cw-copy:has-text('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("SELECT product_name")


def test_download_fetches_the_whole_result(visit):
    page = visit()
    ask(page, TOP)
    with page.expect_download() as download:
        page.click("a.cw-download:has-text('CSV')")
    assert download.value.path().read_text(encoding="utf-8") == "product,units\nmug,12\n"


def test_starter_and_follow_up_buttons_ask_their_question(visit):
    page = visit()
    page.click(".cw-starter:has-text('Net revenue by month')")
    page.wait_for_selector("#cw-live .cw-foot")
    page.click("#cw-live .option:has-text('Top 5 products')")
    page.wait_for_function("document.querySelectorAll('#cw-main .cw-foot').length === 2")
    assert page.locator(".cw-question").all_inner_texts() == ["Net revenue by month", TOP]
    assert page.locator("#cw-history .js-plotly-plot").count() == 1


def test_clarify_choices_are_buttons(visit):
    page = visit()
    ask(page, "sales unclear")
    page.click("#cw-live .option:has-text('Compare net revenue')")
    page.wait_for_selector("#cw-live .cw-figure-number")
    assert page.locator(".cw-figure-number").inner_text() == "£1,156,205.61"


def test_stop_ends_the_query_and_keeps_the_partial_answer(visit):
    page = visit()
    page.fill("#cw-input textarea", "something slow")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cw-live .cw-step-running")
    page.click("#cw-stop")
    page.wait_for_selector("#cw-live .cw-trouble")
    assert "Stopped after 40,000" in page.locator("#cw-live .cw-text").inner_text()
    assert page.locator("#cw-live .cw-step-cancelled").count() == 1
    assert page.locator("#cw-send").is_visible()


def test_trouble_tells_what_happened_and_what_to_do(visit):
    page = visit()
    ask(page, "show me email addresses")
    shown = page.locator("#cw-live .cw-trouble").inner_text()
    assert "direct identifiers" in shown
    assert "What to do:" in shown


def test_hostile_shop_text_stays_text(visit):
    page = visit()
    ask(page, "hostile text <img src=x onerror='window.hacked=1'> ![x](https://collector.example/y.png)")
    page.wait_for_selector("#cw-live .js-plotly-plot .bars path")
    page.locator("#cw-live .js-plotly-plot .bars path").first.hover(force=True)
    page.wait_for_selector("#cw-live .js-plotly-plot .hovertext")
    assert page.evaluate("window.hacked") is None
    assert (
        page.locator(
            "#cw-main img, #cw-main script, #cw-main iframe, #cw-main a:not(.cw-download), #cw-sidebar a"
        ).count()
        == 0
    )
    assert page.locator(".js-plotly-plot a").count() == 0
    assert "<script>window.hacked=1</script>" in page.locator("#cw-live .cw-table").inner_text()


def test_chinese_browser_gets_chinese_and_the_switch_changes_it(visit):
    page = visit(locale="zh-CN")
    assert page.locator("#cw-new").inner_text() == "新对话"
    ask(page, "2024年第三季度销量最高的5个商品")
    assert "下载 CSV" in page.locator("#cw-live").inner_text()
    page.click("#cw-language label:has-text('English')")
    page.wait_for_selector("#cw-new:has-text('New chat')")
    assert "下载 CSV" in page.locator("#cw-live").inner_text()


def test_dark_follows_the_system_and_the_button_is_remembered(visit):
    page = visit(scheme="dark")
    is_dark = "document.body.classList.contains('dark')"
    ask(page, TOP)
    fill = page.locator("#cw-live .bars path").first.evaluate("bar => getComputedStyle(bar).fill")
    assert page.evaluate(is_dark)
    assert fill == "rgb(76, 195, 217)"
    page.click("#cw-theme")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('#cw-live .bars path')).fill === 'rgb(11, 114, 133)'"
    )
    visit.go(page)
    page.wait_for_function(f"!{is_dark}")


def test_phone_shows_no_sideways_scroll_and_tables_scroll_in_their_box(visit):
    page = visit(width=360, height=740)
    page.wait_for_selector("#cw-sidebar:not(.open)")
    assert has_no_sideways_scroll(page)
    ask(page, "wide table")
    assert has_no_sideways_scroll(page)
    box = page.locator(".cw-table-box").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.clientWidth <= 340")
    ask(page, TOP, turns=2)
    page.wait_for_selector("#cw-live .js-plotly-plot .bars path")
    assert has_no_sideways_scroll(page)
    assert page.locator("#cw-live .js-plotly-plot .main-svg").first.evaluate(
        "plot => plot.getBoundingClientRect().right <= 360"
    )


def test_phone_opens_and_closes_the_list_of_chats(visit):
    page = visit(width=360, height=740)
    page.wait_for_selector("#cw-sidebar:not(.open)")
    page.click("#cw-sidebar .toggle-button")
    page.wait_for_selector("#cw-sidebar.open")
    page.click("#cw-new")
    page.wait_for_selector("#cw-sidebar:not(.open)")


def test_composer_stays_in_view_on_a_phone(visit):
    page = visit(width=360, height=640)
    assert page.locator("#cw-send").evaluate("button => button.getBoundingClientRect().bottom <= window.innerHeight")
