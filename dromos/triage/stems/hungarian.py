"""Forms of Hungarian words on folded letters (á is a, ö and ő are o, ü and ű are u).

Endings stand in a fixed order: stem, possessor or plural, case. A case is taken off first, then a possessor or the
plural; or else the endings of a verb. All that a word may be is given. Folding makes one of levél and levelet, út
and utak; the a of számla: számlát goes at the end of every stem.
"""

import re
from collections.abc import Iterator

from dromos.triage.stems.endings import Endings, listed, prefixed, table

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
    ink nk aitok eitek itok itek jaik jeik aik eik ik atok etek otok tok tek ja je a e ak ek ok k"""
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
szo: szot szavak szavat szavakat szoval szavai
no: nok not
so: sot
alom: almok almot almom
ir: irom irsz ird irjad irva irott irunk irtatok irok
    irtam irt irtunk irtak irni irja irjak irjon irta irtad irunk irnak irtuk
ad: adok adtam adott adtak adni adja adjak adjon adta adnak adunk adtunk
fa: fak fat fakat
jelszo: jelszavak jelszavam jelszavamat jelszavat jelszava jelszot jelszoval jelszavakat jelszavunk jelszavanak
felszolitas: felszolitast felszolitasok
fogalom: fogalmam fogalmat fogalmak
javaslat: javaslatot javaslatok javaslata
osszeg: osszege osszeget osszegek osszegu osszegben osszegrol
ut: uton utra utja utjan utjat utunk utrol utanak utakon utak utat utak utnak
hid: hidak hidat
viz: vizet vizek vizes vize
kez: kezek kezet kezem keze
tuz: tuzet tuzek
ev: evek evet eve evben evig evvel evre
ido: ideje idejet idejen idejeben ideig idot idok idovel idoben idon idonk idom idopont idonek idore idohoz
ero: ereje erejet erok erot erovel erejeig
teto: teteje tetejen tetok tetot teton tetore tetorol
eso: esot esos esok esonek
tele!: tele teli
eszik: eszem eszel esznek ettem ettel evett ettek enni egyen ehet esznek eszunk
iszik: iszom isznak ittam ivott ittak inni igyon ihat iszunk
alszik: alszom alszol alszanak aludt aludtam aludtak aludni aludjon alhat alszunk
fekszik: fekszem feküdt fekudtem fekudtek fekudni fekszenek fekudt
emlekszik: emlekszem emlekszel emlekeznek emlekezni emlekeztem emlekezett emlekszunk
igyekszik: igyekszem igyekeznek igyekezni igyekeztem igyekezett
lassu: lassubb
hosszu: hosszabb hosszabban hosszan hosszuak leghosszabb hosszut hosszabbat
konnyu: konnyebb konnyebben konnyen konnyuek konnyut
regi: regebbi regebben regiek regit regen
keves: kevesebb kevesebbet keveset kevesen kevesek legkevesebb
sok: tobb sokat sokan tobbet tobben legtobb
honap: havi honap honapok honapot honapja honapban honapra honaponta havi havonta
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
jo: jobbra jobbat jova jobbak jobb jobban legjobb jok jot jol
szep: szebb szebben legszebb
rossz: rosszabb rosszabbul rosszul rosszak
draga: dragabb dragabban dragak
uj: ujak ujat ujabb ujra
nagy: nagyobb legnagyobb nagyok
kicsi: kisebb kis kicsit
kor: korok kort koron koros
vonal: vonalak vonalat vonala vonalam vonalon vonalunk vonalban vonallal vonalas vonalra vonalamon
vonat: vonatok vonatot vonaton
megerkez: megerkezett megerkezik megerkeztek
van: vagyok vagyunk vannak volt voltam voltak voltunk
fizet: fizetek fizetni fizettem fizetett fizetnek fizetem fizeti fizettunk fizettek fizetes fizetesi fizeteset
    fizetest fizetese fizetesem fizetesek fizetesrol
befizet: befizetek befizetni befizettem befizetett befizettunk befizetes befizeteset befizetest befizetesem
    befizetesek befizettek befizetve befizeti
kifizet: kifizetek kifizetni kifizettem kifizetett kifizettunk kifizetes kifizetve kifizetest
""")
WHOLE = listed(
    """szerelem jarat gumo kamat kamera csapat csok emelet nyugat parna fejt boritek szamlazas panasz aram
    hasznal csinal rendszer problema program reklam album forum modell panel hotel szerver proxy laptop tablet
    monitor ember szoftver hardver csomag bankett halom jelen hazat lapat alkat adat mindig pedig eddig addig
    mintha minden nincs kezdet nyelv telepules mobil profil fajl egyenleg kapacitas uzlet hely keszulek datum
    hatar tarifa kerdes valasz hiba posta vagy"""
)
# Irregular verbs that take prefixes: elmegy, megjön ...
PREFIXES = "el meg fel le be ki at vissza ide oda hozza bele ra ossze haza"
PREFIXED = {
    "jon": "jott jottek jottem jottunk jonnek jovok jossz jojjon jojjenek jonni johet jonne gyere gyertek jottel",
    "megy": "ment mentek mentem mentunk mennek menni menjen menjek menj menjunk menjetek megyek megyunk mehet mehetek"
    " mesz menne mennek mennem mennie",
    "tesz": "tett tettem tettek tette tettunk tenni tegyen tegye tegyek tegyuk tegyunk tedd teszek tesznek teszi teszem"
    " tehet tettel tennie",
    "vesz": "vett vettem vettek vette vettunk vettuk venni vegyen vegye vegyek vegyuk vedd veszek vesznek veszi veszem"
    " vehet vettel vennem venne",
    "visz": "vitt vitte vittek vittem vinni vigyen vigye vidd viszi viszik viszem visznek vihet vittuk",
    "hisz": "hitt hittem hitte hinni higgye hiszem hiszi",
    "lesz": "lett lettem lettek lenni legyen legyenek legyel leszek lesznek leszel lehet lettunk lenne lennenek lennie"
    " lehetett lehetne lehetnek lehessen",
}
IRREGULAR = prefixed({verb: (PREFIXES, forms) for verb, forms in PREFIXED.items()}, IRREGULAR)
# The stem before endings, where a vowel goes or v comes: bokr-ok, lov-at.
OBLIQUE = table("""
bokor: bokr cukor: cukr tukor: tukr titok: titk dolog: dolg sarok: sark torony: torny majom: majm sator: satr
okor: okr kolyok: kolyk etterem: etterm terem: term csokor: csokr szobor: szobr gyomor: gyomr vodor: vodr
godor: godr eper: epr meder: medr iker: ikr szeder: szedr malom: malm arok: ark marok: mark feszek: feszk
kereg: kerg lelek: lelk retek: retk olom: olm haszon: haszn vaszon: vaszn mocsok: mocsk pocok: pock
tucsok: tucsk vetek: vetk torok: tork lepel: lepl kebel: kebl lo: lov ho: hav szo: szav to: tav ko: kov
fu: fuv falu: falv borju: borj varju: varj daru: daruv tetu: tetv mu: muv cso: csov jelszo: jelszav
kulcsszo: kulcsszav vegszo: vegszav erdekel: erdekl erdemel: erdeml megerdemel: megerdeml javasol: javasl
gyakorol: gyakorl unnepel: unnepl enekel: enekl erez: erz vegez: vegz jelez: jelz oriz: oriz orz szerez: szerz
jellemez: jellemz hianyoz: hianyz megszerez: megszerz elvegez: elvegz kijelez: kijelz megjelez: megjelz
atvegez: atvegz mozog: mozg forog: forg szivarog: szivarg zorog: zorg csorog: csorg hajol: hajl
""")
ABSTRACT = re.compile("(.{2,}(?:al|el))m")  # forgalm-at: forgalom, kérelm-em: kérelem
LONGER = re.compile("(.{2,}?)([aeio]t[oe]k)")  # adat-ok, részlet-ek, szállító-k: no "yours"
SHORT = 3
VOWELS = frozenset("aeiou")
SHORT_PLURAL = re.compile("[a-z][aeiou][kt]")  # fak, fat


def forms(word: str) -> tuple[str, ...]:
    """The stems ``word`` (folded) may have."""
    found = _forms(word)
    return tuple(dict.fromkeys((*found, *(other for stem in found for other in _nominative(stem)))))


def _nominative(stem: str) -> Iterator[str]:
    """What ``stem`` is without endings, when that is not itself."""
    yield from OBLIQUE.get(stem, ())
    if abstract := ABSTRACT.fullmatch(stem):
        yield abstract[1] + ("om" if abstract[1].endswith("al") else "em")
    if len(stem) > 3 and stem.endswith(("zz", "ss")):
        yield stem[:-1]  # hozza: hoz


def _forms(word: str) -> tuple[str, ...]:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in WHOLE or len(word) <= SHORT:
        return (word, word[:-1]) if SHORT_PLURAL.fullmatch(word) else (_end(word),)
    adjective, more = MORE.split(word)
    if more:
        return (_end(word), _end(adjective), _end(adjective.removeprefix("leg")))
    inner, case = _without_case(word)
    found: dict[str, None] = {_end(inner): None}
    if case:
        _add_own(found, inner)
        if case in {"nak", "nek", "on", "en", "n", "re", "ra", "ba", "be", "ben", "ban", "rol", "ig"}:
            _add_verb(found, word)
        found[_end(word)] = None
        if case == "ert":
            found[_end(word[:-1])] = None  # rendszer-t
    else:
        _add_bare(found, word)
    return tuple(found)


def _add_bare(found: dict[str, None], word: str) -> None:
    """``word`` has no case, but perhaps the t of an object."""
    if len(word) > 5 and word.endswith("ul"):
        found[_end(word[:-2])] = None  # véletlenül
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
    if LONGER.fullmatch(word):
        found[_end(word[:-2])] = found[word[:-1]] = None
    if ending in {"k", "m", "d", "nk"} and stem[-1] not in VOWELS:
        return
    if ending and ending not in {"a", "e"}:
        found[_end(stem)] = None
        if ending in {"ok", "om", "od", "tok", "uk"}:  # szerelo-k
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
