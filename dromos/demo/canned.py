"""What the people of Meridian write every day, in each language."""

import datetime as dt

from dromos.accounts.models import Department
from dromos.lib.actor import SYSTEM
from dromos.tickets.actions.canning import CannedPlan, Words, create_canned
from dromos.tickets.models import CannedText

TEXTS: dict[tuple[str, str], dict[str, str]] = {
    ("Restart the modem", "restart"): {
        "en": "Please switch the modem off, wait thirty seconds, and switch it on again. Is it better now?",
        "el": "Σβήστε παρακαλώ το μόντεμ, περιμένετε τριάντα δευτερόλεπτα και ανάψτε το πάλι. Βελτιώθηκε;",
        "hu": "Kérjük, kapcsolja ki a modemet, várjon harminc másodpercet, majd kapcsolja be újra. Jobb lett?",
        "ru": "Пожалуйста, выключите модем, подождите тридцать секунд и включите его снова. Стало лучше?",
        "cs": "Vypněte prosím modem, počkejte třicet sekund a zapněte ho znovu. Je to lepší?",
    },
    ("Lights on the modem", "lights"): {
        "en": "Which lights of the modem are on, and in which colour? A photo is enough.",
        "el": "Ποια λαμπάκια του μόντεμ ανάβουν, και με ποιο χρώμα; Αρκεί μια φωτογραφία.",
        "hu": "Mely lámpák világítanak a modemen, és milyen színnel? Egy fénykép is elég.",
        "ru": "Какие индикаторы горят на модеме и каким цветом? Достаточно фотографии.",
        "cs": "Které kontrolky na modemu svítí a jakou barvou? Stačí fotografie.",
    },
    ("We are looking into it", "looking"): {
        "en": "Thank you, we are looking into it and will write to you as soon as we know more.",
        "el": "Ευχαριστούμε, το εξετάζουμε και θα σας γράψουμε μόλις μάθουμε περισσότερα.",
        "hu": "Köszönjük, utánanézünk, és írunk, amint többet tudunk.",
        "ru": "Спасибо, мы разбираемся и напишем вам, как только узнаем больше.",
        "cs": "Děkujeme, zjišťujeme to a napíšeme vám, jakmile budeme vědět víc.",
    },
}
MODEM = {"restart", "lights"}


def canned_texts(technical: Department, at: dt.datetime) -> list[CannedText]:
    """For letters: what is about the modem for ``technical`` alone, the rest for everybody."""
    return [
        create_canned(
            plan=CannedPlan(
                title=title,
                shortcut=shortcut,
                words={language: Words(text) for language, text in texts.items()},
                department=technical if shortcut in MODEM else None,
                place=CannedText.Place.REPLY,
            ),
            by=SYSTEM,
            at=at,
        )
        for (title, shortcut), texts in TEXTS.items()
    ]
