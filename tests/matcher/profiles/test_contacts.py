import pytest

from matcher.profiles.contacts import without_contacts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("手机13812345678，微信同号", "手机#，微信同号"),
        ("Call 13812345678.", "Call #."),
        ("微信号13812345678", "微信号#"),
        ("138-1234-5678 or 138 1234 5678", "# or #"),
        ("电话0532-88881234转801", "电话#"),
        ("(0532) 88881234", "#"),
        ("Tel +49 170 5551234.", "Tel #."),
        ("0049 170 5551234", "#"),
        ("+86-13812345678", "#"),
        ("8613812345678", "#"),
        ("写信给zhang＠qq.com", "写信给#"),
        ("anna.l+work@example.org, please", "#, please"),
    ],
)
def test_contact_details_are_taken_out(text: str, shown: str) -> None:
    assert without_contacts(text, "#") == shown


@pytest.mark.parametrize(
    "text",
    [
        "0.1234567 MPa and 12345678 cycles",
        "35kDa, HDAC6, GB/T 4754-2017, ISO 15614-1",
        "2019-2024, 1.5万-2.5万/月, 3000-5000万元",
        "CAS 7440-05-3, CN113812345678A",
        "US 11,234,567 B2; 1200 × 800 × 600 mm",
    ],
)
def test_figures_stay(text: str) -> None:
    assert without_contacts(text, "#") == text
