"""Forms of Hungarian words on folded letters (á is a, ö and ő are o, ü and ű are u).

Endings stand in a fixed order: stem, possessor or plural, case. A case is taken off first, then a possessor or the
plural; or else the endings of a verb. All that a word may be is given. Folding makes one of levél and levelet, út
and utak; the a of számla: számlát goes at the end of every stem.
"""

import re

from dromos.triage.stems.endings import Endings, listed, table

# Cases that are certain: nothing but a case ends so.
CASE = Endings(
    """ban ben bol bel rol nal nel hoz hez nak nek kent ert ig val vel tol kor kepp
    bbal bbel ccal ccel ddal ddel ffal ffel ggal ggel kkal kkel llal llel mmal mmel nnal nnel
    ppal ppel rral rrel ssal ssel ttal ttel zzal zzel
    ccsal ccsel sszal sszel ggyal ggyel nnyal nnyel ttyal ttyel llyal llyel zzsal zzsel ba be ra re on en n""",
    2,
)
ASSIMILATED = frozenset("bcdfgklmnprstz")
OWN = Endings(
    """am em om m ad ed od d unk juk uk jaim jeim aim eim im jaid jeid aid eid id jai jei ai ei i jaink jeink
    aink eink
    ink aitok eitek itok itek jaik jeik aik eik ik atok etek otok tok tek ja je a e ak ek ok k"""
)
OBJECT = Endings("t at et ot ut", 2)
MORE = Endings("abb ebb obb bb abbat ebbet abbak ebbek abban ebben abbal ebbel")
VERB = Endings(
    """ok ek sz asz esz unk tok tek otok etek nak nek anak enek om em od ed ja i juk jatok itek jak ik ottam ettem
    ottal ettel ott ett ottunk ettunk ottatok ettetek ottak ettek otta ette ottad etted ottuk ettuk tam tem tal tel
    t tunk tatok tetek tak ta te tad ted tuk ttam ttem nam nem nal nel na ne nank nenk natok netek nanak nenek nad
    ned hat het hatok hetek hatsz hetsz hatunk hetunk hatnak hetnek hatom hetem hatja heti hato heto hatott hetett
    ni ani eni nom nod nia nie nunk niuk jon jen jek jal jel j jetek junk janak jenek jam jem jad jed je o oje oja
    va ve van ven vo ando endo olag oleg oen oan otte ottek ottem ottel otted ottetek ottan etten ottat ettet otton
    atlan etlen hatatlan hetetlen tatlan tetlen hatatlanul"""
)
IRREGULAR = table("""
lo: lovak lovat lova lovas
szo: szot szavak szavat szavakat szoval szavai
to: tavak
no: nok not
ho: havi honap
so: sot
alom: almok almot almom
ir: irok irtam irt irtunk irtak irni irja irjak irjon irta irtad irunk irnak irtuk
ad: adok adtam adott adtak adni adja adjak adjon adta adnak adunk adtunk
fa: fak fat fakat
jelszo: jelszavak jelszavam jelszavamat jelszavat jelszava jelszot jelszoval jelszavakat jelszavunk jelszavanak
felszolitas: felszolitast felszolitasok
bokor: bokrok
cukor: cukrot cukros
tukor: tukrok tukrot
titok: titkok titkot titkos
dolog: dolgok dolgot dolgom dolgokat dologgal dolgunk dolga
sarok: sarkok sarkat sarkan
torony: tornyok tornyot tornyok tornyon toronyhoz
terem: termek termet teremben
alkalom: alkalmak alkalmat alkalommal alkalmakkor
forgalom: forgalmat forgalma forgalmam forgalmi forgalommal forgalmak
tartalom: tartalmat tartalma tartalmak tartalmi tartalommal
kerelem: kerelmet kerelmem kerelmek kerelme kerelemmel kerelmemet kerelmunk
figyelem: figyelmet figyelme figyelmeztet
turelem: turelmet turelme turelmuket turelmet turelmem
szerelem: szerelmes szerelmet szerelme
jovedelem: jovedelmet jovedelme
vedelem: vedelmet vedelme vedelmi
fogalom: fogalmam fogalmat fogalmak
bizalom: bizalmat bizalma bizalmam
jutalom: jutalmat jutalmak
ertelem: ertelme ertelmet
szorgalom: szorgalmat
javaslat: javaslatot javaslatok javaslata
osszeg: osszege osszeget osszegek osszegu osszegben osszegrol
ut: utak utat utak utnak
hid: hidak hidat
viz: vizet vizek vizes vize
kez: kezek kezet kezem keze
tuz: tuzet tuzek
ev: evek evet eve evben evig evvel evre
honap: honapok honapot honapja honapban honapra honaponta havi havonta
nap: napok napot napja naponta napig napon
het: hetek hetet hete heti hetente heten
ora: orak orat oraja orakor oran orara orankent
ar: arak arat ara arakat arral aron arban arra araban
dij: dijak dijat dija dijam dijakat dijjal dijban dijrol dijert dijra dijat
jel: jelek jelet jele jellel
kep: kepek kepet kepe kepem keppel kepen
szam: szamok szamot szama szamom szamunk szamon szamra szamot szamat szamunkat szamomat szamhoz szamrol
nev: nevek nevet neve nevem nevben nevre nevemre nevunk nevet
cim: cimek cimet cime cimem cimre cimen cimemre cimunk cimunkre cimrol
tv: tvt tvje
kabel: kabelek kabelt kabele kabelem kabellel kabelen kabelt kabelek kabeleket
modem: modemek modemet modeme modemem modemmel modemen modemet modemeket modemunk modemre modemhez modembe
internet: internetet internetem internetunk internetre internetes internettel interneten internetunkkel internetemet
    internethez internetrol internetert internetben netem net netet
router: routerek routert routere routerem routerrel routeren routereket routerunk
szerviz: szervizek szervizt szervizbe szervizben
technikus: technikusok technikust technikusa technikusuk technikussal technikusra
helyszin: helyszinre helyszinen helyszini
email: emailt emailek emailben emailem emailre emailcim emailemet emailje
telefon: telefont telefonok telefonom telefonon telefonja telefonnal telefonos telefonunk telefonomat telefonrol
    telefonra
lap: lapok lapot lapja lapon lapra
gyors: gyorsan gyorsabb gyorsabban leggyorsabb
lassu: lassan lassabb lassabban lassuak lassubb leglassabb lassul
jo: jobb jobban legjobb jok jot jol
szep: szebb szebben legszebb
rossz: rosszabb rosszabbul rosszul rosszak
draga: dragabb dragabban dragak
uj: ujak ujat ujabb ujra
nagy: nagyobb legnagyobb nagyok
kicsi: kisebb kis kicsit
kor: korok kort koron koros
vonal: vonalak vonalat vonala vonalam vonalon vonalunk vonalban vonallal vonalas vonalra vonalamon
vonat: vonatok vonatot vonaton
jon: jott jonnek jottek jojjon jojjenek jonni jottunk jottem johet jonne jovo
megjon: megjott megjottek megjonnek megjonni
megerkez: megerkezett megerkezik megerkeztek
megy: ment mentek mennek menni menjen megyek megyunk mehet mesz
tesz: tett tettem tettek tenni tegyen teszek tesznek teszi tettunk tegyek
lesz: lett lettem lettek lenni legyen leszek lesznek lehet lettunk
vesz: vett vettem vettek venni vegyen veszek vesznek veszi vettunk vettuk
visz: vitt vittek vinni vigye viszik
hisz: hitt hittem hinni
van: vagyok vagyunk vannak volt voltam voltak voltunk
fizet: fizetek fizetni fizettem fizetett fizetnek fizetem fizeti fizettunk fizettek fizetes fizetesi fizeteset
    fizetest fizetese fizetesem fizetesek fizetesrol
befizet: befizetek befizetni befizettem befizetett befizettunk befizetes befizeteset befizetest befizetesem
    befizetesek befizettek befizetve befizeti
kifizet: kifizetek kifizetni kifizettem kifizetett kifizettunk kifizetes kifizetve kifizetest
""")
WHOLE = listed(
    """szamlazas rendszer problema program reklam album forum modell panel hotel szerver proxy laptop tablet monitor
    ember szoftver hardver csomag bankett halom jelen hazat lapat alkat adat mindig pedig eddig addig mintha
    minden nincs
    kezdet nyelv telepules mobil profil fajl egyenleg kapacitas uzlet hely keszulek datum hatar tarifa kerdes valasz
    hiba posta vagy"""
)
SHORT = 3
VOWELS = frozenset("aeiou")
SHORT_PLURAL = re.compile("[a-z][aeiou][kt]")  # fak, fat


def forms(word: str) -> tuple[str, ...]:
    """The stems ``word`` (folded) may have."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in WHOLE or len(word) <= SHORT:
        return (word, word[:-1]) if SHORT_PLURAL.fullmatch(word) else (_end(word),)
    adjective, more = MORE.split(word)
    if more:
        return (_end(word), _end(adjective), _end(adjective.removeprefix("leg")))
    found: dict[str, None] = {}
    inner, case = _without_case(word)
    if case:
        found[_end(inner)] = None
        _add_own(found, inner)
        if case in {"nak", "nek", "on", "en", "n", "re", "ra", "ba", "be", "ben", "ban", "rol", "ig"}:
            _add_verb(found, word)
        if case in {"on", "en", "n", "rol", "vel", "nel", "tol"} or len(inner) <= SHORT:
            found[_end(word)] = None
        return tuple(found)
    found[_end(word)] = None
    stem, ending = OBJECT.split(word)
    if ending:
        found[_end(stem)] = None
        if len(ending) > 1:
            found[_end(word[:-1])] = None
        _add_own(found, word[:-1] if len(ending) == 1 else stem)
        if len(ending) > 1:
            _add_own(found, word[:-1])
    else:
        _add_own(found, word)
    _add_verb(found, word)
    return tuple(found)


def _without_case(word: str) -> tuple[str, str]:
    stem, case = CASE.split(word)
    if not case or len(stem) < 2:
        return word, ""
    if len(case) == 4 and case[0] == case[1] and case[0] in ASSIMILATED:
        return stem + case[0], case
    if len(case) == 5:
        return stem + case[1:3], case
    if case in {"on", "en", "n", "be", "ba", "re", "ra", "ig", "kor", "ert", "nal", "nel"} and len(stem) < 3:
        return word, ""
    return stem, case


def _add_own(found: dict[str, None], word: str) -> None:
    """Without "my", "your", "their" and the plural."""
    stem, ending = OWN.split(word)
    if ending in {"k", "m", "d"} and stem[-1] not in VOWELS:
        return
    if ending and ending not in {"a", "e"}:
        found[_end(stem)] = None
        if ending in {"ok", "om", "od", "tok"}:  # szerelo-k
            found[word[:-1]] = None
        if stem in IRREGULAR:
            found.update(dict.fromkeys(IRREGULAR[stem]))


def _add_verb(found: dict[str, None], word: str) -> None:
    stem, ending = VERB.split(word)
    if ending:
        found[stem] = None


def _end(stem: str) -> str:
    """Without the vowel that is long before endings: szamla, szamlat, szamlak."""
    return stem[:-1] if len(stem) > 3 and stem[-1] in "ae" else stem
