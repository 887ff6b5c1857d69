"""Forms of Czech words, after Dolamic and Savoy's light stemmer, on folded letters.

A word may be a noun (its case endings go), a verb (its endings of person and time go), or already bare; all that it
may be is given. Letters that change before an ending (lince: linka, zaplaceno: zaplatit) and the e that comes and
goes (účet: účtu) are undone beside.
"""

import re
from collections.abc import Iterator

from dromos.triage.stems.endings import Endings, listed, prefixed, table

NOUN = Endings(
    """a e i o u y em um am im ym ou ej ovi ech ach ich ych ami emi imi ymi ama eho emu iho imu
    eji ejsi ejsiho ejsimu ejsim ejsich ejsimi ejsi ova atum"""
)
VERB = Endings(
    """avat aval avala avalo avali avaly avam avame avate avaji avan avana avano avani avany
    ovat oval ovala ovalo ovali ovaly uji uju ujes uje ujeme ujete ujou uj ujte ujme ovan ovana ovano ovani ovanim
    ovany ovane ujici ujicich ujicim
    at al ala alo ali aly am as ame ate aji aj ejte ejme an ana ano any ane ani anim
    it il ila ilo ili ily im is ime ite ime eji en ena eno eni enim eny ene enou eneho ite eme ete
    nout nul nula nulo nuli nuly nu nes ne neme nete nou nut nuta nuto nuti nete
    ejici"""
)
SURE = ("ovat", "oval", "ovala", "ovalo", "ovali", "ovaly", "uji", "uju", "ujes", "uje", "ujeme", "ujete", "ujou",
        "ujte", "ujici")  # fmt: skip
WHOLE = listed(
    """modem system problem program telegram diagram objem seznam zaznam oznam
    vyznam rezim intim album forum centrum reklam extrem tandem totem krem internet paket tiket kabinet planet
    kabel model panel hotel salat kolej tunel kanal signal material terminal portal mail email mobil profil textil
    certifikat format kontakt formular dum tym rytmus kurz stream spam ram termin plan stan ten sken
    unikat kamen koren remen prsten pramen plamen jelen obcan obcas metro casto internat server
    interim klan organ roman okres adresat aparat automat odpad zaklad naklad vklad sklad poklad obchod"""
)
IRREGULAR = table("""
pes: psi psa psu psem psy psum psech
kun: kone koni konem konu konich
hul: hole holi holemi
sul: soli
noh: noze
nuz: noze nozem nozu nozi nozich
buh: boha bohu bohem
snih: snehu snehem snezi
vitr: vetru vetrem vetry
rok: roku roky rokem roce rocich rokum let leta lety letech letum
let: let letu lety letem letech
datum: data datu datem dat datech
ledn: leden ledna lednu lednem
cervn: cerven cervna cervnu cervnem
srpn: srpen srpna srpnu srpnem
tema: tematu tematem temata temat tematech
schema: schematu schematem schemata
klima: klimatu klimatem
cyklus: cyklu cykly cyklem
vejce: vajicko vajec vejcem
oko: oci ocima ocich oka oku
ucho: usi usima usich
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
jet: jede jedu jedou jedeme jedete jel jela jelo jeli jely
jist: ji jim jedi snist sni
rict: rekne reknu reknou rekl rekla reklo rekli reknete rici rceno
pomoct: pomuze pomohu pomuzu pomohou pomuzete pomohl pomohla pomohlo pomohli pomoci
spat: spi spim spal spala spali
stat: stoji stojim stal stala stalo stali staly stane stanu stanou
zustat: zustane zustanu zustanou zustal zustala zustalo zustali zustaly zustava
prestat: prestane prestanu prestal prestala prestalo prestali prestaly prestava
ukrast: ukradne ukradl ukradla ukradli ukradeno ukraden
najmout: najme najal najala najali
prijmout: prijme prijmu prijal prijala prijali prijato prijat
umet: umi umim umite umel umela umeli
prodat: prodavat prodava
znat: zna znam znate znaji znal znala znali
ptat: ptam pta ptal ptala ptali ptame
jist: jim jis ji jime jedi jedl jedla jedli snedl
pit: piju piji pije pijeme pil pila pilo pili vypil vypila
myt: myju myje myjeme myl myla myli umyt umyl
hazet: hodil hodila hodili hodit hazel hazi
vec: veci vecem vecech vecmi
dvere: dveri dverim dverich dvermi
bat: boji bojim bal bala bali
vest: vede vedu vedou vedl vedla vedlo vedli
nest: nese nesu nesou nesl nesla neslo nesli
prat: pere peru perou pral prala pralo prali
zit: zije ziji zijeme zil zila zili
pit: pije piji pil pila pili
bit: bije biji bil bila bili
rozbit: rozbije rozbiju rozbil rozbila rozbilo rozbili rozbity rozbita rozbite rozbito
zabit: zabije zabil zabila
dobry: dobre lepsi nejlepsi lepe
spatny: spatne horsi nejhorsi hure
mal: maly male mala malou malo mensi nejmensi
velky: velke velka vetsi nejvetsi
pomaly: pomalu pomale pomala pomaleji pomalejsi
rychly: rychle rychla rychleji rychlejsi
vysoky: vysoka vysoke vyssi nejvyssi
nizky: nizka nizke nizsi nejnizsi
drahy: draha drahe drazsi nejdrazsi draho draz
dlouhy: dlouha dlouhe dlouho delsi nejdelsi dele
kratky: kratka kratke kratce kratsi nejkratsi
tezky: tezka tezke tezce tezko tezsi nejtezsi
lehky: lehka lehke lehce lehko lehci nejlehci
blizky: blizka blizke blizko blizsi nejblizsi blize
uzky: uzka uzke uzsi nejuzsi
siroky: siroka siroke sirsi nejsirsi
tichy: ticha tiche tise tissi
hluboky: hluboka hluboke hlubsi
jednoduchy: jednoducha jednoduche jednodussi nejjednodussi jednoduse
hezky: hezka hezke hezci
mekky: mekka mekke mekci
tenky: tenka tenke tenci
slaby: slaba slabe slabsi nejslabsi
tydne: tyden tydny tydnu tydnem tydnech
muj: moje meho memu mem mych mym moji
rychlost: rychlosti rychlostem rychlostech
""")
# Irregular verbs that take prefixes: přinést, odnést ...
PREFIXED = {
    "nest": ("pri od pre za vy u do", "nese nesu nesou neseme nesete nesl nesla neslo nesli nesly nesen neseno nesena"),
    "vest": ("pri od pre za vy u do pro na", "vede vedu vedou vedeme vedl vedla vedlo vedli vedly veden vedeno vedena"),
    "jet": ("pri od pre za vy do pro u", "jede jedu jedou jedeme jedete jel jela jelo jeli jely"),
    "brat": ("vy na ode pri se ze za pre", "bere beru berou bereme bral brala bralo brali brany brano bran brana"),
    "psat": (
        "pode ode za na vy po pre pri u o do roze",
        "pise pisu pisi pisou piseme pisete psal psala psalo psali psan psano psana psany piste",
    ),
    "slat": (
        "po ode za vy pre roze do",
        "sle slu slou sleme slete slal slala slalo slali slan slano slana slany slete",
    ),
    "cist": ("pre na vy do", "cte ctu ctou cteme ctete cetl cetla cetlo cetli cten cteno ctena"),
    "mluvit": ("do pro pre vy", "mluvi mluvim mluvil mluvila mluvili mluven mluveno"),
}
IRREGULAR = prefixed(PREFIXED, IRREGULAR)
EXACT = listed("leden ledna lednu lednem cerven cervna cervnu cervnem srpen srpna srpnu srpnem")
FLEETING = frozenset("kctnlvbmsrd")
SHORT = 4
VOWELS = frozenset("aeiouy")


# Endings that may also be the end of a stem and a shorter ending: problém-u, režim-u, reklam-a, budov-a.
SHORTER = {"emu": 1, "imu": 1, "ama": 1, "ova": 1, "eji": 1}
COMPARED = re.compile("(?:nej)?(.{2,}[bdlnrstv])si")
OF_COMPARED = re.compile("(.*[sc]i)(?:ho|mu|m|ch|mi)")
FELL = re.compile("(.{2,}[dkhpm])l[aoiy]?")
THOUGHT = re.compile("(.{2,}[^t])e(?:l|la|lo|li|ly|t)")
NAMED = re.compile("(.+eni)(?:m|ch|mi)?")


def forms(word: str) -> tuple[str, ...]:
    """The stems ``word`` (folded) may have."""
    if word in EXACT or (word in IRREGULAR and len(word) <= SHORT):
        return IRREGULAR[word]
    if word in WHOLE or len(word) < 4:
        return (word,)
    found: dict[str, None] = dict.fromkeys(IRREGULAR.get(word, ()))
    if declined := OF_COMPARED.fullmatch(word):
        found.update(dict.fromkeys(IRREGULAR.get(declined[1], ())))
    if word.startswith("ne"):
        found.update(dict.fromkeys(f"ne{stem}" for stem in IRREGULAR.get(word[2:], ())))
    _, verb_ending = VERB.split(word)
    if verb_ending not in SURE:
        found.update(dict.fromkeys(_as_noun(word)))
    found.update(dict.fromkeys(_as_verb(word)))
    return tuple(found)


def _as_noun(word: str) -> Iterator[str]:
    """As a noun or an adjective."""
    if word[-1] not in VOWELS:
        yield word
        yield from _without_fleeting(word)
    if named := NAMED.fullmatch(word):
        yield named[1]  # topení is no "topen"
        return
    stem, ending = NOUN.split(word)
    yield stem
    if shorter := SHORTER.get(ending, 0):
        yield word[:-shorter]
    if word.endswith(("ove", "ata", "ete", "eti")):  # sousedove, stenata
        yield word[:-3]
    if compared := COMPARED.fullmatch(word):
        yield compared[1]
    elif ending.startswith("ejsi"):
        yield stem.removeprefix("nej")
    if ending in {"e", "i", "ich", "ech"} and stem[-1] in "czs":
        yield stem[:-1] + {"c": "k", "z": "h", "s": "ch"}[stem[-1]]
    if ending == "i" and stem.endswith(("st", "ct")):
        yield stem[:-1] + "k"  # čeští: český


def _as_verb(word: str) -> Iterator[str]:
    stem, ending = VERB.split(word)
    if ending:
        yield stem
        if ending.startswith("av"):
            yield stem + "av"  # objednávat: objednává, objednat
        if ending.startswith("en") and stem[-1] in "cz":
            yield stem[:-1] + {"c": "t", "z": "d"}[stem[-1]]
    if fell := FELL.fullmatch(word):
        yield fell[1]  # vypadl: vypadnout
    if thought := THOUGHT.fullmatch(word):
        yield thought[1]  # myslel: myslí
        if thought[1][-1] == "c":
            yield thought[1][:-1] + "t"  # vracel: vrátil


def _without_fleeting(word: str) -> tuple[str, ...]:
    """Bare words ending in consonant, e, consonant: "ucet" is "uct-" before endings, "plateb" "platb-"."""
    if len(word) >= 4 and word[-2] == "e" and word[-1] in FLEETING and word[-3] not in VOWELS:
        return (word[:-2] + word[-1],)
    return ()
