"""Words people write to customer service every day: forms of one word, and couples that only look alike, by language.

Real words all; ``one=other`` with _ for a space. Each form finds the other; of two strangers neither does.
"""

FORMS = {
    "en": """
        refund=refunded refunds=refunding password=passwords meter=meters outage=outages appointment=appointments
        heating=heat payments=paid complaint=complaining broken=breaks parcel=parcels contract's=contracts
        customer's=customer child's=children sent=sending bought=buying lost=lose woke=waking froze=freezing
        kept=keep caught=catch taught=teach thought=thinks wrote=writing drove=driving wore=worn tore=tearing
        leaking=leaked leak=leaks flickering=flickers dripping=drip overheating=overheats noisy=noisier hotter=hot
        louder=loud colder=cold warmer=warm cheaper=cheapest earlier=early worse=bad dirtier=dirty
        billing=billed invoiced=invoicing scheduled=schedule rescheduled=reschedule delaying=delayed shipped=shipping
        damaged=damages resolved=resolving answered=answers unplugged=unplug plugged=plugging rebooted=rebooting
        logged=logging typed=typing copied=copies denied=deny applied=applies carried=carries verified=verify
        boxes=box fuses=fuse switches=switched taxes=taxed glasses=glass matches=match batteries=battery
        companies=company counties=county keys=key delays=delay shelves=shelf knives=knife loaves=loaf wives=wife
        women=woman feet=foot teeth=tooth crises=crisis colour=color centre=center organise=organize
        organisation=organization fibre=fiber cancelling=canceled licence=license cheques=cheque metres=meter
        apologised=apologizing programme=programs neighbour=neighbors favourite=favorites travelled=traveling
        catalogue=catalogs analysed=analyzed grey=gray behaviour=behavior débris=debris jalapeño=jalapenos
        re-send=resend voicemail=voicemails SMSs=SMS PCs=PC TVs=TV hung=hang swept=sweep chose=chosen
    """,
    "el": """
        χρέωση=χρεώσεις χρέωσης=χρεώσεων απόδειξη=αποδείξεις πληρωμής=πληρωμών λογαριασμοί=λογαριασμούς
        μετρητής=μετρητές βλάβη=βλάβες επισκευή=επισκευών παράδοση=παραδόσεις παράπονο=παράπονα παραπόνων=παράπονο
        θέρμανση=θέρμανσης ρεύμα=ρεύματος διακοπή=διακοπές διακοπών=διακοπής σύμβαση=συμβάσεις συμβάσεων=σύμβασης
        συνδρομή=συνδρομές επιστροφή=επιστροφών χρήματα=χρημάτων τεχνικού=τεχνικών υπολογιστής=υπολογιστές
        υπολογιστή=υπολογιστών εκτυπωτής=εκτυπωτή οθόνης=οθονών συσκευής=συσκευών δέμα=δέματα δεμάτων=δέμα
        διακόπτης=διακόπτες αίτημα=αιτήματα αιτήματος=αιτημάτων εγγύηση=εγγυήσεις έκπτωση=εκπτώσεων ποσό=ποσά
        φόρος=φόρους ημερομηνία=ημερομηνίες κλειδί=κλειδιά κλειδιού=κλειδιών διευθυντής=διευθυντή
        σελίδα=σελίδων ταυτότητα=ταυτότητας ιδιοκτήτης=ιδιοκτήτες γείτονας=γείτονες γειτόνων=γείτονα
        πληρώσαμε=πληρώνουμε πληρώθηκε=πληρώσει έλαβα=λάβαμε έχασα=χάνω χάθηκε=χάσαμε έμαθα=μάθουμε
        άκουσα=ακούω ακούγεται=ακούω ζήτησε=ζητάει ρώτησα=ρωτάω κάλεσα=καλώ κάλεσε=καλούν
        ξεκίνησε=ξεκινάει χρησιμοποιώ=χρησιμοποίησα ενημερώνω=ενημερώσατε ενημερώθηκα=ενημερώνετε
        εξυπηρετώ=εξυπηρέτησε αγοράζω=αγόρασα αγόρασε=αγοράσουμε επικοινωνώ=επικοινώνησα μεταφέρω=μετέφερε
        πουλάω=πούλησε δοκιμάζω=δοκίμασα ελέγχω=έλεγξα αφήνω=άφησε ξεχνάω=ξέχασα σταματάω=σταμάτησε
        δημιουργώ=δημιουργήθηκε οδηγώ=οδήγησε φαίνεται=φάνηκε προσπαθώ=προσπάθησα ακολουθώ=ακολούθησα
        μαθαίνω=έμαθε πετυχαίνω=πέτυχε θυμάμαι=θυμήθηκα φοβάμαι=φοβήθηκα περιμέναμε=περιμένω πέφτει=έπεσε
        ανεβαίνω=ανέβηκε κατεβαίνω=κατέβηκα βοηθάω=βοήθησε αυξάνω=αυξήθηκε μειώνω=μειώθηκε λήγει=έληξε
        χαλασμένος=χαλασμένη λανθασμένη=λανθασμένες ακριβός=ακριβή διαθέσιμος=διαθέσιμα γρήγορος=γρήγορη
        σοβαρό=σοβαρά ζεστός=ζεστή κρύο=κρύα παλιός=παλιά βαρύς=βαριά θέμα=θεμάτων βήμα=βήματα γεγονός=γεγονότα
        όρος=όρους χώρος=χώρου ΕΠΙΣΚΕΥΉ=επισκευές ετικετα=ετικέτες σύνδεσις=σύνδεση
    """,
    "hu": """
        bokor=bokrot ló=lovat hó=havak kéz=kezem tél=telet nyár=nyarak kosár=kosarak madár=madarat pohár=poharak
        levél=leveleim tányér=tányérok fonál=fonalat kötél=kötelek bér=béremet számla=számláink
        számlánkat=számla fűtés=fűtést fűtésünk=fűtéssel mérő=mérőt mérőóra=mérőórák óra=órákat csekk=csekket
        visszatérítés=visszatérítést panasz=panaszt panaszom=panaszok szállítás=szállítást szállító=szállítók
        futár=futárral csomagom=csomagjaim utalás=utalást átutalás=átutalásom kedvezmény=kedvezményt
        bérlet=bérletem lakcím=lakcímem költözés=költözésem javítás=javításról hitel=hitelem tartozás=tartozásom
        késés=késések késik=késett áramszünet=áramszünetek vezeték=vezetéket zár=zárak zárat=zárral
        csatorna=csatornák csatornát=csatornáim beállítás=beállítások törlés=törlésre lemondás=lemondást
        lemondtam=lemondani lemondom=lemondta megrendelés=megrendelésem megrendeltem=megrendelni rendelés=rendelésemet
        visszaküldtem=visszaküldöm kapott=kaptam kapok=kapni vásárló=vásárlók
        felhasználó=felhasználók szerelőt=szerelővel gépet=gépeket nyomtató=nyomtatóm nyomtat=nyomtatni
        készülékem=készülékkel elromlott=elromlik eltört=eltörött megsérült=megsérül bejelentés=bejelentésem
        bejelentettem=bejelenteni határidő=határidőt idő=ideje erő=erőt eső=esős tető=teteje mező=mezők
        háló=hálót szó=szavak férfi=férfiak falu=falvak fiú=fiúk lány=lányok testvér=testvérem borjú=borjak daru=daruk
        étterem=éttermek kölyök=kölykök majom=majmok sátor=sátrak tükör=tükröt ökör=ökrök
        név=nevünk rövid=rövidebb erős=erősebb gyenge=gyengébb olcsó=olcsóbb hosszú=hosszabb könnyű=könnyebb
        nehéz=nehezebb kevés=kevesebb sok=sokat fehér=fehéret érdekel=érdekli megérdemel=megérdemli
        használ=használni használom=használja használt=használtam hoz=hozott hozzák=hozni olvas=olvasott
        keres=kerestem kérdez=kérdeztem mond=mondta hív=hívtam hívjon=hívják vesz=vettem eszik=evett iszik=ivott
        alszik=aludt fekszik=feküdt szerelem=szerelmek kérelem=kérelmek részlet=részletek adat=adatok
        helyes=helyesen pontos=pontosan drága=drágább szamlaim=számláimat
    """,
    "ru": """
        квитанция=квитанций возврат=возврата доставка=доставку доставки=доставок счётчик=счётчика
        отопление=отопления отключение=отключений авария=аварии аварий=аварию жалоба=жалобы претензия=претензий
        пароли=паролем логин=логина розетка=розеток трубка=трубку лампочка=лампочек батарея=батарей
        заказ=заказы заказать=заказал заказывал=заказываю чек=чека товар=товаров магазин=магазине
        сотрудник=сотрудники оператор=операторов диспетчер=диспетчеру квартиры=квартирой подъезд=подъезда
        домофон=домофона ремонт=ремонта ремонтировать=ремонтирует починить=починил сломать=сломал
        сломался=сломаться ломается=ломаться перезагрузить=перезагрузил перезагружаю=перезагружал
        обещать=обещали обещаю=обещал ответить=ответили отвечает=отвечали спросить=спросил прошу=просить просил=просим
        могу=могли мог=может хочу=хотели пойти=пошёл вижу=видеть видел=видит слышу=слышно
        возвращать=возвращают вернуть=верните получить=получил получаю=получать потерял=потерять теряю=терять
        забыл=забыть платят=платил приехать=приехал приезжает=приезжали перезвонить=перезвоните
        ждать=ждём звать=зовут нести=несёт везти=везут лечь=лёг беречь=берегу течь=течёт протекает=протекала
        греет=греть нагревается=нагреваться холодный=холодные горячий=горячая тёплый=тёплые сломанный=сломанная
        неверный=неверная ошибочный=ошибочно правильный=правильное оплаченный=оплачен дешёвый=дешевле
        день=днём окно=окон стекло=стёкол сестра=сестёр кресло=кресел стул=стулья дерево=деревья брат=братья
        лист=листья сосед=соседи хозяин=хозяева гражданин=граждане время=времени имя=имена мать=матери
        огонь=огня потолок=потолка замок=замка порядок=порядке рынок=рынке подарок=подарки конец=конца
        месяц=месяца палец=пальцы рубль=рублей путь=пути церковь=церкви любовь=любви лёд=льда лев=льва
        щётка=щёток копейка=копеек кухня=кухонь спальня=спален деревня=деревень башня=башен очки=очков
        Ёмкость=емкости ЗАЯВЛЕНИЕ=заявления учётная=учетной перечислить=перечислено
    """,
    "cs": """
        problém=problému systém=systémů příjem=příjmu režim=režimu nájem=nájmu objem=objemu budova=budovy
        reklama=reklamy reklamace=reklamací platbu=platbě účtenka=účtenek vrácení=vrácením doručení=doručením
        doprava=dopravu balík=balíky balíček=balíčku zásilka=zásilek měřič=měřiče elektroměr=elektroměru
        topení=topením porucha=poruch poruše=poruchu stížnost=stížnosti schůzka=schůzek návštěva=návštěv
        termín=termínu heslem=hesel zámek=zámku klíč=klíče zásuvka=zásuvce lampa=lamp žárovka=žárovek
        matka=matce noha=nohou střecha=střeše moucha=mouše kniha=knih dcera=dceři sestra=sestře hora=hoře
        vlak=vlacích zámky=zámcích úředník=úřednících pracovník=pracovníci lékař=lékaři
        hůl=hole vůz=vozu sůl=soli nůž=nože dvůr=dvora kámen=kamene řemen=řemene kořen=kořene týden=týdnu
        oheň=ohně loket=lokte nehet=nehty dotek=doteku dárek=dárku prášek=prášku začátek=začátku konec=konce
        okno=oken sklo=skel křeslo=křesel jablko=jablek město=měst místo=míst auto=aut
        moře=mořem kuře=kuřete zvíře=zvířata rameno=ramena jméno=jmen jméno=jménem ráno=rána
        soused=sousedy učitel=učitelé muž=muži obyvatel=obyvatelé občan=občané kolega=kolegové
        volám=volat zavolal=zavolejte čekám=čekal čekali=čekat dostal=dostali zaplatila=zaplatím platí=platit
        objednám=objednali objednává=objednávat vrátit=vrátili vrácen=vrátit vráceno=vrátím poslal=pošlete
        pošlu=posláno přišel=přišla přijde=přišel nepřišel=nepřijde jdu=šel jedu=jel vezmu=vzal beru=brát
        píšu=psal peru=prát můžu=mohl chci=chtěl musím=museli umím=umět vím=vědět nevím=nevěděl
        začal=začne rozbil=rozbít rozbitý=rozbitá opravený=opravená zlomený=zlomené pokažený=pokažená
        poškozený=poškozené levný=levnější drahý=dražší starý=starší dlouhý=delší krátký=kratší těžký=těžší
        teplý=teplá studený=studená zrušen=zrušena zrušeno=zrušit stěhovat=stěhujeme reklamovat=reklamuji
        vyměnit=vyměněn vyměníte=vyměnili změnit=změním nabídka=nabídek slevě=slevou ucet=účtů PŘÍPOJKA=přípojky
        počítač=počítače počítačů=počítačem tiskárna=tiskáren obrazovka=obrazovce chyba=chybě chyb=chybou
    """,
}
STRANGERS = {
    "en": """
        meter=met letter=let better=bet butter=but battery=bat corner=corn number=numb matter=mat rate=rat rating=rat
        caring=car hoping=hop filing=filling mining=minute planing=planning staring=starring bare=bar care=cart
        new=news policy=police universe=universal university=universal organ=organic organization=organ
        general=generate operate=opera operator=opera important=import executive=execution policy=polite
        station=state nation=native relation=relay portion=port mission=miss session=sess passion=passive
        appoint=point disappoint=appointment apartment=apart department=depart compartment=part statement=estate
        treaty=treat bounty=bound county=count country=counter meeting=meat hotel=hostel desert=dessert
        loose=lose quite=quiet affect=effect accept=except advice=device price=prize plane=plan cancer=cancel
        cold=could sheet=sheep ship=shop shopping=shipping bill=ball billing=building wire=wine wiring=writing
        socket=sock ticket=tick pocket=pock market=mark basket=bask blanket=blank racket=rack rocket=rock
        wall=wallet ball=ballet bull=bullet tab=tablet out=outlet in=inlet pal=palace late=lateral
        past=pasted bus=business bus=busy his=history bed=bedding wed=wedding string=sting using=us
        king=kin thing=thin sibling=sib red=reduce need=needle pass=password host=hostage
        expensive=expansion experience=experiment transport=transfer install=instant modem=modern
    """,
    "el": """
        λογαριασμός=λογισμός γραμμή=γραφή πόλη=πόλος τιμή=τίτλος σωλήνας=σώμα δέμα=δέρμα θέση=θέμα
        κλειδί=κλείνω καλώ=καλός γραφείο=γράφει χώρα=χώρος μετρητής=μετρητά πόρτα=πόρος χρόνος=χρυσός
        κλήση=κλήμα φορά=φόρος χαρά=χάρτης μέρος=μέτρο μέρα=μέτωπο γάμος=γάλα παλιός=παλάμη πίσω=πίσσα
        λίγος=λιγνός νερό=νέος δώρο=δώδεκα κόμμα=κόμβος κύμα=κύμινο σκάλα=σκάφος πάγος=πάγιο
        σταθμός=στάθμη στάση=στάδιο βαθμός=βάθος βάρος=βάρδια ελιά=έλος φύλλο=φίλος
        μήλο=μύλος τοίχος=τύχη τόνος=τόνερ λάδι=λάθος κρέας=κρέμα ψωμί=ψώνια δάσος=δάσκαλος
        αέρας=αερόμπικ άδεια=άδικο αγώνας=αγωνία ακτή=ακτίνα αλάτι=άλογο αμοιβή=αμοιβάδα ανάγκη=ανάσα
        απόδειξη=απόσταση απάντηση=απαίτηση παράδοση=παράσταση παραγγελία=παραλία επιστροφή=επιστήμη
        συνδρομή=σύνδρομο σύνδεση=σύνθεση σύσκεψη=σκέψη εταιρεία=εταίρος διεύθυνση=διευθέτηση
        διακόπτης=διάκοσμος ηλεκτρισμός=ηλεκτρόνιο ενοίκιο=ένοχος ασφάλεια=άσφαλτος τράπεζα=τραπέζι
        υπόλοιπο=υπόλογος πρόγραμμα=πρόσωπο πρόσβαση=πρόσθεση
        φωνή=φόνος βροχή=βρόχος κρύο=κρύβω χέρι=χερσαίος πόδι=ποδόσφαιρο αυτί=αυτός
        στόμα=στόμιο πλάτη=πλατεία τέλος=τελετή αρχή=άρχοντας σπίτι=σπίρτο ζημιά=ζήλια
    """,
    "hu": """
        bokor=bók ló=lóg kéz=kezdet számla=szám bér=béka vár=város kor=korlát
        mér=mérges mérő=mérleg csekk=csekély panasz=pánik futár=futam utalás=utca lakás=lakoma
        lakat=lakás bérlet=bérbeadó törlés=törés törött=törölt késés=kísérlet
        kép=képes áram=ár áru=ár árak=áruk csatorna=csata beállítás=beállt
        kérdés=kérés kér=kéreg keres=kereszt keret=kéreg levél=levegő telek=telefon tél=tele
        név=nevel nem=nemes hat=határ határ=határozat tarifa=tarka teher=tehetség terület=terv
        hely=helyes helyes=helyesírás posta=poszt ajtó=ajándék ablak=abrak asztal=asztma szék=székely
        szoba=szobor kapu=kap kap=kapás vonal=vonat vonat=vonás
        víz=vízum tűz=tüzér gáz=gázol gép=gépel rend=rendel rendelés=rendszer pénz=pénzérme
        szerető=szerelő rossz=rozs hiba=hibernál kábel=kabin
        router=rutin hang=hangulat hír=hirtelen nap=napló
        szó=szór nő=nővér felvétel=felvidék ügy=ügyvéd eset=esetlen
        vezeték=vezér kártya=kar karton=kar bolt=boltív üzlet=üzem
    """,
    "ru": """
        счёт=счастье возврат=возраст доставка=достаток заказ=закат заказ=заказник квитанция=квинтет
        авария=авиация жалоба=жало пароль=паром розетка=роза трубка=труба лампочка=лампас батарея=батон
        чек=человек товар=товарищ магазин=магия сотрудник=сосуд оператор=опера квартира=квартал
        подъезд=подход ремонт=ремень место=месть месяц=место дом=дым домен=дом
        замена=измена обмен=обман список=спасибо письмо=писк срок=сорок строка=стройка
        вес=весть весна=весло сон=сонет сын=сыр суд=судно совет=совесть сосед=сосна стол=столб стул=ступень
        рынок=рыба рубль=рубашка рука=рукопись ручка=ручей нога=ноготь нос=носок носки=нос платёж=платье
        плата=плато карта=картофель карта=картон картина=карта касса=кассета
        кран=край кредит=кремль крыша=крыса лампа=лапа линия=линза лицо=лицей логин=логика луна=лунка
        мастер=маска мера=мэр метро=метр минута=минус монтаж=монета номер=норма ночь=ноша
        обещать=обобщать ответ=отвес отдел=отдых отель=отец оценка=цена пакет=пак
        пол=польза поле=полк порт=портной поток=потолок почта=почва право=правда
        провод=проводник проверка=вера работа=раб разговор=заговор размер=размах расход=восход район=рай
        свет=светофор связь=святость сеть=сетчатка скидка=скит слово=слон служба=слух смена=семя
        сумма=сумка тариф=тара телефон=телега тепло=теплица трасса=тираж услуга=слуга устройство=устрица
        цена=цензура час=чаща экран=экипаж юбка=юбилей
    """,
    "cs": """
        účet=účel účet=účes platba=platýz plátek=plat reklama=reklamace budova=budoucnost doprava=oprava
        oprava=správa zpráva=správa balík=balkon zásilka=zásluha porucha=poručík topení=topol termín=terminál
        heslo=hezký zámek=zámoří lampa=lampion matka=matrace noha=nohavice střecha=střed
        ruka=rukáv ruka=rukojeť hora=horečka vlak=vlákno vůz=vůle
        kámen=kamera týden=týl oheň=ohon dárek=dar konec=koncert
        sklo=sklep město=městys místo=mistr auto=autor jméno=jmění soused=soustava
        muž=muzeum občan=občas obyvatel=obyčej orgán=organizace program=programátor
        stav=stavba stát=statek cena=ceník cenný=cena kolo=kolej kolega=koleno strana=stránka sled=slepice
        list=lístek les=lest led=leden leden=ledvina pár=párek para=parta part=partner
        plán=planeta plyn=plynulý plech=pleť pole=policie police=policie polička=pole voda=vodič
        vodka=voda vrah=vrak zákaz=zákazník zákon=zákoník
        záruka=záruba záloha=žaloba záznam=význam změna=směna sleva=slepá smlouva=omluva služba=sluha
        síť=sítko škola=škoda škoda=školka známka=známý linka=lina modem=moderní měřič=měřítko metr=metro
        most=mostecký čas=část část=často rady=rádio rychlost=rychlík
        telefon=telegram tarif=tarantule technik=technologie internet=internát kabel=kabelka kabát=kabel
        kanál=kancelář kancelář=kanec karta=karton dveře=dvě výpadek=výprodej výpověď=výprava
    """,
}
