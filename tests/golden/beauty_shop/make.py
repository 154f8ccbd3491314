"""make.py FOLDER: a Chinese cosmetics shop, 2024-06-01 .. 2025-11-30, as Chinese platform exports (CSV)."""
import os, sys
import numpy as np, pandas as pd
out = sys.argv[1]; os.makedirs(out, exist_ok=True)
rng = np.random.default_rng(20251130)
PLACES = [('广东省', '广州市', 9), ('广东省', '深圳市', 11), ('广东省', '佛山市', 4), ('浙江省', '杭州市', 9), ('浙江省', '宁波市', 4), ('江苏省', '南京市', 6),
          ('江苏省', '苏州市', 6), ('上海', '上海市', 12), ('北京', '北京市', 11), ('四川省', '成都市', 8), ('湖北省', '武汉市', 5), ('湖南省', '长沙市', 4),
          ('山东省', '青岛市', 3), ('山东省', '济南市', 3), ('河南省', '郑州市', 4), ('陕西省', '西安市', 4), ('福建省', '厦门市', 3), ('重庆', '重庆市', 5),
          ('辽宁省', '大连市', 2), ('云南省', '昆明市', 2)]
PRODUCTS = [('面部精华', [('花颜', '花颜 烟酰胺提亮精华液 30ml', 169), ('花颜', '花颜 玻色因抗皱精华 50ml', 329), ('研素', '研素 二裂酵母修护精华 30ml', 239),
             ('研素', '研素 A醇紧致精华 15ml', 199), ('Lumière', 'Lumière 维C亮肤精华 30ml', 459)]),
            ('面膜', [('花颜', '花颜 玻尿酸补水面膜 10片', 79), ('花颜', '花颜 积雪草舒缓面膜 5片', 49), ('小鹿森林', '小鹿森林 清洁泥膜 100g', 69),
             ('研素', '研素 医用敷料面膜 6片', 128), ('小鹿森林', '小鹿森林 睡眠面膜 80g', 88)]),
            ('洁面', [('小鹿森林', '小鹿森林 氨基酸洁面乳 120g', 59), ('研素', '研素 温和洁面慕斯 150ml', 89), ('花颜', '花颜 卸妆油 200ml', 99),
             ('小鹿森林', '小鹿森林 卸妆水 500ml', 65)]),
            ('面霜乳液', [('研素', '研素 神经酰胺修护面霜 50g', 189), ('花颜', '花颜 保湿乳液 120ml', 129), ('Lumière', 'Lumière 黑松露面霜 50g', 599),
             ('花颜', '花颜 玻色因眼霜 20g', 259)]),
            ('防晒', [('小鹿森林', '小鹿森林 清爽防晒乳 SPF50 50ml', 89), ('花颜', '花颜 隔离防晒霜 40g', 119), ('研素', '研素 物理防晒喷雾 150ml', 109)]),
            ('口红', [('绯色', '绯色 丝绒哑光口红 #枫叶红', 139), ('绯色', '绯色 丝绒哑光口红 #奶茶色', 139), ('绯色', '绯色 水光唇釉 #樱桃红', 99),
             ('绯色', '绯色 水光唇釉 #蜜桃粉', 99), ('Lumière', 'Lumière 经典正红唇膏', 320)]),
            ('底妆', [('绯色', '绯色 持妆粉底液 #自然色', 179), ('绯色', '绯色 持妆粉底液 #象牙白', 179), ('绯色', '绯色 柔雾散粉 8g', 109), ('绯色', '绯色 气垫BB霜', 159)]),
            ('眼妆', [('绯色', '绯色 九色眼影盘 大地色', 149), ('绯色', '绯色 防水眼线笔', 59), ('绯色', '绯色 纤长睫毛膏', 89)]),
            ('香水', [('Lumière', 'Lumière 晨露女士淡香水 50ml', 520), ('Lumière', 'Lumière 雪松男士香水 50ml', 560), ('小鹿森林', '小鹿森林 桂花香水 30ml', 169)]),
            ('美妆工具', [('绯色', '绯色 化妆刷套装 8支', 129), ('小鹿森林', '小鹿森林 美妆蛋 2只', 29), ('花颜', '花颜 洁面仪', 399)])]
rows = [(c, b, t, p) for c, l in PRODUCTS for b, t, p in l]
P = pd.DataFrame(rows, columns=['类目', '品牌', '商品名称', '吊牌价'])
P.insert(0, '商家编码', [f'BS{1001 + i}' for i in range(len(P))])
P['成本'] = (P['吊牌价'] * rng.uniform(.18, .42, len(P))).round(2)
P['库存'] = rng.integers(0, 900, len(P)); P.loc[[7, 24], '库存'] = 0
P['适用肤质'] = [rng.choice(['干性', '油性', '混合性', '敏感肌', '通用'], p=[.2, .2, .2, .15, .25]) if c in ('面部精华', '面膜', '洁面', '面霜乳液', '防晒') else '' for c in P['类目']]
P['上架时间'] = pd.Timestamp('2023-03-01') + pd.to_timedelta(rng.integers(0, 700, len(P)), 'D'); P['上架时间'] = P['上架时间'].dt.strftime('%Y-%m-%d')
pw = rng.gamma(1.6, 1, len(P)) / (P['吊牌价'] ** .35); pw = (pw / pw.sum()).to_numpy()

NC = 1500
w = np.array([p[2] for p in PLACES], float); home = rng.choice(len(PLACES), NC, p=w / w.sum())
pre = ['小', '阿', '爱吃', '甜甜', 'tb', '大', '想去', '是', 'miss', '懒'] ; post = ['桃子', '猫', '柚子', '鱼儿', '北极星', '兔', '薄荷', '可乐', '莉莉', '晚风']
names = [f'{rng.choice(pre)}{rng.choice(post)}{1000 + i}' for i in range(NC)]
M = pd.DataFrame({'买家会员名': names, '会员等级': rng.choice(['普通会员', '银卡会员', '金卡会员', '钻石会员'], NC, p=[.58, .24, .13, .05]),
                  '性别': rng.choice(['女', '男', '未知'], NC, p=[.78, .14, .08]),
                  '年龄段': rng.choice(['18-24岁', '25-29岁', '30-34岁', '35-39岁', '40岁以上'], NC, p=[.27, .31, .21, .12, .09]),
                  '注册时间': (pd.Timestamp('2023-01-01') + pd.to_timedelta(rng.integers(0, 1000, NC), 'D')).strftime('%Y-%m-%d'),
                  '省份': [PLACES[h][0] for h in home], '城市': [PLACES[h][1] for h in home],
                  '会员积分': rng.integers(0, 6000, NC), '是否接受短信': rng.choice(['是', '否'], NC, p=[.7, .3])})
cw = rng.pareto(1.3, NC) + .25; cw *= M['会员等级'].map({'普通会员': 1, '银卡会员': 1.5, '金卡会员': 2.4, '钻石会员': 4}).to_numpy(); cw = np.minimum(cw, 14); cw /= cw.sum()

days = pd.date_range('2024-06-01', '2025-11-30')
def season(d):
    x = 1 + .25 * (d.weekday() >= 5) + .5 * (d - days[0]).days / len(days)
    if d.month == 11 and d.day in (1, 2, 3): x *= 2.5
    if d.month == 11 and d.day in (10, 11): x *= 7
    if d.month == 6 and 16 <= d.day <= 18: x *= 4.5
    if d.month == 3 and 5 <= d.day <= 8: x *= 3
    if (d.month, d.day) in ((12, 12), (5, 20), (2, 14), (9, 9)): x *= 2.2
    return .35 * x if (d.month == 1 and d.day > 24 and d.year == 2025) or (d.month == 2 and d.day < 5) else x
dw = np.array([season(d) for d in days]); dw /= dw.sum()
hours = np.array([3, 2, 1, .5, .3, .3, .6, 1.5, 3, 5, 7, 7, 7, 6, 5, 5, 5, 5, 5, 6, 9, 11, 10, 7]); hours /= hours.sum()
NO = 3050
when = np.sort(rng.choice(len(days), NO, p=dw)); orders, details, reviews = [], [], []
GOOD = ['很好用，质地清爽，已经回购第三次了', '颜色很显白，闺蜜都问我要链接', '物流超快，包装也精致，五星好评', '补水效果不错，敏感肌用了也没刺激', '客服态度好，送了很多小样', '性价比高，会继续支持']
MID = ['一般般吧，没有想象中好', '味道有点重，效果还可以', '包装普通，东西还行', '颜色和图片有点色差，凑合用']
BAD = ['用了过敏，脸上起红疹，太失望了', '收到瓶盖破损，漏了一半', '发货太慢，等了一个星期', '感觉是假货，和专柜的味道不一样', '卡粉严重，脱妆很快', '客服一直不回复，退款也拖着']
for i, di in enumerate(when):
    d = days[di]; c = rng.choice(NC, p=cw)
    t = d + pd.Timedelta(hours=int(rng.choice(24, p=hours)), minutes=int(rng.integers(60)), seconds=int(rng.integers(60)))
    oid = f'{d:%y%m%d}{rng.integers(10**8):08d}{i:04d}'; n = int(rng.choice([1, 2, 3, 4], p=[.56, .27, .12, .05]))
    shop = rng.choice(['天猫旗舰店', '淘宝店', '京东自营', '抖音小店'], p=[.48, .2, .2, .12] if d.year == 2024 else [.4, .15, .2, .25])
    state = rng.choice(['交易成功', '交易关闭', '卖家已发货，等待买家确认', '买家已付款，等待卖家发货'], p=[.9, .1, 0, 0] if (days[-1] - d).days > 10 else [.3, .06, .44, .2])
    items = rng.choice(len(P), n, replace=False, p=pw); big = season(d) > 2.5; goods = disc = 0; cnt = 0
    for k in items:
        q = int(rng.choice([1, 2, 3, 5], p=[.76, .16, .06, .02])); price = float(P['吊牌价'][k]); off = round(price * q * (rng.choice([.2, .3, .4]) if big else rng.choice([0, 0, .1, .15])), 2)
        goods += price * q; disc += off; cnt += q
        details.append((oid, P['商品名称'][k], P['商家编码'][k], P['类目'][k], price, q, off, round(price * q - off, 2), state))
        if state == '交易成功' and rng.random() < .28:
            s = int(rng.choice([5, 4, 3, 2, 1], p=[.6, .18, .09, .05, .08])); txt = str(rng.choice(GOOD if s >= 4 else MID if s == 3 else BAD))
            reviews.append(((t + pd.Timedelta(days=int(rng.integers(4, 20)))).strftime('%Y-%m-%d %H:%M:%S'), oid, names[c], P['商家编码'][k], P['商品名称'][k], s, txt, '亲，非常抱歉给您带来不便' if s < 3 else ''))
    post_fee = 0.0 if goods - disc >= 99 else float(rng.choice([8, 10, 12])); total = round(goods - disc + post_fee, 2)
    back = 0.0 if state == '交易关闭' or rng.random() > .06 else round((goods - disc) * rng.choice([1, .5, .3]), 2)
    pl = PLACES[home[c]] if rng.random() < .93 else PLACES[rng.choice(len(PLACES), p=w / w.sum())]
    paid = '' if state == '交易关闭' and rng.random() < .6 else (t + pd.Timedelta(seconds=int(rng.integers(20, 900)))).strftime('%Y-%m-%d %H:%M:%S')
    orders.append((oid, names[c], shop, state, t.strftime('%Y-%m-%d %H:%M:%S'), paid, pl[0], pl[1], cnt, round(goods, 2), round(disc, 2), post_fee, total, back,
                   rng.choice(['支付宝', '微信支付', '花呗分期', '银行卡'], p=[.52, .25, .17, .06]) if paid else '', rng.choice(['圆通速递', '中通快递', '顺丰速运', '京东物流'], p=[.35, .3, .2, .15]),
                   rng.choice(['', '会员券', '满减券', '直播间券', '新人券'], p=[.55, .12, .17, .1, .06])))
O = pd.DataFrame(orders, columns='订单编号 买家会员名 店铺名称 订单状态 订单创建时间 订单付款时间 省份 城市 宝贝总数量 商品总价 优惠金额 运费 实付金额 退款金额 支付方式 物流公司 优惠券类型'.split())
D = pd.DataFrame(details, columns='订单编号 商品名称 商家编码 类目 价格 数量 优惠 实付金额 订单状态'.split())
R = pd.DataFrame(reviews, columns='评价时间 订单编号 买家会员名 商家编码 商品名称 评分 评价内容 商家回复'.split())
R = R[R['评价时间'] < '2025-12-01']
ads = []
for d in days:
    for plan, ch, base, cpc in [('精华-关键词', '直通车', 260, 1.6), ('口红-关键词', '直通车', 180, 1.1), ('面膜-智能计划', '直通车', 120, .9), ('人群拉新', '引力魔方', 200, .7), ('老客召回', '引力魔方', 90, .6), ('直播间引流', '超级直播', 150, .5)]:
        if plan == '直播间引流' and d < pd.Timestamp('2024-10-01'): continue
        cost = round(base * season(d) ** .7 * rng.uniform(.6, 1.4), 2); clicks = int(cost / (cpc * rng.uniform(.8, 1.2))); imp = int(clicks / rng.uniform(.02, .07))
        buys = int(clicks * rng.uniform(.005, .03)); val = round(buys * rng.uniform(90, 240), 2)
        ads.append((d.strftime('%Y-%m-%d'), ch, plan, imp, clicks, f'{100 * clicks / max(imp, 1):.2f}%', cost, round(cost / max(clicks, 1), 2), int(clicks * rng.uniform(.03, .09)), int(clicks * rng.uniform(.02, .05)), buys, val, round(val / cost, 2)))
A = pd.DataFrame(ads, columns='日期 推广渠道 计划名称 展现量 点击量 点击率 花费 平均点击花费 总购物车数 收藏宝贝数 总成交笔数 总成交金额 投入产出比'.split())
for name, f, enc in [('订单报表', O, 'gb18030'), ('宝贝报表', D, 'gb18030'), ('商品', P, 'utf-8-sig'), ('会员', M, 'utf-8-sig'), ('直通车推广报表', A, 'gb18030'), ('评价', R, 'utf-8-sig')]:
    f.to_csv(os.path.join(out, name + '.csv'), index=False, encoding=enc)
