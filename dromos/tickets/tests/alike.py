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

AMONG_OTHERS = {
    "en": """
        The router keeps restarting by itself every hour | My modem reboots on its own all the time
        I never received the parcel you shipped last week | The courier has not delivered my package, tracking shows nothing
        I cannot sign in, the password is rejected | My account is locked and the reset link does not work
        Please give me my money back for the double payment | I paid two times, when will I be reimbursed
        The excavator tore our line outside the house | Somebody dug up the street and cut through the wire
        The phone has no dial tone | I pick up the handset and it is completely silent
        My email stopped arriving since the weekend | Nothing comes into my inbox any more, Outlook is empty
        Half of the TV channels are gone | The television shows only some programmes, many channels missing
        The price went up without telling me | Why does my plan suddenly cost more than before
        The agent on the phone was very rude | I want to complain about how your employee spoke to me
    """,
    "el": """
        Το ρούτερ κάνει επανεκκίνηση μόνο του κάθε ώρα | Το μόντεμ σβήνει και ανάβει από μόνο του συνέχεια
        Δεν παρέλαβα ποτέ το δέμα που στείλατε | Ο κούριερ δεν έφερε την παραγγελία μου ακόμα
        Θέλω να μου επιστρέψετε τα χρήματα | Πότε θα πάρω πίσω τα λεφτά μου
        Μετακομίζω σε άλλο σπίτι και θέλω μεταφορά της γραμμής | Αλλάζω διεύθυνση, πώς μεταφέρω τη σύνδεσή μου
        Θέλω να διακόψω τη συνδρομή μου | Ζητώ καταγγελία του συμβολαίου από τον επόμενο μήνα
        Το τηλέφωνο δεν έχει ήχο κλήσης | Σηκώνω το ακουστικό και δεν ακούγεται τίποτα
        Δεν μου έρχονται email από το Σάββατο | Τα εισερχόμενά μου είναι άδεια, δεν λαμβάνω αλληλογραφία
        Χάθηκαν τα μισά κανάλια | Η τηλεόραση δείχνει μόνο λίγα προγράμματα, λείπουν κανάλια
        Γιατί αυξήθηκε η τιμή του προγράμματος | Ακρίβυνε το πάγιο χωρίς ενημέρωση
        Ο υπάλληλος ήταν αγενής | Θέλω να κάνω παράπονο για τη συμπεριφορά του συνεργάτη σας
    """,
    "hu": """
        A router magától újraindul óránként | A modem folyton kikapcsol és újra bekapcsol
        Nem kaptam meg a csomagot, amit múlt héten feladtak | A futár nem hozta ki a rendelésemet
        Kérem vissza a kétszer befizetett összeget | Mikor kapom vissza a pénzt a dupla befizetés után
        Fel szeretném mondani a szerződést | Lemondom az előfizetésemet a hónap végével
        A markoló elvágta a kábelt a ház előtt | Az építkezésnél átszakították a vezetéket
        Nincs tárcsahang a telefonban | Felveszem a kagylót és néma csend
        Hétvége óta nem jönnek a levelek | Üres a postafiókom, nem érkezik email
        Eltűnt a csatornák fele | A tévén csak néhány adó jön be, sok csatorna hiányzik
        Miért emelték az árat | Drágább lett a csomagom, pedig senki sem szólt
        Nagyon udvariatlan volt az ügyintéző | Panaszt tennék a munkatársuk viselkedésére
    """,
    "ru": """
        Роутер сам перезагружается каждый час | Модем постоянно выключается и включается сам по себе
        Посылку так и не получил, которую вы отправили на прошлой неделе | Курьер не привёз мой заказ
        Верните деньги за двойную оплату | Когда мне возместят сумму, которую я заплатил дважды
        Не могу войти в личный кабинет, пароль не подходит | Учётная запись заблокирована, сброс не помогает
        Мы переезжаем и хотим перенести линию на новый адрес | Меняю квартиру, как перевести интернет
        В телефоне нет гудка | Поднимаю трубку, а там тишина
        С выходных не приходят письма на почту | Ящик пустой, емейлы не доходят
        Пропала половина каналов | Телевизор показывает только несколько программ, каналов не хватает
        Почему подняли цену на тариф | Тариф подорожал, никто не предупредил
        Оператор разговаривал грубо | Жалоба на хамское поведение вашего сотрудника
    """,
    "cs": """
        Router se každou hodinu sám restartuje | Modem se pořád vypíná a zase zapíná
        Balík, který jste minulý týden poslali, mi nepřišel | Kurýr nedoručil mou objednávku
        Vraťte mi peníze za dvojí platbu | Kdy dostanu zpět částku, kterou jsem zaplatil dvakrát
        Nemohu se přihlásit, heslo neplatí | Mám zablokovaný účet a obnovení nefunguje
        Chci vypovědět smlouvu | Prosím o ukončení služby ke konci měsíce
        V telefonu není oznamovací tón | Zvednu sluchátko a je tam ticho
        Od víkendu mi nechodí maily | Schránka je prázdná, nepřichází žádná pošta
        Zmizela polovina kanálů | Televize ukazuje jen pár programů, kanály chybí
        Proč jste zvýšili cenu | Tarif podražil a nikdo mi nic neřekl
        Operátor byl hrubý | Chci si stěžovat na chování vašeho zaměstnance
    """,
}
"""More of the same trouble: the other comes first among fifteen letters about something else."""
DISTRACTING = {
    "en": """
        My invoice shows the wrong company name
        Is there a discount for students
        The picture on channel five is black and white
        I want to buy a second SIM card
        Your website does not load on my tablet
        How do I change my phone number
        The technician was very friendly, thank you
        Please send me a copy of the contract
        My fax machine does not answer
        Where is your nearest shop
        The wifi does not reach the bedroom
        My laptop battery is empty after an hour
        I would like a higher speed
        Someone smokes in the server room
        The noise on the line is unbearable
    """,
    "el": """
        Το τιμολόγιο γράφει λάθος επωνυμία
        Υπάρχει έκπτωση για φοιτητές
        Η εικόνα στην τηλεόραση είναι ασπρόμαυρη
        Θέλω δεύτερη κάρτα SIM
        Πού βρίσκεται το κοντινότερο κατάστημα
        Ο τεχνικός ήταν πολύ ευγενικός, ευχαριστώ
        Θέλω αντίγραφο του συμβολαίου
        Το wifi δεν φτάνει στο υπνοδωμάτιο
        Θέλω μεγαλύτερη ταχύτητα
        Ακούω θόρυβο στη γραμμή
        Ο υπολογιστής μου κόλλησε ιό
        Πώς ρυθμίζω το email στο κινητό
        Ο εκτυπωτής τρώει χαρτί
        Το κουδούνι της πόρτας δεν χτυπάει
        Τι ώρα ανοίγετε το Σάββατο
    """,
    "hu": """
        Rossz cégnév van a számlán
        Van diákkedvezmény
        Fekete-fehér a kép a tévén
        Szeretnék egy második SIM-kártyát
        Hol van a legközelebbi üzlet
        Nagyon kedves volt a szerelő, köszönöm
        Kérek másolatot a szerződésről
        A wifi nem ér el a hálószobáig
        Nagyobb sebességet szeretnék
        Zúg a vonal telefonáláskor
        Vírusos lett a gépem
        Hogyan állítsam be a levelezést a mobilon
        A nyomtató begyűri a papírt
        Nem szól a kapucsengő
        Mikor nyitnak szombaton
    """,
    "ru": """
        В счёте указано неверное название фирмы
        Есть ли скидка для студентов
        Изображение в телевизоре чёрно-белое
        Хочу вторую сим-карту
        Где ближайший магазин
        Мастер был очень вежлив, спасибо
        Пришлите копию договора
        Вайфай не достаёт до спальни
        Хочу скорость побольше
        На линии гул и шум
        На компьютере вирус
        Как настроить почту на телефоне
        Принтер жуёт бумагу
        Дверной звонок не звонит
        Во сколько открываетесь в субботу
    """,
    "cs": """
        Na faktuře je špatný název firmy
        Máte slevu pro studenty
        Obraz v televizi je černobílý
        Chtěl bych druhou SIM kartu
        Kde je nejbližší prodejna
        Technik byl velmi milý, děkuji
        Pošlete mi kopii smlouvy
        Wifi nedosáhne do ložnice
        Chci vyšší rychlost
        Na lince je hluk
        V počítači mám virus
        Jak nastavím poštu v mobilu
        Tiskárna mačká papír
        Zvonek u dveří nezvoní
        V kolik otevíráte v sobotu
    """,
}
