"""What an empty chat shows: whose data this is, the days it covers, what it holds."""

from cartwise.prompts.loader import ui_text
from cartwise.ui.web.markup import escape, tag
from cartwise.ui.web.shop import Shop

TABLES_NAMED = 6


def shop_name(shop: Shop, language: str) -> str:
    """Returns the shop's name as shown."""
    if shop.workspace.is_demo:
        return shop.name or ui_text("web_demo_shop", language)
    return shop.name or shop.workspace.path.name.replace("_", " ").replace("-", " ").strip().capitalize()


def header_html(shop: Shop, language: str) -> str:
    """Returns the line above the chat: shop, demo badge, days covered."""
    badge = tag("span", escape(ui_text("web_demo", language)), "cw-demo-badge") if shop.workspace.is_demo else ""
    days = tag("span", escape(_days_text(shop, language)), "cw-days")
    return tag("div", tag("span", escape(shop_name(shop, language)), "cw-shop") + badge + days, "cw-header")


def welcome_html(shop: Shop, language: str) -> str:
    """Returns the greeting of an empty chat."""
    catalog = shop.workspace.catalog
    title = tag("div", escape(shop_name(shop, language)), "cw-eyebrow") + tag(
        "h1", escape(ui_text("web_welcome_title", language))
    )
    if not catalog.tables:
        return tag("div", title + tag("p", escape(ui_text("web_welcome_empty", language)), "cw-lead"), "cw-welcome")
    lead = tag("p", escape(ui_text("web_welcome_lead", language)), "cw-lead")
    facts = [
        _days_text(shop, language),
        ui_text("web_rows", language, rows=f"{sum(table.rows for table in catalog.tables.values()):,}"),
    ]
    tables = list(catalog.tables.values())
    named = [table.label or table.name for table in tables[:TABLES_NAMED]]
    if len(tables) > TABLES_NAMED:
        named.append(ui_text("web_more_tables", language, count=len(tables) - TABLES_NAMED))
    facts += [", ".join(named), catalog.currency or ""]
    line = tag("div", "".join(tag("span", escape(fact)) for fact in facts if fact), "cw-facts")
    demo = tag("p", escape(ui_text("web_welcome_demo", language)), "cw-note") if shop.workspace.is_demo else ""
    return tag("div", title + lead + line + demo, "cw-welcome")


def _days_text(shop: Shop, language: str) -> str:
    catalog = shop.workspace.catalog
    if catalog.first_day is None or catalog.as_of is None:
        return ""
    return ui_text("web_days", language, first_day=catalog.first_day.isoformat(), last_day=catalog.as_of.isoformat())
