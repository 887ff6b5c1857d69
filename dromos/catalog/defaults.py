"""The category tree an installation starts with, in five languages. Plain data, parents before children.

``skills`` are knowledge skills with the lowest level that will do; ``questions`` name entries of QUESTIONS.
"""

from typing import Any


def _names(en: str, el: str, hu: str, ru: str, cs: str) -> dict[str, str]:
    return {"en": en, "el": el, "hu": hu, "ru": ru, "cs": cs}


SKILLS: dict[str, dict[str, str]] = {
    "connection": _names("Connections", "Συνδέσεις", "Kapcsolatok", "Подключения", "Připojení"),
    "wifi": _names("Wi-Fi", "Wi-Fi", "Wi-Fi", "Wi-Fi", "Wi-Fi"),
    "television": _names("Television", "Τηλεόραση", "Televízió", "Телевидение", "Televize"),
    "email": _names("E-mail", "Ηλεκτρονικό ταχυδρομείο", "E-mail", "Электронная почта", "E-mail"),
    "billing": _names("Billing", "Τιμολόγηση", "Számlázás", "Расчёты", "Fakturace"),
    "equipment": _names("Equipment", "Εξοπλισμός", "Eszközök", "Оборудование", "Vybavení"),
    "network": _names("Network", "Δίκτυο", "Hálózat", "Сеть", "Síť"),
    "sales": _names("Sales", "Πωλήσεις", "Értékesítés", "Продажи", "Prodej"),
    "contracts": _names("Contracts", "Συμβόλαια", "Szerződések", "Договоры", "Smlouvy"),
    "complaints": _names("Complaints", "Παράπονα", "Panaszok", "Жалобы", "Stížnosti"),
}

QUESTIONS: dict[str, dict[str, Any]] = {
    "since": {
        "kind": "date",
        "labels": _names("Since when?", "Από πότε;", "Mióta?", "С какого времени?", "Od kdy?"),
    },
    "where": {
        "kind": "text",
        "labels": _names(
            "Where? Street and town",
            "Πού; Οδός και πόλη",
            "Hol? Utca és település",
            "Где? Улица и город",
            "Kde? Ulice a město",
        ),
    },
    "lights": {
        "kind": "choice",
        "labels": _names(
            "Which light is on at the modem?",
            "Ποιο λαμπάκι ανάβει στο μόντεμ;",
            "Melyik lámpa világít a modemen?",
            "Какой индикатор горит на модеме?",
            "Která kontrolka svítí na modemu?",
        ),
        "choices": [
            {"key": "green", "labels": _names("Green", "Πράσινο", "Zöld", "Зелёный", "Zelená")},
            {"key": "red", "labels": _names("Red", "Κόκκινο", "Piros", "Красный", "Červená")},
            {"key": "none", "labels": _names("None", "Κανένα", "Egyik sem", "Никакой", "Žádná")},
        ],
    },
    "restarted": {
        "kind": "yesno",
        "labels": _names(
            "Did you switch the modem off and on again?",
            "Κλείσατε και ανοίξατε ξανά το μόντεμ;",
            "Ki- és bekapcsolta a modemet?",
            "Вы выключали и снова включали модем?",
            "Vypnuli jste a znovu zapnuli modem?",
        ),
    },
    "speed": {
        "kind": "number",
        "labels": _names(
            "Measured speed in Mbit/s",
            "Μετρημένη ταχύτητα σε Mbit/s",
            "Mért sebesség Mbit/s-ban",
            "Измеренная скорость в Мбит/с",
            "Naměřená rychlost v Mbit/s",
        ),
    },
    "invoice-number": {
        "kind": "text",
        "labels": _names("Invoice number", "Αριθμός τιμολογίου", "Számlaszám", "Номер счёта", "Číslo faktury"),
    },
    "amount": {
        "kind": "number",
        "labels": _names("Amount", "Ποσό", "Összeg", "Сумма", "Částka"),
    },
    "paid-on": {
        "kind": "date",
        "labels": _names("Paid on", "Ημερομηνία πληρωμής", "Fizetés napja", "Дата оплаты", "Datum platby"),
    },
    "serial-number": {
        "kind": "text",
        "labels": _names(
            "Serial number of the device",
            "Σειριακός αριθμός συσκευής",
            "A készülék sorozatszáma",
            "Серийный номер устройства",
            "Sériové číslo zařízení",
        ),
    },
    "contract-number": {
        "kind": "text",
        "labels": _names("Contract number", "Αριθμός συμβολαίου", "Szerződésszám", "Номер договора", "Číslo smlouvy"),
    },
    "from-date": {
        "kind": "date",
        "labels": _names("From which date?", "Από ποια ημερομηνία;", "Mikortól?", "С какой даты?", "Od kterého data?"),
    },
    "new-address": {
        "kind": "text",
        "labels": _names("New address", "Νέα διεύθυνση", "Új cím", "Новый адрес", "Nová adresa"),
    },
    "places": {
        "kind": "number",
        "labels": _names(
            "For how many workplaces?",
            "Για πόσες θέσεις εργασίας;",
            "Hány munkahelyre?",
            "На сколько рабочих мест?",
            "Pro kolik pracovišť?",
        ),
    },
    "happened": {
        "kind": "long",
        "labels": _names(
            "What happened, and when?",
            "Τι συνέβη και πότε;",
            "Mi történt, és mikor?",
            "Что произошло и когда?",
            "Co se stalo a kdy?",
        ),
    },
}

CATEGORIES: list[tuple[str, dict[str, str], str | None, int, dict[str, int], list[str]]] = [
    # key, names, department, severity, skills, required and further questions
    (
        "technical",
        _names("Technical trouble", "Τεχνικό πρόβλημα", "Műszaki hiba", "Техническая неполадка", "Technická závada"),
        "technical-support",
        3,
        {},
        [],
    ),
    (
        "technical/no-connection",
        _names("No connection", "Χωρίς σύνδεση", "Nincs kapcsolat", "Нет соединения", "Bez připojení"),
        "technical-support",
        2,
        {"connection": 2},
        ["since", "where", "lights", "restarted"],
    ),
    (
        "technical/slow-connection",
        _names("Slow connection", "Αργή σύνδεση", "Lassú kapcsolat", "Медленное соединение", "Pomalé připojení"),
        "technical-support",
        3,
        {"connection": 2},
        ["since", "where", "speed"],
    ),
    (
        "technical/wifi",
        _names("Wi-Fi", "Wi-Fi", "Wi-Fi", "Wi-Fi", "Wi-Fi"),
        "technical-support",
        3,
        {"wifi": 2},
        ["since", "restarted"],
    ),
    (
        "technical/tv",
        _names("Television", "Τηλεόραση", "Televízió", "Телевидение", "Televize"),
        "technical-support",
        3,
        {"television": 2},
        ["since", "restarted"],
    ),
    (
        "technical/email",
        _names("E-mail", "Ηλεκτρονικό ταχυδρομείο", "E-mail", "Электронная почта", "E-mail"),
        "technical-support",
        3,
        {"email": 2},
        ["since"],
    ),
    (
        "billing",
        _names(
            "Bills and payments", "Λογαριασμοί και πληρωμές", "Számlák és fizetés", "Счета и оплата", "Účty a platby"
        ),
        "finance",
        3,
        {},
        [],
    ),
    (
        "billing/invoice",
        _names("Invoice", "Τιμολόγιο", "Számla", "Счёт", "Faktura"),
        "finance",
        3,
        {"billing": 2},
        ["invoice-number"],
    ),
    (
        "billing/payment",
        _names("Payment", "Πληρωμή", "Befizetés", "Оплата", "Platba"),
        "finance",
        3,
        {"billing": 2},
        ["invoice-number", "amount", "paid-on"],
    ),
    (
        "billing/refund",
        _names("Refund", "Επιστροφή χρημάτων", "Visszatérítés", "Возврат денег", "Vrácení peněz"),
        "finance",
        3,
        {"billing": 3},
        ["invoice-number", "amount"],
    ),
    (
        "equipment",
        _names("Equipment", "Εξοπλισμός", "Eszközök", "Оборудование", "Vybavení"),
        "equipment",
        3,
        {},
        [],
    ),
    (
        "equipment/modem",
        _names("Modem or router", "Μόντεμ ή ρούτερ", "Modem vagy router", "Модем или роутер", "Modem nebo router"),
        "equipment",
        3,
        {"equipment": 2},
        ["serial-number", "lights"],
    ),
    (
        "equipment/return",
        _names(
            "Return of equipment",
            "Επιστροφή εξοπλισμού",
            "Eszköz visszaadása",
            "Возврат оборудования",
            "Vrácení zařízení",
        ),
        "equipment",
        4,
        {"equipment": 1},
        ["serial-number"],
    ),
    ("network", _names("Network", "Δίκτυο", "Hálózat", "Сеть", "Síť"), "network", 2, {}, []),
    (
        "network/outage",
        _names("Outage", "Γενική βλάβη", "Üzemzavar", "Авария", "Výpadek"),
        "network",
        1,
        {"network": 2},
        ["since", "where"],
    ),
    ("sales", _names("Sales", "Πωλήσεις", "Értékesítés", "Продажи", "Prodej"), "information-centre", 3, {}, []),
    (
        "sales/quote",
        _names("Quote", "Προσφορά", "Árajánlat", "Коммерческое предложение", "Nabídka"),
        "information-centre",
        3,
        {"sales": 2},
        ["places", "where"],
    ),
    (
        "sales/new-contract",
        _names("New contract", "Νέο συμβόλαιο", "Új szerződés", "Новый договор", "Nová smlouva"),
        "information-centre",
        3,
        {"sales": 1},
        ["where", "from-date"],
    ),
    (
        "contract",
        _names("Contract", "Συμβόλαιο", "Szerződés", "Договор", "Smlouva"),
        "customer-service",
        3,
        {},
        [],
    ),
    (
        "contract/cancel",
        _names("Cancel a contract", "Διακοπή συμβολαίου", "Felmondás", "Расторжение договора", "Výpověď smlouvy"),
        "customer-service",
        3,
        {"contracts": 2},
        ["contract-number", "from-date"],
    ),
    (
        "contract/move",
        _names("Moving house", "Μετακόμιση", "Költözés", "Переезд", "Stěhování"),
        "customer-service",
        3,
        {"contracts": 1},
        ["contract-number", "new-address", "from-date"],
    ),
    (
        "complaint",
        _names("Complaint", "Παράπονο", "Panasz", "Жалоба", "Stížnost"),
        "customer-service",
        2,
        {},
        [],
    ),
    (
        "complaint/service",
        _names(
            "Complaint about service",
            "Παράπονο για την εξυπηρέτηση",
            "Panasz a szolgáltatásra",
            "Жалоба на обслуживание",
            "Stížnost na služby",
        ),
        "customer-service",
        2,
        {"complaints": 2},
        ["happened"],
    ),
    ("praise", _names("Praise", "Έπαινος", "Dicséret", "Благодарность", "Pochvala"), "customer-service", 4, {}, []),
    (
        "other",
        _names("Something else", "Κάτι άλλο", "Egyéb", "Другое", "Něco jiného"),
        "information-centre",
        3,
        {},
        [],
    ),
]
