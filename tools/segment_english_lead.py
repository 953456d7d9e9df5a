"""What English speakers put around a group that says nothing of it, and spellings written out in one."""

from penchant.tools.date_patterns import DATE, MONTH_NAMES
from penchant.tools.segment_english_words import ANY_BOUND, MONEY, ORDER, PURPOSE, SURE_NUMBER, WHO
from penchant.tools.segment_grammar import MEANING

_ASKER = (
    r"(?:i|we|(?:the|our|my) (?:\w+ )?(?:boss|owner|manager|accountant|buyer|team|office|chef|supplier)"
    r"|marketing|finance|sales|accounts)"
)
_DO_TO = (
    r"(?:thank|reward|e?-?mail|write to|contact|target|call|ring|warn|invite|tell|message|text|win back"
    r"|reach|remind|ask|know|see|find|count|list|learn|hear|send|pull|get|have)"
)
_FOR = rf"for (?:the|our|my|a|an|this|next)\s+(?:(?!in\b|of\b|on\b)[\w'-]+\s+){{0,3}}?{PURPOSE}"
OPENINGS = (
    rf"{_FOR},?"
    rf"|{_ASKER} (?:(?:really|just|only|also|still|now) )?(?:want|need|like|require|fancy"
    rf"|wonder)s?(?: a list of| to {_DO_TO})?"
    rf"|{_ASKER} (?:would|'d|should) (?:like|love|need)(?: to {_DO_TO})?"
    rf"|i'm (?:wondering|asking|curious|after|interested in)(?: about)?|to {_DO_TO}"
    r"|(?:can|could|would|will) (?:you|we|i)(?: please)? (?:have|get|see|find|tell|show|give|work out"
    r"|pull|list|count|check)"
    r"|(?:is it true|any idea|any chance|wondering|curious|guess)(?: (?:that|if|whether))?"
    r"|(?:can|could) (?:i|we|you)|work out|figure out|check|need|want|just(?= the)|only(?= the)|pull"
    r"|grab|fetch|email|mail|list out"
    r"|do we have|have we got|is there|are there|are we seeing|has(?= any)"
    r"|(?:a|the) (?:list|count|headcount|number|tally|segment|group) (?:of|with)|out of|among|amongst"
    r"|whether|if|that|say|all those|some|the kind of|the sort of|the ids of|ids of"
)
"""What may stand before everything, besides the shorter ones."""
TAILS = (
    r"(?:we|i)(?:'re| are|'m| am) (?:planning|organi[sz]ing|putting together|running|preparing|doing"
    r"|having|thinking of)"
    r"(?: (?!who\b|that\b|which\b|whose\b)[\w'-]+){1,10}"
    r"|all time|of all time|ever|either|please|ty|thx|sorry"
    r"|quick (?:one|question)|hello|hi|hey"
    r"|(?:quick (?:one|question)|so to say|so to speak|if possible|if any|no fewer|no more"
    r"|as a list|as csv)"
    r"|(?:a |the )?(?:headcount|head count|tally|list|count|number)(?: please)?|count them|list them"
    r"|who(?:'s| is| are) (?:they|new|that)"
)
"""Clauses that say nothing of who is meant."""
LABELS = (
    rf"(?:cohort|segment|group|audience)(?: size)?,? (?:please|pls)|(?:quantify|count"
    rf"|(?:a |the )?(?:list|count|segment|headcount)(?: {_FOR})?|ask|brief|wanted|{_FOR})"
)
"""What may stand before a colon and says nothing."""
A_NAME = (
    r"(?!.*\b(?:men|women|male|female|aged|in|from|near)\b)(?:"
    r"(?:(?:give me|show me|find|get|list|the|our|my|those|all)\s+)*"
    r"(?:[\w-]+(?:,\s+|\s+)){0,3}(?:people|folk|folks|crowd|types?|lovers|fans|drinkers|eaters"
    r"|owners|shoppers|customers"
    r"|hunters|heads|cooks|bakers|goers|group|cohort|segment|spenders"
    r"|club|gang|lot|bunch|regulars|mailing|list|audience)(?: on [\w-]+)?)"
)
"""A name before a colon that what follows it says anew."""
_YEAR = r"20\d\d"
_THING = (
    r"(?!(?:and|but|or|who|that|not|no|never|spent|bought|came|with|have|has|had|in|on|at|of"
    r"|been)\b)[\w'-]+(?: (?!(?:and|but|or|who|that|not|never|ever|has|have|in|on|with"
    r"|since)\b)[\w'-]+){0,2}?"
)

WRITTEN_BEFORE = (
    (
        r"^((?:who|anyone|people|customers|shoppers|everyone|those)(?: who| that)?(?: has| have)? )?"
        r"(?:(?:left|went home|walked out|went away) (?:without (?:buying|purchasing|ordering)(?: anything)?"
        r"|empty-?handed)"
        r"|(?:just |only )?(?:browsed|looked|looked around|window-?shopped)(?: (?:and|but) (?:did not|didn't"
        r"|didnt|never) (?:buy|purchase|order)(?: anything)?| without (?:buying|ordering)(?: anything)?))",
        r"who viewed but did not buy",
    ),
    (
        r"^((?:among|amongst|of|from|out of|within)\b[^,]{3,60}),\s*(?:how many|which)"
        r"(?:\s+of\s+(?:them|those))?\s+(?=(?:have|has|had|did|do|never|bought|spent|came|come|were|are|like)\b)",
        r"\1, who ",
    ),
    (rf"\b(?:in |during |over )?(?:the )?first half of ({_YEAR})", r"between january \1 to june \1"),
    (
        rf"\b(?:in |during |over )?(?:the )?(?:second|last|latter) half of ({_YEAR})",
        r"between july \1 to december \1",
    ),
    (r"\bbeen (?:with us|customers|around|here|shopping here) since before (?=\w)", "first seen before "),
    (r"\bin the (last|past) (\d+)(?=$|[,.;])", r"in the \1 \2 days"),
    (r"\b(ordered|bought|came|shopped|purchased|visited) again\b", r"\1"),
    (
        r"\b(?:and |but )?(?:left|went home|walked out) without (?:buying|purchasing"
        r"|ordering) (?:anything|a thing)",
        "but did not buy anything in that time",
    ),
    (
        rf"\b(looked at|viewed|browsed),? but (?:(?:did|have|has)(?:n't| not)|never) (?:buy|bought"
        rf"|purchased?) ({_THING})(?=$|[,;])",
        r"\1 \2 but never bought \2",
    ),
    (
        rf"\b((?:(?:looked at|viewed|browsed) {_THING}|(?:put|placed|added) {_THING} (?:in(?:to)?|to) "
        rf"(?:their |the |a )?(?:cart|basket|trolley)),? but (?:(?:did|have|has)(?:n't| not)|never) "
        r"(?:buy|bought|purchased?))(?=$|[,;.?!])",
        r"\1 it",
    ),
    (
        r"\b(?:everyone|everybody|anyone|all(?: (?:customers|shoppers|people))?),? (?:but"
        r"|except(?: for)?|save) (?=(?:the|our) top\b)",
        "not in ",
    ),
    (r"\bnot (?:even )?once (?=(?:since|in|after|during)\b)", "not "),
    (
        rf"(?<=[a-z] )(?:tops|topped|hits|beats|passes|crosses"
        rf"|surpasse[sd]) (?={MONEY}{SURE_NUMBER})",
        "is more than ",
    ),
    (r"\bat(least|most)\b", r"at \1"),
    (r"\bwich\b", "which"),
    (rf"\b0 (?={ORDER}|visits?\b|trips?\b)", "zero "),
    (r"\b(who|they|we|i|you)'d\b(?=\s+(?:\w+ed|bought|been|had|come|spent)\b)", r"\1 had"),
    (r"\b(we|they|who|i)'ve\b", r"\1 have"),
    (rf"\bbetween\s+(?:the\s+)?({DATE})\s+and\s+(?:the\s+)?(?={DATE})", r"between \1 to "),
    (
        r"(?:[,.:]\s+|\s+)(?:i\.e\.|i e|ie|meaning|that is to say|in other words|by which (?:i|we) mean"
        r"|i mean)[,:]?\s+"
        r"(?:(?:they|those|who|people)\s+)*",
        f" {MEANING} ",
    ),
    (
        rf",\s+(?:let's say|say|like),?\s+(?={ANY_BOUND}|{SURE_NUMBER}\s|(?:seen|here|active|bought)\b)",
        f" {MEANING} ",
    ),
    (
        rf"\b((?:top|best|biggest|largest) \d+ ?%? (?:{WHO}|spenders)),? "
        r"(?=(?:have|has|had|did|do|does|never|also|still|bought|buy|purchased?|spent|came|visited|likes?|tried"
        r"|were|was)\b)",
        r"\1 who ",
    ),
    (
        rf"\b((?:have|has|had|never(?: once)?|ever)\s+)had\s+(?!(?:{ANY_BOUND}|between|no"
        rf"|{SURE_NUMBER})\b)(?=[a-z])",
        r"\1bought ",
    ),
    (r"\b(bought|got|ordered|purchased) none\b(?! of)", "not bought any"),
    (
        rf"\b({SURE_NUMBER})\s+(?!(?:separate|different|or|and|to|more|times|single|new|total|days"
        rf"|hundred|thousand|grand|dozen|couple|a)\b)({_THING}) (purchases|orders)\b",
        r"\1 \3 of \2",
    ),
    (
        rf"(?:^|(?<=[,;:] )|(?<=\band )|(?<=\bbut ))never (?:an?|any) ({_THING})(?=$|[,;]| since\b| in\b)",
        r"never bought \1",
    ),
    (r"\boff (?-i:us)\b", "with us"),
    (r"\bnever (?:once|ever)\b", "never"),
    (r"\b(?:without|not) (?:ever )?(?:touching|trying|buying|ordering)\b", "and never bought"),
    (r"\b(?:never|not) touch(?:ed|es)?\b", "never bought"),
    (r"\bskipped\b(?=\s)", "did not buy"),
    *(
        (rf"\b(?:in\s+)?{'(?:, | or )'.join(run)}\b(\s+\d{{4}})?", rf"between {run[0]}\1 to {run[-1]}\1")
        for length in (3, 2)
        for run in (MONTH_NAMES[first : first + length] for first in range(13 - length))
    ),
)
"""What is put in other words, in this order, before all else."""
