"""Language of short texts: script first, then function words."""

import pytest

from cartwise.models.text.languages import detect, detect_all


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The quality is great and it fits", "en"),
        ("Superb!", "en"),
        ("不错,下次还会买", "zh"),
        ("とても良いです", "ja"),
        ("Recebi bem antes do prazo estipulado.", "pt"),
        ("produto muito bom", "pt"),
        ("La calidad es muy buena pero llegó tarde", "es"),
        ("Leider ist die Qualität nicht gut", "de"),
        ("Très bon produit, livraison rapide", "fr"),
        ("Отличный товар", "ru"),
        ("12345 !!!", "und"),
    ],
)
def test_language_when_clear(text, language):
    assert detect(text) == language


def test_texts_without_sign_take_the_usual_language():
    assert detect_all(["produto muito bom", "não gostei do produto", "100%!!"]) == ["pt", "pt", "pt"]
