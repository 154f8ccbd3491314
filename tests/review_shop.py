"""Fixtures: a small shop with products and reviews in English, Chinese and Portuguese."""

from datetime import date, timedelta

import pytest

from cartwise import Workspace

ASPECTS = (  # text, stars
    ("The quality is great, very sturdy.", 5),
    ("Delivery took far too long, three weeks.", 2),
    ("It runs too small, the size is wrong.", 1),
    ("Great value for the money.", 5),
    ("Customer service was rude and never answered.", 1),
    ("质量很好,非常满意。", 5),
    ("物流太慢了,等了一个月,很失望。", 2),
)
NOISE = (
    ("此用户没有填写评价", 5),
    ("The customer left no comment.", 5),
    ("", 4),
    ("Dear customer, thank you for your feedback, we are sorry.", None),
)


@pytest.fixture(scope="session")
def review_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reviews")
    first = date(2024, 1, 1)
    lines = ["review_id,product_id,rating,text,review_date"]
    for number in range(140):
        text, stars = ASPECTS[number % len(ASPECTS)]
        day = first + timedelta(days=2 * number)
        lines.append(f'R{number:03d},P{number % 4},{stars},"{text} ({number})",{day}')
    for number, (text, stars) in enumerate(NOISE, start=140):
        lines.append(f'R{number:03d},P1,{stars or ""},"{text}",2024-05-0{number - 139}')
    lines.append('R900,P2,1,"I love it, wonderful and perfect in every way!",2024-06-01')
    (folder / "reviews.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    products = ["product_id,product_name,category,price"]
    products += [
        f"P{i},{name},{group},9.5"
        for i, (name, group) in enumerate(
            [("Tea towel", "Kitchen"), ("Red mug", "Kitchen"), ("Wool hat", "Clothing"), ("Lark lamp", "Lighting")]
        )
    ]
    (folder / "products.csv").write_text("\n".join(products) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def review_shop(review_files, tmp_path_factory):
    with Workspace.open(tmp_path_factory.mktemp("shop") / "w", create=True) as workspace:
        workspace.ingest(str(review_files / "reviews.csv"), str(review_files / "products.csv"))
        yield workspace
