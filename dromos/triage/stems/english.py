"""Forms of English words: plurals, -ing and -ed, and what no rule gets right. Derived words stay themselves."""

import re

from dromos.triage.stems.endings import listed, table

VOWELS = frozenset("aeiouy")
IRREGULAR = table("""
pay: paid pays paying payer payment payments payable
repay: repaid repaying repayment repayments
prepay: prepaid prepaying prepayment
send: sent sends sending sender
resend: resent resending
lose: lost loses losing loss losses
break: broke broken breaks breaking breakage
buy: bought buys buying
bring: brought brings bringing
catch: caught catches catching
choose: chose chosen chooses choosing
come: came comes coming
cost: costs costing
cut: cuts cutting
do: did done does doing didnt doesnt dont
draw: drew drawn draws drawing
drive: drove driven drives driving
drop: drops dropped dropping dropout dropouts
eat: ate eaten
fall: fell fallen falls falling
feel: felt feels feeling
find: found finds finding
fly: flew flown flies flying
forget: forgot forgotten forgets forgetting
forgive: forgave forgiven
freeze: froze frozen freezes freezing
get: got gotten gets getting
give: gave given gives giving
go: went gone goes going
grow: grew grown grows growing
hang: hung hanged hangs hanging
have: had has having
hear: heard hears hearing
hide: hid hidden hides hiding
hit: hits hitting
hold: held holds holding
keep: kept keeps keeping
know: knew known knows knowing
lead: led leads leading
leave: left leaves leaving
lend: lent lends
let: lets letting
light: lit lights lighting lighted
make: made makes making
mean: meant means meaning
meet: met meets meeting
mistake: mistook mistaken mistakes
overpay: overpaid overpays overpaying overpayment
pick: picks picked picking
put: puts putting
quit: quits quitting
read: reads reading
ring: rang rung rings ringing
rise: rose risen rises rising
run: ran runs running
say: said says saying
see: saw seen sees seeing
sell: sold sells selling
set: sets setting settings
shake: shook shaken
show: showed shown shows showing
shut: shuts shutting
sing: sang sung sings singing
sink: sank sunk sinks
sit: sat sits sitting
sleep: slept sleeps sleeping
speak: spoke spoken speaks speaking
spend: spent spends spending
split: splits splitting
stand: stood stands standing
steal: stole stolen steals stealing
stick: stuck sticks sticking
strike: struck strikes striking
swear: swore sworn
take: took taken takes taking
teach: taught teaches teaching
tear: tore torn tears
tell: told tells telling
think: thought thinks thinking
throw: threw thrown throws throwing
understand: understood understands understanding
wear: wore worn wears wearing
win: won wins winning
withdraw: withdrew withdrawn withdraws withdrawing withdrawal withdrawals
write: wrote written writes writing
child: children
wolf: wolves
calf: calves
half: halves
scarf: scarves
hoof: hooves
elf: elves
self: selves
goose: geese
ox: oxen
louse: lice
die: dice
ride: rode ridden rides riding rider
hurt: hurts hurting
swing: swung
panic: panicked panicking panics
traffic: trafficked
traveler: traveller travellers travelers
foot: feet
man: men
mouse: mice
person: people persons
tooth: teeth
woman: women
life: lives
half: halves
knife: knives
wife: wives
shelf: shelves
analysis: analyses
crisis: crises
basis: bases
datum: data
medium: media
criterion: criteria
index: indices indexes
appendix: appendices
bad: worse worst
good: better best
far: further farther furthest
old: older oldest
new: newer newest
slow: slower slowest slowly slowness
fast: faster fastest
quick: quicker quickest quickly
cheap: cheaper cheapest
expensive: expensively
high: higher highest
low: lower lowest
long: longer longest
short: shorter shortest
weak: weaker weakest
strong: stronger strongest
big: bigger biggest
small: smaller smallest
large: larger largest
early: earlier earliest
late: later latest
near: nearer nearest
easy: easier easiest easily
loud: louder loudest loudly
clear: clearer clearest clearly
connect: connects connected connecting connection connections connexion connector connectors
reconnect: reconnects reconnected reconnecting reconnection
disconnect: disconnects disconnected disconnecting disconnection disconnections
interrupt: interrupts interrupted interrupting interruption interruptions
install: installs installed installing instal installation installations
reinstall: reinstalls reinstalled reinstalling reinstallation
cancel: cancels canceled cancelled canceling cancelling cancellation cancellations cancelation
configure: configures configured configuring configuration configurations config configs
activate: activates activated activating activation activations
deactivate: deactivates deactivated deactivating deactivation
register: registers registered registering registration registrations
subscribe: subscribes subscribed subscribing subscription subscriptions
unsubscribe: unsubscribes unsubscribed unsubscribing
terminate: terminates terminated terminating termination
confirm: confirms confirmed confirming confirmation confirmations
complain: complains complained complaining complaint complaints
deliver: delivers delivered delivering delivery deliveries
replace: replaces replaced replacing replacement replacements
repair: repairs repaired repairing
relocate: relocates relocated relocating relocation
explain: explains explained explaining explanation explanations
inform: informs informed informing
fail: fails failed failing failure failures
receive: receives received receiving receipt receipts
refuse: refuses refused refusing refusal
approve: approves approved approving approval
arrive: arrives arrived arriving arrival
charge: charges charged charging
overcharge: overcharges overcharged overcharging
reduce: reduces reduced reducing reduction
renew: renews renewed renewing renewal renewals
transmit: transmits transmitted transmitting transmission
begin: began begun begins beginning
drink: drank drunk drinks drinking
swim: swam swum swims swimming
blow: blew blown blows blowing
beat: beaten beats beating
bite: bit bitten bites biting
bend: bent bends bending
build: built builds builder
deal: dealt deals dealing
dig: dug digs digging
fight: fought fights fighting
shine: shone shines shining
shoot: shot shoots shooting
slide: slid slides sliding
wake: woke woken wakes waking
become: became becomes becoming
bind: bound binds binding
burn: burnt burned burns burning
learn: learnt learned learns learning
spill: spilt spilled spills
spread: spreads spreading
seek: sought seeks seeking
shrink: shrank shrunk shrinks
die: dies died dying
tie: ties tied tying
lie: lies lied lying
leaf: leaves
loaf: loaves
thief: thieves
try: tries tried trying
wifi: wlan
sms: smss smses
sweep: swept sweeps sweeping
spin: spun spins spinning
creep: crept creeps creeping
weep: wept weeps
dream: dreamt dreams dreamed
lean: leant leans leaned
smell: smelt smells smelled smelling smelly
spell: spelt spells spelled
spoil: spoilt spoils spoiled
flee: fled flees fleeing
bleed: bled bleeds bleeding
breed: bred breeds
feed: fed feeds feeding
lay: laid lays laying
undo: undid undone undoing
redo: redid redone redoing
rewrite: rewrote rewritten rewriting rewrites
rebuild: rebuilt rebuilding
resell: resold reselling
undergo: underwent undergone undergoing
mislead: misled misleading misleads
misunderstand: misunderstood misunderstanding
overcome: overcame overcoming
oversee: oversaw overseen
prove: proven proved proves proving
forbid: forbade forbidden forbids
swell: swollen swells swelling
sew: sewn sews sewing
arise: arose arisen arises arising
cling: clung clings
weave: wove woven
bid: bids bidding
burst: bursts bursting
owe: owes owed owing
noise: noises noisy noisier noisiest
hot: hotter hottest
cold: colder coldest
warm: warmer warmest
dirt: dirty dirtier dirtiest
dark: darker darkest
bright: brighter brightest brightly
hard: harder hardest
soft: softer softest softly
light: lighter lightest
heavy: heavier heaviest heavily
wide: wider widest
narrow: narrower narrowest
deep: deeper deepest
safe: safer safest
nice: nicer nicest nicely
close: closer closest
few: fewer fewest
young: younger youngest
tight: tighter tightest tightly
thick: thicker thickest
thin: thinner thinnest
smart: smarter smartest
simple: simpler simplest simply
rude: ruder rudest rudely
busy: busier busiest
unhappy: unhappier unhappiest unhappily
happy: happier happiest happily
healthy: healthier
angry: angrier angriest angrily
dry: drier driest dries dried drying
wet: wetter wettest
full: fuller fullest
poor: poorer poorest poorly
rich: richer richest
clean: cleaner cleanest cleaned cleans cleaning
sharp: sharper sharpest
fresh: fresher freshest
great: greater greatest
sick: sicker sickest
old: elder eldest
story: stories storey storeys
email: emails emailed emailing mail mails mailed mailing
""")
ITSELF = listed(
    """railing bedding anything anyway bed being bias bring bus ceiling during evening everything feed gas his
    hundred indeed is its king lens morning need news nothing plus pudding red seed series shed sibling
    something species speed spring status sterling string swing this thing us was wedding wing yes always
    perhaps across less unless hardly lately nearly family reply apply supply only july daily assembly anomaly
    monopoly ally barely express access address process wireless business"""
)


SPELLED = tuple(
    (re.compile(british), american)
    for british, american in (
        ("(?<=...)is(|e|er|ation)$", r"iz\1"), ("(?<=....)ys(|e|er)$", r"yz\1"), ("(?<=..)our$", "or"),
        ("(?<=..)([tb])re$", r"\1er"), ("(?<=..)ence$", "ense"), ("(?<=...)ogue$", "og"), ("^programme$", "program"),
        ("^grey$", "gray"), ("^favourite$", "favorite"), ("^neighbourhood$", "neighborhood"), ("^tyre$", "tire"),
        ("^jewellery$", "jewelry"), ("^(instal|enrol|fulfil)l$", r"\1"),
    )
)  # fmt: skip
MAYBE_BRITISH = re.compile("(?:[iy]s(?:|e|er|ation)|our|[tb]re|ence|ogue|ll|programme|grey|favourite|hood|tyre|ery)$")
SHORT_VERB = re.compile("[^aeiouy]*[aeiouy][^aeiouwxyh]")  # hop-ing is of hope: hopping of hop
ONLY_E = frozenset({"past", "tast", "wast", "bast"})


def forms(word: str) -> tuple[str, ...]:
    """The base forms ``word`` (folded) may have, as Americans spell them."""
    return tuple(dict.fromkeys(map(_american, _forms(word))))


def _american(word: str) -> str:
    """Organise and organize, colour and color, centre and center, licence and license are one."""
    if MAYBE_BRITISH.search(word):
        for british, american in SPELLED:
            word = british.sub(american, word)
    return word


def _forms(word: str) -> tuple[str, ...]:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in ITSELF or len(word) < 4:
        return (word.removesuffix("s"),) if len(word) == 3 and _is_short_plural(word) else (word,)
    for ending, least, make in (("ing", 3, _from_verb), ("ed", 3, _from_verb), ("s", 3, _from_plural)):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= least - 1 and _has_vowel(stem):
            if ending == "ing" and stem.endswith("ee"):
                return (stem,)
            return tuple(dict.fromkeys(make(stem)))
    if word.endswith("ly") and len(word) >= 6:
        return (word, word[:-1] + "e" if word.endswith("bly") else word[:-2])
    return (word,)


def _is_short_plural(word: str) -> bool:
    return word.endswith("s") and word[1] not in "aiosu" and word not in ITSELF


def _has_vowel(stem: str) -> bool:
    return any(letter in VOWELS for letter in stem)


def _from_plural(stem: str) -> tuple[str, ...]:
    """``stem``: the word without its s."""
    word = stem + "s"
    if stem.endswith(("s", "u", "i")) and not stem.endswith(("menu", "wifi", "gui", "taxi", "thou")):
        return (word,)
    if stem.endswith("ie"):
        return (stem, stem[:-2] + "y") if len(stem) > 3 else (stem,)
    if stem.endswith(("xe", "che", "she", "sse", "zze", "oe")):
        return stem[:-1], stem
    if stem.endswith(("se", "ze")) and len(stem) > 3:
        return stem, stem[:-1]
    return (_known(stem),)


def _known(stem: str) -> str:
    """A plural of something irregular: its own stem."""
    return IRREGULAR[stem][0] if stem in IRREGULAR else stem


def _from_verb(stem: str) -> tuple[str, ...]:
    """``stem``: the word without -ing or -ed: "pay", "updat", "plann", "cop-i"."""
    if stem.endswith("i"):
        return (stem[:-1] + "y",)
    if SHORT_VERB.fullmatch(stem) or stem in ONLY_E:
        return (stem + "e",)
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sz":
        return _from_double(stem)
    if stem.endswith("e"):
        return stem + "ed", stem + "e"  # speed, exceed: the ending was none; agreed
    if stem[-1] in "wxyh" or stem.endswith(
        ("ck", "ct", "nt", "rt", "st", "ld", "nd", "rd", "rk", "lk", "nk", "lp", "rm", "rn")
    ):
        return (stem,)
    return stem, stem + "e"


def _from_double(stem: str) -> tuple[str, ...]:
    if stem[-1] == "l" and SHORT_VERB.fullmatch(stem[:-1]):
        return (stem,)  # filling, calling
    return (stem[:-1], stem) if stem[-1] in "lft" else (stem[:-1],)
