"""What a search must find and what it must not: (what is typed | what the text says), by language. Real words all."""

FOUND = {
    "en": """
        router | Both routers were replaced yesterday
        invoices | The invoice for March is wrong
        connection | We lost our connections again
        connect | I cannot get it connected
        pay | I have already paid
        paid | I will pay tomorrow
        bill | She was billed twice
        children | Parental control for my child
        restarting | I restarted the modem three times
        cancelled | I would like to cancel the contract
        delivery | When will it be delivered
        company | Two companies share this line
        broke | The socket is broken
        send | You sent me the wrong cable
        slower | It has been slow since Monday
        cafe | The Wi-Fi in our café is down
        resume | Please find my résumé attached
        stopped | It stops every night
        addresses | My address has changed
        upgrading | We upgraded to fibre
        city | Outage in several cities
        boxes | The box arrived empty
        losing | The phone lost its signal
    """,
    "el": """
        λογαριασμός | Δεν έλαβα τον λογαριασμό του Μαρτίου
        λογαριασμού | Οι λογαριασμοί ήταν λάθος
        σύνδεση | Πρόβλημα με τις συνδέσεις στο γραφείο
        συνδέσεις | Η ταχύτητα της σύνδεσης πέφτει
        ΛΟΓΑΡΙΑΣΜΟΥ | Ο λογαριασμός μου
        συνδεση | Δεν έχω σύνδεση
        πληρωμή | Έκανα δύο πληρωμές
        πληρώνω | Πλήρωσα χθες με κάρτα
        στέλνω | Σας έστειλα το έγγραφο
        πελάτης | Η εξυπηρέτηση πελατών
        τεχνικός | Περιμένω τους τεχνικούς
        πρόβλημα | Έχω συνέχεια προβλήματα
        προβλημάτων | Το πρόβλημα παραμένει
        καλώδιο | Τα καλώδια είναι κομμένα
        τιμολόγιο | Ζητώ αντίγραφο του τιμολογίου
        συσκευή | Όλες οι συσκευές αποσυνδέθηκαν
        ακυρώσω | Θέλω να ακυρώσετε το συμβόλαιο
        γραμμή | Οι γραμμές είναι νεκρές
        υπηρεσία | Διακοπή υπηρεσιών
        κωδικός | Ξέχασα τους κωδικούς μου
        Μαΐου | Ο λογαριασμός του Μάιου
        αλλαγή | Ζήτησα αλλαγές στο πρόγραμμα
        συνδέθηκα | Δεν μπορώ να συνδεθώ
    """,
    "hu": """
        számla | Nem kaptam meg a számlát
        számlák | Hibás a számlám
        szamla | A számlával gond van
        számláról | A számlák késnek
        router | Két routert cseréltek
        routerek | Az új router nem indul
        előfizetés | Lemondom az előfizetésemet
        elofizetes | Előfizetéssel kapcsolatban írok
        kapcsolat | Megszakadnak a kapcsolatok
        ügyfél | Az ügyfelek panaszkodnak
        levél | Három levelet küldtem
        kábel | Elvágták a kábeleket
        fizettem | Kétszer fizetek ugyanazért
        működik | Tegnap óta nem működött
        híd | A hidak alatt nincs térerő
        szerelő | Mikor jönnek a szerelők
        jelszó | Elfelejtettem a jelszavamat
        hálózat | A hálózatban hiba van
        küld | Nem küldtek visszaigazolást
        szerződés | A szerződésben más ár áll
        díj | A díjak emelkedtek
        készülék | Hibás készüléket kaptam
        tükör | A tükrök eltörtek
    """,
    "ru": """
        счёт | Не получил счета за март
        счета | Неверный счёт
        счетом | Проблема со счётом
        роутер | Два роутера сломались
        роутеры | Мой роутер не включается
        подключение | Нет подключения с утра
        платёж | Мои платежи не дошли
        оплатить | Я оплатил вчера картой
        оплата | Прошу вернуть оплату
        звонок | После вашего звонка связь пропала
        заявка | У меня три открытых заявки
        заявок | Закройте мою заявку
        ошибка | Слишком много ошибок
        договор | Хочу расторгнуть договоры
        скорость | Падение скорости вечером
        письмо | Отправил вам несколько писем
        мастер | Когда придут мастера
        отключили | Интернет отключён
        пришёл | Техник так и не придёт
        день | Жду уже пять дней
        устройство | Список устройств пуст
        окно | Кабель проходит через окна
        елка | Ёлка упала на провод
    """,
    "cs": """
        faktura | Nesouhlasím s fakturou za březen
        faktuře | Přišly mi dvě faktury
        účet | Zrušte prosím účty obou dětí
        účtu | Změna čísla účtem nejde
        účty | Nemohu najít svůj účet
        připojení | Problémy s připojením
        pripojeni | Nemám připojení od rána
        smlouva | Chci ukončit smlouvu
        smluv | Kopie smlouvy
        platba | Tři platby neprošly
        plateb | Vaše platba nedorazila
        zaplatit | Už jsem zaplatil
        zaplaceno | Zaplatím zítra
        router | Oba routery jsou mrtvé
        výpadek | Kvůli výpadkům nemůžeme pracovat
        linka | Porucha na lince
        technik | Technici nepřišli
        pes | Psi překousali kabel
        heslo | Zapomněl jsem hesla
        služba | Nabídka služeb
        peníze | Vraťte mi peněz aspoň polovinu
        nefunguje | Nefungovalo to celý víkend
        rychlost | Měření rychlosti
    """,
}
APART = {
    "en": """
        bill | The building is new
        past | Please paste the code here
        custom | The customer is waiting
        plan | The plane was late
        port | Open the portal
        rate | There is a rat in the office
        car | Take care
        router | Another route was chosen
        import | It is an important letter
        busy | The business park
        policy | The police were here
        universe | The university network
        depart | The department answered
        experience | A failed experiment
        general | A generation ago
        contract | The contrast is low
        intern | The internet is down
        code | We sell cod here
        several | A severe fault
        form | The format is wrong
        charge | The charger is broken
        note | It is not mine
        cable | We are able to come
    """,
    "el": """
        λογαριασμός | Μια λογική απάντηση
        λογαριασμός | Νέο λογισμικό
        γραμμή | Λάθος γράμμα
        κάρτα | Έχασα τον χάρτη
        τιμή | Το τιμόνι έσπασε
        πόλη | Πολύ αργά
        δίκτυο | Έχω δίκιο
        κωδικός | Κώδωνας
        σύνδεση | Η σύνταξη μου
        πελάτης | Το πέλαγος
        καλώδιο | Καλώ κάθε μέρα
        παροχή | Στην περιοχή μας
        χρέωση | Είναι χρήσιμο
        τεχνικός | Έργο τέχνης
        σήμα | Σήμερα
        μήνας | Νέο μήνυμα
        ώρα | Ωραία
        φίλος | Το φίλτρο
        διακοπή | Διακόσια ευρώ
        αριθμός | Αριστερά
        συσκευή | Η σύσκεψη
        πρόβλημα | Πρόβλεψη καιρού
    """,
    "hu": """
        számla | Rossz számítógép
        vonal | A vonat késett
        posta | Poszter a falon
        kábel | Kabát
        bank | Bánat
        hiba | Hibrid autó
        cím | Címke
        hálózat | Hála
        szerelő | Szerelem
        díj | Dió
        net | Nettó összeg
        kép | Képes vagyok rá
        csomag | Csomópont
        lap | Egy lapát
        modem | Modern lakás
        router | Rutin
        szolgáltatás | Szoláris
        ügyfél | Ügyes ember
        telefon | Telep
        szerződés | Szerencse
        internet | Internátus
        fizetés | Fizika
    """,
    "ru": """
        счёт | Большое счастье
        платёж | На плато
        связь | Большая связка ключей
        договор | Это долгий разговор
        модем | Новая модель
        мода | Мой модем
        тариф | Стеклянная тара
        пакет | Подписан пакт
        канал | Глубокая канава
        линия | Купил линейку
        роутер | Рутина
        акт | Актив баланса
        кабель | Кабан
        сеть | Сетка на окне
        кот | Который час
        звонок | Звено
        оплата | Опыт
        адрес | Адвокат
        порт | Портрет
        техник | Текст
        замена | Заметка
        сигнал | Сигара
    """,
    "cs": """
        účet | Účel platby
        účet | Účes
        faktura | Důležitý faktor
        pošta | Postava
        smlouva | Vaše omluva
        banka | Baňatá láhev
        zákaz | Zákazník čeká
        stav | Nová stavba
        linka | Líný pes
        modem | Moderní byt
        móda | Můj modem
        kanál | Kanape
        cena | Cenzura
        výpadek | Výpověď
        kabel | Kabelka
        heslo | Hezky
        platba | Platforma
        síť | Sítko
        router | Routine
        správa | Nová zpráva
        technik | Text
        den | Denní světlo
        služba | Sluha
    """,
}


def pairs(listed: str) -> list[tuple[str, str]]:
    """The lines of a list: (what is typed, what the text says)."""
    return [(query.strip(), text.strip()) for query, text in (line.split("|") for line in listed.strip().splitlines())]
