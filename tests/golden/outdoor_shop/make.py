"""Invented outdoor-gear shop "Nordgrat Outdoor" (Germany, EUR) of the packs newshop_*: five seeded exports. Nobody in it is real.

`python make.py FOLDER` writes the files into FOLDER (standard library only).
"""

# fmt: off
# ruff: noqa
import csv, math, os, random, sys
from datetime import date, datetime, timedelta

R = random.Random(20250710)
OUT = sys.argv[1]
os.makedirs(OUT, exist_ok=True)
START, END = date(2024, 1, 11), date(2025, 7, 10)
DAYS = [START + timedelta(i) for i in range((END - START).days + 1)]

# ---------------------------------------------------------------- products (Shopify products_export)
VEND = {'NG': 'Nordgrat', 'AX': 'Alpinox', 'FR': 'Fjellrev', 'TH': 'Trailhund', 'KP': 'Kestrel Peak', 'BB': 'Basecamp Bros'}
APP = ['XS', 'S', 'M', 'L', 'XL']
FOOT = ['38', '39', '40', '41', '42', '43', '44', '45']
CAT = {  # type: (vendors+names, price range, sizes, colours, weight)
 'Tents': ([('KP', 'Tarn 1P Tent'), ('KP', 'Tarn 2P Tent'), ('BB', 'Clan 4 Family Tent'), ('FR', 'Vidda 2P Tunnel Tent'), ('NG', 'Almwind Tarp 3x3'), ('BB', 'Clan 6 Family Tent')], (129, 549), ['One Size'], ['Moss', 'Sand', 'Slate'], 5),
 'Sleeping Bags': ([('FR', 'Polarnatt Down Bag -10'), ('AX', 'Bivak Synthetic Bag 0'), ('NG', 'Hütte Summer Bag +8'), ('BB', 'Kiddo Camp Bag')], (59, 329), ['Regular', 'Long'], ['Ink', 'Rust'], 5),
 'Sleeping Mats': ([('AX', 'Airlift Mat R4'), ('TH', 'Foldaway Foam Mat'), ('KP', 'Cloud Mat XL')], (29, 189), ['Regular', 'Wide'], ['Grey'], 5),
 'Backpacks': ([('AX', 'Ridge 22 Daypack'), ('AX', 'Ridge 45 Pack'), ('FR', 'Trek 65 Pack'), ('NG', 'Gipfel 30 Pack'), ('TH', 'Runvest 8L'), ('KP', 'Commuter 18 Backpack')], (49, 259), ['S/M', 'M/L'], ['Black', 'Moss', 'Rust', 'Ink'], 8),
 'Jackets': ([('FR', 'Storm 3L Shell Jacket'), ('NG', 'Regen Rain Jacket'), ('AX', 'Loft Down Jacket'), ('KP', 'Breeze Wind Jacket'), ('NG', 'Kids Regen Rain Jacket')], (79, 399), APP, ['Black', 'Moss', 'Rust', 'Ink'], 10),
 'Fleece': ([('NG', 'Alm Fleece Hoody'), ('FR', 'Ull Wool Fleece'), ('TH', 'Grid Halfzip')], (49, 139), APP, ['Ink', 'Rust', 'Sand'], 9),
 'Trousers': ([('AX', 'Karst Trekking Trousers'), ('NG', 'Zip-Off Trousers'), ('TH', 'Sprint Shorts')], (45, 149), APP, ['Black', 'Sand', 'Ink'], 8),
 'Footwear': ([('TH', 'Fell Trail Runner'), ('AX', 'Grat GTX Boot'), ('FR', 'Myr Rubber Boot'), ('KP', 'Camp Sandal'), ('TH', 'Approach Mid Shoe')], (55, 249), FOOT, ['Black', 'Rust', 'Sand', 'Moss'], 12),
 'Lighting': ([('AX', 'Lumen 300 Headlamp'), ('AX', 'Lumen 600 Headlamp'), ('BB', 'Glow Camp Lantern')], (19, 89), ['One Size'], ['Black', 'Red'], 7),
 'Stoves & Cookware': ([('BB', 'Pocket Gas Stove'), ('BB', 'Ti Cook Set 2P'), ('KP', 'Windproof Stove Pro'), ('BB', 'Enamel Camp Mug')], (9, 149), ['One Size'], ['Steel', 'Black'], 9),
 'Hydration': ([('TH', 'Soft Flask 500ml'), ('KP', 'Steel Bottle 1L'), ('AX', 'Filter Bottle 650ml'), ('TH', 'Hydration Bladder 2L')], (12, 59), ['One Size'], ['Blue', 'Clear', 'Black'], 12),
 'Trekking Poles': ([('AX', 'Carbon Trekking Poles'), ('NG', 'Alu Trekking Poles')], (39, 149), ['One Size'], ['Black', 'Red'], 4),
 'Accessories': ([('NG', 'Merino Socks 2-Pack'), ('NG', 'Wool Beanie'), ('TH', 'Running Cap'), ('BB', 'First Aid Kit Trail'), ('KP', 'Dry Bag 20L'), ('KP', 'Microfibre Towel'), ('FR', 'Wool Gloves')], (9, 39), ['S/M', 'L/XL'], ['Grey', 'Ink', 'Rust'], 11),
}
PHEAD = ['Handle', 'Title', 'Body (HTML)', 'Vendor', 'Product Category', 'Type', 'Tags', 'Published', 'Option1 Name', 'Option1 Value', 'Option2 Name', 'Option2 Value',
         'Variant SKU', 'Variant Grams', 'Variant Inventory Tracker', 'Variant Inventory Qty', 'Variant Inventory Policy', 'Variant Price', 'Variant Compare At Price', 'Cost per item', 'Status']
prows, variants, weights, n = [], [], [], 0
for typ, (items, (lo, hi), sizes, cols, w) in CAT.items():
    for v, title in items:
        n += 1
        handle = ''.join(ch if ch.isalnum() else '-' for ch in title.lower()).strip('-').replace('--', '-')
        price = round(R.uniform(lo, hi)) - 0.05
        price = max(price, lo - 0.05)
        cost = round(price * R.uniform(.38, .62), 2)
        comp = round(price * 1.25) - 0.05 if R.random() < .2 else ''
        draft = R.random() < .04
        pop = R.lognormvariate(0, .6) * w / len(items)
        first = True
        for c in cols:
            for s in sizes:
                sku = f'{v}-{n:03d}-{c[:3].upper()}-{s.replace(" ", "").replace("/", "").upper()[:4]}'
                tags = {'Tents': 'camping, summer', 'Sleeping Bags': 'camping', 'Jackets': 'outerwear', 'Footwear': 'shoes', 'Fleece': 'outerwear, winter'}.get(typ, 'gear')
                prows.append([handle, title if first else '', f'<p>{title}</p>' if first else '', VEND[v] if first else '', '', typ if first else '', tags if first else '', 'true' if first else '',
                              'Color', c, 'Size', s, sku, R.randrange(80, 3200, 10), 'shopify', max(0, int(R.gauss(22, 16))), 'deny', f'{price:.2f}', f'{comp:.2f}' if comp else '', f'{cost:.2f}', ('draft' if draft else 'active')])
                if not draft:
                    variants.append((typ, VEND[v], f'{title} - {c} / {s}' if s != 'One Size' else f'{title} - {c}', price, sku))
                    mid = 1 - abs(sizes.index(s) - (len(sizes) - 1) / 2) / len(sizes)
                    weights.append(pop * mid / len(cols))
                first = False
with open(f'{OUT}/products_export.csv', 'w', newline='', encoding='utf-8') as fh:
    csv.writer(fh).writerows([PHEAD] + prows)

SEASON = {'Tents': [.4, .5, .9, 1.3, 1.8, 1.9, 1.7, 1.1, .6, .4, .4, .4], 'Sleeping Bags': [.6, .6, .9, 1.2, 1.5, 1.5, 1.4, 1, .8, .7, .8, .9], 'Fleece': [1.3, 1.2, 1, .8, .6, .5, .5, .7, 1.1, 1.4, 1.6, 1.6],
          'Jackets': [1.2, 1.1, 1.1, .9, .8, .7, .6, .8, 1.2, 1.4, 1.5, 1.4], 'Hydration': [.7, .7, .9, 1.1, 1.4, 1.5, 1.5, 1.2, .9, .7, .6, .7], 'Lighting': [1.1, 1, .9, .8, .7, .6, .7, .8, 1.1, 1.4, 1.5, 1.6]}
MONTH = [.78, .76, .92, 1.0, 1.18, 1.22, 1.15, .95, .86, .84, 1.38, 1.3]
WD = [1.02, .96, .94, .97, .98, 1.05, 1.22]
HOURS = list(range(7, 24))
HW = [2, 3, 4, 5, 5, 6, 6, 5, 5, 5, 6, 7, 9, 11, 10, 6, 3]
CTRY = [('DE', .62), ('AT', .14), ('CH', .08), ('NL', .07), ('FR', .05), ('BE', .025), ('DK', .015)]
CITY = {'DE': ['München', 'Berlin', 'Hamburg', 'Köln', 'Freiburg', 'Leipzig', 'Stuttgart'], 'AT': ['Wien', 'Innsbruck', 'Graz'], 'CH': ['Zürich', 'Bern'], 'NL': ['Utrecht', 'Amsterdam'], 'FR': ['Lyon', 'Grenoble', 'Strasbourg'], 'BE': ['Gent'], 'DK': ['Aarhus']}
PROMO = [('SPRING15', date(2024, 3, 18), date(2024, 3, 31), .15), ('SUMMER10', date(2024, 6, 10), date(2024, 6, 23), .10), ('BFCM20', date(2024, 11, 25), date(2024, 12, 2), .20),
         ('WINTER15', date(2025, 1, 13), date(2025, 1, 26), .15), ('TRAIL10', date(2025, 5, 5), date(2025, 5, 18), .10)]
SRC = [('google / organic', 24), ('(direct) / (none)', 20), ('google / cpc', 19), ('newsletter / email', 12), ('instagram / paid_social', 8), ('bing / organic', 4), ('facebook.com / referral', 3), ('bergzeit-blog.de / referral', 3), ('pinterest / social', 2)]
DEV = [('mobile', 58), ('desktop', 36), ('tablet', 6)]
FIRST = 'anna ben clara david emil frida georg hanna ida jonas karla lukas mia noah olga paul rosa simon tilda ute vera willi yara zoe'.split()
LAST = 'amsel bach dorn eiche falk graf hirsch igel jung kern linde moos nadler otter quast reh specht tanne ulm vogel wald zander'.split()

OHEAD = ['Name', 'Email', 'Financial Status', 'Paid at', 'Fulfillment Status', 'Fulfilled at', 'Accepts Marketing', 'Currency', 'Subtotal', 'Shipping', 'Taxes', 'Total', 'Discount Code', 'Discount Amount',
         'Shipping Method', 'Created at', 'Lineitem quantity', 'Lineitem name', 'Lineitem price', 'Lineitem compare at price', 'Lineitem sku', 'Lineitem requires shipping', 'Lineitem taxable',
         'Lineitem fulfillment status', 'Billing City', 'Billing Zip', 'Billing Country', 'Shipping City', 'Shipping Zip', 'Shipping Country', 'Notes', 'Cancelled at', 'Payment Method',
         'Refunded Amount', 'Vendor', 'Id', 'Tags', 'Source', 'Lineitem discount']


def off(d):  # German offset
    return '+0200' if (date(2024, 3, 31) <= d < date(2024, 10, 27) or d >= date(2025, 3, 30)) else '+0100'


def ts(dt):
    return dt.strftime('%Y-%m-%d %H:%M:%S ') + off(dt.date())


def pick(pairs):
    return R.choices([p[0] for p in pairs], [p[1] for p in pairs])[0]


orders, custs, ga = [], [], {}
emails = set()
no = 1000
for i, d in enumerate(DAYS):
    lam = 13.5 * MONTH[d.month - 1] * WD[d.weekday()] * (1 + .16 * i / 365)
    promo = next((p for p in PROMO if p[1] <= d <= p[2]), None)
    if promo:
        lam *= 1.45
    if d == date(2024, 9, 17):
        lam *= .1          # outage
    if date(2025, 2, 3) <= d <= date(2025, 2, 19):
        lam *= .74         # ads paused
    k = max(0, int(round(R.gauss(lam, math.sqrt(lam)))))
    times = sorted(datetime(d.year, d.month, d.day, R.choices(HOURS, HW)[0], R.randrange(60), R.randrange(60)) for _ in range(k))
    wts = [w * SEASON.get(v[0], [1] * 12)[d.month - 1] * (.35 if v[0] == 'Footwear' and date(2025, 3, 1) <= d <= date(2025, 3, 31) else 1) for w, v in zip(weights, variants)]
    for t in times:
        no += 1
        new = not custs or R.random() > min(.46, .05 + i / 900)
        if new:
            while True:
                e = f'{R.choice(FIRST)}.{R.choice(LAST)}{R.randrange(1, 99)}@example.com'
                if e not in emails:
                    break
            emails.add(e)
            c = dict(email=e, country=pick(CTRY), am=R.choice(['yes', 'no', 'yes']), w=R.lognormvariate(0, .9))
            c['city'] = R.choice(CITY[c['country']]); c['zip'] = R.randrange(10000, 99999)
            custs.append(c)
        else:
            pool = R.sample(custs, min(12, len(custs)))
            c = R.choices(pool, [p['w'] for p in pool])[0]
        m = R.choices([1, 2, 3, 4, 5], [50, 27, 13, 7, 3])[0]
        lines, seen = [], set()
        for v in R.choices(variants, wts, k=m):
            if v[4] in seen:
                continue
            seen.add(v[4])
            q = 1 if v[3] > 60 else R.choices([1, 2, 3, 4], [72, 20, 5, 3])[0]
            lines.append((v, q))
        if R.random() < .006:
            lines.append((('', 'Nordgrat', 'Gift Card - €50', 50.0, ''), 1))
        merch = round(sum(v[3] * q for v, q in lines), 2)
        code, pct = '', 0
        if promo and R.random() < .42:
            code, pct = promo[0], promo[3]
        elif new and R.random() < .22:
            code, pct = 'WELCOME10', .10
        disc = round(merch * pct, 2)
        sub = round(merch - disc, 2)
        ship = 0.0 if sub >= 79 else (4.9 if c['country'] == 'DE' else 9.9)
        total = round(sub + ship, 2)
        fashion = any(v[0] in ('Jackets', 'Footwear', 'Trousers', 'Fleece') for v, _ in lines)
        r = R.random()
        fin, ref, canc = 'paid', 0.0, ''
        if R.random() < .014:
            fin, ref, canc = 'refunded', total, ts(min(t + timedelta(hours=R.randrange(1, 20)), datetime(2025, 7, 10, 23, 59)))
        elif r < (.05 if fashion else .02):
            fin, ref = 'refunded', total
        elif len(lines) > 1 and r < (.17 if fashion else .06):
            v, q = R.choice(lines)
            fin, ref = 'partially_refunded', round(v[3] * q * (1 - pct), 2)
        src = R.choices(['web', 'shopify_draft_order', 'pos'], [95, 2, 3])[0]
        ful = t + timedelta(hours=R.randrange(6, 80))
        fst = '' if canc or ful.date() > END else 'fulfilled'
        pm = R.choices(['PayPal Express Checkout', 'Shopify Payments', 'Klarna'], [44, 38, 18])[0] if src != 'pos' else 'Cash'
        for j, (v, q) in enumerate(lines):
            f = j == 0
            orders.append([f'#{no}', c['email'], fin if f else '', ts(t + timedelta(seconds=7)) if f else '', (fst or 'unfulfilled') if f else '', (ts(ful) if fst else '') if f else '', c['am'] if f else '',
                           'EUR' if f else '', f'{sub:.2f}' if f else '', f'{ship:.2f}' if f else '', f'{(sub + ship) * 19 / 119:.2f}' if f else '', f'{total:.2f}' if f else '', code if f else '',
                           f'{disc:.2f}' if f else '', ('DHL Standard' if ship or c['country'] == 'DE' else 'DHL International') if f else '', ts(t), q, v[2], f'{v[3]:.2f}', '', v[4], 'true', 'true',
                           'fulfilled' if fst else 'pending', c['city'] if f else '', c['zip'] if f else '', c['country'] if f else '', c['city'] if f else '', c['zip'] if f else '',
                           c['country'] if f else '', '', canc if f else '', pm if f else '', f'{ref:.2f}' if f else '', v[1], 5550000000 + no if f else '', ('b2b' if src == 'shopify_draft_order' else '') if f else '',
                           src if f else '', '0.00'])
        if src == 'web' and R.random() < .96:
            s = pick([(a, b * (2.0 if a.startswith('newsletter') and promo else 1) * (.25 if a == 'google / cpc' and date(2025, 2, 3) <= d <= date(2025, 2, 19) else 1)) for a, b in SRC])
            dv = pick([('mobile', 44), ('desktop', 50), ('tablet', 6)])
            g = ga.setdefault((d, s, dv), [0, 0.0]); g[0] += 1; g[1] += total
with open(f'{OUT}/orders_export.csv', 'w', newline='', encoding='utf-8') as fh:
    csv.writer(fh).writerows([OHEAD] + orders)

# ---------------------------------------------------------------- GA4 traffic
GHEAD = ['Date', 'Session source / medium', 'Device category', 'Sessions', 'Engaged sessions', 'New users', 'Add to carts', 'Ecommerce purchases', 'Purchase revenue']
grows, cpc = [], {}
for i, d in enumerate(DAYS):
    for s, w in SRC:
        for dv, dw in DEV:
            base = w * dw / 100 * 44 * MONTH[d.month - 1] * WD[d.weekday()] * (1 + .2 * i / 365) / 10
            if s == 'google / cpc' and date(2025, 2, 3) <= d <= date(2025, 2, 19):
                base *= .2
            if s == 'instagram / paid_social' and d < date(2024, 4, 15):
                base = 0
            if d == date(2024, 9, 17):
                base *= .15
            p, rev = ga.get((d, s, dv), (0, 0.0))
            se = max(p, int(R.gauss(base, math.sqrt(base) + .5)))
            if se <= 0:
                continue
            er = {'newsletter / email': .74, 'google / organic': .64, 'google / cpc': .58, 'instagram / paid_social': .41, 'pinterest / social': .39}.get(s, .55)
            eng = max(p, min(se, int(round(se * R.gauss(er, .07)))))
            nu = min(se, int(round(se * R.uniform(.35, .7))))
            atc = max(p, int(round(se * R.uniform(.03, .12))))
            grows.append([d.strftime('%Y%m%d'), s, dv, se, eng, nu, min(atc, se), p, f'{rev:.2f}'])
            if s == 'google / cpc':
                cpc[d] = cpc.get(d, 0) + se
with open(f'{OUT}/ga4_traffic.csv', 'w', newline='', encoding='utf-8') as fh:
    csv.writer(fh).writerows([GHEAD] + grows)

# ---------------------------------------------------------------- Google Ads
AHEAD = ['Day', 'Campaign', 'Campaign type', 'Currency code', 'Cost', 'Impr.', 'Clicks', 'Conversions', 'Conv. value']
CAMP = [('DE | Search | Brand', 'Search', .22, .16, 1.0), ('DE | Search | Tents & Camping', 'Search', .18, .045, .95), ('DE | Search | Jackets', 'Search', .15, .04, 1.05), ('EU | Shopping | All products', 'Shopping', .24, .012, .42),
        ('DACH | Performance Max', 'Performance Max', .15, .02, .55), ('EU | Display | Remarketing', 'Display', .06, .004, .31), ('DE | Video | Summer Hikes', 'Video', .08, .003, .18)]
arows = []
for d in DAYS:
    if date(2025, 2, 3) <= d <= date(2025, 2, 19):
        live = [c for c in CAMP if 'Brand' in c[0]]
    else:
        live = [c for c in CAMP if not ('Tents' in c[0] and d.month in (11, 12, 1)) and not ('Video' in c[0] and d.month not in (5, 6, 7)) and not ('Performance' in c[0] and d < date(2024, 5, 1))]
    tot = sum(c[2] for c in live)
    for name, typ, sh, ctr, cp in live:
        cl = max(0, int(R.gauss(cpc.get(d, 0) * sh / tot * 1.08, 2.5)))
        im = int(cl / ctr * R.uniform(.8, 1.25)) + R.randrange(5, 60)
        cost = cl * cp * R.uniform(.8, 1.2)
        conv = sum(R.random() < (.05 if 'Brand' in name else .022) for _ in range(cl))
        arows.append([d.isoformat(), name, typ, 'EUR', f'{cost:.2f}', im, cl, f'{conv:.2f}', f'{sum(R.lognormvariate(4.5, .6) for _ in range(conv)):.2f}'])
with open(f'{OUT}/google_ads_report.csv', 'w', newline='', encoding='utf-8') as fh:
    csv.writer(fh).writerows([AHEAD] + arows)

# ---------------------------------------------------------------- e-mail report
EHEAD = ['Campaign Name', 'Segment', 'Send Date', 'Subject', 'Recipients', 'Delivered', 'Unique Opens', 'Unique Clicks', 'Unsubscribes', 'Bounces', 'Orders', 'Revenue', 'Discount Code']
THEME = ['Hut Season', 'Trail Notes', 'Layer Up', 'Night Walks', 'Pack Light', 'Rain Ready', 'Camp Kitchen', 'Peak Stories', 'Kids Outside', 'Repair Corner']
SEG = [('All subscribers', 4200, .31, .028), ('VIP customers', 420, .52, .085), ('Lapsed 180 days', 1300, .19, .012), ('New subscribers', 600, .44, .05), ('Hikers', 1500, .36, .041), ('Campers', 1100, .35, .039), ('Trail runners', 700, .38, .044)]
erows, w = [], 0
d = date(2024, 1, 16)
while d <= END:
    w += 1
    promo = next((p for p in PROMO if p[1] <= d <= p[2]), None)
    name = f'{promo[0]} Sale' if promo else f'{R.choice(THEME)} {w:02d}'
    subj = f'{int(promo[3] * 100)}% off, this week only' if promo else name.rsplit(" ", 1)[0] + ': ' + R.choice(['what to bring', 'our picks', 'new in the shop', 'five ideas'])
    for s, size, o, c in SEG:
        if s == 'Lapsed 180 days' and w % 3 == 0 or s == 'Trail runners' and w < 9:
            continue
        rec = int(size * (1 + .006 * w) * R.uniform(.95, 1.05))
        bo = int(rec * R.uniform(.002, .012))
        de = rec - bo
        op = int(de * o * R.uniform(.85, 1.15))
        clk = int(de * c * R.uniform(.75, 1.3) * (1.5 if promo else 1))
        od = sum(R.random() < (.05 if promo else .03) for _ in range(clk))
        erows.append([name, s, d.isoformat(), subj, rec, de, op, clk, int(de * R.uniform(.0005, .004)), bo, od, f'{sum(R.lognormvariate(4.6, .6) for _ in range(od)):.2f}', promo[0] if promo else ''])
    d += timedelta(7)
with open(f'{OUT}/email_campaigns.csv', 'w', newline='', encoding='utf-8') as fh:
    csv.writer(fh).writerows([EHEAD] + erows)
print({'orders_export': len(orders), 'orders': no - 1000, 'customers': len(custs), 'products_export': len(prows), 'ga4_traffic': len(grows), 'google_ads_report': len(arows), 'email_campaigns': len(erows)})
