"""Makes the files of an invented tea shop: python make.py FOLDER (seeded, standard library only)."""
import csv
import math
import random
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

rng = random.Random(20251029)
FIRST, LAST = date(2024, 5, 1), date(2025, 10, 29)
COUNTRIES = [("Germany", 46, ["Hamburg", "Berlin", "Munich", "Cologne", "Leipzig"]), ("Austria", 15, ["Vienna", "Graz", "Linz"]),
             ("Netherlands", 13, ["Amsterdam", "Utrecht", "Groningen"]), ("France", 11, ["Paris", "Lyon", "Strasbourg"]),
             ("Denmark", 8, ["Copenhagen", "Aarhus"]), ("Belgium", 7, ["Ghent", "Antwerp"])]
# title, category, origin, grams, list price in cents, cost in cents, organic, popularity
PRODUCTS = [line.split("|") for line in """Sencha Morning|Green|Japan|100|990|380|1|9; Dragon Well Reserve|Green|China|75|1650|700|0|5; Gunpowder Mint|Green|China|100|790|260|0|6;
Genmaicha Roast|Green|Japan|100|890|330|1|5; Gyokuro Shade|Green|Japan|50|2450|1150|1|2; Jasmine Pearls|Green|China|75|1490|610|0|6;
Earl Grey Classic|Black|Sri Lanka|100|850|290|0|10; Earl Grey Lavender|Black|Sri Lanka|100|950|340|1|5; Assam Breakfast|Black|India|100|750|240|0|9;
Darjeeling First Flush|Black|India|75|1890|820|1|5; Ceylon Orange Pekoe|Black|Sri Lanka|100|780|270|0|4; Lapsang Smoke|Black|China|75|1120|430|0|2;
Masala Chai Blend|Black|India|100|890|300|1|8; Tieguanyin Spring|Oolong|China|75|1750|760|0|4; Milk Oolong|Oolong|Taiwan|75|1550|640|0|5;
Dong Ding Roasted|Oolong|Taiwan|75|1990|900|0|2; Formosa Amber|Oolong|Taiwan|50|1690|740|1|2; Silver Needle|White|China|50|2290|1080|1|2;
White Peony|White|China|50|1390|560|0|4; Snow Bud Peach|White|China|75|1290|480|0|3; Chamomile Meadow|Herbal|Croatia|75|650|190|1|7;
Peppermint Leaf|Herbal|Germany|75|590|160|1|8; Rooibos Vanilla|Herbal|South Africa|100|720|230|0|7; Ginger Lemon Kick|Herbal|Peru|100|790|250|1|7;
Hibiscus Berry|Herbal|Egypt|100|680|210|0|4; Sleep Well Blend|Herbal|Germany|75|820|260|1|6; Everyday Matcha|Matcha|Japan|40|1790|780|1|8;
Ceremonial Matcha|Matcha|Japan|30|2990|1400|1|5; Matcha Latte Mix|Matcha|Japan|150|1490|520|0|5; Glass Teapot 0.8 l|Teaware|Germany|0|3490|1650|0|3;
Cast Iron Pot|Teaware|Japan|0|5990|3100|0|1; Bamboo Whisk|Teaware|China|0|1590|520|0|4; Porcelain Cup Pair|Teaware|China|0|2290|900|0|3;
Travel Infuser|Teaware|China|0|2690|1120|0|4; Advent Calendar Tea Box|Gift Sets|Germany|200|3490|1480|0|0; Discovery Box|Gift Sets|Germany|120|2490|1020|0|4;
Green Lovers Set|Gift Sets|Germany|150|2990|1290|1|2""".replace("\n", " ").split("; ")]
# title, channel, source of its visits, start, end, budget and cost a day in euros, cost a click in euros, pull
CAMPAIGNS = [("Brand Search", "search", "google", "2024-05-01", "2025-10-29", 5000, 8, .42, .16), ("Generic Tea Search", "search", "google", "2024-09-02", "2025-06-30", 4000, 9, .71, .14),
             ("Summer Iced Tea", "social", "instagram", "2024-06-03", "2024-07-14", 700, 15, .38, .40), ("Autumn Chai", "social", "instagram", "2024-09-16", "2024-10-27", 700, 15, .40, .45),
             ("Black Week 2024", "social", "instagram", "2024-11-18", "2024-12-02", 700, 42, .55, .70), ("Advent Newsletter", "email", "newsletter", "2024-11-11", "2024-12-15", 400, 9, .12, .60),
             ("New Year Detox", "display", "pinterest", "2025-01-06", "2025-02-09", 500, 12, .33, .50), ("Spring Harvest", "social", "instagram", "2025-04-07", "2025-05-18", 800, 16, .41, .45),
             ("Mother's Day Sets", "email", "newsletter", "2025-04-28", "2025-05-11", 200, 12, .11, .65), ("Matcha Creators", "influencer", "instagram", "2025-06-16", "2025-07-27", 1500, 34, .62, .50),
             ("Loyalty Mailing", "email", "newsletter", "2025-08-25", "2025-09-21", 260, 8, .10, .60), ("Cosy Season", "display", "pinterest", "2025-09-15", "2025-10-29", 600, 11, .35, .55)]
CAMPAIGNS = [(f"C{i:02}",) + c for i, c in enumerate(CAMPAIGNS, 1)]
SOURCES = {"google": (34, .072), "direct": (22, .095), "instagram": (18, .042), "newsletter": (12, .120), "pinterest": (8, .035), "affiliate": (6, .060)}
DEVICES = {"mobile": (58, .80), "desktop": (34, 1.35), "tablet": (8, 1.0)}


def pick(weights):
    return rng.choices(list(weights), [w[0] if isinstance(w, tuple) else w for w in weights.values()])[0]


def new_customer(day):
    country, _, cities = rng.choices(COUNTRIES, [c[1] for c in COUNTRIES])[0]
    row = [10001 + len(customers), day, country, rng.choice(cities), rng.randint(1952, 2005), rng.choices(["subscribed", "never", "unsubscribed"], [46, 43, 11])[0]]
    customers.append(row)
    return row[0]


customers, orders, items, visits, costs, buyers = [], [], [], [], [], []
day = FIRST
while day <= LAST:
    age, year_day = (day - FIRST).days, day.timetuple().tm_yday
    season = 1 + .28 * math.cos(2 * math.pi * (year_day - 345) / 365)
    level = 56 * season * (1 + .0007 * age) * (1.2 if day.weekday() == 6 else .85 if day.weekday() == 5 else 1)
    level *= 1.9 if date(2024, 11, 25) <= day <= date(2024, 12, 1) else .45 if day == date(2025, 3, 12) else 1
    live = [c for c in CAMPAIGNS if c[4] <= day.isoformat() <= c[5]]
    for c in live:
        cost = c[7] * rng.uniform(.75, 1.25)
        clicks = round(cost / (c[8] * rng.uniform(.85, 1.15)))
        costs.append([day, c[0], round(clicks / rng.uniform(.009, .03)), clicks, f"{cost:.2f}"])
    hours = rng.choices(range(24), [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 8, 8, 9, 10, 12, 14, 15, 13, 9, 5], k=round(rng.gauss(level, level ** .5)))
    for at in sorted(datetime(day.year, day.month, day.day, hour, rng.randint(0, 39), rng.randint(0, 59)) for hour in hours):
        shares = {s: w[0] * (1 + sum(c[9] for c in live if c[3] == s)) for s, w in SOURCES.items()}
        source, device = pick(shares), pick(DEVICES)
        campaign = next((c for c in live if c[3] == source and rng.random() < c[9]), None)
        bought = rng.random() < SOURCES[source][1] * DEVICES[device][1] * (1.25 if campaign and campaign[2] == "email" else 1)
        known = rng.choice(buyers) if buyers and rng.random() < (.52 if bought else .18) else None
        landing = rng.choice(["/", "/", "/", "/tea/green", "/tea/black", "/tea/herbal", "/matcha", "/teaware", "/gifts", "/blog/brewing"])
        visit = [len(visits) + 1, at, known or "", source, device, landing, min(30, 1 + int(rng.expovariate(.35)) + 4 * bought), campaign[0] if campaign else "", ""]
        visits.append(visit)
        if not bought:
            continue
        customer = known or new_customer(day)
        buyers.extend([] if known else [customer] * rng.choice([1, 1, 1, 2, 4]))
        number, old = f"T{24000 + len(orders) + 1}", (LAST - day).days
        status = "cancelled" if rng.random() < .065 else "processing" if old < 3 else "shipped" if old < 8 else "delivered"
        coupon = rng.choice(["TEATIME10", "WELCOME10", "FRIENDS15"]) if rng.random() < .17 else ""
        orders.append([number, customer, at + timedelta(minutes=rng.randint(2, 19)), status, pick({"paypal": 41, "card": 33, "invoice": 18, "bank_transfer": 8}), coupon, "4.90"])
        if rng.random() < .97:  # a few visits are lost to tracking blockers
            visit[2], visit[8] = customer, number
        else:
            visits.pop()
        lift = {"Gift Sets": 2.5 if day.month in (11, 12) else 1, "Matcha": 1.7 if any(c[1] == "Matcha Creators" for c in live) else 1 + age / 900, "Black": 1.3 if day.month in (10, 11, 12, 1) else 1}
        weights = [(5 if day.month == 11 else 0) if p[0].startswith("Advent") else int(p[7]) * lift.get(p[1], 1) for p in PRODUCTS]
        chosen = {rng.choices(range(len(PRODUCTS)), weights)[0] for _ in range(rng.choices([1, 2, 3, 4], [38, 32, 20, 10])[0])}
        total = 0
        for place in sorted(chosen):
            p, qty = PRODUCTS[place], rng.choices([1, 2, 3], [74, 19, 7])[0]
            price = int(p[4]) - (50 if day < date(2025, 3, 1) and p[1] in ("Matcha", "Green") else 0)  # dearer since March 2025
            off = round(qty * price * (0 if not coupon else .15 if coupon == "FRIENDS15" else .10))
            total += qty * price - off
            items.append([len(items) + 1, number, f"TEA-{place + 1:03}", qty, f"{price / 100:.2f}", f"{off / 100:.2f}", f"{(qty * price - off) / 100:.2f}"])
        orders[-1][6] = "0.00" if total >= 4500 else "4.90"
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        new_customer(day)  # signed up, has not bought (yet)
    day += timedelta(days=1)
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
euros = lambda cents: f"{int(cents) / 100:.2f}"  # noqa: E731
for name, header, rows in [
        ("customers", "id joined_on country city birth_year newsletter_status", customers), ("orders", "id customer_id placed_at status payment_method coupon_code shipping_eur", orders),
        ("products", "sku title category origin grams list_price_eur cost_eur organic", [[f"TEA-{i:03}", *p[:4], euros(p[4]), euros(p[5]), "yes" if p[6] == "1" else "no"] for i, p in enumerate(PRODUCTS, 1)]),
        ("order_items", "id order_id sku qty unit_price_eur discount_eur line_total_eur", items), ("visits", "id started_at customer_id source device landing_page pages_seen campaign_id order_id", visits),
        ("campaigns", "id title channel starts_on ends_on budget_eur", [[c[0], c[1], c[2], c[4], c[5], c[6]] for c in CAMPAIGNS]), ("ad_costs", "day campaign_id impressions clicks cost_eur", costs)]:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header.split(), *rows])
