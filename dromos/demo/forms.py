"""The form of the demo company: linked from the portal, and allowed in its imaginary site."""

import datetime as dt

from dromos.accounts.models import Department
from dromos.channels.webform import actions
from dromos.channels.webform.models import WebForm
from dromos.lib.actor import SYSTEM

TITLES = {
    "en": "Write to Meridian",
    "el": "Γράψτε στη Meridian",
    "hu": "Írjon a Meridiannak",
    "ru": "Напишите в Meridian",
    "cs": "Napište Meridianu",
}
INTROS = {
    "en": "We answer by e-mail. In an emergency please call us.",
    "el": "Απαντάμε με e-mail. Σε επείγουσα ανάγκη τηλεφωνήστε μας.",
    "hu": "E-mailben válaszolunk. Sürgős esetben kérjük, hívjon minket.",
    "ru": "Мы отвечаем по электронной почте. В срочных случаях звоните нам.",
    "cs": "Odpovídáme e-mailem. V naléhavých případech nám prosím zavolejte.",
}


def front_form(department: Department, at: dt.datetime) -> WebForm:
    """One form for everything, open to everybody."""
    return actions.create_form(
        key="contact",
        name="Contact",
        titles=TITLES,
        intros=INTROS,
        department=department,
        origins=["https://www.meridian.example"],
        is_front=True,
        by=SYSTEM,
        at=at,
    )
