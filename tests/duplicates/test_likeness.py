"""How much two people are alike: spellings, empty facts, and that nothing matches everything."""

import string
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.duplicates import spelling
from support.duplicates.likeness import SHOWN, WORTH, Facts, Reason, alike, compare, facts_of, values_of
from support.duplicates.model import Grade, Sign, TokenKind
from tests.duplicates.factory import AGAIN, FIRST, STRANGER

#: One name as documents of two languages and three alphabets write it.
SPELLINGS = [
    "Іван Иван Ivan",
    "Аляксандр Александр Aliaksandr Alexander Aleksandr",
    "Сяргей Сергей Siarhei Sergei Sergey",
    "Юрый Юрий Yury Yuri",
    "Дзмітрый Дмитрий Dzmitry Dmitri Зміцер",
    "Мікалай Николай Mikalai Nikolai",
    "Уладзімір Владимир Uladzimir Vladimir",
    "Яўген Евгений Yauhen Evgeny Eugene",
    "Аляксей Алексей Aliaksei Alexey",
    "Кацярына Екатерина Katsiaryna Ekaterina Catherine",
    "Вольга Ольга Volha Olga",
    "Пётр Петр Pyotr Piotr Peter",
    "Фёдор Федор Fyodor Хведар",
    "Ігар Игорь Ihar Igor",
    "Віктар Виктор Viktar Victor",
    "Цімафей Тимофей Tsimafei Timofey",
    "Таццяна Татьяна Tatsiana Tatyana",
    "Міхаіл Михаил Mikhail Michael",
    "Ганна Анна Hanna Anna",
    "Рыгор Григорий Ryhor",
    "Кавалёў Ковалёв Ковалев Kavaliou Kovalev Kovalyov",
    "Лукашэнка Лукашенко Łukašenka Lukashenko",
    "Ціханоўская Тихановская Tsikhanouskaya Cichanoŭskaja",
    "Мядзведзеў Медведев Miadzvedzeu Medvedev",
    "Жукаў Жуков Zhukau Žukaŭ",
    "Щерба Шчэрба Shcherba",
]
#: The same with vowels that differ: alike, and one blind token.
NEAR = [
    "Шаўчэнка Шевченко Shauchenka Shevchenko",
    "Чарноў Чернов Charnou Chernov",
    "Грышчанка Грищенко Hryshchanka Grishchenko",
    "Васіль Василий Vasil Vasily",
    "Вячаслаў Вячеслав Viachaslau",
]
OTHERS = ["Олег Ольга", "Иван Игорь", "Петров Павлов", "Марозаў Зайцаў", "Andrei Anton", "Шаров Жаров Чаров"]


@pytest.mark.parametrize("line", SPELLINGS, ids=lambda line: line.split()[0])
def test_the_spellings_of_one_name_sound_the_same(line):
    assert len({spelling.sound(name) for name in line.split()}) == 1


@pytest.mark.parametrize("line", SPELLINGS + NEAR, ids=lambda line: line.split()[0])
def test_the_spellings_of_one_name_have_one_blind_token(line):
    assert len({spelling.bones(spelling.sound(name)) for name in line.split()}) == 1


@pytest.mark.parametrize("line", OTHERS, ids=lambda line: line.split()[0])
def test_other_names_stay_other_names(line):
    for one, other in combinations(line.split(), 2):
        assert spelling.sound(one) != spelling.sound(other)
        assert spelling.bones(spelling.sound(one)) != spelling.bones(spelling.sound(other))


def named(name, **more):
    return facts_of({"name": name, **more}, [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Іван Кавалёў", "Ковалёв Иван Петрович"),
        ("Ivan Kavaliou", "КОВАЛЕВ ИВАН"),
        ("Кавалёў Іван Пятровіч", "Ivan Petrovich Kovalyov"),
        ("Иван Петрович", "Петрович Иван Иванович"),
        ("Г. Кавалёў Іван", "Kavaliou Ivan H."),
    ],
)
def test_order_alphabet_and_patronymic_do_not_matter(one, other):
    assert alike(named(one), named(other)) == 100


@pytest.mark.parametrize(
    ("one", "other", "most"),
    [
        ("Иван Петров", "Иван Сидоров", 79),
        ("Иван Петров", "Сергей Петрович Иванов", 79),
        ("Иван Иванович Иванов", "Иван Петрович Иванов", 89),
        ("Олег Жук", "Ольга Жук", 89),
        ("Иван", "Иван", 0),
        ("Аноним Аноним", "Аноним Аноним", 0),
        ("", "Иван Петров", 0),
        ("", "", 0),
    ],
)
def test_what_many_share_is_not_enough(one, other, most):
    assert alike(named(one), named(other)) <= most


def test_a_slip_of_the_pen_is_told_in_per_cent():
    found = compare(named("Андрэй Бандарэнка"), named("Andrey Bondaremko"))
    ((sign, percent),) = [(reason.sign, reason.percent) for reason in found.reasons]
    assert sign is Sign.NAMES
    assert 90 <= percent < 100


def test_one_person_who_applies_twice_is_found_with_every_reason():
    one, again = (facts_of(told["identity"], told["contacts"], told["service"]) for told in (FIRST, AGAIN))
    found = compare(one, again)
    assert {reason.sign for reason in found.reasons} == {Sign.PHONE, Sign.BIRTH_DATE, Sign.NAMES, Sign.SERVICE}
    assert (found.points, found.grade) == (100, Grade.VERY_LIKELY)
    stranger = facts_of(STRANGER["identity"], STRANGER["contacts"], STRANGER["service"])
    assert compare(one, stranger).points == 0


PHONE, MAIL = frozenset({("phone", "291112233")}), frozenset({("email", "a@b.by")})


@pytest.mark.parametrize(
    ("facts", "reasons", "shown"),
    [
        (Facts(contacts=PHONE), [Reason(Sign.PHONE)], True),
        (Facts(contacts=MAIL), [Reason(Sign.EMAIL)], True),
        (Facts(contacts=frozenset({("telegram", "ivan_p")})), [Reason(Sign.MESSENGER)], True),
        (Facts(contacts=PHONE | MAIL), [Reason(Sign.PHONE), Reason(Sign.EMAIL)], True),
        (Facts(birth="1988-04-17"), [Reason(Sign.BIRTH_DATE)], False),
        (Facts(names=("ivan", "petrav")), [Reason(Sign.NAMES, 100)], True),
        (Facts(unit=(frozenset({"3214"}), ""), years=("2009", "2020")), [Reason(Sign.SERVICE)], False),
        (Facts(unit=(frozenset({"3214"}), ""), years=("", "")), [], False),
        (Facts(unit=(frozenset(), "aman minsk"), years=("2009", "")), [Reason(Sign.SERVICE)], False),
        (Facts(birth="1988-04-17", unit=(frozenset({"3214"}), ""), years=("2009", "")), None, True),
        (Facts(), [], False),
    ],
)
def test_what_each_sign_is_worth(facts, reasons, shown):
    found = compare(facts, facts)
    if reasons is not None:
        assert list(found.reasons) == reasons
    assert (found.points >= SHOWN) is shown


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+375 (29) 111-22-33", "80291112233", True),
        ("+375291112233", "291112233", True),
        ("１２３４５６７８９", "123456789", True),
        ("+375291112233", "+375291112234", False),
        ("000000000", "000000000", False),
        ("12345", "12345", False),
        ("-", "-", False),
    ],
)
def test_telephones_are_their_last_digits(one, other, same):
    sides = (facts_of(None, [{"kind": "phone", "value": value}]) for value in (one, other))
    assert bool(compare(*sides).points) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("telegram", "@Ivan_P"), ("telegram", "https://t.me/ivan_p"), True),
        (("telegram", "@ivan_p"), ("threema", "ivan_p"), False),
        (("signal", "+375 29 111 22 33"), ("phone", "80291112233"), True),
        (("email", "Ivan@Example.ORG"), ("email", " ivan@example.org "), True),
        (("email", "@example.org"), ("email", "@example.org"), False),
        (("telegram", "@"), ("telegram", "@"), False),
        (("other", "нет"), ("other", "нет"), False),
        (("other", ""), ("other", ""), False),
    ],
)
def test_other_ways_to_be_reached(one, other, same):
    sides = (facts_of(None, [{"kind": kind, "value": value}]) for kind, value in (one, other))
    assert bool(compare(*sides).points) is same


# What nobody filled in

NOTHING = st.sampled_from(["", " ", "-", "—", "?", "...", "нет", "No", "@", "0000000", "+", "н/д"])
TEXT = st.text(alphabet=string.ascii_letters + string.digits + "абвгґдеёжзійклмнўр @.+-'", max_size=30)
KIND = st.sampled_from(["phone", "email", "signal", "telegram", "threema", "matrix", "other"])
DATE = st.dates().map(lambda day: day.isoformat())
CONTACTS = st.lists(st.fixed_dictionaries({"kind": KIND, "value": TEXT}), max_size=4)
SOMEBODY = st.builds(
    facts_of,
    st.fixed_dictionaries({"name": TEXT, "birth_date": DATE | st.none()}),
    CONTACTS,
    st.fixed_dictionaries({"unit": TEXT, "from": DATE | st.none(), "to": DATE | st.none()}),
)
NOBODY = st.builds(
    facts_of,
    st.fixed_dictionaries({"name": NOTHING, "birth_date": st.sampled_from(["", None])}) | st.none(),
    st.lists(st.fixed_dictionaries({"kind": KIND, "value": NOTHING}), max_size=4) | st.none(),
    st.fixed_dictionaries({"unit": NOTHING, "from": st.none(), "to": st.none()}) | st.none(),
)


@given(NOBODY, SOMEBODY | NOBODY)
def test_an_empty_field_never_matches(nobody, other):
    assert compare(nobody, other).points == compare(other, nobody).points == 0
    assert values_of(nobody) == set()


@given(SOMEBODY, SOMEBODY)
def test_a_reason_is_a_fact_that_both_have(one, other):
    found = compare(one, other)
    assert found.points == compare(other, one).points
    assert found.points <= 100
    assert bool(found.points) is bool(found.reasons)
    signs = {reason.sign for reason in found.reasons}
    assert Sign.BIRTH_DATE not in signs or one.birth == other.birth != ""
    assert signs.isdisjoint({Sign.PHONE, Sign.EMAIL, Sign.MESSENGER}) or one.contacts & other.contacts
    assert Sign.NAMES not in signs or (len(one.names) > 1 and len(other.names) > 1)
    assert Sign.SERVICE not in signs or set(one.years) & set(other.years) - {""}


NAMES = (
    *("Іван Жук", "Алесь Бандарэнка", "Сяргей Кавалёў", "Юрый Зайцаў", "Віктар Марозаў", "Пётр Шчэрба"),
    *("Ганна Лукашык", "Вольга Грынь", "Максім Чарноў", "Рыгор Пятроў", "Цімафей Сідар", "Яўген Мядзведзеў"),
)
#: A dozen people who have nothing in common.
PANEL = [
    facts_of(
        {"name": name, "birth_date": f"19{60 + number}-0{1 + number % 9}-1{number % 10}"},
        [{"kind": "phone", "value": f"+37529{number}1{number + 3}2233"}],
        {"unit": f"в/ч {3000 + 7 * number}", "from": f"{1990 + number}-01-01"},
    )
    for number, name in enumerate(NAMES)
]


@given(SOMEBODY | st.sampled_from(PANEL))
def test_nothing_matches_everything(one):
    # One person has at most four ways to be reached here, one name and one birth date: so many may be like them.
    assert sum(compare(one, other).points >= SHOWN for other in PANEL) <= 5


def test_people_who_have_nothing_in_common_are_not_alike():
    assert [compare(*pair).points for pair in combinations(PANEL, 2) if compare(*pair).points >= SHOWN] == []


@given(TEXT)
def test_a_contact_is_itself_however_often_it_is_normalised(value):
    for kind in ("phone", "email", "telegram"):
        found, key = spelling.contact(kind, value)
        assert key == "" or spelling.contact(found, key) == (found, key)


def test_tokens_are_made_of_each_fact_and_of_nothing_empty():
    facts = facts_of(FIRST["identity"], FIRST["contacts"])
    assert values_of(facts) == {
        (TokenKind.NAME, "kvlv"),
        (TokenKind.NAME, "ivan"),
        (TokenKind.NAME, "ptrvc"),
        (TokenKind.BIRTH, "1988-04-17"),
        (TokenKind.CONTACT, "phone:291112233"),
    }
    again = facts_of(AGAIN["identity"], AGAIN["contacts"])
    assert len(values_of(facts) & values_of(again)) == 4


def test_every_sign_is_worth_something():
    assert set(WORTH) | {Sign.NAMES} == set(Sign)
