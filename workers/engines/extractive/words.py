"""Closed classes of English words that tell what a sentence of chat is about.

Written by hand from grammar and office life, never counted on a corpus: a table counted on
licensed dialogues could not be shipped. In other languages these words do not occur and the
signals that look for them keep silent; the others (place, numbers, shared words) still speak.
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FIRST_PERSON = _set("i i'm i've i'll i'd im ive me my mine we we're we've we'll we'd us our ours")

SECOND_PERSON = _set("you you're you've you'll you'd your yours u ur")

TIMES = _set("""
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri
    january february april june july august september october november december
    today tomorrow tonight yesterday tmrw tmr morning noon afternoon evening midnight weekend
    minutes hour hours day days week weeks month months year years am pm o'clock deadline
""")

NUMBERS = _set("""
    one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty
    fifty hundred thousand million half dozen both twice
""")

INTENTS = _set("""
    will i'll we'll he'll she'll they'll going gonna want wants wanna need needs must should let's
    plan plans planning decide decided agree agreed use start stop move postpone cancel
    buy order pay meet come bring call send ask invite book visit leave help
    ship shipped deploy release merge fix fixed
""")

MODALS = _set("will i'll we'll you'll he'll she'll they'll i'm going gonna need want have must")

NEGATIONS = _set("""
    no not never nothing nobody none cannot can't cant won't wont don't dont doesn't didn't
    didnt isn't aren't wasn't weren't wouldn't couldn't shouldn't haven't hasn't ain't
""")

QUESTIONS = _set("who whom whose what what's which when where why how how's")

POINTERS = _set("that that's it it's its this these those there")

ACKNOWLEDGEMENTS = _set("""
    ok okay k sure yes yeah yep yup fine great perfect deal agreed thanks thx cool awesome done
    absolutely definitely alright right good nice sounds
""")

_PLEASANTRIES = _set("""
    hi hey hello bye goodbye thanks thank thx welcome sorry please lol haha hahaha wow yay ok okay
    oh well yeah yes yep no nope hmm sure cheers congrats dude man bro honey dear
""")

_GRAMMAR = _set("""
    a an the and or but so if then than too very just all any some up out about into over
    to of in on at for with by from as is are was were be been being am do does did has have had
    he she they him her them his their
""")

COMMON = FIRST_PERSON | SECOND_PERSON | POINTERS | _PLEASANTRIES | _GRAMMAR
"""What every conversation holds: sharing these words says nothing about a topic."""
