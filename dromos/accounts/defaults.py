"""The departments an installation starts with. Plain data: (key, name, names by language, answers customers itself)."""

DEPARTMENTS: list[tuple[str, str, dict[str, str], bool]] = [
    (
        "information-centre",
        "Information Centre",
        {
            "en": "Information Centre",
            "el": "Κέντρο Πληροφοριών",
            "hu": "Információs Központ",
            "ru": "Информационный центр",
            "cs": "Informační centrum",
        },
        True,
    ),
    (
        "customer-service",
        "Customer Service",
        {
            "en": "Customer Service",
            "el": "Εξυπηρέτηση Πελατών",
            "hu": "Ügyfélszolgálat",
            "ru": "Служба поддержки клиентов",
            "cs": "Zákaznický servis",
        },
        True,
    ),
    (
        "technical-support",
        "Technical Support",
        {
            "en": "Technical Support",
            "el": "Τεχνική Υποστήριξη",
            "hu": "Műszaki Támogatás",
            "ru": "Техническая поддержка",
            "cs": "Technická podpora",
        },
        True,
    ),
    (
        "finance",
        "Finance",
        {
            "en": "Finance",
            "el": "Οικονομικό Τμήμα",
            "hu": "Pénzügy",
            "ru": "Финансовый отдел",
            "cs": "Finanční oddělení",
        },
        False,
    ),
    (
        "automation",
        "Automation",
        {
            "en": "Automation",
            "el": "Μηχανογράφηση",
            "hu": "Automatizálás",
            "ru": "Отдел автоматизации",
            "cs": "Automatizace",
        },
        False,
    ),
    (
        "equipment",
        "Equipment",
        {
            "en": "Equipment",
            "el": "Τμήμα Εξοπλισμού",
            "hu": "Eszközök",
            "ru": "Отдел оборудования",
            "cs": "Oddělení vybavení",
        },
        False,
    ),
    (
        "network",
        "Network",
        {"en": "Network", "el": "Τμήμα Δικτύου", "hu": "Hálózat", "ru": "Отдел сетей", "cs": "Oddělení sítě"},
        False,
    ),
]
