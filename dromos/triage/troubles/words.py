"""The troubles of the trade and the words people tell them in, by language.

Words are written in any form, accents or not: they are stemmed. ``a+b``: both within a few words of each other, in
any order. ``=word``: this very form, also of words every sentence has (=not).
"""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "net": """internet online broadband fibre fiber web adsl vdsl connection connectivity network
            website websites browse surf google webpage stream netflix zoom""",
        "down": """down dead offline outage unavailable unreachable =no+internet =no+connection =no+signal
            =no+service =not+work =doesnt+work =isnt+work =wont+work =dont+work stopped+working
            =nothing+work =nothing+load =no+line =without+internet =not+connect =cant+connect
            =cannot+connect lost+connection lost+internet =cant+online =not+online =wont+load =not+load
            =cant+open =cannot+open blackout =no+network =not+responding disconnected =no+access
            =nothing+happens =cant+browse =stopped =died =vanished =cant+get+online =gone =no+tone
            =no+dialtone silent silence =line+dead""",
        "drops": """drops drop dropping intermittent unstable cuts+out falls+off disconnects disconnecting
            interruptions interrupted flapping keeps+losing breaks+up every+minutes reconnect =sporadic
            comes+goes on+off""",
        "slow": """slow slower crawl crawling lag lagging buffering sluggish speed+low speed+bad megabit mbps
            ages+load snail takes+forever takes+ages latency ping half+speed not+fast only+mbit takes+long
            loads+long very+long+load speed+drop speed+test downloads+slow""",
        "wifi": "wifi wireless wlan hotspot ssid",
        "box": "router modem box equipment hardware gateway unit device",
        "power": """led light lights lamp blink blinking blinks power boot turn+on switch+on wont+start
            =not+start adapter charger plug+in red+light =not+turn dark""",
        "phone": "phone telephone landline handset dial dialtone voip calls call ring ringing",
        "tv": "tv television channel channels decoder settop picture programme programmes iptv screen+black",
        "mobile": "sim mobile roaming cellular smartphone esim 4g 5g lte handset+mobile data+abroad",
        "bill": "bill invoice invoices billing statement charge charged charges amount fee fees",
        "overcharge": """overcharged twice double doubled too+much wrong+amount extra+charge higher+usual
            overbilled incorrect+bill wrong+bill mistake+bill more+agreed unexpected+charge unknown+charge
            =duplicate expensive+bill two+times same+month+charged""",
        "refund": """refund reimburse reimbursement money+back give+back credit+note repay compensation
            return+money paid+back get+back+money overpaid+back reimbursed refunded""",
        "pay": "pay payment paid transfer direct+debit card+declined bank reminder overdue dunning settled arrears",
        "absent": """=not+received never+arrived =didnt+arrive =not+arrive =havent+received missing resend
            send+again =not+come =still+waiting =nothing+came never+got =didnt+get =not+get never+reached
            where+parcel where+order where+package where+invoice where+refund =not+delivered
            =never+delivered =never+received =nothing+arrived lost+parcel lost+package lost+post
            still+waiting+parcel =no+longer+arrive empty+inbox =not+get+mails""",
        "contract": "contract agreement subscription terms",
        "cancel": """cancel terminate termination end+contract quit close+account unsubscribe leave+company
            stop+service notice+period end+subscription ending+contract terminate+service give+notice
            close+my+account stop+subscription cancel+contract leave+provider""",
        "move": """moving move moved relocate relocation new+address new+flat new+house new+apartment
            transfer+line change+address new+place changing+address relocating move+house""",
        "login": """password login log+in sign+in credentials username locked+account locked+out passcode pin
            reset authenticate access+account =cant+log forgot two+factor password+rejected wrong+password
            recover+account reset+link access+denied verification+code signin logon""",
        "mail": "email mailbox inbox outlook imap smtp mail webmail messages+inbox e-mails",
        "visit": "technician engineer visit appointment installer repairman serviceman fitter",
        "noshow": """=nobody+came =didnt+come =not+come =not+show =didnt+show waited+day missed+appointment
            =not+turn+up =never+came stood+up =no+one+came =did+not+turn =not+arrive+technician
            =never+arrived+technician =not+come+technician =nobody+rang skipped+visit""",
        "delivery": "delivery deliver parcel courier shipped package shipment order ordered dispatch",
        "price": """price tariff increase rise expensive plan raised cost costs cheaper offer more+expensive
            increased+fee raised+price price+went+up cost+more costs+more price+up price+hike dearer""",
        "faster": "faster upgrade higher+speed more+speed higher+plan bigger+package more+bandwidth",
        "cable": """cable wire socket plug wall+outlet cut+through torn damaged dug excavator pole jack digger
            digging+street line+cut tore+line pulled+out ripped+wall builders+cut severed""",
        "noise": "noise crackle crackling hiss hissing echo static buzz humming cant+hear cannot+hear muffled",
        "computer": "computer laptop pc desktop notebook workstation",
        "printer": "printer print printing toner scan scanner",
        "malware": "virus malware ransomware hacked phishing trojan scam infected",
        "site": "hosting domain homepage server dns",
        "data": "backup restore deleted+files lost+files recover",
        "crash": "crash crashes freeze freezes hangs frozen blue+screen bug",
        "rude": """rude unfriendly impolite complain complaint disgrace unacceptable disappointed
            unprofessional shouted yelled insulted hung+up+on swore arrogant bad+service terrible+service
            complain+spoke complain+employee complain+agent behaviour manners insult""",
        "port": "keep+number port+number porting transfer+number number+portability take+number",
        "vpn": "vpn remote+access home+office tunnel",
        "broken": """broken broke defective faulty damage smashed cracked defect shattered dropped+broke
            does+not+close wont+close dented bent""",
        "copy": "copy duplicate+invoice duplicate+bill resend+invoice reissue",
        "restart": """restart restarts reboot reboots rebooting itself+off own+off turns+off switches+off
            keeps+restarting power+cycles shuts+down shuts+off""",
    },
    "el": {
        "net": """ίντερνετ internet ιντερνέτ διαδίκτυο σύνδεση δίκτυο νετ οπτική+ίνα adsl vdsl online
            σελίδες σελίδα σερφάρω ιστοσελίδες ιστοσελίδα""",
        "down": """έπεσε νεκρή νεκρό =δεν+λειτουργεί =δεν+δουλεύει διακοπή βλάβη εκτός+λειτουργίας
            =δεν+έχω+σύνδεση =δεν+έχω+ίντερνετ =χωρίς+ίντερνετ =χωρίς+σύνδεση =χωρίς+σήμα =δεν+συνδέεται
            =δεν+ανοίγει =δεν+υπάρχει σταμάτησε κόπηκε χάθηκε =καθόλου offline =δεν+μπορώ+συνδεθώ
            =δεν+έχουμε =χωρίς+internet =δεν+έχω+internet =δεν+φορτώνει =τίποτα+φορτώνει
            =δεν+ανταποκρίνεται =κομμένο =δεν+μπορώ+μπω =δεν+παίζει =δεν+πιάνει σιωπή βουβό νεκρική+σιγή
            =δεν+ακούγεται+τίποτα =κανένας+ήχος""",
        "drops": """πέφτει κόβεται διακόπτεται διακοπές αποσυνδέεται αποσυνδέομαι αποσυνδέσεις ασταθής
            αστάθεια συνέχεια+χάνεται κάθε+λίγο πάει+έρχεται χάνεται διαλείπει""",
        "slow": """αργό αργή αργά αργεί καθυστερεί σέρνεται χαμηλή+ταχύτητα ταχύτητα+πέφτει κολλάει lag
            ταχύτητα mbps μισή+ταχύτητα χελώνα φορτώνει+ώρα φορτώνουν+αργά δεν+κατεβάζει πολύ+αργά""",
        "wifi": "wifi ασύρματο ασύρματη",
        "box": "ρούτερ router μόντεμ modem συσκευή εξοπλισμός μηχάνημα κουτί",
        "power": """λαμπάκι λαμπάκια φωτάκι φωτάκια αναβοσβήνει ανάβει =δεν+ανάβει ρεύμα τροφοδοτικό
            κόκκινο+φως σβηστό led =δεν+ανοίγει+συσκευή""",
        "phone": "τηλέφωνο σταθερό ακουστικό κλήση κλήσεις καλώ τηλεφωνική σήμα+γραμμή",
        "tv": "τηλεόραση κανάλι κανάλια αποκωδικοποιητής εικόνα tv πρόγραμμα+τηλεόραση",
        "mobile": "sim κινητό κινητά περιαγωγή roaming κάρτα+sim δεδομένα+εξωτερικό",
        "bill": "λογαριασμός τιμολόγιο χρέωση χρεώσεις ποσό χρεώσατε χρεώθηκα απόδειξη",
        "overcharge": """διπλή διπλά διπλό δύο+φορές υπερχρέωση λάθος+λογαριασμός λάθος+χρέωση λάθος+ποσό παραπάνω
            υπερβολικό μεγαλύτερο φουσκωμένος αδικαιολόγητη άγνωστη+χρέωση περισσότερα περισσότερο
            ακριβός+λογαριασμός""",
        "refund": """επιστροφή+χρημάτων επιστροφή+ποσού πίσω+χρήματα πίσω+λεφτά αποζημίωση πιστωτικό
            επιστρέψετε+χρήματα επιστρέψετε+λεφτά επιστρέψτε+χρήματα επιστρέψτε+ποσό πάρω+πίσω
            επιστραφούν+χρήματα επιστρέψετε+ποσό επιστροφή+λεφτά""",
        "pay": """πληρωμή πληρώνω πλήρωσα εξοφλώ εξόφληση έμβασμα κατάθεση κάρτα τράπεζα πάγια+εντολή οφειλή
            ληξιπρόθεσμο""",
        "absent": """=δεν+έλαβα =δεν+ήρθε =δεν+ήρθαν =δεν+πήρα λείπει =δεν+έφτασε =ποτέ+ήρθε =ακόμα+περιμένω
            ξαναστείλτε =δεν+παρέλαβα =δεν+φάνηκε στείλτε+ξανά =δεν+έφερε =δεν+παραδόθηκε =δεν+παρέδωσε
            =δεν+έφεραν =ποτέ+έλαβα =ποτέ+παρέλαβα =δεν+λάβαμε που+δέμα που+παραγγελία χάθηκε+δέμα
            =ακόμα+δέμα""",
        "contract": "συμβόλαιο σύμβαση συνδρομή όροι",
        "cancel": """ακύρωση ακυρώνω διακόψω+συμβόλαιο διακοπή+συμβολαίου λύση+συμβολαίου καταγγελία
            διακοπή+συνδρομής φύγω+εταιρεία κλείσω+συνδρομή τερματισμός σταματήσω+συνδρομή υπαναχώρηση
            λήξη+συμβολαίου διακόψω+συνδρομή διακόψω+σύμβαση διακοπή+σύνδεσης+οριστική καταγγείλω
            ακυρώσω+συμβόλαιο λύσω+συμβόλαιο""",
        "move": """μετακομίζω μετακόμιση μεταφορά+γραμμής μεταφορά+σύνδεσης νέα+διεύθυνση νέο+σπίτι
            καινούριο+σπίτι αλλάζω+σπίτι αλλαγή+διεύθυνσης μεταφέρω αλλάζω+διεύθυνση άλλο+σπίτι
            μεταφέρω+γραμμή μεταφορά+σε+νέα μετακομίσαμε""",
        "login": """κωδικός κωδικοί σύνδεση+λογαριασμό είσοδος συνθηματικό ξέχασα κλειδώθηκε κλειδωμένος
            όνομα+χρήστη =δεν+μπορώ+μπω pin επαναφορά είσοδος+λογαριασμό =δεν+δέχεται+κωδικό λάθος+κωδικός
            κλείδωσε+λογαριασμός""",
        "mail": "email ηλεκτρονικό+ταχυδρομείο mail αλληλογραφία εισερχόμενα μέιλ",
        "visit": "τεχνικός επίσκεψη ραντεβού συνεργείο μάστορας",
        "noshow": """=δεν+ήρθε+τεχνικός =δεν+εμφανίστηκε =κανείς+ήρθε =κανένας+ήρθε =δεν+φάνηκε =περίμενα+μέρα
            στήσατε στήσιμο =δεν+ήρθε+κανείς =περίμενα+τεχνικό =δεν+πέρασε =δεν+χτύπησε""",
        "delivery": "παράδοση παραλαβή δέμα κούριερ courier αποστολή παραγγελία πακέτο+παράδοση",
        "price": """πάγιο τιμή τιμές αύξηση ακριβό ακριβά ανατίμηση πρόγραμμα κόστος φθηνότερο προσφορά
            τιμοκατάλογος ακρίβυνε ακριβότερο ανέβηκε+τιμή ανέβηκε+πάγιο αυξήθηκε+πάγιο αυξήθηκε+τιμή
            αυξήσατε""",
        "faster": "αναβάθμιση μεγαλύτερη+ταχύτητα περισσότερη+ταχύτητα πιο+γρήγορο γρηγορότερο",
        "cable": """καλώδιο πρίζα κομμένο+καλώδιο σύρμα σκάψανε έσκαψαν κολόνα βύσμα εκσκαφέας κόψανε+καλώδιο
            έκοψαν+καλώδιο έργα+δρόμο""",
        "noise": "θόρυβος βόμβος παράσιτα ηχώ τρίξιμο =δεν+ακούω χρατς =δεν+ακούγεται+καλά παρεμβολές",
        "computer": "υπολογιστής λάπτοπ laptop pc",
        "printer": "εκτυπωτής εκτύπωση τυπώνω εκτυπώνει τόνερ",
        "malware": "ιός ιούς κακόβουλο χάκαραν απάτη phishing",
        "site": "φιλοξενία διακομιστής server domain",
        "data": "αντίγραφο+ασφαλείας ανάκτηση διαγράφηκαν χάθηκαν+αρχεία",
        "crash": "κολλάει παγώνει κρασάρει σφάλμα",
        "rude": """αγενής αγένεια παράπονο απαράδεκτο απαράδεκτη απογοητευμένος αγενέστατος συμπεριφορά
            φώναζε ειρωνικός προσβλητικός""",
        "port": "φορητότητα κρατήσω+αριθμό μεταφορά+αριθμού",
        "vpn": "vpn απομακρυσμένη τηλεργασία",
        "broken": """χαλασμένο χάλασε έσπασε σπασμένο ελαττωματικό ελαττωματική ράγισε ραγισμένη ραγισμένο
            στραβό χαλασμένη σπασμένη""",
        "copy": "αντίγραφο ξαναστείλτε+τιμολόγιο διπλότυπο",
        "restart": """επανεκκίνηση επανεκκινείται σβήνει+ανάβει ανοιγοκλείνει μόνο+του+κλείνει κλείνει+μόνο
            σβήνει+μόνο κάνει+restart restart ρεστάρτ""",
    },
    "hu": {
        "net": """internet net netem netünk kapcsolat hálózat online oldalak weboldal weboldalak böngészni
            netezni szélessáv optika wan internetezni""",
        "down": """=nem+működik =nincs+internet =nincs+net =nincs+kapcsolat =nincs+szolgáltatás leállt
            megszűnt kiesés üzemzavar halott elment =nem+megy =nem+üzemel offline =nincs+jel =nem+elérhető
            =nem+tölt =nem+csatlakozik =nem+jön+be =nem+lehet =semmi+jön =semmi+tölt megszakadt
            =nem+tudok+netezni =nem+tudunk kimaradás =nincs+vonal =internet+nélkül =net+nélkül szünetel
            döglött =nem+tudok+csatlakozni bedöglött =nem+ad+jelet =nem+tudok+internetezni =nem+nyílik
            néma süket =nincs+tárcsahang =nincs+hang""",
        "drops": """szakadozik megszakad megszakadozik ingadozik instabil akadozik lekapcsol percenként
            leszakad eldobja szakadozás néha+elmegy időnként+elmegy""",
        "slow": """lassú lassan lassul lassulás csiga sebesség+alacsony akadozik vánszorog belassult mbps
            sebesség töltődik+sokáig fele+sebesség lassú+letöltés alig+töltődik tölt+lassan sokáig+tölt""",
        "wifi": "wifi vezeték+nélküli wlan vezetéknélküli",
        "box": "router modem készülék eszköz berendezés doboz kütyü",
        "power": """lámpa led villog világít =nem+világít =nem+kapcsol =nem+indul bekapcsol+nem adapter
            tápegység piros+fény áram sötét""",
        "phone": "telefon telefonvonal vonalas hívás hívások kagyló tárcsahang vezetékes csörög hívni",
        "tv": "tévé tv televízió csatorna csatornák dekóder kép beltéri adás",
        "mobile": "sim mobil mobilnet roaming okostelefon kártya+sim mobiltelefon",
        "bill": "számla csekk díj összeg levonás terhelés végösszeg felszámoltak számláztak",
        "overcharge": """kétszer dupla duplán túlszámláz hibás+számla téves+számla rossz+összeg több+mint magasabb
            túl+sok indokolatlan túlszámlázás kétszeres ismeretlen+tétel tévedés+számla helytelen+összeg
            drágább+számla""",
        "refund": """visszatérítés visszatérít visszatérítést visszafizet pénz+vissza visszakérem vissza+pénzem
            jóváírás kártérítés kártalanítás visszautal vissza+pénzt vissza+összeg kérem+vissza
            kapom+vissza visszajár visszatéríteni visszautalják visszautalás""",
        "pay": """fizetés fizet befizet befizetés fizettem utalás átutalás csoportos+beszedés bank
            bankkártya felszólítás tartozás hátralék kifizettem átutaltam""",
        "absent": """eltűnt =nem+kaptam =nem+érkezett =nem+jött =még+várok hiányzik =nem+kaptuk küldjék+újra
            =nem+ért+ide =sehol =soha+kaptam =nem+ért+meg =nem+hozta =nem+hozták =nem+kézbesítették
            =nem+szállították =nem+érkezett+meg =még+mindig+várom hol+csomag hol+rendelés elveszett+csomag
            =nem+kaptak =sosem+kaptam""",
        "contract": "szerződés előfizetés feltételek hűségidő",
        "cancel": """felmond felmondás felmondani lemond lemondás lemondani megszüntet megszüntetés megszűnés
            elállás felbont kilépek fel+mondani+szerződést felmondom felmondanám mondanám+szerződést
            mondani+szerződést lemondom lemondanám megszüntetni kilépni+szerződés""",
        "move": """költözik költözés költözöm költözünk átköltözik áthelyez áthelyezés új+cím új+lakás
            elköltözöm elköltözünk átköltözünk új+otthon címváltozás költöztünk új+lakásba
            átvinni+előfizetést új+házba másik+lakásba lakcím+változás""",
        "login": """jelszó jelszavam belépés belépni bejelentkezés bejelentkezni felhasználónév elfelejtettem
            zárolt zárolva kizár pin kód belépek rossz+jelszó =nem+enged+be =nem+fogadja+jelszó
            letiltott+fiók zárolt+fiók kizárt belépési""",
        "mail": """email levelezés postafiók outlook levelezőprogram levelek+jönnek levelek+érkeznek leveleim
            levelezésem""",
        "visit": "szerelő technikus időpont kiszállás szakember mester",
        "noshow": """=nem+jött+szerelő =senki+jött =nem+jelent+meg =egész+nap+vártam =hiába+vártam =nem+jött+ki
            =nem+jött+senki =nem+jöttek =nem+jelent =nem+jött+technikus =senki+csengetett =hiába+vártunk
            =nem+keresett+fel""",
        "delivery": "szállítás kiszállítás csomag futár küldemény rendelés megrendelés",
        "price": """ár áremelés drága tarifa csomagváltás emelés drágulás díjemelés olcsóbb akció árak
            drágább+csomag emelték+ár drágább+lett többe+kerül megemelték""",
        "faster": "gyorsabb nagyobb+sebesség nagyobb+csomag bővítés magasabb+csomag",
        "cable": """kábel vezeték csatlakozó aljzat elvágták elszakadt átvágták konnektor fali dugalj oszlop
            markoló átszakították elszakították átszakadt kotrógép munkagép ásás+vezeték építkezés+kábel""",
        "noise": "zaj recseg sistereg zúg visszhang =nem+hallok recsegés zúgás sercegés =nem+hallom",
        "computer": "számítógép laptop gép pc",
        "printer": "nyomtató nyomtat nyomtatás patron szkenner",
        "malware": "vírus feltörték adathalász csalás zsarolóvírus vírusos",
        "site": "tárhely domain szerver honlap",
        "data": "mentés biztonsági+mentés visszaállít törlődött elvesztek+fájlok elveszett",
        "crash": "lefagy fagy összeomlik kifagy hiba+üzenet",
        "rude": """goromba udvariatlan bunkó panasz elfogadhatatlan csalódott felháborító viselkedés
            viselkedése panaszt+munkatárs kiabált szemtelen""",
        "port": "számhordozás szám+megtart megtartani+szám áthoz+szám",
        "vpn": "vpn távoli+elérés otthoni+munka",
        "broken": """törött eltört elromlott tönkrement hibás+készülék sérült elromlik repedt megrepedt
            összetört hibás+eszköz""",
        "copy": "másolat másolatot másodpéldány",
        "restart": """újraindul újraindulás újraindítja kikapcsol+bekapcsol magától+kikapcsol magától+leáll
            ki+be+kapcsol""",
    },
    "ru": {
        "net": "интернет инет сеть соединение связь подключение сайты страницы страница онлайн браузер wan оптика",
        "down": """=не+работает =нет+интернета =нет+связи =нет+подключения =нет+сигнала пропал пропала исчез
            отвалился лежит =не+грузится =не+открывается =не+подключается обрыв авария упал отключился
            отключили =без+интернета =без+связи =нету+интернета =ничего+грузится =ничего+открывается
            =не+могу+подключиться оффлайн недоступен мертвый мертв =не+могу+зайти+сайты =нет+соединения
            умер =нет+сети =не+отвечает перестал+работать =нет+доступа глухо тишина молчит =нет+гудка
            глухая""",
        "drops": """обрывается рвется прерывается пропадает отваливается нестабильный разрывы
            постоянно+вылетает каждые+минут то+есть отключается обрывы скачет перебои""",
        "slow": """медленный медленно тормозит скорость низкая+скорость лагает грузится+долго висит ползет
            еле виснет тормоза мегабит половина+скорости долго+загружается долго+грузит долго+открываются
            медленнее""",
        "wifi": "wifi вайфай беспроводной",
        "box": "роутер модем маршрутизатор оборудование приставка устройство коробка железо",
        "power": """лампочка лампочки индикатор мигает горит =не+включается =не+горит питание адаптер
            блок+питания светодиод красный""",
        "phone": "телефон звонок трубка гудок звонить звонки стационарный дозвониться городской",
        "tv": "телевизор телевидение канал каналы приставка картинка тв показывает",
        "mobile": "симка sim сим мобильный роуминг смартфон сотовый",
        "bill": "счет квитанция начисление сумма списание списали выставили начислили плата",
        "overcharge": """дважды двойной лишнее переплата завышенный неправильный+счет неверный+счет ошибка+счете
            неверная+сумма больше+чем слишком+много лишние необоснованно неизвестное+списание задвоили
            два+раза переплатил лишнюю задвоение неправильная+сумма""",
        "refund": """возврат верните+деньги вернуть+деньги возместить возмещение компенсация перерасчет
            назад+деньги вернуть+средства верните+переплату обратно+деньги возместят верните вернут+деньги
            возвращение+денег вернуть+сумму возврат+денег""",
        "pay": "оплата оплатил платеж заплатил перевод карта банк задолженность долг оплатить автоплатеж погасить",
        "absent": """=не+хватает недостает =не+получил =не+пришел =не+пришла =не+приходит =не+дошел
            =до+сих+жду пропало отсутствует
            =не+прислали повторно+выслать =не+получала =не+поступил =не+дошло =так+пришло =не+привез
            =не+привезли =не+доставили =не+доставлен =не+пришло =не+поступило =не+получали где+посылка
            где+заказ где+счет потерялась+посылка до+сих+пор =не+пришли""",
        "contract": "договор контракт подписка соглашение",
        "cancel": """расторгнуть расторжение отказаться+услуг отключить+услугу прекратить+договор
            закрыть+договор аннулировать отказ+услуг расторгаю отменить+подписку ухожу отказываюсь
            расторжение+договора отказаться+договора отказаться+подписки прекратить+обслуживание
            отключите+услугу""",
        "move": """переезд переезжаю переехал переезжаем перенос+линии новый+адрес новая+квартира
            перенести+интернет сменить+адрес перенести+подключение смена+адреса переедем переезжать
            меняю+квартиру меняю+адрес перевести+интернет перевести+линию перенести+линию другая+квартира
            другой+адрес новую+квартиру новое+жилье""",
        "login": """пароль логин войти вход кабинет заблокирован авторизация забыл пин восстановить учетная
            пароль+подходит неверный+пароль сброс+пароля учетная+запись доступ+кабинету код+подтверждения
            заблокировали""",
        "mail": "почта email ящик outlook письма+почта емейл письма+приходят письма+доходят мейл",
        "visit": "мастер техник визит монтажник специалист приезд выезд",
        "noshow": """=не+пришел+мастер =никто+пришел =не+приехал =не+явился =прождал =зря+ждал =никто+приехал
            =так+приехал =не+приехали =не+приходил =не+было+мастера =не+пришли+мастера напрасно+ждал""",
        "delivery": "доставка посылка курьер отправление заказ доставить",
        "price": """цена тариф подорожание повышение дорого стоимость повысили дешевле подняли подорожал
            подорожало подняли+цену повысили+цену дороже""",
        "faster": "быстрее увеличить+скорость больше+скорость повысить+скорость выше+тариф",
        "cable": """кабель провод розетка перерезали порвали оборвали перебили экскаватор столб разъем порван
            перерезан перекопали выкопали копали+кабель срезали""",
        "noise": "шум треск шипит эхо гудит =не+слышно помехи хрип фон",
        "computer": "компьютер ноутбук пк",
        "printer": "принтер печать печатает картридж сканер распечатать",
        "malware": "вирус взломали фишинг мошенники шифровальщик взлом",
        "site": "хостинг домен сервер",
        "data": "резервная+копия восстановить+файлы удалились бэкап пропали+файлы",
        "crash": "зависает вылетает+программа завис ошибка+программа крашится",
        "rude": """хамство грубый нахамили жалоба безобразие недоволен грубость поведение+сотрудника хамское
            хамил орал оскорбил нагрубил""",
        "port": "сохранить+номер перенести+номер переносимость перенос+номера",
        "vpn": "vpn впн удаленный+доступ удаленка",
        "broken": """сломан сломался сломалась разбит неисправен дефект бракованный неисправный поломка треснул
            треснула сломалось брак сломали разбился""",
        "copy": "копия копию дубликат повторный+счет",
        "restart": """перезагружается перезагрузка перезапускается выключается+включается сам+выключается
            сама+выключается сам+перезагружает ребутится""",
    },
    "cs": {
        "net": "internet připojení síť spojení online stránky stránka web weby surfovat konektivita wan optika",
        "down": """nefunguje nejde nejede výpadek výpadky spadl spadlo =bez+internetu =bez+připojení
            =bez+signálu nemám+internet nemáme+internet nemáme+připojení nemám+připojení mrtvá mrtvý mrtvé
            odpojeno offline nenačítá nenačte =nic+nenačte nedostupný nedostupná přestal+fungovat
            přestalo+fungovat není+internet neotevře nelze+připojit nemůžu+připojit nemůžeme+připojit
            zmizel zmizelo chcíplo porucha neběží vypadl vypadlo nepřipojí nejsem+online
            nedostanu+internet nepřipojím neteče neodpovídá ticho hluchá =není+tón němý""",
        "drops": """vypadává padá přerušuje kolísá nestabilní nestabilita odpojuje výpadky+chvíli
            každou+chvíli seká občas+vypadne shazuje přeruší přerušované""",
        "slow": """pomalý pomalu pomalé pomalejší rychlost šnečí zpomalení seká laguje nízká+rychlost vleče
            mbps trvá+věčnost poloviční+rychlost plíží dlouho+načítá pomalé+načítání dlouho+nabíhá""",
        "wifi": "wifi bezdrátový bezdrát bezdrátová",
        "box": "router modem zařízení krabička přístroj",
        "power": """kontrolka kontrolky světlo bliká svítí nesvítí nezapne nejde+zapnout nezapíná zdroj
            adaptér napájení dioda červená nerozsvítí""",
        "phone": """telefon pevná+linka volat hovor hovory sluchátko vyzváněcí vytáčecí telefonovat zvonit
            dovolat nedovolám""",
        "tv": "televize kanál kanály televizi obraz program+televize dekodér settopbox iptv",
        "mobile": "sim mobil roaming mobilní+data chytrý+telefon",
        "bill": "faktura vyúčtování účet částka účtováno naúčtovali poplatek poplatky složenka účtenka",
        "overcharge": """dvakrát dvojí dvojmo přeplatek špatná+částka chybná+faktura chyba+faktuře víc+než více+než
            moc+vysoká neoprávněně neoprávněný zdvojená nesprávná+částka neznámá+položka předražená
            nesouhlasí+částka vyšší+než omylem špatně+účtováno""",
        "refund": """vrácení+peněz vrátit+peníze vraťte+peníze refundace náhrada kompenzace dobropis
            zpět+peníze vrácení+částky vrácení+přeplatku odškodnění vraťte+částku vrátí+peníze zpět+částku
            vrácena+částka vrátit+platbu dostanu+zpět""",
        "pay": """platba platím zaplatit zaplatil zaplaceno převod karta banka inkaso upomínka dluh
            nedoplatek uhradit uhrazeno úhrada""",
        "absent": """nedostal nedostali nepřišla nepřišel nepřišlo nedorazil nedorazila nedorazilo chybí
            zašlete+znovu pořád+čekám stále+čekám neobdržel neobdržela neobdrželi nedošla nedošlo
            nedoručil nedoručili nedoručena nedoručen nepřivezl nepřivezli kde+balík kde+zásilka
            kde+objednávka ztracený+balík ztratil+balík nedošel nedošly nepřišly""",
        "contract": "smlouva předplatné podmínky",
        "cancel": """výpověď vypovědět zrušit+smlouvu ukončit+smlouvu zrušení+smlouvy ukončení+smlouvy
            zrušit+službu odstoupit ukončení+služby končím ukončit+služby zrušení+služby skončit
            zrušit+předplatné vypovědět+smlouvu ukončit+předplatné ukončení+předplatného výpověď+smlouvy
            zrušte+smlouvu zrušit+tarif""",
        "move": """stěhovat stěhujeme stěhuji stěhování přestěhovat přestěhovali přeložení+linky nová+adresa
            nový+byt přenést+připojení přesun+přípojky změna+adresy nový+dům přesunout+linku
            převést+internet jiný+byt jiná+adresa nové+bydliště nového+bytu""",
        "login": """heslo přihlásit přihlášení zapomněl zapomněla uživatelské+jméno zablokovaný zablokován pin
            kód nepustí přístup heslo+neplatí špatné+heslo zablokovaný+účet obnovení+hesla účet+zamčený
            ověřovací+kód nepřihlásím""",
        "mail": "email pošta schránka outlook maily maily+chodí e-maily",
        "visit": "technik návštěva termín servisman opravář montér",
        "noshow": """nepřišel+technik nikdo+nepřišel nedorazil+technik čekal+celý+den čekala+celý+den
            marně+čekal neukázal neobjevil nikdo+nedorazil nepřijel+technik nikdo+nepřijel nezazvonil
            marně+čekali""",
        "delivery": "doručení dodání zásilka balík kurýr objednávka dodávka doručit",
        "price": """cena zdražení tarif drahé zvýšení zdražili drahý zvýšili levnější nabídka ceník podražil
            podražilo podražení zvýšili+cenu dražší""",
        "faster": "rychlejší vyšší+rychlost navýšit+rychlost zvýšit+rychlost zrychlit vyšší+tarif",
        "cable": """kabel drát zásuvka přetržený překopli překopnutý konektor přeseknutý bagr sloup vedení
            překopnuli přetrhli přerušený+kabel výkop bagrem přesekli""",
        "noise": "šum praskání praská ozvěna bzučení neslyším hluk chrčí chrčení šumí",
        "computer": "počítač notebook pc",
        "printer": "tiskárna tisk tisknout tiskne toner skener netiskne",
        "malware": "virus napadený hacknutý phishing podvod zavirovaný",
        "site": "hosting doména server",
        "data": "záloha obnovit+soubory smazané zmizely+soubory obnova+souborů obnova+dat",
        "crash": "zamrzá zamrzl padá+program zasekne spadne+aplikace",
        "rude": """neochotný hrubý arogantní stížnost nepřijatelné drzý arogance nezdvořilý stěžovat stěžuji
            chování urážel křičel neslušný""",
        "port": "přenos+čísla ponechat+číslo převést+číslo přenést+číslo",
        "vpn": "vpn vzdálený+přístup práce+domova",
        "broken": """rozbitý rozbil rozbilo vadný poškozený zlomený porouchaný vadná rozbitá pokažený prasklý
            praskla prasklé rozbili nalomený""",
        "copy": "kopie kopii duplikát opis",
        "restart": """restartuje restartoval restart restartování vypíná+zapíná sám+vypíná samo+vypíná
            samovolně+vypíná vypne+sám""",
    },
}
"""By language: the key of a trouble, and the words that tell it."""
