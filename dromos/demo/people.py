"""The demo company's customers: a permanent cast, and some hundreds with names of their countries. Pure."""

import random
import unicodedata
from dataclasses import dataclass

_GREEK = dict(zip("αβγδεζηικλμνξοπρστυφως", "avgdeziiklmnxoprstyfos", strict=True)) | {"θ": "th", "χ": "ch", "ψ": "ps"}
_CYRILLIC = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)) | {
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Country:
    """Names, language, time zone and telephone numbers of one country. Surnames are (man's, woman's)."""

    code: str
    language: str
    time_zone: str
    dial: str
    men: tuple[str, ...]
    women: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    firms: tuple[str, ...]
    surname_first: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to Meridian. `firm` is empty for private people."""

    name: str
    female: bool
    language: str
    country: str
    time_zone: str
    email: str
    phone: str
    firm: str = ""
    segment: str = "private"


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((man, woman) for man, woman in (pair.split("/") for pair in text.split()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _firms(text: str) -> tuple[str, ...]:
    return tuple(firm.strip() for firm in text.split(";"))


GREECE = Country(
    code="GR",
    language="el",
    time_zone="Europe/Athens",
    dial="+30 210 {}",
    men=_words(
        "Γιώργος Δημήτρης Νίκος Γιάννης Παναγιώτης Χρήστος Βασίλης Σπύρος Θανάσης Μιχάλης Στέλιος Αντώνης Πέτρος Ηλίας"
    ),
    women=_words(
        "Μαρία Ελένη Κατερίνα Βασιλική Σοφία Αγγελική Γεωργία Δήμητρα Ιωάννα Ευαγγελία Χριστίνα Αναστασία Δέσποινα "
        "Φωτεινή"
    ),
    surnames=_pairs(
        "Παπαδόπουλος/Παπαδοπούλου Γεωργίου/Γεωργίου Νικολάου/Νικολάου Δημητρίου/Δημητρίου Οικονόμου/Οικονόμου "
        "Βασιλείου/Βασιλείου Καραγιάννης/Καραγιάννη Μακρής/Μακρή Αλεξίου/Αλεξίου Σταμάτης/Σταμάτη Λάμπρου/Λάμπρου "
        "Κωνσταντίνου/Κωνσταντίνου Αθανασίου/Αθανασίου Ζαχαρίου/Ζαχαρίου Τσιρίγος/Τσιρίγου Βλάχος/Βλάχου "
        "Ρήγας/Ρήγα Μαρκόπουλος/Μαρκοπούλου Σιδέρης/Σιδέρη Κόλλιας/Κόλλια Φωτόπουλος/Φωτοπούλου Δούκας/Δούκα"
    ),
    firms=_firms(
        "Ναυτιλιακή Αιγαίο ΑΕ; Αρτοποιεία Μελισσός; Τεχνική Αττικής ΕΠΕ; Οδοντιατρική Κλινική Σμύρνη; "
        "Ξενοδοχείο Άλσος; Βιβλιοπωλείο Πολιτεία; Λογιστικό Γραφείο Μακρή"
    ),
)
HUNGARY = Country(
    code="HU",
    language="hu",
    time_zone="Europe/Budapest",
    dial="+36 1 {}",
    men=_words("László István József János Zoltán Sándor Gábor Ferenc Attila Péter Tamás Zsolt András Balázs"),
    women=_words("Mária Erzsébet Katalin Ilona Éva Anna Zsuzsanna Ágnes Judit Andrea Krisztina Mónika Eszter Réka"),
    surnames=_pairs(
        "Nagy/Nagy Kovács/Kovács Tóth/Tóth Horváth/Horváth Varga/Varga Kiss/Kiss Molnár/Molnár Németh/Németh "
        "Farkas/Farkas Balogh/Balogh Papp/Papp Takács/Takács Juhász/Juhász Lakatos/Lakatos Mészáros/Mészáros "
        "Simon/Simon Rácz/Rácz Fekete/Fekete Szilágyi/Szilágyi Török/Török Fehér/Fehér Vörös/Vörös"
    ),
    firms=_firms(
        "Duna Logisztika Kft.; Zuglói Pékség Bt.; Kék Hordó Kft.; Fogászat Óbuda; Hárfa Hotel; Pallas Könyvelő Kft."
    ),
    surname_first=True,
)
CZECHIA = Country(
    code="CZ",
    language="cs",
    time_zone="Europe/Prague",
    dial="+420 25{}",
    men=_words("Jan Petr Josef Pavel Martin Tomáš Jaroslav Miroslav Zdeněk Václav Michal Karel Jakub Ondřej"),
    women=_words("Marie Eva Anna Hana Lenka Kateřina Věra Lucie Alena Petra Jana Veronika Tereza Markéta"),
    surnames=_pairs(
        "Svoboda/Svobodová Dvořák/Dvořáková Černý/Černá Procházka/Procházková Kučera/Kučerová Veselý/Veselá "
        "Horák/Horáková Němec/Němcová Pokorný/Pokorná Marek/Marková Pospíšil/Pospíšilová Hájek/Hájková "
        "Jelínek/Jelínková Král/Králová Růžička/Růžičková Beneš/Benešová Fiala/Fialová Sedláček/Sedláčková "
        "Doležal/Doležalová Zeman/Zemanová Kolář/Kolářová Urban/Urbanová"
    ),
    firms=_firms(
        "Vltava Sklady s.r.o.; Pekárna U Mostu; Stavby Horák a.s.; Zubní ordinace Letná; Hotel Lípa; "
        "Účetní kancelář Fiala"
    ),
)
BELARUS = Country(
    code="BY",
    language="ru",
    time_zone="Europe/Minsk",
    dial="+375 17 {}",
    men=_words("Александр Сергей Дмитрий Андрей Алексей Игорь Олег Виктор Павел Юрий Максим Денис Артём Евгений"),
    women=_words("Елена Ольга Наталья Татьяна Ирина Светлана Анна Марина Юлия Екатерина Людмила Галина Вера Оксана"),
    surnames=_pairs(
        "Иванов/Иванова Ковалёв/Ковалёва Козлов/Козлова Новиков/Новикова Морозов/Морозова Волков/Волкова "
        "Соколов/Соколова Лебедев/Лебедева Жук/Жук Шевчук/Шевчук Климович/Климович Савицкий/Савицкая "
        "Карпович/Карпович Лукашевич/Лукашевич Орлов/Орлова Мельник/Мельник Романов/Романова Гончаров/Гончарова "
        "Зайцев/Зайцева Пинчук/Пинчук Кравченко/Кравченко Тарасевич/Тарасевич"
    ),
    firms=_firms(
        "ООО «Свислочь Транс»; Пекарня «Колос»; ЧУП «СтройДом»; Стоматология «Улыбка»; Гостиница «Парковая»; "
        "ООО «Баланс Плюс»"
    ),
)
COUNTRIES = (GREECE, HUNGARY, CZECHIA, BELARUS)
_SHARES = (0.4, 0.24, 0.18, 0.18)
_ENGLISH_SHARE = 0.07
_MAIL = ("mail.example", "post.example", "inbox.example", "home.example")

KOSTAS = Person("Kostas Papadakis", False, "el", "GR", "Europe/Athens", "kostas@athens.example", "+30 210 5551001")
LADISLAV = Person(
    "Ladislav Novotný", False, "cs", "CZ", "Europe/Prague", "ladislav@novotny-tisk.example", "+420 255551002",
    "Novotný Tisk s.r.o.", "company",
)  # fmt: skip
MARGIT = Person(
    "Margit Szabó", True, "hu", "HU", "Europe/Budapest", "margit@budapest.example", "+36 1 555 1003", "", "vip"
)
NIKOLAI = Person("Николай Петров", False, "ru", "BY", "Europe/Minsk", "nikolai@minsk.example", "+375 17 555 1004")
OSCAR = Person("Oscar Lind", False, "en", "CZ", "Europe/Prague", "oscar@elsewhere.example", "+420 255551005")
CAST = (KOSTAS, LADISLAV, MARGIT, NIKOLAI, OSCAR)


def crowd(count: int, rng: random.Random) -> list[Person]:
    """`count` different people after the permanent cast; always the same for the same seed."""
    taken = {person.email for person in CAST}
    made = list(CAST)
    while len(made) < count:
        (country,) = rng.choices(COUNTRIES, _SHARES)
        person = _person(country, 1100 + len(made), rng)
        if person.email not in taken:
            taken.add(person.email)
            made.append(person)
    return made


def _person(country: Country, extension: int, rng: random.Random) -> Person:
    female = rng.random() < 0.5
    first = rng.choice(country.women if female else country.men)
    last = rng.choice(country.surnames)[int(female)]
    firm = rng.choice(country.firms) if rng.random() < 0.18 else ""
    return Person(
        name=f"{last} {first}" if country.surname_first else f"{first} {last}",
        female=female,
        language="en" if rng.random() < _ENGLISH_SHARE else country.language,
        country=country.code,
        time_zone=country.time_zone,
        email=_email(first, last, firm, rng),
        phone=country.dial.format(f"555{extension}"),
        firm=firm,
        segment="company" if firm else ("vip" if rng.random() < 0.03 else "private"),
    )


def _email(first: str, last: str, firm: str, rng: random.Random) -> str:
    given, family = latin(first), latin(last)
    if firm:
        return f"{given}.{family}@{latin(firm)}.example"
    shapes = (f"{given}.{family}", f"{given[0]}{family}", f"{family}{rng.randrange(60, 99)}", f"{given}{family}")
    return f"{rng.choice(shapes)}@{rng.choice(_MAIL)}"


def latin(text: str) -> str:
    """Greek and Cyrillic by sound, accents off, letters and digits only."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    spelt = "".join(_GREEK.get(c, _CYRILLIC.get(c, c)) for c in bare.replace("ου", "u"))
    return "".join(c for c in spelt if c.isascii() and c.isalnum()) or "post"
