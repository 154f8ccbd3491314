"""Chats that outlast a restart, and files of one's own, in a real browser."""

import pytest

pytestmark = pytest.mark.full


def ask(page, question):
    page.fill("#cw-input textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "text => [...document.querySelectorAll('#cw-live .cw-question')].some(q => q.innerText === text)", arg=question
    )
    page.wait_for_selector("#cw-live .cw-foot")


def upload(page, tmp_path, *names):
    paths = []
    for name in names:
        (tmp_path / name).write_text("order_id,amount\n1,2.50\n", encoding="utf-8")
        paths.append(str(tmp_path / name))
    page.set_input_files("input[type=file]", paths)
    page.wait_for_selector("#cw-live .cw-report, #cw-live .cw-trouble")


def test_chat_is_kept_over_reload_and_restart(visit, server):
    page = visit()
    ask(page, "Top 5 products by units")
    ask(page, "Net revenue by month")
    visit.go(page)
    page.wait_for_selector("#cw-live .js-plotly-plot")
    server.stop()
    server.start()
    visit.go(page)
    page.wait_for_selector("#cw-live .js-plotly-plot")
    assert page.locator(".cw-question").all_inner_texts() == ["Top 5 products by units", "Net revenue by month"]
    assert page.locator("#cw-threads label.selected").inner_text() == "Top 5 products by units"


def test_new_chat_empties_the_page_and_the_list_leads_back(visit):
    page = visit()
    ask(page, "Net revenue by month")
    page.click("#cw-new")
    page.wait_for_selector(".cw-welcome")
    assert page.locator("#cw-live").count() == 0
    page.click("#cw-threads label:has-text('Net revenue by month')")
    page.wait_for_selector("#cw-live .cw-foot")


def test_deleted_chat_is_gone_for_good(visit):
    page = visit()
    ask(page, "Net revenue by month")
    page.click("#cw-delete")
    page.click("#cw-keep")
    page.wait_for_selector("#cw-confirm", state="hidden")
    page.click("#cw-delete")
    page.click("#cw-confirm")
    page.wait_for_selector(".cw-welcome")
    visit.go(page)
    assert page.locator("#cw-threads label").count() == 0


def test_browsers_do_not_see_each_others_chats(visit):
    ask(visit(), "Net revenue by month")
    assert visit(other_browser=True).locator("#cw-threads label").count() == 0


def test_upload_on_the_demo_opens_a_shop_of_ones_own_and_reports(visit, tmp_path):
    page = visit()
    ask(page, "Net revenue by month")
    upload(page, tmp_path, "orders.csv", "customers.csv")
    page.wait_for_selector(".cw-header:has-text('My shop')")
    shown = page.locator("#cw-live .cw-report").inner_text()
    assert "2,000 rows read = 1,996 loaded + 4 left out" in shown
    assert "12 rows occur twice" in shown
    assert "Query the data" in shown
    assert "Forecast" in shown
    assert "Predict behaviour" not in shown  # that tool is still to come
    assert page.locator(".cw-header .cw-demo-badge").count() == 0
    page.click("#cw-switch")
    page.wait_for_selector(".cw-header .cw-demo-badge")
    assert page.locator("#cw-threads label").all_inner_texts() == ["Net revenue by month"]


def test_open_question_of_an_upload_is_answered_with_a_button(visit, tmp_path):
    page = visit()
    upload(page, tmp_path, "dates.csv")
    assert "Please decide" in page.locator("#cw-live .cw-report").inner_text()
    page.click("#cw-live .option:has-text('day first')")
    page.wait_for_selector("#cw-live .cw-report:not(:has-text('Please decide'))")


def test_bad_file_tells_what_happened_and_what_to_do(visit, tmp_path):
    page = visit()
    upload(page, tmp_path, "broken.csv")
    shown = page.locator("#cw-live .cw-trouble").inner_text()
    assert "holds no table" in shown
    assert "What to do:" in shown
