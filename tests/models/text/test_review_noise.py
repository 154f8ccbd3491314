"""Default texts, the shop's replies and copies are no opinions; short equal remarks of several people are."""

import pytest

from cartwise.models.text.review_noise import clean

LONG = "I have used this pan for three months now and it still heats evenly, nothing sticks, and it cleans in seconds."


@pytest.mark.parametrize(
    ("text", "noise"),
    [
        ("此用户没有填写评价", "default"),
        ("The customer left no comment.", "default"),
        ("系统默认好评!", "default"),
        ("", "empty"),
        ("!!!", "empty"),
        (None, "empty"),
        ("Dear customer, thank you for your feedback. We will look into it.", "reply"),
        ("Thank you for your review! The Lark team", "reply"),
        ("亲,感谢您的支持,我们会继续努力", "reply"),
        ("Thank you! It arrived on time.", None),
        ("客服回复很快,态度好。", None),
        ("Fits perfectly.", None),
    ],
)
def test_noise_of_a_text(text, noise):
    assert clean([text])[0].noise == noise


def test_copy_is_left_out_when_long():
    assert [each.noise for each in clean([LONG, LONG.upper(), "Fits perfectly.", "Fits perfectly."])] == [
        None,
        "copy",
        None,
        None,
    ]


def test_reply_is_cut_from_the_end_of_a_review():
    assert clean(["The lid leaks.\nResponse from the seller: we are sorry, please write to us."])[0].text == (
        "The lid leaks."
    )
