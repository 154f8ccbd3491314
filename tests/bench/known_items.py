"""Makes known-item questions from reviews: three of its content words, and a rough paraphrase by synonyms, cuts and order."""

import random
import re

from cartwise.models.retrieval.words import content_words

ENGLISH = {
    "love": "adore", "loved": "adored", "great": "excellent", "dress": "gown", "top": "blouse", "pretty": "beautiful",
    "beautiful": "lovely", "soft": "smooth", "comfortable": "comfy", "small": "tiny", "large": "big", "big": "large",
    "perfect": "ideal", "nice": "pleasant", "bought": "purchased", "ordered": "purchased", "color": "shade",
    "colors": "shades", "fabric": "material", "material": "fabric", "cute": "adorable", "flattering": "becoming",
    "looks": "appears", "shirt": "tee", "pants": "trousers", "jeans": "denim", "sweater": "jumper", "short": "cropped",
    "long": "lengthy", "cheap": "poor quality", "thin": "flimsy", "warm": "cozy", "returned": "sent back",
    "returning": "sending back", "disappointed": "let down", "fits": "sits", "quality": "workmanship", "think": "believe",
    "really": "truly", "store": "shop", "online": "on the website", "picture": "photo", "heavy": "weighty", "tight": "snug",
    "loose": "roomy", "huge": "enormous", "unfortunately": "sadly", "wanted": "hoped for", "happy": "pleased",
    "summer": "warm weather", "winter": "cold weather", "work": "office", "waist": "middle",
}  # fmt: skip
CHINESE = {
    "质量": "品质", "很好": "非常不错", "不错": "挺好", "喜欢": "满意", "快递": "物流", "物流": "快递", "发货": "寄出", "客服": "店家服务",
    "便宜": "实惠", "价格": "价钱", "衣服": "服装", "宝贝": "商品", "东西": "商品", "非常": "特别", "很快": "迅速", "差": "糟糕", "收到": "拿到",
    "包装": "外包装", "酒店": "宾馆", "房间": "客房", "书": "图书", "孩子": "小孩", "手机": "机子", "电脑": "笔记本", "屏幕": "显示屏",
    "苹果": "果子", "洗发水": "洗头水", "颜色": "色彩", "大小": "尺寸", "合适": "合身", "味道": "口味", "失望": "不满意", "问题": "毛病",
}  # fmt: skip
KEPT_ENGLISH, KEPT_CHINESE = 0.35, 0.7  # share of the words, of the characters


def english_words(text: str, chance: random.Random) -> str:
    words = [word for word in dict.fromkeys(content_words(text)) if word.isalpha() and len(word) > 3]
    return " ".join(chance.sample(words, min(3, len(words))))


def english_paraphrase(text: str, chance: random.Random) -> str:
    sentences = [part for part in re.split(r"[.!?]+", text.lower()) if part.strip()]
    chance.shuffle(sentences)
    words = [word for sentence in sentences[:3] for word in re.findall(r"[a-z']+", sentence)]
    return " ".join(ENGLISH.get(word, word) for word in words if word in ENGLISH or chance.random() < KEPT_ENGLISH)[
        :200
    ]


def chinese_words(text: str, chance: random.Random) -> str:
    pairs = list(dict.fromkeys(re.findall(r"(?=([\u4e00-\u9fff]{2}))", text)))
    return " ".join(chance.sample(pairs, min(3, len(pairs))))


def chinese_paraphrase(text: str, chance: random.Random) -> str:
    parts = [part for part in re.split(r"[，。！？,.!?\s；;~]+", text) if part]
    chance.shuffle(parts)
    changed = "，".join(parts[:4])
    for word, other in CHINESE.items():
        changed = changed.replace(word, other)
    return "".join(char for char in changed if chance.random() < KEPT_CHINESE)[:60]
