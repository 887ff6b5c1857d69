"""The default rules on letters of five languages, and for each rule a letter it must leave alone."""

from functools import cache

import pytest

from dromos.triage.defaults import RULES
from dromos.triage.rules import Assessment, CategoryDefaults, Facts, RuleSet, read_rule

LETTERS = {
    "network/outage": {
        "en": "The entire street has no internet since this morning",
        "el": "Όλη η γειτονιά είναι χωρίς ίντερνετ από το πρωί",
        "hu": "Az egész utcában nincs internet reggel óta",
        "ru": "Во всём доме нет интернета с утра",
        "cs": "V celém domě nejde internet od rána",
    },
    "contract/cancel": {
        "en": "I want to cancel my contract at the end of the month",
        "el": "Θέλω να διακόψω το συμβόλαιό μου, ζητώ λύση της σύμβασης",
        "hu": "Szeretném felmondani az előfizetésemet",
        "ru": "Хочу расторгнуть договор с первого числа",
        "cs": "Chci vypovědět smlouvu ke konci měsíce",
    },
    "contract/move": {
        "en": "We are moving to a new flat in May, can you transfer the line?",
        "el": "Μετακομίζουμε τον Μάιο και θέλουμε μεταφορά της γραμμής",
        "hu": "Májusban elköltözünk, mi a teendő?",
        "ru": "Мы переезжаем в новую квартиру в мае",
        "cs": "V květnu se stěhujeme do nového bytu",
    },
    "equipment/return": {
        "en": "How do I return the old modem?",
        "el": "Πού μπορώ να επιστρέψω το μόντεμ;",
        "hu": "Hol tudom visszaadni a modemet?",
        "ru": "Куда можно сдать модем?",
        "cs": "Kde mohu vrátit modem?",
    },
    "billing/refund": {
        "en": "You charged me twice, please refund the difference",
        "el": "Χρεώθηκα δύο φορές, ζητώ επιστροφή χρημάτων",
        "hu": "Kétszer vonták le a díjat, kérem a visszatérítést",
        "ru": "Деньги списали дважды, верните деньги",
        "cs": "Dvakrát mi strhli částku, žádám vrácení peněz",
    },
    "billing/payment": {
        "en": "My card was declined, how can I pay the bill?",
        "el": "Η πληρωμή με κάρτα δεν πέρασε, πώς να πληρώσω;",
        "hu": "A befizetésem még nem látszik",
        "ru": "Оплатил вчера картой, а долг остался",
        "cs": "Moje platba ještě nedorazila",
    },
    "billing/invoice": {
        "en": "Please send me the invoice for October",
        "el": "Μου στέλνετε το τιμολόγιο του Οκτωβρίου;",
        "hu": "Nem értem az októberi számlát",
        "ru": "Пришлите, пожалуйста, счёт за октябрь",
        "cs": "Prosím o fakturu za říjen",
    },
    "technical/no-connection": {
        "en": "internet down since yesterday in Peristeri, light on the modem red",
        "el": "Δεν έχω ίντερνετ από χθες",
        "hu": "Tegnap óta nincs internet",
        "ru": "Нет интернета со вчерашнего дня",
        "cs": "Od včera mi nejde internet",
    },
    "technical/slow-connection": {
        "en": "My internet is very slow in the evening",
        "el": "Το ίντερνετ είναι πολύ αργό τα βράδια",
        "hu": "Esténként nagyon lassú az internet",
        "ru": "Очень медленный интернет по вечерам",
        "cs": "Večer je velmi pomalý internet",
    },
    "technical/wifi": {
        "en": "The wifi does not reach the bedroom",
        "el": "Το wifi δεν φτάνει στο υπνοδωμάτιο",
        "hu": "A wifi nem ér el a hálószobába",
        "ru": "Вай-фай не достаёт до спальни",
        "cs": "Wifi nedosáhne do ložnice",
    },
    "technical/tv": {
        "en": "The TV channels are missing since Sunday",
        "el": "Η τηλεόραση παγώνει συνέχεια",
        "hu": "A tévé képe akadozik, több csatorna hiányzik",
        "ru": "Телевизор не показывает, пропали каналы",
        "cs": "Televize se seká a některé programy chybí",
    },
    "technical/email": {
        "en": "I cannot send emails, my mailbox is blocked",
        "el": "Δεν μπορώ να στείλω email",
        "hu": "Nem tudok emailt küldeni, a postafiók megtelt",
        "ru": "Не приходят письма, почтовый ящик переполнен",
        "cs": "Nemohu odeslat email, schránka je plná",
    },
    "equipment/modem": {
        "en": "The router is broken, I need a replacement",
        "el": "Το μόντεμ χάλασε, θέλω αντικατάσταση",
        "hu": "Elromlott a modem, kérek csere készüléket",
        "ru": "Сломался роутер, нужна замена",
        "cs": "Mám vadný modem, prosím o výměnu",
    },
    "complaint/service": {
        "en": "I wish to make a complaint about your technician",
        "el": "Θέλω να κάνω παράπονο για τον τεχνικό σας",
        "hu": "Panaszt szeretnék tenni a szerelőre",
        "ru": "Хочу подать жалобу на вашего мастера",
        "cs": "Chci podat stížnost na vašeho technika",
    },
    "sales/quote": {
        "en": "Could you send us a quote for twenty lines?",
        "el": "Πόσο κοστίζει το πακέτο για γραφεία;",
        "hu": "Kérünk árajánlatot húsz munkahelyre",
        "ru": "Сколько стоит тариф для офиса?",
        "cs": "Prosíme o nabídku pro dvacet míst",
    },
    "sales/new-contract": {
        "en": "I would like to subscribe, I am a new customer",
        "el": "Θα ήθελα νέα σύνδεση στο σπίτι",
        "hu": "Szeretnék új előfizetést a házunkba",
        "ru": "Хочу подключиться к вашему тарифу",
        "cs": "Chtěl bych si objednat novou přípojku",
    },
    "praise": {
        "en": "Excellent service, thank you for the quick help",
        "el": "Συγχαρητήρια, άψογη εξυπηρέτηση",
        "hu": "Nagyon elégedett vagyok, kiváló munka",
        "ru": "Очень довольна, отличная работа",
        "cs": "Jsem velmi spokojená, skvělá práce",
    },
    "other": {
        "en": "What are your opening hours on Saturday?",
        "el": "Ποιο είναι το ωράριο του Σαββάτου;",
        "hu": "Mikor vannak nyitva szombaton?",
        "ru": "Работаете ли вы в субботу?",
        "cs": "Máte v sobotu otevřeno?",
    },
}

LEFT_ALONE = {
    "Advertising": "I have won nothing, and the casino next door has no internet",
    "Outage": "The whole internet talks about your street lamps",
    "Contract cancelled": "Please cancel my appointment with the technician",
    "Moving house": "The picture on my screen is not moving",
    "Equipment returned": "The technician returned my call about the modem",
    "Refund": "I called you twice about the modem",
    "Payment": "Nobody paid attention to my question",
    "Invoice": "My colleague Bill will call you",
    "No connection": "I downloaded the form from the internet",
    "Television": "I saw you on tv yesterday",
    "E-mail trouble": "Please answer me by email",
    "Wi-Fi": "My wife is at home on Monday",
    "Slow connection": "Your answer was slow",
    "Modem or router": "The modem stands in the hall",
    "Complaint": "I have no complaints-free month to offer you but a question",
    "Quote": "He offered me a coffee",
    "New contract": "Is there anything new about the case?",
    "Praise": "I am not happy, this was not a great service",
    "Everything else": "no internet",
    "Work stands still": "The whole office wishes you a merry Christmas",
    "No hurry": "This is urgent",
    "Lawyer or authority": "I live near the tennis courts",
}


@cache
def rule_set() -> RuleSet:
    rules = [read_rule(rule["name"], rule["conditions"], rule["outcome"]) for rule in RULES]
    return RuleSet(rules, {key: CategoryDefaults("somewhere", 3) for key in LETTERS})


def verdict(text: str) -> Assessment:
    return rule_set().assess("", text, Facts())


@pytest.mark.parametrize(
    ("category", "text"), [(category, text) for category, texts in LETTERS.items() for text in texts.values()]
)
def test_a_letter_gets_its_category(category: str, text: str) -> None:
    assert verdict(text).category == category


@pytest.mark.parametrize(("name", "text"), LEFT_ALONE.items())
def test_a_rule_leaves_alone_what_only_sounds_alike(name: str, text: str) -> None:
    assert name not in [reason.rule for reason in verdict(text).reasons]


def test_every_rule_has_a_letter_it_leaves_alone() -> None:
    assert [rule["name"] for rule in RULES] == list(LEFT_ALONE)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody can work, the internet is down",
        "Δεν έχουμε ίντερνετ, δεν μπορούμε να δουλέψουμε",
        "Nincs internet, nem tudunk dolgozni",
        "Нет интернета, весь офис ждёт",
        "Nejde internet, nemůžeme pracovat",
    ],
)
def test_a_company_that_cannot_work_is_critical(text: str) -> None:
    assert (verdict(text).severity, verdict(text).priority) == (1, "urgent")


@pytest.mark.parametrize(
    "text",
    ["My wifi is weak, not urgent", "Wifi, δεν βιάζομαι", "Wifi, nem sürgős", "Wifi, не срочно", "Wifi, nespěchá"],
)
def test_what_can_wait_is_minor(text: str) -> None:
    assert (verdict(text).severity, verdict(text).priority) == (4, "low")


@pytest.mark.parametrize(
    "text",
    [
        "I will see you in court",
        "Θα πάω σε δικηγόρο",
        "Ügyvédhez fordulok",
        "Обращусь к адвокату",
        "Předám to právníkovi",
    ],
)
def test_a_letter_that_names_a_lawyer_is_seen_soon(text: str) -> None:
    assert verdict(text).priority == "high"


@pytest.mark.parametrize("text", ["Best online casinos", "You have won a million dollars", "We offer SEO services"])
def test_advertising_is_marked(text: str) -> None:
    assert verdict(text).spam
