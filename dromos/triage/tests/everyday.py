"""Words people write to customer service every day: forms of one word, and couples that only look alike, by language.

Real words all; ``one=other`` with _ for a space. Each form finds the other; of two strangers neither does.
"""

FORMS = {
    "en": """
        refund=refunded refunds=refunding password=passwords meter=meters outage=outages
        appointment=appointments heating=heat payments=paid complaint=complaining broken=breaks parcel=parcels
        contract's=contracts customer's=customer child's=children sent=sending bought=buying lost=lose
        woke=waking froze=freezing kept=keep caught=catch taught=teach thought=thinks wrote=writing
        drove=driving wore=worn tore=tearing leaking=leaked leak=leaks flickering=flickers dripping=drip
        overheating=overheats noisy=noisier hotter=hot louder=loud colder=cold warmer=warm cheaper=cheapest
        earlier=early worse=bad dirtier=dirty billing=billed invoiced=invoicing scheduled=schedule
        rescheduled=reschedule delaying=delayed shipped=shipping damaged=damages resolved=resolving
        answered=answers unplugged=unplug plugged=plugging rebooted=rebooting logged=logging typed=typing
        copied=copies denied=deny applied=applies carried=carries verified=verify boxes=box fuses=fuse
        switches=switched taxes=taxed glasses=glass matches=match batteries=battery companies=company
        counties=county keys=key delays=delay shelves=shelf knives=knife loaves=loaf wives=wife women=woman
        feet=foot teeth=tooth crises=crisis colour=color centre=center organise=organize
        organisation=organization fibre=fiber cancelling=canceled licence=license cheques=cheque metres=meter
        apologised=apologizing programme=programs neighbour=neighbors favourite=favorites travelled=traveling
        catalogue=catalogs analysed=analyzed grey=gray behaviour=behavior débris=debris jalapeño=jalapenos
        re-send=resend voicemail=voicemails SMSs=SMS PCs=PC TVs=TV hung=hang swept=sweep chose=chosen
        quotation=quotations quote=quoted deposit=deposits deposited=deposit warranty=warranties
        receipt=receipts charge=charging discount=discounted loyalty=loyalties technician=technicians
        engineer=engineers crack=cracked scratch=scratches burnt=burn leaked=leaking flood=flooded
        boiler=boilers radiator=radiators thermostat=thermostats fridge=fridges washing=washed
        dishwasher=dishwashers oven=ovens stove=stoves lift=lifted elevator=elevators tenant=tenants
        landlord=landlords lease=leasing rent=rented evict=evicted neighbour=neighbours loudest=loud
        smelled=smell stolen=steal thief=thieves policy=policies claim=claiming insured=insures premium=premiums
        expired=expires renewing=renewal swap=swapped upgrade=upgrades downgrade=downgraded migrate=migrating
        transfer=transferred port=porting dial=dialled ring=rang spoke=speaking told=tell promised=promises
        forgot=forgotten visit=visiting came=coming arrive=arriving late=later wait=waited queue=queues
        queuing=queue hurry=hurried worst=worse angriest=angry unhappy=unhappier order=ordering ordered=orders
        courier=couriers parcel's=parcels lost=losing found=find missing=missed ripped=rip freezing=frozen
        crashed=crashing hacker=hackers virus=viruses scam=scams phishing=phished encrypted=encrypt
        label=labelled model=modelling cheque=cheques theatre=theater humour=humor defence=defense tyre=tires
        café=cafe fiancé=fiance façade=facade subsidy=subsidies allergy=allergies bakery=bakeries lady=ladies
        turkey=turkeys potato=potatoes echo=echoes wolf=wolves calf=calves goose=geese ox=oxen nurse=nurses
        prescribe=prescribed dose=doses cough=coughing swollen=swell bled=bleed fed=feeding taught=teaching
        driven=drive ridden=ride hidden=hide risen=rise sunk=sinking stuck=sticking spun=spin dug=dig
        slept=sleeping crept=creep meant=meaning planned=plan admitted=admit referred=refer occurred=occurring
        benefited=benefit panicked=panic edited=editing focused=focus hurried=hurry worried=worrying cities=city
        replies=replied essays=essay cherries=cherry bigger=big thinner=thin wetter=wet organiser=organizer
        honour=honor litre=liter traveller=traveler enrolled=enroll judgement=judgements
    """,
    "el": """
        χρέωση=χρεώσεις χρέωσης=χρεώσεων απόδειξη=αποδείξεις πληρωμής=πληρωμών λογαριασμοί=λογαριασμούς
        μετρητής=μετρητές βλάβη=βλάβες επισκευή=επισκευών παράδοση=παραδόσεις παράπονο=παράπονα
        παραπόνων=παράπονο θέρμανση=θέρμανσης ρεύμα=ρεύματος διακοπή=διακοπές διακοπών=διακοπής
        σύμβαση=συμβάσεις συμβάσεων=σύμβασης συνδρομή=συνδρομές επιστροφή=επιστροφών χρήματα=χρημάτων
        τεχνικού=τεχνικών υπολογιστής=υπολογιστές υπολογιστή=υπολογιστών εκτυπωτής=εκτυπωτή οθόνης=οθονών
        συσκευής=συσκευών δέμα=δέματα δεμάτων=δέμα διακόπτης=διακόπτες αίτημα=αιτήματα αιτήματος=αιτημάτων
        εγγύηση=εγγυήσεις έκπτωση=εκπτώσεων ποσό=ποσά φόρος=φόρους ημερομηνία=ημερομηνίες κλειδί=κλειδιά
        κλειδιού=κλειδιών διευθυντής=διευθυντή σελίδα=σελίδων ταυτότητα=ταυτότητας ιδιοκτήτης=ιδιοκτήτες
        γείτονας=γείτονες γειτόνων=γείτονα πληρώσαμε=πληρώνουμε πληρώθηκε=πληρώσει έλαβα=λάβαμε έχασα=χάνω
        χάθηκε=χάσαμε έμαθα=μάθουμε άκουσα=ακούω ακούγεται=ακούω ζήτησε=ζητάει ρώτησα=ρωτάω κάλεσα=καλώ
        κάλεσε=καλούν ξεκίνησε=ξεκινάει χρησιμοποιώ=χρησιμοποίησα ενημερώνω=ενημερώσατε ενημερώθηκα=ενημερώνετε
        εξυπηρετώ=εξυπηρέτησε αγοράζω=αγόρασα αγόρασε=αγοράσουμε επικοινωνώ=επικοινώνησα μεταφέρω=μετέφερε
        πουλάω=πούλησε δοκιμάζω=δοκίμασα ελέγχω=έλεγξα αφήνω=άφησε ξεχνάω=ξέχασα σταματάω=σταμάτησε
        δημιουργώ=δημιουργήθηκε οδηγώ=οδήγησε φαίνεται=φάνηκε προσπαθώ=προσπάθησα ακολουθώ=ακολούθησα
        μαθαίνω=έμαθε πετυχαίνω=πέτυχε θυμάμαι=θυμήθηκα φοβάμαι=φοβήθηκα περιμέναμε=περιμένω πέφτει=έπεσε
        ανεβαίνω=ανέβηκε κατεβαίνω=κατέβηκα βοηθάω=βοήθησε αυξάνω=αυξήθηκε μειώνω=μειώθηκε λήγει=έληξε
        χαλασμένος=χαλασμένη λανθασμένη=λανθασμένες ακριβός=ακριβή διαθέσιμος=διαθέσιμα γρήγορος=γρήγορη
        σοβαρό=σοβαρά ζεστός=ζεστή κρύο=κρύα παλιός=παλιά βαρύς=βαριά θέμα=θεμάτων βήμα=βήματα γεγονός=γεγονότα
        όρος=όρους χώρος=χώρου ΕΠΙΣΚΕΥΉ=επισκευές ετικετα=ετικέτες σύνδεσις=σύνδεση προσφορά=προσφορές
        εγγυήσεις=εγγύησης κόστος=κόστους κόστη=κόστος προκαταβολή=προκαταβολές δόση=δόσεις δόσεων=δόση
        τόκος=τόκοι φίλτρο=φίλτρα ψυγείο=ψυγεία πλυντήριο=πλυντήρια πλυντηρίου=πλυντηρίων φούρνος=φούρνου
        λέβητας=λέβητα λέβητες=λέβητας διαρροή=διαρροές σωλήνας=σωλήνες βρύση=βρύσες πόρτα=πόρτες
        κλειδαριά=κλειδαριές όροφος=όροφο ένοικος=ένοικοι ενοικιαστής=ενοικιαστές ενοίκιο=ενοικίου
        διαμέρισμα=διαμερίσματα διαμερίσματος=διαμέρισμα γείτονα=γείτονας θόρυβος=θορύβου κλέφτης=κλέφτες
        αστυνομία=αστυνομίας ασφάλεια=ασφάλειες αποζημίωση=αποζημιώσεις ζημιά=ζημιές σπάω=έσπασε χαλάει=χάλασε
        κάηκε=καίγεται διορθώνω=διόρθωσα διορθώθηκε=διορθώσετε αλλάξαμε=αλλάζουμε στέλνουν=έστειλαν λέτε=είπατε
        υποσχέθηκε=υποσχέθηκαν ξαναστείλετε=ξαναστείλατε απαντάω=απάντησε απαντήσει=απαντούν ρωτήσω=ρώτησα
        περιμένετε=περίμεναν επισκέπτομαι=επισκέφτηκε έρχονται=ήρθαν αργείτε=άργησαν καθυστερώ=καθυστέρησε
        καθυστέρηση=καθυστερήσεις παραγγείλαμε=παραγγέλνω αγορά=αγορές κατάστημα=καταστήματα
        καταστήματος=καταστημάτων ταμείο=ταμεία απόδειξης=αποδείξεων εξοφλήσω=εξόφλησα εξοφλείται=εξοφλήθηκε
        χρωστάω=χρωστούσα επιβεβαίωση=επιβεβαιώσεις επιβεβαιώνω=επιβεβαίωσε εγγραφή=εγγραφές
        εγγράφομαι=εγγράφηκα διαγράφω=διέγραψα διαγράφηκε=διαγράψετε ενεργοποιώ=ενεργοποίησα
        απενεργοποιήθηκε=απενεργοποιήσω αναβαθμίζω=αναβάθμισα αναβάθμιση=αναβαθμίσεις κωδικοί=κωδικών
        χρήστη=χρηστών φωτογραφία=φωτογραφίες ακατάλληλος=ακατάλληλη ευγενικός=ευγενική αγενής=αγενείς
        δυνατή=δυνατό τρελός=τρελή ακριβότερο=ακριβό φθηνός=φθηνότερο Ιανουάριος=Ιανουαρίου Δευτέρα=Δευτέρας
        εβδομάδα=εβδομάδων ώρες=ωρών γιατρός=γιατρούς νοσοκομείο=νοσοκομεία φάρμακο=φαρμάκων συνταγή=συνταγές
        σχολείο=σχολείων μαθητής=μαθητές δάσκαλος=δασκάλους αεροπλάνο=αεροπλάνα πτήση=πτήσεις πτήσης=πτήσεων
        αποσκευή=αποσκευές βαλίτσα=βαλίτσες ξενοδοχείο=ξενοδοχείου κράτηση=κρατήσεις εισιτήριο=εισιτήρια
        λεωφορείο=λεωφορεία οδηγός=οδηγοί φανάρι=φανάρια τροχός=τροχοί μηχανή=μηχανές βενζίνη=βενζίνης
        λάστιχο=λάστιχα τρώω=έφαγα πίνω=ήπια κοιμάμαι=κοιμήθηκα ντύνομαι=ντύθηκα πλένω=έπλυνα καθαρίζω=καθάρισα
        μαγειρεύω=μαγείρεψα διαβάζω=διάβασε παίζω=έπαιξα τρέχω=έτρεξα φτιάχνω=έφτιαξε δείχνω=έδειξε ψάχνω=έψαξα
        ρίχνω=έριξε σβήνω=έσβησε ανάβω=άναψε κλέβω=έκλεψαν καπνός=καπνού φωτιά=φωτιές ζώο=ζώα σκύλος=σκύλοι
        γάτα=γάτες δέντρο=δέντρων θάλασσα=θάλασσας κρύος=κρύα μαλακός=μαλακή
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
        lemondtam=lemondani lemondom=lemondta megrendelés=megrendelésem megrendeltem=megrendelni
        rendelés=rendelésemet visszaküldtem=visszaküldöm kapott=kaptam kapok=kapni vásárló=vásárlók
        felhasználó=felhasználók szerelőt=szerelővel gépet=gépeket nyomtató=nyomtatóm nyomtat=nyomtatni
        készülékem=készülékkel elromlott=elromlik eltört=eltörött megsérült=megsérül bejelentés=bejelentésem
        bejelentettem=bejelenteni határidő=határidőt idő=ideje erő=erőt eső=esős tető=teteje mező=mezők
        háló=hálót szó=szavak férfi=férfiak falu=falvak fiú=fiúk lány=lányok testvér=testvérem borjú=borjak
        daru=daruk étterem=éttermek kölyök=kölykök majom=majmok sátor=sátrak tükör=tükröt ökör=ökrök név=nevünk
        rövid=rövidebb erős=erősebb gyenge=gyengébb olcsó=olcsóbb hosszú=hosszabb könnyű=könnyebb nehéz=nehezebb
        kevés=kevesebb sok=sokat fehér=fehéret érdekel=érdekli megérdemel=megérdemli használ=használni
        használom=használja használt=használtam hoz=hozott hozzák=hozni olvas=olvasott keres=kerestem
        kérdez=kérdeztem mond=mondta hív=hívtam hívjon=hívják vesz=vettem eszik=evett iszik=ivott alszik=aludt
        fekszik=feküdt szerelem=szerelmek kérelem=kérelmek részlet=részletek adat=adatok helyes=helyesen
        pontos=pontosan drága=drágább szamlaim=számláimat ajánlat=ajánlatok ajánlatot=ajánlatról előleg=előleget
        részlet=részletre kamat=kamatok garancia=garanciát hűtő=hűtőt hűtőszekrény=hűtőszekrényem
        mosógép=mosógépem mosógépet=mosógéppel kazán=kazánt kazánok=kazánunk bojler=bojlert radiátor=radiátorok
        csap=csapok csapot=csapunk csöpög=csöpögött csöpögni=csöpög szivárog=szivárgott cső=csövek csövet=cső
        ajtót=ajtóm kulcs=kulcsok kulcsot=kulcsom lift=liftet emelet=emeleten lakó=lakók bérlő=bérlőt
        albérlet=albérletet lakbér=lakbért szomszéd=szomszédom szomszédok=szomszédnak zaj=zajt zajos=zajosabb
        tolvaj=tolvajok rendőrség=rendőrséget biztosítás=biztosításom kár=károk kárt=kárunk
        kártérítés=kártérítést eltörik=eltört leégett=leég kijavít=kijavították cserél=cseréltek
        cseréljék=cserélni ígér=ígértek ígérte=ígér megígérték=megígér válaszol=válaszoltak
        válaszolnak=válaszolni kérdezek=kérdezte vártunk=várni megjött=megjön késtek=késni rendel=rendeltem
        rendelését=rendelés üzletben=üzletek boltot=boltok pénztár=pénztárnál nyugta=nyugtát
        kifizettem=kifizetni tartozik=tartozom megerősít=megerősítette megerősítést=megerősítés
        regisztrál=regisztráltam regisztráció=regisztrációt töröl=törölték törölni=törölje aktivál=aktiválni
        aktiválták=aktivál fénykép=fényképek videó=videók videót=videóm udvarias=udvariasan
        udvariatlan=udvariatlanok drágul=drágult drágább=drága olcsóbb=olcsó régebbi=régi január=januárban
        hétfő=hétfőn kedd=kedden hetek=hét évek=év órák=óra percek=perc percet=percig ujj=ujjak láb=lábam
        fej=fejem szem=szemem fog=fogak kenyér=kenyeret szekér=szekerek út=utat nyúl=nyulak egér=egerek
        tehén=tehenek gyökér=gyökerek tűz=tüzet víz=vizek szűz=szüzek orvos=orvost kórház=kórházban
        gyógyszer=gyógyszert recept=receptet iskola=iskolában tanár=tanárok repülő=repülőt repülőgép=repülőgépek
        járat=járatot bőrönd=bőröndöm szálloda=szállodában foglalás=foglalásom jegy=jegyet busz=busszal
        buszok=busz sofőr=sofőrök kerék=kerekek motor=motorral benzin=benzint gumi=gumit eszem=enni iszom=inni
        alszom=aludni mosok=mosni mosta=mos takarít=takarítani főz=főztem olvasok=olvasta játszik=játszott
        fut=futott épít=építették mutat=mutatta keres=kereste dob=dobta elolt=eloltották füst=füstöt
        tűzoltó=tűzoltók állat=állatok kutyám=kutya macska=macskát fák=fát tenger=tengert hideg=hideget
        puha=puhák széles=szélesebb mély=mélyebb barát=barátom barátok=baráttal testvér=testvérek szülő=szülők
        gyerek=gyerekek feleség=feleségem férj=férjem
    """,
    "ru": """
        квитанция=квитанций возврат=возврата доставка=доставку доставки=доставок счётчик=счётчика
        отопление=отопления отключение=отключений авария=аварии аварий=аварию жалоба=жалобы претензия=претензий
        пароли=паролем логин=логина розетка=розеток трубка=трубку лампочка=лампочек батарея=батарей заказ=заказы
        заказать=заказал заказывал=заказываю чек=чека товар=товаров магазин=магазине сотрудник=сотрудники
        оператор=операторов диспетчер=диспетчеру квартиры=квартирой подъезд=подъезда домофон=домофона
        ремонт=ремонта ремонтировать=ремонтирует починить=починил сломать=сломал сломался=сломаться
        ломается=ломаться перезагрузить=перезагрузил перезагружаю=перезагружал обещать=обещали обещаю=обещал
        ответить=ответили отвечает=отвечали спросить=спросил прошу=просить просил=просим могу=могли мог=может
        хочу=хотели пойти=пошёл вижу=видеть видел=видит слышу=слышно возвращать=возвращают вернуть=верните
        получить=получил получаю=получать потерял=потерять теряю=терять забыл=забыть платят=платил
        приехать=приехал приезжает=приезжали перезвонить=перезвоните ждать=ждём звать=зовут нести=несёт
        везти=везут лечь=лёг беречь=берегу течь=течёт протекает=протекала греет=греть нагревается=нагреваться
        холодный=холодные горячий=горячая тёплый=тёплые сломанный=сломанная неверный=неверная ошибочный=ошибочно
        правильный=правильное оплаченный=оплачен дешёвый=дешевле день=днём окно=окон стекло=стёкол сестра=сестёр
        кресло=кресел стул=стулья дерево=деревья брат=братья лист=листья сосед=соседи хозяин=хозяева
        гражданин=граждане время=времени имя=имена мать=матери огонь=огня потолок=потолка замок=замка
        порядок=порядке рынок=рынке подарок=подарки конец=конца месяц=месяца палец=пальцы рубль=рублей путь=пути
        церковь=церкви любовь=любви лёд=льда лев=льва щётка=щёток копейка=копеек кухня=кухонь спальня=спален
        деревня=деревень башня=башен очки=очков Ёмкость=емкости ЗАЯВЛЕНИЕ=заявления учётная=учетной
        перечислить=перечислено предложение=предложений предоплата=предоплату рассрочка=рассрочки
        процент=процентов гарантия=гарантии гарантий=гарантию холодильник=холодильника стиральная=стиральную
        котёл=котла котлы=котёл батареи=батарею кран=кранов капает=капать труба=трубы протечка=протечек
        дверь=двери дверей=дверью ключ=ключей лифт=лифта этаж=этаже жилец=жильцы арендатор=арендаторы
        аренда=аренды соседка=соседке соседи=сосед шумный=шумные шумят=шумел вор=воры полиция=полицию
        страховка=страховку ущерб=ущерба компенсация=компенсацию разбил=разбили сгорел=сгорела сгореть=сгорел
        починили=починить заменить=заменили замена=замены обещание=обещания обещал=обещает отвечаю=ответил
        спрашивать=спрашивал ждала=ждать приходил=приходит опоздал=опоздать опаздывают=опаздывать
        задержка=задержки заказала=заказать покупка=покупки покупатель=покупателя магазины=магазинов касса=кассе
        чеки=чеков погасить=погасил долг=долги долгов=долгу подтвердить=подтвердили подтверждение=подтверждения
        регистрация=регистрации зарегистрироваться=зарегистрировался удалить=удалили удалён=удалить
        активировать=активировал активируйте=активировать фотография=фотографии вежливый=вежливо грубый=грубо
        дороже=дорогой подорожал=подорожать январь=января понедельник=понедельника неделю=недели часы=часов
        минуты=минут голова=головы нога=ногу палец=пальцев зуб=зубы хлеб=хлеба молоко=молока яйцо=яйца
        стена=стены пол=пола ковёр=ковра угол=угла ветер=ветра посёлок=посёлка участок=участка рисунок=рисунка
        щенок=щенка ложка=ложек ночь=ночи рассылка=рассылок отписаться=отписался отправитель=отправителя
        накладная=накладной посылки=посылку вскрытый=вскрыта мокрый=мокрая грязный=грязно пахнет=пахло
        тянуть=тянет крутить=крутится мигает=мигать горит=горел горела=гореть врач=врачу больница=больницу
        лекарство=лекарств рецепт=рецепта школа=школе учитель=учителя самолёт=самолёта рейс=рейса багаж=багажа
        чемодан=чемоданы гостиница=гостинице бронь=брони билеты=билетов автобус=автобусе водитель=водители
        колесо=колёса колёс=колесо двигатель=двигателя бензин=бензина шина=шины пью=пил сплю=спал мою=мыл
        готовлю=готовил бегу=бежал строю=построили показываю=показал бросил=бросать потушили=потушить дым=дыма
        пожар=пожара животное=животных собака=собак кошка=кошек дерево=деревьев море=моря мягкий=мягкая
        друг=друзья родитель=родители жена=жены муж=мужа сын=сыновья дочь=дочери дядя=дяди бабушка=бабушек
        платье=платья рубашка=рубашек
    """,
    "cs": """
        problém=problému systém=systémů příjem=příjmu režim=režimu nájem=nájmu objem=objemu budova=budovy
        reklama=reklamy reklamace=reklamací platbu=platbě účtenka=účtenek vrácení=vrácením doručení=doručením
        doprava=dopravu balík=balíky balíček=balíčku zásilka=zásilek měřič=měřiče elektroměr=elektroměru
        topení=topením porucha=poruch poruše=poruchu stížnost=stížnosti schůzka=schůzek návštěva=návštěv
        termín=termínu heslem=hesel zámek=zámku klíč=klíče zásuvka=zásuvce lampa=lamp žárovka=žárovek
        matka=matce noha=nohou střecha=střeše moucha=mouše kniha=knih dcera=dceři sestra=sestře hora=hoře
        vlak=vlacích zámky=zámcích úředník=úřednících pracovník=pracovníci lékař=lékaři hůl=hole vůz=vozu
        sůl=soli nůž=nože dvůr=dvora kámen=kamene řemen=řemene kořen=kořene týden=týdnu oheň=ohně loket=lokte
        nehet=nehty dotek=doteku dárek=dárku prášek=prášku začátek=začátku konec=konce okno=oken sklo=skel
        křeslo=křesel jablko=jablek město=měst místo=míst auto=aut moře=mořem kuře=kuřete zvíře=zvířata
        rameno=ramena jméno=jmen jméno=jménem ráno=rána soused=sousedy učitel=učitelé muž=muži
        obyvatel=obyvatelé občan=občané kolega=kolegové volám=volat zavolal=zavolejte čekám=čekal čekali=čekat
        dostal=dostali zaplatila=zaplatím platí=platit objednám=objednali objednává=objednávat vrátit=vrátili
        vrácen=vrátit vráceno=vrátím poslal=pošlete pošlu=posláno přišel=přišla přijde=přišel nepřišel=nepřijde
        jdu=šel jedu=jel vezmu=vzal beru=brát píšu=psal peru=prát můžu=mohl chci=chtěl musím=museli umím=umět
        vím=vědět nevím=nevěděl začal=začne rozbil=rozbít rozbitý=rozbitá opravený=opravená zlomený=zlomené
        pokažený=pokažená poškozený=poškozené levný=levnější drahý=dražší starý=starší dlouhý=delší
        krátký=kratší těžký=těžší teplý=teplá studený=studená zrušen=zrušena zrušeno=zrušit stěhovat=stěhujeme
        reklamovat=reklamuji vyměnit=vyměněn vyměníte=vyměnili změnit=změním nabídka=nabídek slevě=slevou
        ucet=účtů PŘÍPOJKA=přípojky počítač=počítače počítačů=počítačem tiskárna=tiskáren obrazovka=obrazovce
        chyba=chybě chyb=chybou nabídky=nabídkou záloha=zálohu splátka=splátek splátky=splátce úrok=úroky
        záruka=záruky záruce=záruku lednice=lednici myčka=myčky pračky=pračku kotle=kotel bojler=bojleru
        radiátor=radiátory kohoutek=kohoutku kape=kapat kapal=kape trubka=trubky trubek=trubce únik=úniku
        dveře=dveří klíče=klíči výtah=výtahu patro=patra nájemník=nájemníci nájemné=nájemného nájemce=nájemců
        sousedka=sousedce hluk=hluku hlučný=hlučné zloděj=zloději policie=policii pojištění=pojištěním
        škoda=škody škodu=škodě náhrada=náhradu rozbil=rozbili shořel=shořela opravář=opraváři vyměnili=vyměnit
        výměna=výměny slib=slibu slíbil=slíbili odpověď=odpovědi odpověděl=odpověděli zeptal=zeptat ptal=ptát
        čekala=čekáme přijel=přijeli přijede=přijet zpoždění=zpožděním opožděný=opožděná objednala=objednávám
        nákup=nákupu zákaznice=zákaznici obchod=obchodě pokladna=pokladně pokladny=pokladen splatil=splatit
        dluhy=dluhů potvrdit=potvrdili potvrzení=potvrzením registrace=registraci registroval=registrovat
        smazat=smazali smazán=smazat aktivovat=aktivoval aktivace=aktivaci fotka=fotky fotek=fotku
        zdvořilý=zdvořile hrubý=hrubá zdražil=zdražili leden=ledna týdny=týdnů hodiny=hodinu minuta=minut
        hlava=hlavě nohy=noha prst=prsty zub=zuby chléb=chleba mléko=mléka vejce=vajec stěna=stěny roh=rohu
        koberec=koberce vítr=větru ložnice=ložnici kuchyně=kuchyni lžíce=lžic noc=noci odhlásit=odhlásil
        odesílatel=odesílatele balíky=balíků otevřený=otevřená otevřel=otevřít zavřeno=zavřít mokrý=mokré
        špinavý=špinavá smrdí=smrdělo svítí=svítilo bliká=blikat blikala=blikají točí=točit kouř=kouře
        kouří=kouřit přítelkyně=přítelkyni věc=věcí věci=věcmi řidič=řidiče chata=chaty chatě=chatu břeh=břehu
        práh=prahu vrch=vrchu pátek=pátku úterek=úterku čtvrtek=čtvrtku lavička=laviček matka=matek lékař=lékaře
        nemocnice=nemocnici lék=léky recept=receptu škola=školy škole=školu učitel=učitele letadlo=letadla
        let=letu zavazadlo=zavazadel kufr=kufry hotel=hotelu rezervace=rezervaci lístek=lístky jízdenka=jízdenek
        autobus=autobusem řidič=řidičů kolo=kola motor=motoru benzín=benzínu pneumatika=pneumatiky jím=jedl
        piju=pil spím=spal myju=mýt vařím=vařil čtu=četl běžím=běžel stavím=stavěli ukazuji=ukazoval
        hasit=hasili kouř=kouřem požár=požáru zvířata=zvíře pes=psem kočka=koček strom=stromů moře=moři
        měkký=měkká přítel=přátelům rodič=rodiče manželka=manželce manžel=manželovi syn=synové dcera=dcery
        strýc=strýce babička=babičce košile=košili sukně=sukni boty=bot
    """,
}
STRANGERS = {
    "en": """
        meter=met letter=let better=bet butter=but battery=bat corner=corn number=numb matter=mat rate=rat
        rating=rat caring=car hoping=hop filing=filling mining=minute planing=planning staring=starring bare=bar
        care=cart new=news policy=police universe=universal university=universal organ=organic
        organization=organ general=generate operate=opera operator=opera important=import executive=execution
        policy=polite station=state nation=native relation=relay portion=port mission=miss session=sess
        passion=passive appoint=point disappoint=appointment apartment=apart department=depart compartment=part
        statement=estate treaty=treat bounty=bound county=count country=counter meeting=meat hotel=hostel
        desert=dessert loose=lose quite=quiet affect=effect accept=except advice=device price=prize plane=plan
        cancer=cancel cold=could sheet=sheep ship=shop shopping=shipping bill=ball billing=building wire=wine
        wiring=writing socket=sock ticket=tick pocket=pock market=mark basket=bask blanket=blank racket=rack
        rocket=rock wall=wallet ball=ballet bull=bullet tab=tablet out=outlet in=inlet pal=palace late=lateral
        past=pasted bus=business bus=busy his=history bed=bedding wed=wedding string=sting using=us king=kin
        thing=thin sibling=sib red=reduce need=needle pass=password host=hostage expensive=expansion
        experience=experiment transport=transfer install=instant modem=modern quote=quota quote=quit
        deposit=depot receipt=recipe charge=chart discount=count crack=crab rust=rusk flood=floor boil=bolt
        oven=over stove=stoic lift=life tenant=tennis rent=parent evict=evidence steal=steel thief=thigh
        claim=clam premium=premise expire=expert swap=swamp dial=diary ring=rink tell=teller visit=visor
        late=latter wait=waist queue=queen order=ordinary courier=courage rip=ripe crash=cash virus=visual
        scam=scan label=labor model=modem screw=screen stamp=stand stair=stare plug=plum plumb=plume paint=pain
        brush=bush tape=tap tube=tub cap=cape pan=pane bath=bat sink=skin drain=drama leak=lean fuse=fuss
        lamp=lam bulb=bull cook=cookie fan=fanatic heat=heath pipe=pip pill=pillow seat=season desk=despair
        chair=chain table=tablet door=doom window=widow garden=gardenia gate=gather rail=railing train=trail
        bus=bust truck=trunk mail=maid post=poster parcel=parsley phone=phony nurse=nursery dose=doze
        cough=couch bakery=bake allergy=alloy potato=pot wolf=wool ride=ridge hide=hideous sleep=slip
        plan=planet admit=admire focus=foe worry=worth city=citizen cherry=chair big=bigot thin=thing
        wet=wetland honor=hone adult=adulterate comma=common moral=morale personal=personnel formal=former
        serve=serious sever=severe
    """,
    "el": """
        λογαριασμός=λογισμός γραμμή=γραφή πόλη=πόλος τιμή=τίτλος σωλήνας=σώμα δέμα=δέρμα θέση=θέμα κλειδί=κλείνω
        καλώ=καλός γραφείο=γράφει χώρα=χώρος μετρητής=μετρητά πόρτα=πόρος χρόνος=χρυσός κλήση=κλήμα φορά=φόρος
        χαρά=χάρτης μέρος=μέτρο μέρα=μέτωπο γάμος=γάλα παλιός=παλάμη πίσω=πίσσα λίγος=λιγνός νερό=νέος
        δώρο=δώδεκα κόμμα=κόμβος κύμα=κύμινο σκάλα=σκάφος πάγος=πάγιο σταθμός=στάθμη στάση=στάδιο βαθμός=βάθος
        βάρος=βάρδια ελιά=έλος φύλλο=φίλος μήλο=μύλος τοίχος=τύχη τόνος=τόνερ λάδι=λάθος κρέας=κρέμα ψωμί=ψώνια
        δάσος=δάσκαλος αέρας=αερόμπικ άδεια=άδικο αγώνας=αγωνία ακτή=ακτίνα αλάτι=άλογο αμοιβή=αμοιβάδα
        ανάγκη=ανάσα απόδειξη=απόσταση απάντηση=απαίτηση παράδοση=παράσταση παραγγελία=παραλία
        επιστροφή=επιστήμη συνδρομή=σύνδρομο σύνδεση=σύνθεση σύσκεψη=σκέψη εταιρεία=εταίρος διεύθυνση=διευθέτηση
        διακόπτης=διάκοσμος ηλεκτρισμός=ηλεκτρόνιο ενοίκιο=ένοχος ασφάλεια=άσφαλτος τράπεζα=τραπέζι
        υπόλοιπο=υπόλογος πρόγραμμα=πρόσωπο πρόσβαση=πρόσθεση φωνή=φόνος βροχή=βρόχος κρύο=κρύβω χέρι=χερσαίος
        πόδι=ποδόσφαιρο αυτί=αυτός στόμα=στόμιο πλάτη=πλατεία τέλος=τελετή αρχή=άρχοντας σπίτι=σπίρτο
        ζημιά=ζήλια προσφορά=πρόσφατος κόστος=κώστας δόση=δώσω τόκος=τόπος φίλτρο=φίλη ψυγείο=ψυχή φούρνος=φορά
        βρύση=βράση πόρτα=πορτρέτο κλειδαριά=κλείσιμο όροφος=όρος ενοίκιο=ένωση διαμέρισμα=διάμετρος
        γείτονας=γήπεδο κλέφτης=κλίση ζημιά=ζυμάρι αγορά=αγόρι κατάστημα=κατάσταση ταμείο=ταμπλό εγγραφή=έγγραφο
        χρήστης=χρήσιμος φωτογραφία=φωτισμός εβδομάδα=έβδομος χρόνος=χρώμα δρόμος=δράμι σκάλα=σκαλοπάτι
        σαλόνι=σαλιγκάρι τοίχος=τείχος πάτωμα=πατάτα ταβάνι=ταβέρνα παράθυρο=παρατήρηση κουρτίνα=κορδόνι
        κρεβάτι=κρέας καρέκλα=καρότο λάμπα=λαμπρός σίδερο=σίγουρος σκούπα=σκουπίδι ποτήρι=ποταμός πιάτο=πιάνο
        μαχαίρι=μάχη κουτάλι=κουτί πηρούνι=πυρ βιβλίο=βίντεο χαρτί=χαρά μολύβι=μολότοφ φάκελος=φακή
        γραμματόσημο=γραμμάτιο ταχυδρόμος=ταχύτητα ουρά=ουρανός σειρά=σειρήνα κενό=καινός γιατρός=γιατί
        νοσοκομείο=νόσος φάρμακο=φάρμα συνταγή=σύνταγμα σχολείο=σχόλιο μαθητής=μάθημα πτήση=πτώση βαλίτσα=βαλίδα
        οδηγός=οδός μηχανή=μηχανικός λάστιχο=λάσπη τρέχω=τρέλα δείχνω=δείπνο καπνός=καπό φωτιά=φώτα ζώο=ζώνη
        σκύλος=σκύβω γάτα=γάντι δέντρο=δένω θάλασσα=θάλαμος κρύος=κρυφός μαλακός=μαλλί φίλος=φύλο
    """,
    "hu": """
        bokor=bók ló=lóg kéz=kezdet számla=szám bér=béka vár=város kor=korlát mér=mérges mérő=mérleg
        csekk=csekély panasz=pánik futár=futam utalás=utca lakás=lakoma lakat=lakás bérlet=bérbeadó törlés=törés
        törött=törölt késés=kísérlet kép=képes áram=ár áru=ár árak=áruk csatorna=csata beállítás=beállt
        kérdés=kérés kér=kéreg keres=kereszt keret=kéreg levél=levegő telek=telefon tél=tele név=nevel nem=nemes
        hat=határ határ=határozat tarifa=tarka teher=tehetség terület=terv hely=helyes helyes=helyesírás
        posta=poszt ajtó=ajándék ablak=abrak asztal=asztma szék=székely szoba=szobor kapu=kap kap=kapás
        vonal=vonat vonat=vonás víz=vízum tűz=tüzér gáz=gázol gép=gépel rend=rendel rendelés=rendszer
        pénz=pénzérme szerető=szerelő rossz=rozs hiba=hibernál kábel=kabin router=rutin hang=hangulat
        hír=hirtelen nap=napló szó=szór nő=nővér felvétel=felvidék ügy=ügyvéd eset=esetlen vezeték=vezér
        kártya=kar karton=kar bolt=boltív üzlet=üzem ajánlat=ajándék előleg=előtt részlet=rész kamat=kamera
        garancia=garázs hűtő=hűség mosógép=mosoly kazán=kazetta csap=csapat cső=csók kulcs=kultúra emelet=emel
        lakó=lakoma bérlő=béke zaj=zár tolvaj=tol biztosítás=biztos kár=kard ígér=igen kérdez=kezd rendel=rend
        bolt=boldog nyugta=nyugat töröl=torony fénykép=fénymásoló videó=vidék január=jármű hétfő=hét év=évad
        óra=orr láb=lábas fej=fejt szem=személy fog=fogyaszt kenyér=kényelem tehén=teher tűz=tüzelő fiók=fiú
        párna=pár szék=szekrény lámpa=lámpás ablak=abból padló=pad mennyezet=menny függöny=függő szőnyeg=szőke
        tányér=tanya kanál=kanyar villa=villany könyv=könyök papír=papucs toll=tolvaj ceruza=cérna boríték=borít
        sor=sors üres=ürge orvos=orrvérzés kórház=kórus tanár=tanács járat=jár jegy=jegyzet gumi=gumó mos=mosoly
        főz=föld fut=futball épít=épület dob=doboz füst=fű állat=állás macska=mackó tenger=tengely hideg=híd
        puha=puska barát=barack férj=férfi feleség=felelős testvér=test
    """,
    "ru": """
        счёт=счастье возврат=возраст доставка=достаток заказ=закат заказ=заказник квитанция=квинтет
        авария=авиация жалоба=жало пароль=паром розетка=роза трубка=труба лампочка=лампас батарея=батон
        чек=человек товар=товарищ магазин=магия сотрудник=сосуд оператор=опера квартира=квартал подъезд=подход
        ремонт=ремень место=месть месяц=место дом=дым домен=дом замена=измена обмен=обман список=спасибо
        письмо=писк срок=сорок строка=стройка вес=весть весна=весло сон=сонет сын=сыр суд=судно совет=совесть
        сосед=сосна стол=столб стул=ступень рынок=рыба рубль=рубашка рука=рукопись ручка=ручей нога=ноготь
        нос=носок носки=нос платёж=платье плата=плато карта=картофель карта=картон картина=карта касса=кассета
        кран=край кредит=кремль крыша=крыса лампа=лапа линия=линза лицо=лицей логин=логика луна=лунка
        мастер=маска мера=мэр метро=метр минута=минус монтаж=монета номер=норма ночь=ноша обещать=обобщать
        ответ=отвес отдел=отдых отель=отец оценка=цена пакет=пак пол=польза поле=полк порт=портной поток=потолок
        почта=почва право=правда провод=проводник проверка=вера работа=раб разговор=заговор размер=размах
        расход=восход район=рай свет=светофор связь=святость сеть=сетчатка скидка=скит слово=слон служба=слух
        смена=семя сумма=сумка тариф=тара телефон=телега тепло=теплица трасса=тираж услуга=слуга
        устройство=устрица цена=цензура час=чаща экран=экипаж юбка=юбилей предложение=предлог процент=процесс
        гарантия=гараж холодильник=холод машина=машинист котёл=кот кран=краска труба=труд дверь=двор лифт=лист
        этаж=этап жилец=жилет аренда=арена сосед=соседство вор=ворона полиция=политика страховка=страх
        ущерб=ущелье долг=долгий чек=чехол магазин=магнит касса=каска видео=виза голова=голос нога=нож
        палец=палка зуб=зубр хлеб=хлев молоко=молоток стена=степь пол=полено ковёр=ковш угол=уголь ветер=ветеран
        ложка=ложь ночь=нота участок=участие рисунок=риск щенок=щека накладная=наклон мокрый=мокрота грязь=гряда
        мигать=миграция горит=горло кухня=кулак спальня=спина окно=около крыша=крышка лестница=лесть
        подвал=подвиг сад=садист забор=забота гвоздь=гость молоток=молодой винт=винный краска=краса бумага=бум
        ручка=рука тетрадь=тетерев книга=князь марка=марш конверт=концерт очередь=очерк врач=враг
        больница=больше лекарство=лекция рецепт=рецензия самолёт=самовар рейс=рейтинг багаж=багет билет=балет
        колесо=колос двигатель=движение бензин=бензопила шина=шинель дым=дыня пожар=пожалуйста собака=собор
        кошка=кошелек море=мороз мягкий=мясо друг=другой муж=мужество дядя=дятел рубашка=рубрика
    """,
    "cs": """
        účet=účel účet=účes platba=platýz plátek=plat reklama=reklamace budova=budoucnost doprava=oprava
        oprava=správa zpráva=správa balík=balkon zásilka=zásluha porucha=poručík topení=topol termín=terminál
        heslo=hezký zámek=zámoří lampa=lampion matka=matrace noha=nohavice střecha=střed ruka=rukáv ruka=rukojeť
        hora=horečka vlak=vlákno vůz=vůle kámen=kamera týden=týl oheň=ohon dárek=dar konec=koncert sklo=sklep
        město=městys místo=mistr auto=autor jméno=jmění soused=soustava muž=muzeum občan=občas obyvatel=obyčej
        orgán=organizace program=programátor stav=stavba stát=statek cena=ceník cenný=cena kolo=kolej
        kolega=koleno strana=stránka sled=slepice list=lístek les=lest led=leden leden=ledvina pár=párek
        para=parta part=partner plán=planeta plyn=plynulý plech=pleť pole=policie police=policie polička=pole
        voda=vodič vodka=voda vrah=vrak zákaz=zákazník zákon=zákoník záruka=záruba záloha=žaloba záznam=význam
        změna=směna sleva=slepá smlouva=omluva služba=sluha síť=sítko škola=škoda škoda=školka známka=známý
        linka=lina modem=moderní měřič=měřítko metr=metro most=mostecký čas=část část=často rady=rádio
        rychlost=rychlík telefon=telegram tarif=tarantule technik=technologie internet=internát kabel=kabelka
        kabát=kabel kanál=kancelář kancelář=kanec karta=karton dveře=dvě výpadek=výprodej výpověď=výprava
        nabídka=nabíječka úrok=úraz lednice=ledovec myčka=myška bojler=boj kohoutek=kohout trubka=truchlit
        únik=unikát dveře=dvůr výtah=výtisk patro=patron hluk=hlupák zloděj=zlo škoda=škola náhrada=zahrada
        odpověď=odpor nákup=nákres obchod=obchůzka pokladna=poklad dluh=duha fotka=fotbal minuta=minulý
        hlava=hlavice prst=prsten zub=zubr chléb=chlév mléko=mlýn stěna=stěžeň roh=rohlík koberec=kobra
        vítr=vítěz ložnice=ložisko kuchyně=kuchař lžíce=lež noc=nos balík=baletka mokrý=mokřad špína=špička
        kouř=kouzlo chata=chatrč břeh=břečka práh=prach vrch=vrchol lavička=lavina okno=oko střecha=stříbro
        strop=strom podlaha=podlec zahrada=zahraničí plot=plod vrata=vrátný garáž=gáza kladivo=klad šroub=šrot
        barva=barman papír=papoušek tužka=tuž známka=znalec obálka=obal prázdný=prázdniny hrnec=hrníček
        talíř=talisman vidlička=vidle nůž=nůžky lžička=lže láhev=láska lékař=lék nemocnice=nemoc lék=lékárna
        recept=recese škola=školka letadlo=leták kufr=kufřík hotel=hotovost kolo=kolík motor=motýl
        benzín=benátky strom=stroj pes=pěst kočka=kočár košile=košík boty=botanika manžel=manžeta kouř=kout
        požár=požadavek
    """,
}
