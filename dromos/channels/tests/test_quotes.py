import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.channels.email.quotes import REPLY_LINE, fold, forwarded_letter, is_forward
from dromos.interactions.html_letter import html_to_text


def news(text: str) -> str:
    kept = list(text)
    for start, end in fold(text):
        kept[start:end] = [""] * (end - start)
    return "".join(kept).strip()


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "Thanks.\n\nOn Mon, Nov 2, 2026 at 10:00 AM Support <s@h.org> wrote:\n> Did you reboot?\n> --\n> A",
            "Thanks.",
        ),
        ("Sigue.\n\nEl lun, 2 nov 2026 a las 10:00, Soporte (<s@h.org>) escribió:\n\n> ¿Reinició?", "Sigue."),
        (
            "Danke!\n\n________________________________\nVon: S <s@h.org>\nGesendet: Montag\nAn: K\nBetreff: R\n\nx?",
            "Danke!",
        ),
        ("Nu merge.\n\nÎn lun., 2 nov. 2026 la 10:00, Suport <s@h.org> a scris:\n> Ati?", "Nu merge."),
        ("Merci\n\nLe lun. 2 nov. 2026 à 10:00, Support <s@h.org> a écrit :\n> Avez?", "Merci"),
        ("Спасибо\n\nпн, 2 нояб. 2026 г. в 10:00, Support <s@h.org>:\n> Перезагрузили?", "Спасибо"),
        ("Ευχαριστώ\n\nΣτις Δευ, 2 Νοε 2026 στις 10:00, ο Support <s@h.org> έγραψε:\n> Κάνατε;", "Ευχαριστώ"),
        ("Köszönöm\n\nSupport <s@h.org> ezt írta (időpont: 2026. nov. 2., H, 10:00):\n\n> Újra?", "Köszönöm"),
        ("Děkuji\n\npo 2. 11. 2026 v 10:00 odesílatel Support <s@h.org> napsal:\n> Restart?", "Děkuji"),
        ("Εντάξει\n\nΑπό: Support <s@h.org>\nΣτάλθηκε: Δευτέρα\nΠρος: Κώστας\nΘέμα: Re\n\nπαλιό", "Εντάξει"),
        ("Jó\n\nFeladó: S <s@h.org>\nElküldve: hétfő\nCímzett: M\nTárgy: Re\n\nrégi", "Jó"),
        ("Хорошо\n\nОт: S <s@h.org>\nОтправлено: пн\nКому: Н\nТема: Re\n\nстарое", "Хорошо"),
        ("Dobře\n\nOd: S <s@h.org>\nOdesláno: po\nKomu: L\nPředmět: Re\n\nstaré", "Dobře"),
        ("> Did you reboot?\nYes.\n> Which light is on?\nRed.\n", "Yes.\n\nRed."),
        ("Please call me.\n\n-- \nAna P\n+34 600", "Please call me."),
        ("ok\n\nSent from my iPhone", "ok"),
        ("ok then\n\nOn Mon, Nov 2, 2026 at 10:00 AM Support Team\n<support@long.example> wrote:\n> hi", "ok then"),
        (f"new\n{REPLY_LINE}\nold letter\nof ours", "new"),
        ("a\n\n-----Original Message-----\nFrom: x\n\nold", "a"),
        ("I wrote:\nnothing special", "I wrote:\nnothing special"),
        ("From: home\nI work there", "From: home\nI work there"),
        ("-- \nonly a signature", "-- \nonly a signature"),
        ("Help!\n\nKind regards,\nAna Pop\nMusic Ltd\nTel. +34 600 123 456", "Help!\n\nKind regards,\nAna Pop"),
        ("Βοήθεια\nΜε εκτίμηση\n\nΚ. Παππάς\n\nwww.example.gr", "Βοήθεια\nΜε εκτίμηση\n\nΚ. Παππάς"),
        ("Segítség\nÜdvözlettel:\nM\n+36 30 1234567", "Segítség\nÜdvözlettel:\nM"),
        ("Segítség\nÜdvözlettel,\nM\n+36 30 1234567", "Segítség\nÜdvözlettel,\nM"),
        (
            "Помогите\nС уважением,\nН\nn@example.by\n\nпн, 2 нояб. в 10:00, S <s@h.org>:\n> x",
            "Помогите\nС уважением,\nН",
        ),
        ("Pomoc\nS pozdravem\nL\nFirma\nmobil: 603 123 456\n\n-----Original Message-----\nx", "Pomoc\nS pozdravem\nL"),
        ("Help\nThanks\nAna\n600 123 456\nPS: it is urgent", "Help\nThanks\nAna\n600 123 456\nPS: it is urgent"),
        ("Call 600 123 456\nThanks\nAna\nand Bob", "Call 600 123 456\nThanks\nAna\nand Bob"),
        ("ok\n-- \nAna\n\nOn Mon, Nov 2, 2026 at 10:00 AM S <s@h.org> wrote:\n> hi", "ok"),
    ],
)
def test_what_is_new_stands_apart_from_what_is_quoted(text: str, new: str) -> None:
    assert news(text) == new


@given(st.lists(st.sampled_from(["> a", "", "x", "-- ", REPLY_LINE, "From: a@b", "To: x", "Date: y", "On 1:00 a@b:"])))
def test_folds_are_in_order_and_apart(lines: list[str]) -> None:
    text = "\n".join(lines)
    position = -1
    for start, end in fold(text):
        assert position < start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    ("subject", "text", "forward"),
    [
        ("Fwd: x", "", True),
        ("ΠΡΘ: x", "", True),
        ("Re: x", "", False),
        ("x", "---------- Forwarded message ---------\nFrom: a@b.example", True),
        ("x", "Begin forwarded message:\n", True),
        ("I: inoltro", "", True),
    ],
)
def test_forwards_are_known(subject: str, text: str, *, forward: bool) -> None:
    assert is_forward(subject, text) is forward


def test_the_author_of_a_forwarded_letter_is_found() -> None:
    text = "fyi\n\nFrom: Margit [mailto:margit@example.org]\nSent: Monday\nTo: x\nSubject: slow\n\nIt is slow."
    assert forwarded_letter(text) == ("margit@example.org", "Margit", "slow")
    assert forwarded_letter("From: nobody\nhello") is None


def test_html_reads_like_the_page() -> None:
    text, folded = html_to_text(
        "<html><head><title>t</title><style>p{}</style></head><body><p>One <b>two</b></p>\n<p>three<br>four&nbsp;"
        "five</p><ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table><script>x()</script>"
        "<pre>k\n  l</pre></body></html>"
    )
    assert text.split("\n") == ["One two", "", "three", "four five", "", "a", "b", "1 2", "k", "l"]
    assert folded == []


@pytest.mark.parametrize(
    "quotation",
    [
        '<div class="gmail_quote">On Monday S wrote:<blockquote>old</blockquote></div>',
        '<blockquote type="cite">old</blockquote>',
        '<div id="divRplyFwdMsg">From: S</div><div>old</div>',
    ],
)
def test_html_quotations_are_folded(quotation: str) -> None:
    text, ((start, end),) = html_to_text(f"<div>new</div>{quotation}")
    assert text[:start].strip() == "new"
    assert "old" in text[start:end]
    assert html_to_text(f"<div>new</div>{quotation}", fold=False)[1] == []
