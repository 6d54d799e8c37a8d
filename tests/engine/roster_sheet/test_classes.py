"""Classes as schools write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.roster_sheet import SchoolClass, parse_class

HAN = "一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("一(1)班", "一（1）班"),
        ("一（1）班", "一（1）班"),
        ("1年级(1)班", "一（1）班"),
        ("一年级1班", "一（1）班"),
        ("一年级一班", "一（1）班"),
        ("102", "一（2）班"),
        ("1.1班", "一（1）班"),
        ("1-1", "一（1）班"),
        ("一1班", "一（1）班"),
        ("六年级第3班", "六（3）班"),
        ("６０３", "六（3）班"),
        (" 六 （ 12 ） 班 ", "六（12）班"),
        ("六(十二)班", "六（12）班"),
        ("初一(2)班", "七（2）班"),
        ("七(2)班", "七（2）班"),
        ("高二(5)班", "高二（5）班"),
    ],
)
def test_every_spelling_names_one_class(written: str, label: str) -> None:
    found = parse_class(written)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    "written",
    ["", "未分班", "三年级", "一班", "大班", "100", "10", "2024级1班", "一(0)班", "1001234", "某老师"],
)
def test_what_names_no_class_beyond_doubt_is_not_guessed(written: str) -> None:
    assert parse_class(written) is None


@given(
    st.integers(1, 9),
    st.integers(1, 30),
    st.sampled_from(
        [
            "{han}({no})班",
            "{han}（{no}）班",
            "{grade}年级({no})班",
            "{han}年级{no}班",
            "{grade}.{no}班",
            "{grade}{no:02}",
        ]
    ),
)
def test_all_spellings_of_a_class_agree(grade: int, no: int, form: str) -> None:
    assert parse_class(form.format(han=HAN[grade - 1], grade=grade, no=no)) == SchoolClass(grade, no)


@given(st.text(max_size=12))
def test_any_text_is_a_class_or_none_and_a_label_reads_back(text: str) -> None:
    found = parse_class(text)
    if found is not None:
        assert parse_class(found.label) == found
