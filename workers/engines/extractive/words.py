"""Closed classes of English words that tell what a sentence of chat is about.

Written by hand from grammar, home and office life, never counted on a corpus: a table counted on
licensed dialogues could not be shipped. In other languages these words do not occur and whatever
looks for them keeps silent; the other signals (place, numbers, shared words) still speak.
"""


def bag(words: str) -> frozenset[str]:
    """Write a class of words without a quote around each."""
    return frozenset(words.split())


I_FORMS = bag("i i'm i've i'll i'd im ive me")

FIRST_PERSON = I_FORMS | bag("my mine we we're we've we'll we'd us our ours")

SECOND_PERSON = bag("you you're you've you'll you'd your yours u ur")

THIRD_PERSON = bag("""
    he she they him her them his their he's she's they're he'll she'll they'll he'd she'd
""")

ARTICLES = bag("the a an")

TOWARDS = bag("to")

PREPOSITIONS = bag("""
    in on at for with from of by into about after before until till during near between without
""")

TIMES = bag("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri
    january february april june july august september october november december
    today tomorrow tonight yesterday tmrw tmr morning noon afternoon evening midnight weekend
    minutes hour hours day days week weeks month months year years am pm o'clock deadline
""")

NEGATIONS = bag("""
    no not never nothing nobody none cannot can't cant won't wont don't dont doesn't didn't
    didnt isn't aren't wasn't weren't wouldn't couldn't shouldn't haven't hasn't ain't
""")

QUESTIONS = bag("who whom whose what what's which when where why how how's")

POINTERS = bag("that that's it it's its this these those there there's here")

ADVERBS = bag("""
    so very just really too all also still already now even only actually maybe probably perhaps
    quite pretty much more well never ever always again soon later back
""")

FUZZY = bag("""
    thing things stuff something anything nothing everything lot lots bit kind sort way maybe
    perhaps probably idk btw tbh imo guess sure exactly totally actually basically literally
    seriously honestly obviously
""")

JUDGEMENTS = bag("""
    good nice great cool fine bad better best worse perfect awesome amazing lovely beautiful cute
    funny crazy weird stupid horrible terrible awful boring interesting expensive cheap hard easy
""")

VAGUE = bag("""
    do did done does say says said know knew think thought see saw look looks looking feel felt
    seem seems sound sounds mean means try hope wonder guess believe bet
""")

PLEASANTRIES = bag("""
    hi hey hello bye goodbye thanks thank thx welcome sorry please lol haha hahaha wow yay ok okay
    oh well yeah yes yep no nope hmm sure cheers congrats dude man bro honey dear
""")

DEEDS = bag("""
    buy buys bought buying sell sold selling pay paid order ordered book booked meet met meeting
    visit visited visiting invite invited inviting join joined pick picked bring brought bringing
    send sent sending call called calling text lend lent borrow borrowed give gave cook cooked
    cooking bake baked eat eating ate drink drinking watch watched watching play played playing
    study studying studied learn learning work works worked working write wrote written drive
    driving drove fly flying flew travel travelling move moved moving leave leaves leaving left
    arrive arrived return returned come comes came coming wait waiting waited help helped helping
    cancel cancelled canceled postpone postponed forget forgot forgotten lose lost find found
    finish finished start started starting stop stopped stay stayed staying break broke broken fix
    fixed fixing apply applied quit fired hired married divorced died dating plan planned planning
    decide decided agree agreed prepare prepared preparing show showed run running sleep sleeping
    slept clean cleaning cleaned wash change changed use used ask asked tell told talk talked
    talking speak spoke win won pass passed fail failed fails go going goes went gone ship shipped
    merge merged test testing tested check checked checking delay delayed approve approved review
    reviewed deploy deployed roll rolled restart restarted switch switched
""")

THINGS = bag("""
    mom mum dad mother father parents sister brother son daughter wife husband boyfriend girlfriend
    friend friends kid kids child children baby family grandma grandmother grandpa cousin uncle aunt
    boss neighbour neighbor colleague colleagues client clients customer customers supplier doctor
    dentist teacher professor team manager dog cat puppy pet birthday party wedding funeral
    christmas easter holiday holidays vacation trip concert festival match game movie film cinema
    theatre exhibition museum date dinner lunch breakfast supper brunch meal pizza pasta salad soup
    chicken cake coffee tea beer wine drink drinks food bread milk eggs restaurant cafe bar pub club
    shop store supermarket mall market gym pool beach park lake mountains city town village country
    school university college office work job interview station airport hotel hospital church
    library bank house home flat apartment room kitchen garden garage street car bus train plane
    flight taxi bike ticket tickets luggage passport phone number laptop computer printer camera tv
    book books song music video photo photos picture pictures message email mail letter list recipe
    dress shoes shirt jacket coat clothes ring gift present presents bag keys key money price rent
    loan bill salary exam test class classes course lecture lesson essay project presentation report
    paper homework assignment thesis meeting conference appointment schedule contract offer budget
    invoice surgery operation cold flu fever headache pregnant sick ill accident problem problems
    issue issues bug release deploy deployment server backup build update version database incident
    outage deadline plan plans idea weekend
""")

ENDINGS = bag("""
    fixed solved resolved found cause caused causes because root reason decided decision agreed
    approved rejected done finished complete released shipped deployed rolled restored moved move
    merged closed signed booked paid sent refunded stable normal conclusion result owner owners
    deadline
""")
"""What ends a matter at work: it was found, settled, given to somebody."""

_GRAMMAR = bag("""
    a an the and or but so if then than too very just all any some up out about into over
    to of in on at for with by from as is are was were be been being am do does did has have had
    he she they him her them his their
""")

COMMON = FIRST_PERSON | SECOND_PERSON | POINTERS | PLEASANTRIES | _GRAMMAR
"""What every conversation holds: sharing these words says nothing about a topic."""
