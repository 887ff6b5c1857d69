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

FORMS = {
    "en": """
        invoice=invoices cable=cables battery=batteries phone=phones pay=paying install=installed upgrade=upgrading
        cancel=cancelled customer=customers query=queries technician's_visit=technicians_visits buffer=buffering
        try=tried repair=repairing tax=taxes speed=speeds reply=replies knife=knives stop=stopped naïve=naive
        facade=façade switch=switches device=devices charge=charged write=written begin=began understand=understood
        old=older freeze=froze lease=leased bus=buses mouse=mice analysis=analyses travel=travelling bought=buy
        modem=modems crash=crashes subscriptions=subscription signed=sign dropping=dropped complaints=complaint
        apologise=apologised sim_card=SIM_cards die=dying tie=tied leaf=leaves agree=agreed free=freed
        request=requesting box=boxes hero=heroes photo=photos radio=radios
    """,
    "el": """
        πελάτης=πελάτες πελάτη=πελατών ταχύτητα=ταχύτητες διεύθυνση=διευθύνσεις υπάλληλος=υπάλληλοι
        υπάλληλος=υπαλλήλων τηλέφωνο=τηλεφώνου κάρτα=κάρτες όνομα=ονόματα μήνας=μηνών μηνύματα=μήνυμα
        έγγραφο=εγγράφων αίτηση=αιτήσεις απάντηση=απαντήσεων ρυθμίσεις=ρύθμιση εγκατάσταση=εγκαταστάσεις
        επισκευάζω=επισκεύασε αλλάζω=άλλαξα γράφω=έγραψα ακυρώνω=ακύρωσα πληρώσω=πλήρωσα χρεώνω=χρεώθηκα
        λειτουργεί=λειτουργούσε λειτουργία=λειτουργίες δουλεύει=δούλευε κλείνω=έκλεισα ανοίγω=άνοιξε
        εταιρεία=εταιρείες γραφείο=γραφεία παιδί=παιδιά σπίτι=σπιτιού δίκτυο=δικτύου οθόνη=οθόνες άνθρωπος=ανθρώπους
        λάθος=λάθη έτος=έτη μέρος=μέρη τιμές=τιμή νέος=νέα Ευρωπαϊκός=Ευρωπαϊκή προϊόν=προϊόντα προϊόντος=προϊον
        βοηθήσετε=βοηθώ περιμένω=περίμενα επιστρέφω=επέστρεψα συμβόλαιο=συμβολαίου ΣΥΜΒΌΛΑΙΟ=συμβολαια
        καλοκαίρι=καλοκαίρια χρήστης=χρήστες κωδικού=κωδικό παραγγελία=παραγγελίες δεδομένα=δεδομένων
        γραμμής=γραμμές διακόπτεται=διακόπηκε αποσυνδέεται=αποσυνδέθηκε κινητό=κινητά ασθενής=ασθενείς βλάβη=βλαβών
        μεγάλος=μεγαλύτερος
    """,
    "hu": """
        kérdés=kérdések kérdést=kérdésem szolgáltatás=szolgáltatások szolgáltatást=szolgáltatásról csomag=csomagok
        csomagot=csomagban ügyfelek=ügyfélnek levelek=levél kezek=kéz szobák=szoba fa=fák almát=alma könyvek=könyvet
        város=városban telefonok=telefonom kártya=kártyák kártyát=kártyámat hiba=hibák hibát=hibával cím=címünk
        név=nevek pénz=pénzt pénzemet=pénz ház=házak asztal=asztalon autó=autók autóval=autó víz=vizet tűz=tüzek
        kutya=kutyák bokor=bokrok álom=álmok munkatárs=munkatársak munkatárssal=munkatárs kér=kérek kérem=kértem
        vár=várok várunk=vártam javít=javította javítani=javítják bekapcsol=bekapcsoltam dolgozik=dolgozott
        küldtem=küldeni írtam=írok működik=működnek segít=segíteni segítség=segítséget vásárol=vásároltam
        lassú=lassabb gyors=gyorsan új=újak régi=régiek nagy=nagyobb gép=gépek gépem=géppel készülékek=készüléket
        előfizetők=előfizető szerződések=szerződésem kérelem=kérelmet üzenet=üzenetek üzenetet=üzenetben
        jelszót=jelszavak hónap=hónapban ló=lovak tó=tavak ajtó=ajtók idő=időt nő=nők
    """,
    "ru": """
        телефон=телефоны абонент=абоненты абонентов=абоненту письма=письму город=городов города=городе кабель=кабели
        кабеля=кабелем карта=карты карт=картой услуга=услуг услуги=услугами линия=линии линий=линию вопрос=вопросы
        ответ=ответов человек=люди ребёнок=дети квартира=квартире улица=улицы компания=компаний менеджер=менеджера
        адрес=адреса номер=номера номеров=номером пароль=пароля сообщение=сообщения сообщений=сообщением
        настройка=настройки неделя=недель месяц=месяцев год=года подключить=подключили подключен=подключать
        подключаю=подключить купить=купил купила=куплю работает=работал работать=работают заплатить=заплатил
        плачу=платить позвонить=позвонил звоню=звонил жду=ждал написал=написать пишу=писал открыть=открывается
        включить=включается быстрый=быстрого медленный=медленного новый=новая новые=нового хороший=лучше
        скидка=скидок квитанция=квитанции посылка=посылок кнопка=кнопок окон=окна отец=отца кусок=куска
        жёлтый=желтая тёмный=темный ключ=ключи мастер=мастеру врач=врачи перерыв=перерывы жалоба=жалоб
        судья=судьи семья=семей статья=статей экран=экраны провод=провода сайт=сайта деньги=денег бабушка=бабушке
        книга=книге
    """,
    "cs": """
        telefon=telefony telefonu=telefonem zákazník=zákazníci zákazníků=zákazníkem adresa=adresy adrese=adresu
        číslo=čísla čísel=číslem měsíc=měsíce měsíců=měsíc dopis=dopisy e-mail=e-mailem zpráva=zprávy zprávě=zpráv
        zařízení=zařízeních kabel=kabely kabelem=kabelu hovor=hovory hodina=hodin město=měst městě=města kniha=knihy
        knize=knihou ruka=ruce noha=noze matka=matce Praha=Praze dítě=děti člověk=lidé peníze=peněz přítel=přátelé
        kůň=koně stůl=stolu dům=domu den=dny týden=týdny volat=volám volal=volali platit=platím platil=placeno
        objednat=objednal objednávka=objednávek objednávku=objednávce opravit=opravil oprava=oprav opraven=opravit
        zrušit=zrušili funguje=fungovat fungoval=fungují potřebuji=potřebovat pracovat=pracuji kupovat=kupuji
        koupit=koupil nový=nová nového=novým rychlý=rychlejší dobrý=lepší špatný=horší malý=menší tisk=tisku
        technika=technikovi úředník=úřednice cena=cen ceny=cenou sleva=slevy slevu=slev záloha=záloze
        pojistka=pojistek televize=televizí stanice=stanic ulice=ulici nemocnice=nemocnic pračka=praček
        lednička=ledniček sestra=sester hra=her kotel=kotle orel=orla žák=žáci Čech=Češi chlapec=chlapci otec=otce
        host=hosté soused=sousedé sousedi=soused štěně=štěňata kuře=kuřata moře=moři srdce=srdcí náměstí=náměstích
        stavení=staveními předseda=předsedové soudce=soudci
    """,
}
"""Two forms of one word: each finds the other."""
STRANGERS = {
    "en": """
        cat=category cable=cab tariff=tar bill=billion phone=phonetic line=linen mail=main plan=plant speed=spear
        fault=fall contract=contact port=report card=cardigan price=prince port=sport ring=spring sim=simple
        light=slight live=liver rout=router signal=sign tone=tongue order=border wire=wireless data=date
        host=hostile pass=passion account=accent outage=outrage fiber=fibula refund=refuse cancel=cancer
        charge=change reset=rest power=powder device=advice network=worknet static=station open=pen hot=hotel
        war=warranty par=parcel off=office mod=modem numb=number corn=corner lad=ladder tow=tower
    """,
    "el": """
        κάρτα=καρτέλα χρόνος=χρώμα νερό=νεύρο λάθος=λαθρέμπορος μέρα=μέρος πόρτα=πορτοκάλι σήμα=σημαία
        γραμμή=γραμματέας δρόμος=δράμα ήχος=ηχώ φως=φωνή αλλαγή=αλάτι φόρμα=φόρος μήνας=μνήμη τράπεζα=τραπέζι
        τεχνικός=τέχνη ποσό=πόσιμο δώρο=δωμάτιο χώρα=χωράφι οθόνη=οθωμανός πλήρης=πληρώνω πόλος=πόλεμος
        μόντεμ=μοντέλο ταινία=ταΐζω παιδί=παίδεμα ρεύμα=ρέμα κλήση=κλίση βάση=βάζο σελίδα=σέλινο λίστα=ληστής
        δίκη=δίκτυο κωδικός=κουδούνι στόχος=στοίχημα ακρίβεια=άκρη αγορά=αγόρι ακοή=ακόμη καφές=καφάσι μάθημα=μάτι
        πίνακας=πίνω όριο=όρος εισόδημα=είσοδος κόστος=κοστούμι
    """,
    "hu": """
        számla=számár vonal=von ár=árok bank=bankett díj=díjnok kép=kéz hálózat=háló fal=falu hal=halom csomag=csönd
        posta=poszt adat=adag cég=cékla szoba=szobor vár=varr kábel=kanna gép=gépkocsi jel=jelen kérdés=kert
        lakás=lakat hang=hangya internet=interjú telefon=televízió óra=óriás szám=szamár hiba=hideg kártya=kárpit
        kártya=kár bér=bérc számítógép=számla fizet=fizika nap=napló hét=hétfő ország=orsó fa=fal modem=modell
        levél=levegő állomás=állat hálózat=házak
    """,
    "ru": """
        счёт=счётчик карта=картина линия=лилия связь=связка тариф=тарелка канал=канат порт=портфель порт=спорт
        сеть=сетка пароль=пар кабель=кабинет экран=экипаж адрес=адресат модем=модерн сайт=сайра кнопка=кнут
        номер=номинал билет=балет вода=водка город=огород договор=дог ключ=клюква месяц=место платёж=платье
        плата=платок плата=платформа роутер=ротор завод=вода стол=столица дом=домино час=часть пост=постель
        список=спица рука=рукав день=деньги звонок=звон лист=лиса кошка=кошелёк почта=почти зал=залог спор=спорт
        вес=весна мир=мираж пол=полка цена=ценз вид=видео
    """,
    "cs": """
        účet=účes faktura=fakulta linka=lín karta=kartáč pošta=postel smlouva=mluva cena=ceník plat=plátno
        tarif=tarot síť=sídlo modem=model telefon=televize číslo=čistota adresa=adresát kanál=kanár výpadek=výprask
        heslo=veslo router=routa platba=platan dopis=doprava mobil=mobilizace vrata=vráska zpráva=správce
        město=místo strana=stránka káva=kavka les=lest pes=pesto práce=prach hrad=hradba hlas=hláska kolo=kolej
        pole=police byt=bytost stav=stavba klíč=kličky den=deník bod=bodlák list=lístek sál=salát obraz=obrazovka
        motor=motýl rada=radar voda=vodka kosa=kost tón=tonik hora=horko most=mosaz záloha=založit data=datel
        signál=sign
    """,
}
"""Two words that look alike: neither finds the other."""


def pairs(listed: str) -> list[tuple[str, str]]:
    """The lines of a list: (what is typed, what the text says)."""
    return [(query.strip(), text.strip()) for query, text in (line.split("|") for line in listed.strip().splitlines())]


def couples(listed: str) -> list[tuple[str, str]]:
    """The couples of a list: ``one=other``, with _ for a space."""
    return [(one, other) for one, _, other in (couple.replace("_", " ").partition("=") for couple in listed.split())]
