"""make.py FOLDER: writes the tables of a small pet-supplies seller (own system, seeded)."""
import os, sys
import numpy as np, pandas as pd
out = sys.argv[1]; os.makedirs(out, exist_ok=True)
g = np.random.default_rng(77)
START, END = pd.Timestamp('2024-03-01'), pd.Timestamp('2025-10-22')
days = pd.date_range(START, END); nd = len(days)
def save(df, name): df.to_csv(f'{out}/{name}.csv', index=False)
def pick(vals, p, n): p = np.array(p, float); return g.choice(vals, n, p=p / p.sum())

# products
BRANDS = ['Fernpaw', 'Whiskerly', 'Barkwell', 'Tidebowl', 'Little Burrow', 'NordTail', 'Mossfield']
SPEC = [('Dog', 'Dry food', [('Salmon Kibble 2 kg', 14), ('Salmon Kibble 12 kg', 58), ('Lamb & Rice Kibble 12 kg', 54), ('Puppy Kibble 3 kg', 19), ('Senior Kibble 6 kg', 33)]),
 ('Dog', 'Wet food', [('Beef Pate Tray 24 x 150 g', 28), ('Turkey Stew Cans 12 x 400 g', 30)]),
 ('Dog', 'Treats', [('Dental Sticks 28 pcs', 12), ('Training Bites', 6), ('Beef Jerky Strips', 9), ('Peanut Butter Biscuits', 7)]),
 ('Dog', 'Beds', [('Orthopedic Dog Bed L', 89), ('Cooling Mat M', 34)]),
 ('Dog', 'Walking', [('Reflective Leash 2 m', 18), ('No-Pull Harness M', 32), ('Waste Bags 300 pcs', 11)]),
 ('Dog', 'Toys', [('Rope Tug', 9), ('Squeaky Duck', 8), ('Snuffle Mat', 26)]),
 ('Cat', 'Dry food', [('Chicken Cat Kibble 4 kg', 27), ('Sterilised Cat Kibble 7 kg', 44)]),
 ('Cat', 'Wet food', [('Tuna Pouches 48 x 85 g', 32), ('Chicken Pouches 48 x 85 g', 31)]),
 ('Cat', 'Litter', [('Clumping Litter 15 kg', 17), ('Wood Pellet Litter 20 l', 13), ('Hooded Litter Box', 36)]),
 ('Cat', 'Treats', [('Catnip Crunchies', 5), ('Salmon Cream Sticks', 6)]),
 ('Cat', 'Scratching', [('Sisal Scratching Post 120 cm', 62), ('Cardboard Scratcher', 12)]),
 ('Cat', 'Toys', [('Feather Wand', 7), ('Laser Mouse', 14)]),
 ('Small animals', 'Hay & feed', [('Timothy Hay 2 kg', 10), ('Rabbit Pellets 5 kg', 15), ('Hamster Mix 1 kg', 6)]),
 ('Small animals', 'Housing', [('Rabbit Hutch', 139), ('Hamster Wheel 20 cm', 16)]),
 ('Birds', 'Hay & feed', [('Budgie Seed Mix 1 kg', 6), ('Sunflower Hearts 5 kg', 18)]),
 ('Birds', 'Housing', [('Parrot Cage', 169), ('Garden Bird Feeder', 22)]),
 ('Fish', 'Aquarium', [('Aquarium 60 l', 119), ('Water Filter M', 38), ('LED Aquarium Light', 45)]),
 ('Fish', 'Hay & feed', [('Goldfish Flakes 250 ml', 7), ('Tropical Granules', 9)])]
rows = []
for cat, sub, items in SPEC:
    for name, price in items:
        rows.append((f'PX{200 + 7 * len(rows)}', name, cat, sub, g.choice(BRANDS), round(price * g.uniform(.48, .68), 2), price - .05, START + pd.Timedelta(days=int(g.integers(0, 60)) - 90)))
products = pd.DataFrame(rows, columns=['product_id', 'product_name', 'category', 'subcategory', 'brand', 'cost', 'list_price', 'launched_on'])
save(products, 'products')

# customers
CITY = {'United Kingdom': ['London', 'Leeds', 'Bristol', 'Glasgow'], 'Ireland': ['Dublin', 'Cork'], 'Netherlands': ['Amsterdam', 'Utrecht'],
        'Belgium': ['Antwerp', 'Ghent'], 'Denmark': ['Copenhagen', 'Aarhus'], 'Sweden': ['Stockholm', 'Malmö']}
NC = 1150
co = pick(list(CITY), [46, 14, 15, 8, 9, 8], NC)
customers = pd.DataFrame({'customer_id': [f'c{10400 + 3 * i}' for i in range(NC)], 'segment': pick(['private', 'breeder', 'shelter', 'vet clinic'], [82, 9, 5, 4], NC),
    'city': [g.choice(CITY[c]) for c in co], 'country': co, 'signup_date': np.sort(days[g.integers(0, nd - 3, NC)]),
    'birth_year': g.integers(1950, 2006, NC), 'newsletter': g.random(NC) < .47, 'pet_type': pick(['dog', 'cat', 'dog and cat', 'rabbit', 'fish', 'bird'], [43, 30, 12, 6, 5, 4], NC)})
save(customers, 'customers')

# promotions
P = [('PR-01', 'Spring Walkies', 'percentage', 10, 'email', '2024-04-10', '2024-04-24'), ('PR-02', 'Kitten Week', 'percentage', 15, 'social', '2024-06-03', '2024-06-10'),
 ('PR-03', 'Summer Paws', 'percentage', 12, 'email', '2024-07-15', '2024-08-04'), ('PR-04', 'Black Friday', 'percentage', 25, 'all channels', '2024-11-25', '2024-12-02'),
 ('PR-05', 'Xmas Stocking', 'fixed', 5, 'email', '2024-12-08', '2024-12-20'), ('PR-06', 'New Year Diet', 'percentage', 10, 'app push', '2025-01-04', '2025-01-18'),
 ('PR-07', 'Puppy Starter', 'fixed', 8, 'social', '2025-03-01', '2025-03-31'), ('PR-08', 'Easter Treats', 'percentage', 12, 'email', '2025-04-12', '2025-04-22'),
 ('PR-09', 'Summer Paws 2', 'percentage', 15, 'app push', '2025-07-10', '2025-07-31'), ('PR-10', 'Back to Kennel', 'percentage', 10, 'email', '2025-09-01', '2025-09-21')]
promotions = pd.DataFrame(P, columns=['promo_id', 'promo_name', 'discount_type', 'discount_value', 'promo_channel', 'starts_on', 'ends_on'])
promotions['budget'] = [400, 300, 650, 1500, 500, 350, 450, 500, 700, 550]
save(promotions, 'promotions')

# orders
N = 3050
season = 1 + .25 * np.sin((days.dayofyear.to_numpy() - 240) / 58) + .3 * days.month.isin([11, 12]) + np.arange(nd) / nd * .5 + .15 * (days.dayofweek >= 5)
od = np.sort(g.choice(nd, N, p=season / season.sum()))
w = g.pareto(1.6, NC) + .25
sd = ((customers.signup_date - START).dt.days).to_numpy()
O, L, U, R = [], [], [], []
pw = g.pareto(1.5, len(products)) + .4
hours = np.array([1, .5, .3, .2, .3, .6, 1, 2, 3, 4, 4, 4, 5, 4, 4, 4, 4, 5, 6, 7, 8, 7, 5, 2]); line = ret = 0
for i in range(N):
    ok = np.where(sd <= od[i], w, 0); ok = ok if ok.sum() else (sd == sd.min()).astype(float)
    c = int(g.choice(NC, p=ok / ok.sum())); day = days[od[i]]
    t = day + pd.Timedelta(hours=int(g.choice(24, p=hours / hours.sum())), minutes=int(g.integers(60)), seconds=int(g.integers(60)))
    oid = f'B{70010 + i * 2}'; st = pick(['delivered', 'cancelled', 'refunded'] if (END - day).days > 6 else ['processing', 'shipped', 'cancelled'], [91, 5, 4] if (END - day).days > 6 else [50, 45, 5], 1)[0]
    live = promotions[(pd.to_datetime(promotions.starts_on) <= day) & (pd.to_datetime(promotions.ends_on) >= day)]
    promo = live.iloc[0] if len(live) and g.random() < .42 else None; tot = disc = 0
    big = 3 if customers.segment[c] != 'private' else 1
    for p in g.choice(len(products), min(1 + g.poisson(1.2), 7), replace=False, p=pw / pw.sum()):
        q = 1 + int(g.poisson(.5 * big)); pr = round(products.list_price[p] * g.choice([1, 1, .95]), 2)
        d = round(pr * q * promo.discount_value / 100, 2) if promo is not None and promo.discount_type == 'percentage' else 0
        line += 1; L.append((line, oid, products.product_id[p], q, pr, d)); tot += pr * q - d; disc += d
        if st == 'delivered' and g.random() < .045:
            ret += 1; R.append((f'RT{ret:05d}', oid, products.product_id[p], (t + pd.Timedelta(days=int(g.integers(3, 25)))).date(), int(g.integers(1, q + 1)), round(pr, 2), pick(['damaged in transit', 'wrong size', 'pet did not like it', 'changed mind', 'faulty'], [3, 3, 4, 2, 1], 1)[0]))
    if promo is not None:
        if promo.discount_type == 'fixed': disc = promo.discount_value
        U.append((len(U) + 1, promo.promo_id, oid, customers.customer_id[c], t, round(float(disc), 2)))
    ship = 0 if tot > 49 else 4.9
    O.append((oid, customers.customer_id[c], t, st, pick(['web', 'app', 'phone'], [62, 33, 5], 1)[0], pick(['card', 'paypal', 'klarna', 'apple pay'], [50, 27, 13, 10], 1)[0], pick(['standard', 'express', 'pick-up point'], [68, 14, 18], 1)[0], ship, (t + pd.Timedelta(days=int(g.integers(1, 8)))).date() if st in ('delivered', 'refunded') else None))
save(pd.DataFrame(O, columns=['order_id', 'customer_id', 'ordered_at', 'order_status', 'sales_channel', 'payment_type', 'shipping_option', 'shipping_fee', 'delivered_on']), 'orders')
save(pd.DataFrame(L, columns=['line_id', 'order_id', 'product_id', 'qty', 'unit_price', 'line_discount']), 'order_items')
save(pd.DataFrame(U, columns=['use_id', 'promo_id', 'order_id', 'customer_id', 'used_at', 'discount_amount']), 'promo_uses')
R = [r for r in R if r[3] <= END.date()]
save(pd.DataFrame(R, columns=['return_id', 'order_id', 'product_id', 'returned_on', 'qty_returned', 'refund_amount', 'return_reason']), 'returns')

# sessions
NS = 21000
src = pick(['organic search', 'paid search', 'direct', 'newsletter', 'instagram', 'affiliate'], [32, 21, 19, 12, 11, 5], NS)
dev = pick(['mobile', 'desktop', 'tablet'], [58, 34, 8], NS); sdays = np.sort(g.choice(nd, NS, p=season / season.sum()))
base = pd.Series(src).map({'organic search': .13, 'paid search': .15, 'direct': .18, 'newsletter': .22, 'instagram': .05, 'affiliate': .1}).to_numpy() * np.where(dev == 'desktop', 1.3, .9)
save(pd.DataFrame({'session_id': [f's{900000 + 11 * i}' for i in range(NS)], 'started_at': days[sdays] + pd.to_timedelta(g.integers(0, 86400, NS), 's'), 'source': src, 'device': dev, 'landing_page': pick(['/', '/dog', '/cat', '/sale', '/blog', '/fish'], [30, 26, 20, 10, 9, 5], NS), 'page_views': 1 + g.poisson(3.4, NS), 'duration_seconds': g.gamma(1.4, 140, NS).astype(int), 'converted': g.random(NS) < base}), 'sessions')

# support tickets and subscriptions
NT = 640; tc = g.integers(0, NC, NT); td = days[np.sort(g.integers(5, nd, NT))] + pd.to_timedelta(g.integers(6 * 3600, 22 * 3600, NT), 's'); rh = g.gamma(1.5, 14, NT)
topen = pd.Series(td > END - pd.Timedelta(days=3)) & (g.random(NT) < .6)
save(pd.DataFrame({'ticket_id': [f'T-{3000 + i}' for i in range(NT)], 'customer_id': customers.customer_id.to_numpy()[tc], 'opened_at': td, 'topic': pick(['late delivery', 'damaged item', 'refund status', 'subscription change', 'product advice', 'payment problem'], [30, 16, 18, 14, 15, 7], NT), 'contact_channel': pick(['email', 'chat', 'phone'], [50, 35, 15], NT),
    'priority': pick(['low', 'normal', 'high'], [30, 52, 18], NT), 'ticket_status': np.where(topen, 'open', 'solved'), 'resolution_hours': np.where(topen, np.nan, rh.round(1)), 'satisfaction': np.where(g.random(NT) < .55, g.choice([1, 2, 3, 4, 5], NT, p=[.08, .1, .17, .33, .32]), np.nan)}), 'support_tickets')
NB = 260; bc = g.choice(NC, NB, replace=False); bs = customers.signup_date.to_numpy()[bc] + pd.to_timedelta(g.integers(0, 90, NB), 'D'); keep = bs <= END
fp = products[products.subcategory.str.contains('food|Litter|feed')].product_id.to_numpy()
ended = pd.Series(bs + pd.to_timedelta(g.integers(30, 400, NB), 'D')); ended = ended.where((ended <= END) & (g.random(NB) < .6))
save(pd.DataFrame({'subscription_id': [f'SUB{4000 + i}' for i in range(NB)], 'customer_id': customers.customer_id.to_numpy()[bc], 'product_id': g.choice(fp, NB), 'subscribed_on': bs, 'plan': pick(['every 2 weeks', 'monthly', 'every 2 months'], [25, 55, 20], NB), 'monthly_fee': g.choice([14.9, 24.9, 39.9, 59.9], NB), 'sub_status': np.where(ended.notna(), 'cancelled', pick(['active', 'paused'], [88, 12], NB)), 'ended_on': ended})[keep].sort_values('subscribed_on'), 'subscriptions')
