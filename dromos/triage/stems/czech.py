"""Forms of Czech words, after Dolamic and Savoy's light stemmer, on folded letters.

A word may be a noun (its case endings go), a verb (its endings of person and time go), or already bare; all that it
may be is given. Letters that change before an ending (lince: linka, zaplaceno: zaplatit) and the e that comes and
goes (účet: účtu) are undone beside.
"""

from dromos.triage.stems.endings import Endings, listed, table

NOUN = Endings(
    """a e i o u y em um am im ym ou ej ovi ech ach ich ych ami emi imi ymi ama eho emu iho imu
    eji ejsi ejsiho ejsimu ejsim ejsich ejsimi ejsi ova atum"""
)
VERB = Endings(
    """ovat oval ovala ovalo ovali ovaly uji uju ujes uje ujeme ujete ujou uj ujte ujme ovan ovana ovano ovani ovanim
    ovany ovane ujici ujicich ujicim
    at al ala alo ali aly am as ame ate aji aj ejte ejme an ana ano any ane ani anim
    it il ila ilo ili ily im is ime ite ime eji en ena eno eni enim eny ene enou eneho ite
    nout nul nula nulo nuli nuly nu nes ne neme nete nou nut nuta nuto nuti nete
    ejici"""
)
SURE = ("ovat", "oval", "ovala", "ovalo", "ovali", "ovaly", "uji", "uju", "ujes", "uje", "ujeme", "ujete", "ujou",
        "ujte", "ujici")  # fmt: skip
WHOLE = listed(
    """modem system problem program telegram diagram prijem objem pojem dojem zajem najem pronajem seznam zaznam oznam
    vyznam rezim intim album datum forum centrum reklam extrem tandem totem krem internet paket tiket kabinet planet
    kabel model panel hotel salat kolej tunel kanal signal material terminal portal mail email mobil profil textil
    certifikat format kontakt formular dum tym rytmus kurz stream spam ram podnajem termin plan stan ten sken
    interim klan orgán organ roman okres adresat aparat automat odpad zaklad naklad vklad sklad poklad obchod"""
)
IRREGULAR = table("""
pes: psi psa psu psem psy psum psech
kun: kone koni konem konu konich
hra: hry hre hru hrou her hram hrach hrami
kotel: kotle kotli kotlem kotlu kotlich
den: dne dni dny dnu dnem dnum dnech
dum: domu domy dome domem domum domech
stul: stolu stole stoly stolem
vuz: vozu voze vozy vozem vozum vozech
dvur: dvora dvore dvoru dvory dvorem
clovek: lide lidi lidem lidech lidmi cloveka cloveku clovekem
dite: deti detem detech detmi ditete diteti ditetem
pritel: pratele pratel pratelum pritele priteli
penize: penez penezum penezi penezich peniz
sit: site siti sitim sitich sitemi
smlouva: smluv smlouvy smlouve smlouvu smlouvou smlouvam smlouvach smlouvami
jit: jde jdou jdu jdeme jdete sel sla slo sli sly
nejit: nejde nejdou nejdu nesel nesla neslo nesli nesly
najit: najde najdu najdou nasel nasla naslo nasli
prijit: prijde prijdou prijdu prisel prisla prislo prisli prisly
neprijit: neprijde neprijdou neprisel neprisla neprislo neprisli neprisly
odejit: odejde odesel odesla odeslo odesli
prejit: prejde presel presla preslo presli prejdu
projit: projde prosel prosla proslo prosli
dojit: dojde dosel dosla doslo dosli dosly nedosel nedosla nedoslo nedosli
poslat: posle poslu posleme poslete poslou poslal poslala poslali poslano poslan poslana poslany poslete posli
odeslat: odesle odeslu odeslal odeslala odeslali odeslano odeslan odeslana
zaslat: zasle zaslu zaslal zaslala zaslali zaslano zaslete
psat: pise pisu pisi piseme pisete psal psala psali psany psano
napsat: napise napisu napisi napsal napsala napsali napsano
moct: muze mohu muzu muzeme muzete mohou muzou mohl mohla mohlo mohli moci
chtit: chce chci chceme chcete chteji chtel chtela chteli chtelo
mit: ma mam mame mate maji mel mela melo meli mely
nemit: nema nemam nemame nemate nemaji nemel nemela nemelo nemeli
videt: vidi vidim vidite videl videla videli vidite
nevidet: nevidi nevidim nevidel nevidela nevideli
vedet: vi vim vite vime vedi vedel vedela vedeli
slyset: slysi slysim slysel slysela slyseli slysite
neslyset: neslysi neslysim neslysel neslysela neslyseli
drzet: drzi drzim drzel drzela drzelo drzeli
bezet: bezi bezim bezel bezela bezelo
muset: musi musim musite musel musela museli
rozumet: rozumi rozumim rozumel rozumela
otevrit: otevre otevru otevrel otevrela otevreli otevreno otevrena otevren otevrete otevira oteviram
zavrit: zavre zavru zavrel zavrela zavreno
vzit: vezme vezmu vezmou vzal vzala vzali vzato
dostat: dostane dostanu dostanou dostal dostala dostalo dostali dostavam
zacit: zacne zacnu zacnou zacal zacala zacalo zacali zacaly
zapnout: zapne zapnu zapnete zapnul zapnula zapnuto zapnuty zapnuta zapinat zapina zapinam
vypnout: vypne vypnu vypnete vypnul vypnula vypnuto vypnuty vypnuta vypinat vypina vypinam
prepnout: prepne prepnu prepnul prepnula prepnuto prepina prepinat
vypadnout: vypadne vypadl vypadla vypadlo vypadly vypadli vypadava vypadavat
spadnout: spadne spadl spadla spadlo spadly
zmizet: zmizel zmizela zmizelo zmizeli zmizely zmizi
byt: bytu byty bytem byte bytum bytech
dluh: dluhu dluhy dluhem dluhum dluzim dluzi
dobry: dobre lepsi nejlepsi lepe
spatny: spatne horsi nejhorsi hure
maly: male mala mensi nejmensi
velky: velke velka vetsi nejvetsi
pomaly: pomalu pomale pomala pomaleji pomalejsi
rychly: rychle rychla rychleji rychlejsi
vysoky: vysoka vysoke vyssi nejvyssi
nizky: nizka nizke nizsi nejnizsi
drahy: draha drahe drazsi nejdrazsi draho
slaby: slaba slabe slabsi nejslabsi
tydne: tyden tydny tydnu tydnem tydnech
muj: moje meho memu mem mych mym moji
rychlost: rychlosti rychlostem rychlostech
""")
FLEETING = frozenset("kctnlvbmsrd")
SHORT = 4
VOWELS = frozenset("aeiouy")


def forms(word: str) -> tuple[str, ...]:
    """The stems ``word`` (folded) may have."""
    if word in IRREGULAR and len(word) <= SHORT:
        return IRREGULAR[word]
    if word in WHOLE or len(word) < 4:
        return (word,)
    found: dict[str, None] = dict.fromkeys(IRREGULAR.get(word, ()))
    as_noun, ending = NOUN.split(word)
    as_verb, verb_ending = VERB.split(word)
    if verb_ending not in SURE:
        if word[-1] not in VOWELS:
            found[word] = None
            found.update(dict.fromkeys(_without_fleeting(word)))
        found[as_noun] = None
        if word.endswith(("ove", "ata")):  # sousedove, stenata
            found[word[:-3]] = None
        if ending in {"e", "i", "ich", "ech"} and as_noun[-1] in "czs":
            found[as_noun[:-1] + {"c": "k", "z": "h", "s": "ch"}[as_noun[-1]]] = None
    if verb_ending:
        found[as_verb] = None
        if verb_ending.startswith("en") and as_verb[-1] in "cz":
            found[as_verb[:-1] + {"c": "t", "z": "d"}[as_verb[-1]]] = None
    return tuple(found)


def _without_fleeting(word: str) -> tuple[str, ...]:
    """Bare words ending in consonant, e, consonant: "ucet" is "uct-" before endings, "plateb" "platb-"."""
    if len(word) >= 4 and word[-2] == "e" and word[-1] in FLEETING and word[-3] not in VOWELS:
        return (word[:-2] + word[-1],)
    return ()
