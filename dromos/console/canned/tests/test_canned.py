"""The pages of canned texts: whose is whose, a table read line by line, files that come along."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dromos.console.canned import table
from dromos.tickets.models import CannedText
from tests.cast import Cast


def values(cast: Cast, **changed: str) -> dict[str, object]:
    here = f"department:{cast.departments['customer-service'].pk}"
    given = {"title": "Thanks", "shortcut": "thanks", "whose": here, "place": "both", "is_active": "on"}
    return {**given, "text_en": "Thank you, {{ customer.name }}!", **changed}


def test_a_lead_keeps_a_text_and_an_agent_may_only_use_it(cast: Cast) -> None:
    lead, agent = cast.browser("filip"), cast.browser("alexandra")
    file = SimpleUploadedFile("form.pdf", b"%PDF", "application/pdf")
    assert lead.post("/canned-texts/new/", {**values(cast), "files": [file]}).status_code == 302
    row = CannedText.objects.get()
    assert [one.filename for one in row.files.all()] == ["form.pdf"]
    assert "/thanks" in agent.get("/canned-texts/").content.decode()
    assert agent.get(f"/canned-texts/{row.pk}/").status_code == 404
    assert agent.post(f"/canned-texts/{row.pk}/remove/").status_code == 404
    assert agent.post("/canned-texts/new/", values(cast)).status_code == 200
    assert agent.post("/canned-texts/new/", values(cast, whose="me")).status_code == 302
    assert (
        lead.post(f"/canned-texts/{row.pk}/", values(cast, title="Many thanks", text_el="Ευχαριστούμε!")).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.title == "Many thanks"
    assert {body.language for body in row.bodies.all()} == {"en", "el"}
    lead.post(f"/canned-texts/{row.pk}/files/{row.files.get().pk}/remove/")
    assert not row.files.exists()
    lead.post(f"/canned-texts/{row.pk}/remove/")
    assert CannedText.objects.get().owner == cast.users["alexandra"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Hello,hello,finance,both,Hi", "You may not keep texts"),
        ("Hello,hello,house,both,Hi", "You may not keep texts"),
        ("Hello,hello,me,nowhere,Hi", "is none of"),
        ("Hello,hello,me,both,", "one language at least"),
        (",hello,me,both,Hi", "Title or shortcut"),
        ("Hello,hello,Customer Service,note,Hi", ""),
        ('Hello,hello,,,"Hi, there"', ""),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_number(cast: Cast, line: str, fault: str) -> None:
    found = table.read(f"\ufefftitle,shortcut,for,where,en\n{line}\n", cast.user("filip"))
    assert bool(found.faults) == bool(fault)
    assert all(fault in one and one.startswith("Line 2") for one in found.faults)
    assert len(found.plans) == (0 if fault else 1)


def test_a_table_without_names_of_columns_is_not_read(cast: Cast) -> None:
    assert "shortcut" in table.read("Hello;hi\n", cast.user("filip")).faults[0]
