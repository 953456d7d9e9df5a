"""How a group is described in English: what stands around, between and instead of its clauses."""

from penchant.tools.segment_english_clauses import PATTERNS
from penchant.tools.segment_english_lead import A_NAME, LABELS, OPENINGS, TAILS, WRITTEN_BEFORE
from penchant.tools.segment_english_nouns import NOUNS_WRITTEN_OUT
from penchant.tools.segment_english_spoken import SPOKEN_AFTER, SPOKEN_BEFORE, SPOKEN_OPENINGS, SPOKEN_TAILS
from penchant.tools.segment_english_words import (
    ASKED,
    ASKED_OF,
    BOUND,
    BUY,
    COIN_WORDS,
    COINS,
    IS_MONEY,
    MONEY,
    ORDER,
    SURE_NUMBER,
    TIMES,
    TOP,
    WHO,
    WRITTEN_OUT,
)
from penchant.tools.segment_grammar import Grammar
from penchant.tools.segment_loose import read_loosely
from penchant.tools.segment_ratings import ENGLISH_RATED_BEFORE
from penchant.tools.time_words import NUMBER

ENGLISH = Grammar(
    opening=(
        r"(?:name(?=\s+(?:(?:me|us|the|our|my|all|every|those)\b|\d))"
        r"|please|pls|plz|hi|hey|hello|can you|could you|would you|kindly|tell me|show me|show|list"
        r"|find out"
        r"|find|give me|give|count up|count|select|identify|pull up|pull|fetch|get me|get(?=\s+(?:all|the"
        r"|every|any|those|people|my|our|who|customers|shoppers)\b)"
        r"|(?:and|so|now|ok|okay|then|well|also),?(?=\s+(?:how|which|who|whose|what|show|list|give|count"
        r"|find)\b)|(?:we(?:'re| are) )?looking for"
        r"|(?:i )?search(?:ing)?(?: for)?|how many different|are there"
        r"|i want|i need|we need|we want|i would like|i'd like|let me|to see|to know|see|know|me|us"
        r"|(?:the |a )?(?:total )?(?:number|count|amount|share|list|names|size) of|what (?:is|are)|what's"
        r"|who are|who is|who's|which of|which|how many of|how [many]{3,5}|how many|all of|of)\s+"
        rf"|(?:{SPOKEN_OPENINGS}|{OPENINGS})\s+"
        rf"|(?:{SURE_NUMBER}|some|a few|a couple of)\s+(?=(?:{WHO})\s+(?:who|that|with|whose)\b)"
        r"|(?:a |the )?(?:segment|group|list|cohort)\s+(?=(?:who|that|which|with)\b)|[,:]\s*"
    ),
    joints=(
        r"\s*[;,]\s+(?:(?:and yet|and also|and|but|yet|although|though)\s+)?|\s+(?:and also|and then"
        r"|and yet|but also|but still|as well as"
        r"|while also|and|but|yet|although|though)\s+|\s+(?=nor\s)"
        r"|(?<!\bin)(?<!\bon)(?<!\bsince)(?<!\bbefore)(?<!\bduring)\s+(?:whom?|that"
        r"|which)(?:\s+also)?\s+(?!(?:of (?:them|those|these)|and|time|period|month|week|year|season"
        r"|day|quarter|then|it|weekend)\b)|\s+(?=(?:whose"
        r"|having)\s)"
        r"|\s+with\s+(?=(?:an?|one|any)\s+(?:single\s+)?(?:order|basket|purchase)\s)"
        rf"|\s+with\s+(?=(?:at least|more than|less than|exactly|at most|between|no|only|a total|total|spend"
        rf"|{SURE_NUMBER}\s*(?:{COIN_WORDS}|{ORDER}|visits?|days|ratings|reviews)))"
        r"|\s+(?=without\s+(?:(?:ever|once|having)\s+)*(?:(?:buy|order|purchas|spend|return|com|visit|gett"
        r"|try|tak|touch|view|look|shopp|mak|plac)ing|bought|been|spent)\b)"
        rf"|(?<!\bnot)(?<!\bnever)(?<!\bis)(?<!\bare)(?<!\bstill)\s+(?=(?:in|among|from)\s+(?:the\s+"
        rf"|our\s+)?{TOP}\s)"
        r"|(?<=s)\s+(?=we have (?:not|lost|never)\s?)"
        r"|(?<!have)(?<!has)(?<!was)(?<!were)(?<!are)(?<!who)(?<!not)\s+"
        r"(?=(?:not|we have not|last|first)\s+(?:been\s+)?(?:seen|active))"
    ),
    times=rf"(?P<verb>(?!))?{TIMES}",
    elided=r"(?:buy|bought|again)",
    unknown_joint=r"(?<=\s)or(?=\s)",
    rewritten=(
        *ENGLISH_RATED_BEFORE,
        *SPOKEN_BEFORE,
        *NOUNS_WRITTEN_OUT,
        *WRITTEN_BEFORE,
        *WRITTEN_OUT,
        *SPOKEN_AFTER,
    ),
    bound=rf"{BOUND}\s+{MONEY}(?P<number>{NUMBER}){COINS}(?:\s+(?P<times>times|occasions))?"
    rf"(?:\s+on\s+(?P<thing>.+))?",
    negations=r"(?:not(?!\s+only)|never|no longer|without|neither|nor"
    r"|no(?!\s*[-–,:])(?!\s+(?:more|less|fewer|later|one)))\b"
    r"\s*(?:(?:any|ever|been|having|(?:even )?once(?=\s+(?:\w+ed|bought|came|got|had|spent|been|in)\b))\s+)*",
    fillers=(
        rf"(?:{WHO}\s+)?(?:(?:whom?|that|them|also|have|has|had|having|do|does|did|are|is|was|were|we|been"
        rf"|still|they"
        r"|only ever(?=.*\b(?:once|one|twice|single)\b)|ever|both|whose|with|used to|nevertheless"
        r"|nonetheless|already|actually|even so|really|there|simply|however)\s+)*"
    ),
    nobody=rf"{WHO}|all",
    endings=(
        r"\s+(?:in total|in all|at all|altogether|either|overall|so far|all told|with us|though|ever|yet"
        r"|whatsoever|of ours|lifetime"
        r"|to date|do we have|are there|then|on record|on file|on the books|here"
        r"(?<=\d here))"
    ),
    patterns=PATTERNS,
    loosely=read_loosely,
    remarks=(
        rf"(?:(?:and|so|but)\s+)?{ASKED}(?:,?\s+(?:and\s+)?(?:{ASKED_OF}|{ASKED}))*"
        r"|(?:(?:just|only)\s+)?(?:the\s+|a\s+)?(?:number|count|size|names|ids)"
        r"|(?:please|pls|thanks|thank you|cheers)"
        r"|(?:i(?:'ve)?|we(?:'ve)?)\s+(?:have\s+)?(?:a (?:hunch|feeling|suspicion)|think"
        r"|suspect|reckon|guess|believe|bet)\b"
        r"(?!.*\d).{1,100}|brand new(?: to us)?"
        r"|(?:how many|number of) (?:rows|records|lines|entries|hits|ids)(?: (?:is|are) (?:that|there))?"
        r"|n ?="
        rf"|{TAILS}|{SPOKEN_TAILS}"
        r"|(?:(?:i|we)(?:'d| would)?\s+(?:want|need|like|plan|wish|intend|mean|have)|(?:want|need)(?=\s+to\s+"
        r"(?:say|tell|send|e?-?mail|write|call|ring|thank|invite|contact|offer|know)\b))\s+to"
        r"(?:\s+(?!(?:if|only|who|when|unless|but)\b)[\w'-]+){1,10}(?:,? so)?"
        r"|by\s+\w+\s+(?:i|we)\s+mean\s+(?:(?:their|the|a|an)\s+)?(?:very\s+)?first\s+(?:orders?|purchases?"
        r"|visits?|time)"
    ),
    labels=(
        r"(?:(?:an?|the|one|next|quick|another)\s+)*(?:question|query|segment|group|audience|cohort"
        r"|target(?: group)?"
        r"|task|request|filter|list|count|size)"
        r"|(?:(?:the|our|a)\s+)?(?:lapsed|dormant|sleeping|inactive|churned|win-?back|at[- ]risk"
        r"|loyal|vip)\s+(?:segment|group|audience|cohort|list|pool|crowd|target)s?"
        rf"|{LABELS}"
    ),
    names=A_NAME,
    topics=(
        r"how(?:'s|’s|\s+(?:is|are|do|does|did|was|were|have|has))\s+(?P<thing>.+?)\s+(?:doing|going"
        r"|selling|sold|do"
        r"|sell|performing|been doing|been selling)(?:,?\s+(?:month by month|by month|lately|recently"
        r"))*|(?:what about|as for|regarding|concerning|about"
        r"|(?:we|i)(?:'re| are|'m| am) (?:clearing|discontinuing|restocking|promoting|launching"
        r"|selling off|pushing|recalling)(?: out)?"
        r"|(?:(?:people|those|customers|shoppers|anyone|folks) (?:who|that) )?(?:have )?(?:quit|gave up"
        r"|given up|stopped buying|went off|gone off|lost interest in))\s+(?P<about>.+)"
    ),
    pronoun=(
        rf"\b((?:{BUY}|return|returned|on|into|for|likes?|liked|loves?|loved|enjoys?|had)\s+(?:any of\s+"
        rf"|some of\s+)?)"
        r"(?:it|them|those|these|any|some|one|that|this)\b"
        rf"(?!\s+(?!(?:on|at|in|since|more|less|exactly|between|before|after|again|once|twice|{NUMBER})\b)\w)"
    ),
    money=IS_MONEY,
    after_that=(
        r"(?P<rest>.+?)\s+(?:(?:ever )?since(?: then)?|(?:after|from) (?:that|then)(?: on(?:wards?)?)?"
        r"|afterwards|thereafter)"
    ),
    before_that=(
        r"(?P<rest>.+?)\s+(?:(?P<that>before (?:that|then|it)|until then|beforehand)"
        r"|before|previously|earlier|in the past)"
    ),
    same_time=(
        r"(?P<rest>.*?)\s*\b(?:(?:in|during|over|on|within|for)\s+(?:(?:that|those|this|the same"
        r"|these)\s+(?:same\s+)?"
        r"(?:time|period|months?|weeks?|years?|span|days?|window|stretch|quarter|season|spell))"
        r"|(?:in|within) it$"
        r"|that (?:season|month|week|year|quarter|day))"
    ),
    counts=(
        rf"(?:at least|more than|at most|less than|exactly|only|between|{SURE_NUMBER}\b"
        r"|(?:who )?have not (?:bought anything|been here))"
    ),
    shares_time=False,
)
