"""The same trouble told in other words, by language: (one customer | another). And what is another trouble."""

ALIKE = {
    "en": """
        There is no internet in my flat since this morning | We are offline, the connection has been dead all day
        You charged me twice for October | My bill is too high, the same month was invoiced two times
        The technician did not show up | I waited the whole day and nobody came for the appointment
        Everything loads terribly slowly in the evening | The speed is very low, videos keep buffering
        I want to terminate my contract | Please cancel my subscription at the end of the month
    """,
    "el": """
        Δεν έχω ίντερνετ από το πρωί | Η σύνδεση έπεσε και δεν λειτουργεί τίποτα
        Με χρεώσατε δύο φορές για τον Οκτώβριο | Ο λογαριασμός είναι λάθος, πλήρωσα διπλά
        Ο τεχνικός δεν εμφανίστηκε στο ραντεβού | Περίμενα όλη μέρα και δεν ήρθε κανείς τεχνικός
        Το ίντερνετ είναι πολύ αργό τα βράδια | Η ταχύτητα της σύνδεσης είναι χαμηλή και σέρνεται
        Ξέχασα τον κωδικό μου | Δεν μπορώ να μπω, κλειδώθηκε ο λογαριασμός εισόδου με το συνθηματικό
    """,
    "hu": """
        Reggel óta nincs internetem | Leállt a netünk, semmi nem tölt be
        Kétszer vonták le a díjat | Hibás a számla, duplán fizettem
        Nem jött ki a szerelő | Egész nap vártam, de senki nem jött a megbeszélt időpontra
        Költözünk, szeretném átvinni az előfizetést | Új lakásba megyünk, áthelyezhető a szolgáltatás az új címre?
        Elfelejtettem a jelszavamat | Nem tudok belépni, zárolva van a felhasználónév
    """,
    "ru": """
        С утра нет интернета | Пропала связь, ничего не открывается
        С меня дважды списали за октябрь | Неправильный счёт, вижу двойное начисление
        Мастер так и не пришёл | Весь день прождал, никто не приехал из техников
        Интернет еле ползёт по вечерам | Очень низкая скорость соединения, всё тормозит
        Хочу расторгнуть договор | Прошу отключить услугу, отказываюсь от подписки
    """,
    "cs": """
        Od rána nejde internet | Výpadek připojení, stránky se nenačítají
        Účtovali jste mi říjen dvakrát | Faktura nesouhlasí, částka je dvojí
        Technik nepřišel | Čekala jsem celý den a nikdo nedorazil na domluvený termín
        Večer je internet hrozně pomalý | Nízká rychlost připojení, videa se sekají
        Stěhujeme se na novou adresu | Potřebuji přenést připojení do nového bytu
    """,
}
OTHER = """
    en | How do I print a page on both sides
    en | My television shows only half of the channels
    en | There is a crackling noise on my telephone line
    en | Please tell me your opening hours
    el | Θέλω να κρατήσω τον αριθμό μου, φορητότητα
    el | Ο εκτυπωτής δεν τυπώνει
    hu | Recseg a telefon, alig hallom a másikat
    hu | Drágult a csomag, mennyi az új ár
    ru | Шум в трубке телефона
    ru | Где моя посылка с роутером
    cs | Zapomněl jsem heslo do schránky
    cs | Kabel ve zdi je přetržený
"""
"""language | a trouble like none of the others"""
