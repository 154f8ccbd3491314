"""make.py FOLDER [full]: a made-up phone-accessories web shop (Shopify-style exports, 2024-04-08..2025-12-07), seeded."""
import json, sys
from pathlib import Path
import numpy as np, pandas as pd

R = np.random.default_rng(20251207)
OUT = Path(sys.argv[1]); OUT.mkdir(parents=True, exist_ok=True)
HEAD = {f["id"]: f["header"] for f in json.load(open("/work/shared/exports/export_headers.json"))["formats"]}
D0, D1 = pd.Timestamp("2024-04-08"), pd.Timestamp("2025-12-07")
DAYS = pd.date_range(D0, D1)
pick = lambda seq, p=None: seq[R.choice(len(seq), p=None if p is None else np.array(p) / sum(p))]
FULL = "full" in sys.argv[2:]   # full: every Shopify header, as exported; else the columns that are empty in every row are left out
save = lambda df, name, enc="utf-8": (df if FULL else df.loc[:, (df.notna() & (df != "")).any()]).to_csv(OUT / name, index=False, encoding=enc)

# title, vendor, type, category, price, unit cost, weight of demand, option name, option values, launch
P = [("Clear Shell Case", "Nodo", "Cases", 19.0, 4.1, 10, "Model", ["iPhone 15", "iPhone 16", "Galaxy S24", "Pixel 9"], 0),
     ("MagGrip Silicone Case", "Nodo", "Cases", 29.0, 6.8, 9, "Color", ["Black", "Sage", "Coral", "Navy"], 0),
     ("Leather Folio Wallet", "Oakhide", "Cases", 49.0, 15.5, 4, "Color", ["Brown", "Black"], 0),
     ("Rugged Armor Case", "Tufflex", "Cases", 39.0, 10.2, 5, "Model", ["iPhone 15", "iPhone 16", "Galaxy S24"], 0),
     ("Tempered Glass Protector", "Nodo", "Screen Protectors", 14.0, 1.9, 13, "Pack", ["1-Pack", "2-Pack"], 0),
     ("Privacy Glass Protector", "Nodo", "Screen Protectors", 22.0, 3.6, 5, "Model", ["iPhone 15", "iPhone 16"], 0),
     ("Hydrogel Film", "Tufflex", "Screen Protectors", 12.0, 1.4, 3, "Model", ["Galaxy S24", "Pixel 9"], 0),
     ("65W GaN Charger", "Voltic", "Chargers", 45.0, 16.0, 7, "Plug", ["US", "EU", "UK"], 0),
     ("20W USB-C Charger", "Voltic", "Chargers", 18.0, 5.2, 8, "Plug", ["US", "EU", "UK"], 0),
     ("MagSafe Charging Pad", "Voltic", "Chargers", 35.0, 11.5, 7, "Color", ["White", "Black"], 0),
     ("3-in-1 Charging Stand", "Voltic", "Chargers", 79.0, 29.0, 4, "Color", ["White", "Black"], 90),
     ("Braided USB-C Cable", "Voltic", "Cables", 13.0, 2.2, 12, "Length", ["1m", "2m"], 0),
     ("Lightning Cable", "Voltic", "Cables", 12.0, 2.4, 5, "Length", ["1m", "2m"], 0),
     ("Slim Power Bank 5000", "Ampeer", "Power Banks", 32.0, 12.4, 5, "Color", ["Black", "Sage"], 0),
     ("Power Bank 20000", "Ampeer", "Power Banks", 59.0, 24.0, 4, "Color", ["Black"], 0),
     ("Bamboo Phone Stand", "Oakhide", "Holders & Stands", 24.0, 6.0, 3, None, [None], 0),
     ("Car Vent Mount", "Tufflex", "Holders & Stands", 26.0, 7.1, 6, None, [None], 0),
     ("Bike Phone Holder", "Tufflex", "Holders & Stands", 34.0, 10.8, 3, None, [None], 150),
     ("True Wireless Earbuds Lite", "Hush Audio", "Audio", 69.0, 27.0, 4, "Color", ["Black", "White"], 0),
     ("USB-C Headphone Adapter", "Hush Audio", "Audio", 11.0, 2.0, 4, None, [None], 0),
     ("Earbuds Silicone Tips", "Hush Audio", "Audio", 9.0, 0.9, 2, "Size", ["S", "M", "L"], 0),
     ("Wrist Strap", "Oakhide", "Straps", 15.0, 2.7, 4, "Color", ["Brown", "Black", "Coral"], 200),
     ("Crossbody Phone Strap", "Oakhide", "Straps", 25.0, 5.5, 4, "Color", ["Black", "Sage", "Coral"], 120),
     ("Selfie Ring Light", "Hush Audio", "Camera", 28.0, 9.4, 2, None, [None], 0),
     ("Lens Cleaning Kit", "Nodo", "Camera", 8.0, 1.1, 3, None, [None], 0),
     ("Satin Pop Socket", "Nodo", "Holders & Stands", 10.0, 1.3, 3, "Color", ["Gold", "Silver"], 0)]
CAT = {"Chargers": "Power & Charging", "Cables": "Power & Charging", "Power Banks": "Power & Charging", "Audio": "Audio Electronics", "Camera": "Camera Accessories"}
V, prod = [], []
for t, vendor, typ, price, cost, w, on, ovs, launch in P:
    handle = t.lower().replace(" ", "-")
    for i, ov in enumerate(ovs):
        sku = "".join(x[0] for x in t.split()).upper() + f"-{len(V) + 101}"
        pr = price + (4 if ov in ("2m", "2-Pack") else 0)
        V.append((sku, t if ov is None else f"{t} - {ov}", pr, w / len(ovs), launch, vendor, typ))
        first = i == 0
        prod.append({"Handle": handle, "Title": t if first else "", "Body (HTML)": f"<p>{t} by {vendor}.</p>" if first else "", "Vendor": vendor if first else "",
            "Product Category": CAT.get(typ, "Mobile Phone Accessories") if first else "", "Type": typ if first else "", "Tags": pick(["bestseller", "new", "gift", "sale"]) if first else "",
            "Published": "true" if first else "", "Option1 Name": (on or "Title") if first else "", "Option1 Value": ov or "Default Title", "Variant SKU": sku, "Variant Grams": int(R.integers(20, 400)),
            "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": int(max(0, R.normal(60, 55))), "Variant Inventory Policy": "deny", "Variant Fulfillment Service": "manual", "Variant Price": f"{pr:.2f}",
            "Variant Compare At Price": f"{pr * 1.25:.2f}" if R.random() < .2 else "", "Variant Requires Shipping": "true", "Variant Taxable": "true", "Gift Card": "false", "Variant Weight Unit": "g",
            "Cost per item": f"{cost * (pr / price):.2f}", "Status": ("archived" if t in ("Lightning Cable", "Hydrogel Film") else "active") if first else ""})
save(pd.DataFrame(prod).reindex(columns=HEAD["shopify_products"]), "products_export.csv")

GEO = {"US": (50, [("New York", "NY"), ("Los Angeles", "CA"), ("Chicago", "IL"), ("Austin", "TX"), ("Seattle", "WA"), ("Miami", "FL"), ("Boston", "MA")]), "CA": (13, [("Toronto", "ON"), ("Vancouver", "BC"), ("Montreal", "QC")]),
       "GB": (14, [("London", ""), ("Manchester", ""), ("Bristol", ""), ("Edinburgh", "")]), "AU": (8, [("Sydney", "NSW"), ("Melbourne", "VIC")]), "DE": (6, [("Berlin", ""), ("Munich", ""), ("Hamburg", "")]),
       "FR": (4, [("Paris", ""), ("Lyon", "")]), "SG": (3, [("Singapore", "")]), "NL": (2, [("Amsterdam", ""), ("Utrecht", "")])}
FN, LN = "Ava Liam Mia Noah Zoe Omar Ines Jack Lena Ravi Chloe Ben Sofia Kai Nora Theo Yuki Tara Hugo Wei".split(), "Smith Garcia Chen Brown Patel Muller Dubois Jones Nguyen Lee Clark Rossi Kim Evans Baker Moreau".split()
C = []
for i in range(1850):
    c = pick(list(GEO), [g[0] for g in GEO.values()]); city, prov = pick(GEO[c][1], [3] + [1] * (len(GEO[c][1]) - 1))
    f, l = pick(FN), pick(LN)
    C.append({"id": 7100000000000 + i * 37, "first": f, "last": l, "email": f"{f}.{l}{i}@example.com".lower(), "country": c, "city": city, "prov": prov, "mail": R.random() < .58, "sms": R.random() < .15, "zip": str(R.integers(10000, 99999)), "n": 0, "spent": 0.0})
fresh = list(range(len(C))); R.shuffle(fresh); known = []

def boost(d):
    md = (d.month, d.day); b = 1 + .5 * (d - D0).days / len(DAYS) + {11: .5, 12: .6, 9: .25, 1: -.2, 2: -.2}.get(d.month, 0)
    if md == (11, 11): b += 1.4
    if (d.month == 11 and d.day >= 24) or (d.month == 12 and d.day <= 2): b += 1.6
    return b * (1.15 if d.weekday() in (0, 6) else .85 if d.weekday() == 5 else 1) * (0.45 if pd.Timestamp("2025-02-17") <= d <= pd.Timestamp("2025-02-23") else 1)
B = np.array([boost(d) for d in DAYS]); NUM = R.poisson(3040 * B / B.sum())
rows, no, day_rev = [], 1000, {}
CODES = {"WELCOME10": .10, "CASE15": .15, "BFCM25": .25, "SINGLES11": .11, "SUMMER20": .20, "VIP12": .12}
for d, n in zip(DAYS, NUM):
    for h in sorted(R.choice(24, size=n, p=np.array([2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 7, 6, 5, 5, 5, 6, 7, 9, 10, 9, 6, 4]) / 114)):
        no += 1; ts = (d + pd.Timedelta(hours=int(h), minutes=int(R.integers(60)), seconds=int(R.integers(60)))).tz_localize("America/New_York", nonexistent="shift_forward", ambiguous=True)
        back = known and (R.random() < .44 or not fresh); ci = known[min(len(known) - 1, int(R.beta(1, 2.2) * len(known)))] if back else fresh.pop()
        c = C[ci]; known += [] if back else [ci]
        open_ = [v for v in V if v[4] <= (d - D0).days and ("- US" not in v[1] or c["country"] in ("US", "CA"))]
        k = 1 + min(5, R.poisson(.75)); lines = {pick(open_, [v[3] for v in open_]) for _ in range(k)}
        items = [(v, 1 + (R.random() < .16) + (R.random() < .05)) for v in sorted(lines)]
        gross = sum(v[2] * q for v, q in items); fmt = lambda x: "" if pd.isna(x) else x.strftime("%Y-%m-%d %H:%M:%S %z")
        code = "" if R.random() > .27 else "BFCM25" if boost(d) > 3 and d.day > 20 else "SINGLES11" if (d.month, d.day) == (11, 11) else "SUMMER20" if d.month in (7, 8) else "VIP12" if back and R.random() < .4 else "WELCOME10" if not back else "CASE15"
        disc = round(gross * CODES.get(code, 0), 2); sub = round(gross - disc, 2); ship = 0 if sub >= 50 else {"US": 4.95, "CA": 7.95}.get(c["country"], 9.95)
        exp = R.random() < .09; ship += 12 if exp else 0; tax = round(sub * {"US": .07, "CA": .12, "GB": .2, "AU": .1, "DE": .19, "FR": .2, "NL": .21}.get(c["country"], .09), 2); total = round(sub + ship + tax, 2)
        u = R.random(); status = "voided" if u < .02 else "refunded" if u < .05 else "partially_refunded" if u < .075 else "pending" if u < .085 else "paid"
        refund = total if status == "refunded" else round(items[0][0][2] * (1 - CODES.get(code, 0)), 2) if status == "partially_refunded" and len(items) > 1 else round(total * .3, 2) if status == "partially_refunded" else 0
        canc = ts + pd.Timedelta(hours=5) if status == "voided" or (status == "refunded" and R.random() < .3) else pd.NaT; ff = "unfulfilled" if status in ("voided", "pending") or d > D1 - pd.Timedelta(days=1) else "fulfilled"
        if status != "voided": c["n"] += 1; c["spent"] += total - refund; day_rev[d] = day_rev.get(d, 0) + sub
        head = {"Financial Status": status, "Paid at": "" if status in ("voided", "pending") else fmt(ts + pd.Timedelta(seconds=4)), "Fulfillment Status": ff, "Fulfilled at": fmt(ts + pd.Timedelta(hours=float(R.gamma(4, 9)))) if ff == "fulfilled" else "",
            "Accepts Marketing": "yes" if c["mail"] else "no", "Currency": "USD", "Subtotal": f"{sub:.2f}", "Shipping": f"{ship:.2f}", "Taxes": f"{tax:.2f}", "Total": f"{total:.2f}", "Discount Code": code, "Discount Amount": f"{disc:.2f}",
            "Shipping Method": "Express" if exp else "Standard" if ship else "Free Shipping", "Cancelled at": fmt(canc), "Payment Method": pick(["Shopify Payments", "PayPal Express Checkout", "Shop Pay Installments", "Klarna"], [60, 25, 9, 6]),
            "Payment Reference": f"c{no * 7919}.1", "Refunded Amount": f"{refund:.2f}", "Outstanding Balance": f"{total:.2f}" if status == "pending" else "0.00", "Id": str(5500000000000 + no * 131), "Tags": pick(["", "gift", "repeat", "b2b"], [80, 8, 8, 4]), "Risk Level": pick(["Low", "Medium", "High"], [93, 5, 2]),
            "Source": pick(["web", "shop_app", "instagram", "shopify_draft_order"], [74, 14, 10, 2]), "Billing Name": c["first"] + " " + c["last"], "Billing City": c["city"], "Billing Zip": c["zip"], "Billing Province": c["prov"], "Billing Country": c["country"],
            "Shipping Name": c["first"] + " " + c["last"], "Shipping City": c["city"], "Shipping Zip": c["zip"], "Shipping Province": c["prov"], "Shipping Country": c["country"]}
        for i, (v, q) in enumerate(items):
            rows.append({"Name": f"#{no}", "Email": c["email"], "Created at": fmt(ts), "Lineitem quantity": int(q), "Lineitem name": v[1], "Lineitem price": f"{v[2]:.2f}", "Lineitem sku": v[0], "Lineitem requires shipping": "true", "Lineitem taxable": "true",
                "Lineitem fulfillment status": "pending" if ff == "unfulfilled" else ff, "Vendor": v[5], "Lineitem discount": "0.00", **(head if i == 0 else {})})
save(pd.DataFrame(rows).reindex(columns=HEAD["shopify_orders"]), "orders_export.csv")
save(pd.DataFrame([{"Customer ID": f"'{c['id']}", "First Name": c["first"], "Last Name": c["last"], "Email": c["email"], "Accepts Email Marketing": "yes" if c["mail"] else "no", "Default Address City": c["city"], "Default Address Province Code": c["prov"], "Default Address Country Code": c["country"],
    "Default Address Zip": c["zip"], "Accepts SMS Marketing": "yes" if c["sms"] else "no", "Total Spent": f"{c['spent']:.2f}", "Total Orders": c["n"], "Tax Exempt": "no", "Tags": "vip" if c["n"] >= 4 else "newsletter" if c["mail"] else ""} for c in C]).reindex(columns=HEAD["shopify_customers"]), "customers_export.csv")

CH = {"Organic Search": (90, .022), "Paid Social": (75, .011), "Direct": (48, .026), "Email": (14, .045), "Organic Social": (32, .008), "Referral": (10, .018), "Paid Search": (38, .028)}
ga = []
for d, b in zip(DAYS, B):
    for ch, (s, cr) in CH.items():
        for dev, sh in (("mobile", .71), ("desktop", .24), ("tablet", .05)):
            n = int(R.poisson(s * sh * b * .55)); buy = int(R.binomial(n, cr * {"mobile": .8, "desktop": 1.5, "tablet": 1}[dev])); cart = int(R.binomial(n, min(.9, cr * 3.4)))
            ga.append((d.strftime("%Y%m%d"), ch, dev, n, int(n * R.uniform(.45, .7)), int(n * R.uniform(.55, .8)), max(cart, buy), max(buy, int(cart * .6)), buy, round(buy * R.uniform(38, 62), 2)))
save(pd.DataFrame(ga, columns=["Date", "Session default channel group", "Device category", "Sessions", "Engaged sessions", "New users", "Add to carts", "Checkouts", "Ecommerce purchases", "Total revenue"]), "ga4_traffic.csv")

em, themes = [], ["Weekly Picks", "New Arrivals", "Back in Stock", "VIP Early Access", "Case Week", "Charge Up"]
for i, d in enumerate(pd.date_range("2024-04-11", D1, freq="9D")):
    seg = pick(["All subscribers", "VIP", "Lapsed 90 days", "New customers"], [5, 2, 2, 2]); n = int({"All subscribers": 900, "VIP": 160, "Lapsed 90 days": 420, "New customers": 250}[seg] * (.6 + .6 * i / 68) * R.uniform(.9, 1.1))
    name = {11: "Black Friday", 12: "Holiday Gifts", 7: "Summer Sale"}.get(d.month) if R.random() < .7 else None; name = f"{name or pick(themes)} {d:%b %Y} #{i + 1}"
    dl = int(n * R.uniform(.965, .995)); op = int(dl * R.uniform(.22, .48) * (1.25 if seg == "VIP" else 1)); cl = int(op * R.uniform(.05, .18)); o = int(cl * R.uniform(.05, .2))
    em.append((name, d.strftime("%Y-%m-%d"), seg, pick(["Email A", "Email B"]), n, dl, op, cl, n - dl, int(dl * R.uniform(.001, .009)), int(R.integers(0, 3)), o, round(o * R.uniform(35, 70), 2)))
save(pd.DataFrame(em, columns=["Campaign Name", "Send Date", "Segment", "Variant", "Recipients", "Delivered", "Unique Opens", "Unique Clicks", "Bounces", "Unsubscribes", "Spam Complaints", "Orders", "Revenue"]), "email_campaigns.csv")

AD = [("PROSPECT_Cases_US", 24, "2024-04-08", "2025-12-07"), ("RETARGET_Cart_All", 12, "2024-04-08", "2025-12-07"), ("PROSPECT_Chargers_UK", 15, "2024-06-01", "2025-09-30"), ("LOOKALIKE_VIP_US", 18, "2024-09-01", "2025-12-07"), ("BFCM_2024", 70, "2024-11-18", "2024-12-02"), ("BFCM_2025", 85, "2025-11-17", "2025-12-01"), ("PROSPECT_Audio_AU", 10, "2025-01-15", "2025-08-31"), ("STRAPS_Launch", 20, "2024-10-20", "2024-12-20")]
ad = []
for d in DAYS:
    for name, bud, a, z in AD:
        if not pd.Timestamp(a) <= d <= pd.Timestamp(z): continue
        sp = round(bud * R.uniform(.75, 1.1), 2); imp = int(sp / R.uniform(8, 14) * 1000); lc = int(R.binomial(imp, R.uniform(.007, .016))); bu = int(R.binomial(lc, .045 if "RETARGET" in name else .022)); val = round(bu * R.uniform(36, 60), 2); day = f"{d:%Y-%m-%d}"
        ad.append({"Campaign name": name, "Day": day, "Campaign delivery": "inactive" if pd.Timestamp(z) < D1 else "active", "Attribution setting": "7-day click or 1-day view", "Results": bu, "Result indicator": "actions:offsite_conversion.fb_pixel_purchase", "Reach": int(imp / 1.3), "Frequency": 1.3,
            "Cost per results": round(sp / bu, 2) if bu else "", "Ad set budget": bud, "Ad set budget type": "Daily", "Amount spent (USD)": sp, "Ends": "Ongoing", "Impressions": imp, "CPM (cost per 1,000 impressions) (USD)": round(1000 * sp / imp, 2), "Link clicks": lc, "CPC (cost per link click) (USD)": round(sp / max(lc, 1), 2),
            "CTR (link click-through rate)": round(100 * lc / imp, 3), "Clicks (all)": int(lc * 1.4), "Adds to cart": int(lc * .09), "Purchases": bu, "Purchases conversion value": val, "Purchase ROAS (return on ad spend)": round(val / sp, 2), "Reporting starts": day, "Reporting ends": day})
save(pd.DataFrame(ad).reindex(columns=HEAD["meta_ads_campaign_day"]), "Gadget-Campaigns-Apr-8-2024-Dec-7-2025.csv", "utf-8-sig")
