"""What customers of the demo company write about, and what follows from it. Pure."""

from dataclasses import dataclass

from dromos.demo.staff import AUT, CS, EQ, FIN, IC, NET, TS


@dataclass(frozen=True, slots=True)
class Topic:
    """`share` of all contacts; `back`: the department behind, and how often it is asked."""

    key: str
    category: str
    department: str
    severity: int
    share: float
    back: str = ""
    back_share: float = 0.0
    for_firms: bool = False


TOPICS = (
    Topic("no-connection", "technical/no-connection", TS, 2, 0.2, NET, 0.2),
    Topic("slow", "technical/slow-connection", TS, 3, 0.1, NET, 0.3),
    Topic("wifi", "technical/wifi", TS, 3, 0.08, EQ, 0.1),
    Topic("tv", "technical/tv", TS, 3, 0.06),
    Topic("email", "technical/email", TS, 3, 0.05),
    Topic("invoice", "billing/invoice", FIN, 3, 0.13, AUT, 0.1),
    Topic("payment", "billing/payment", FIN, 3, 0.08, AUT, 0.08),
    Topic("contract", "contract", CS, 3, 0.08),
    Topic("termination", "contract/cancel", CS, 3, 0.03),
    Topic("equipment", "equipment/modem", EQ, 3, 0.07),
    Topic("quote", "sales/quote", IC, 3, 0.03, for_firms=True),
    Topic("business", "technical", TS, 2, 0.04, NET, 0.35, for_firms=True),
    Topic("question", "other", IC, 4, 0.04),
    Topic("complaint", "complaint/service", CS, 2, 0.02),
)
BY_KEY = {topic.key: topic for topic in TOPICS}

NOTES = (
    "Called the customer back, nobody answered. Trying again after lunch.",
    "Same street cabinet as two other tickets this morning.",
    "Line measured: attenuation fine, no synchronisation.",
    "The customer prefers to be called after 16:00.",
    "Waiting for the work report before I answer.",
    "Checked with accounting: the payment is there, only the reference is missing.",
    "Second contact this month, let us be generous.",
    "Modem firmware is two versions behind.",
    "Spoke to the customer: the flat is empty until Friday.",
    "Replacement goes out with today's parcel.",
    "The technician has a free slot tomorrow between 9 and 12.",
    "No alarms on the segment, looks like the house wiring.",
    "The discount was agreed on the phone, see the contact in August.",
    "Log attached by the customer is from the wrong day, asked again.",
)
HAND_OVER_REASONS = (
    "Needs a measurement in the network.",
    "The booking has to be corrected in the billing software.",
    "Device has to be exchanged.",
    "Configuration on the customer's line.",
    "Please check the port and the card.",
)
