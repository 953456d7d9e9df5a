"""What English speakers put around a group that says nothing of it, and spellings written out in one."""

from penchant.tools.date_patterns import DATE, MONTH, MONTH_NAMES
from penchant.tools.segment_english_words import AN_ORDER, ANY_BOUND, MONEY, ORDER, PURPOSE, SURE_NUMBER, WHO
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
    rf"(?:so|and|ok|okay),?\s+(?={_ASKER}\b)"
    rf"|{_FOR},?"
    rf"|{_ASKER} (?:(?:really|just|only|also|still|now) )?(?:want|need|like|require|fancy"
    rf"|wonder)s?(?: a list of| to {_DO_TO})?"
    rf"|{_ASKER} (?:would|'d|should) (?:like|love|need)(?: to {_DO_TO})?|{_ASKER} (?:keep|was|were|am"
    rf"|are) (?:thinking|wondering|asking)"
    rf"|i'm (?:wondering|asking|curious|after|interested in)(?: about)?|to {_DO_TO}"
    r"|(?:can|could|would|will) (?:you|we|i)(?: please)? (?:have|get|see|find|tell|show|give|work out"
    r"|pull|list|count|check)"
    r"|(?:is it true|any idea|any chance|wondering|curious|guess)(?: (?:that|if|whether))?"
    r"|(?:can|could) (?:i|we|you)|work out|figure out|check|need|want|just(?= the)|only(?= the)|pull"
    r"|grab|fetch|email|mail|list out"
    r"|there (?:must be|are|is|will be)|do we have|have we got|is there|are there|are we seeing|has(?= any)"
    r"|(?:a|the) (?:list|count|headcount|number|tally|segment|group) (?:of|with)|out of|among|amongst"
    r"|whether|if|that|say|all those|some|the kind of|the sort of|the ids of|ids of"
)
"""What may stand before everything, besides the shorter ones."""
TAILS = (
    r"(?:we|i)(?:'re| are|'m| am) (?:planning|organi[sz]ing|putting together|running|preparing|doing"
    r"|having|thinking of)"
    r"(?: (?!who\b|that\b|which\b|whose\b)[\w'-]+){1,10}|"
    r"(?:that's|that is|that has|those are|these are|they're) (?:who|the ones|what|the people|the group)"
    r"(?: (?:i|we)(?:'m| am|'re| are)? (?:\w+ ?){1,3})?"
    r"|(?:what|who) do we have|how (?:many|big|large) (?:is|are) (?:that|it|they|those|this|the group)"
    rf"|(?:just )?{_FOR}|all time|of all time|ever|either|please|ty|thx|thanks(?: a lot)?|sorry"
    rf"|quick (?:one|question)|hello|hi|hey"
    r"|(?:quick (?:one|question)|so to say|so to speak|if possible|if any|no fewer|no more"
    r"|no fewer and no more|as a list|as csv)"
    r"|(?:a |the )?(?:headcount|head count|tally|list|count|number)(?: please)?|count them|list them"
    r"|who(?:'s| is| are) (?:they|new|that)"
)
"""Clauses that say nothing of who is meant."""
LABELS = (
    r"(?:cohort|segment|group|audience)(?: size)?,? (?:please|pls)|"
    rf"(?:quantify|count|segment please|give me a (?:headcount|head count|count|number|list)|(?:e-?mail"
    rf"|mailing|call|phone|guest) list"
    rf"|(?:i |we )?(?:need|want) a (?:list|count|segment)(?: {_FOR})?|(?:a |the )?(?:list|count|segment"
    rf"|headcount)(?: {_FOR})?|(?:the|my|our) (?:target|ask|brief)|ask|brief|wanted|{_FOR}"
    r"|bottom of the pile|top of the pile|(?:the )?(?:bottom line|short version|upshot))"
)
"""What may stand before a colon and says nothing."""
A_NAME = (
    r"(?!.*\b(?:men|women|male|female|aged|in|from|near)\b)(?:"
    r"(?:(?:give me|show me|find|get|list|the|our|my|those|all)\s+)*"
    r"(?:[\w-]+(?:,\s+|\s+)){0,3}(?:people|folk|folks|crowd|types?|lovers|fans|drinkers|eaters"
    r"|(?:non-)?smokers|owners|shoppers|customers"
    r"|hunters|heads|cooks|bakers|goers|group|cohort|segment|spenders|(?:regular|heavy|frequent|keen"
    r"|loyal) [\w-]+ buyers|club|gang|lot|bunch|regulars"
    r"|mailing|list|audience)(?: on [\w-]+)?"
    r"|(?:give me|show me|find|get|list)?\s*(?:high|low|big|small|heavy|light)-[\w]+(?:(?:,"
    r"|\s+and)\s+(?:high|low|big|small|heavy|light)-\w+)*)"
)
"""A name before a colon that what follows it says anew."""
_YEAR = r"20\d\d"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ORDINAL = r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?"
_BEGIN = r"(?:^|(?<=[,;:] )|(?<=\band )|(?<=\bbut ))"
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
    (
        rf"\b((?:bought|ordered|got|had|came|visited|seen|spent)\b[^,;]*?)\s+in both ({DATE}) and ({DATE})",
        r"\1 in \2 and \1 in \3",
    ),
    (rf"\b(?:the )?(?:whole|all) of (?={MONTH}|{_YEAR}|the year)", ""),
    (rf"\b(?:in |during |over )?(?:the )?first half of ({_YEAR})", r"between january \1 to june \1"),
    (
        rf"\b(?:in |during |over )?(?:the )?(?:second|last|latter) half of ({_YEAR})",
        r"between july \1 to december \1",
    ),
    (
        rf"(?<!between )(?<!from )\b(?:(?:for|in|during|over)\s+)?({MONTH})\s+(?:to|through|thru|until"
        rf"|till)\s+(?={MONTH})",
        r"between \1 to ",
    ),
    (r"\bin the (last|past) (\d+)(?=$|[,.;])", r"in the \1 \2 days"),
    (
        rf"\bin the ({SURE_NUMBER} (?:days|weeks|months)) (?:up to|until|till) (?:now|today)\b",
        r"in the last \1",
    ),
    (rf"\bsince mid-({MONTH}) \(the (\d{{1,2}})(?:st|nd|rd|th)\)", r"since \2 \1"),
    (r"\bbeen (?:with us|customers|around|here|shopping here) since before (?=\w)", "first seen before "),
    (r"\bnot (?:a single|one|even one) (?:day|time|visit) (?=since|after|in\b)", "not seen "),
    (r"\b(?:not one|none)(?: of (?:them|these|those))? (?=(?:after|later)\b)", "never "),
    (
        rf"\b(?:gone|been|went) (?:for )?({SURE_NUMBER} (?:days|weeks|months)) without (?:an?|any"
        rf"|one) (?:order|purchase)",
        r"not bought anything in the last \1",
    ),
    (
        rf"\b(?:gone|been|went) (?:for )?({SURE_NUMBER} (?:days|weeks|months)) without (?:an?|any|one) visit",
        r"not been here in the last \1",
    ),
    (r"\b(?:i|we)(?: have|'ve)? never sold (?:them|him|her|to them)\b", "never bought"),
    (
        r"(?<!have)(?<!has)(?<!had)(?<!not)(?<!ve) been (away|gone|absent|missing|inactive|quiet)\b",
        r", been \1",
    ),
    (r"\b(ordered|bought|came|shopped|purchased|visited) again\b", r"\1"),
    (r"\bwith nothing bought (?:in|from)\b", "who never bought"),
    (r"\bnothing bought\b", "not bought anything"),
    (r"\bwho among (?:the|our|my) (?=customers|shoppers|people)", ""),
    (
        rf"\b(?:already|is|are|was|well) past (?={MONEY}{SURE_NUMBER}(?! (?:days|weeks|months)))",
        "is more than ",
    ),
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
    (r"\s+after (?:having )?(spending|spent|buying|bought|placing|placed)\b", r", \1"),
    (rf"{_BEGIN}never (?:an?|any) ({_THING})(?=$|[,;]| since\b| in\b)", r"never bought \1"),
    (r"\bthis past\b", "the past"),
    (
        r"\b(?:everyone|everybody|anyone|all(?: (?:customers|shoppers|people))?),? (?:but"
        r"|except(?: for)?|save) (?=(?:the|our) top\b)",
        "not in ",
    ),
    (
        r"\b(?:never|not) (?:again|thereafter)(?=$|[,.;])|\bnot after(?:wards)?(?=$|[,.;])|\bnever since\b",
        "not since",
    ),
    (r"\bnot (?:even )?once (?=(?:since|in|after|during)\b)", "not "),
    (rf"\b(?:in |during )?h1 (?:of )?({_YEAR})", r"between january \1 to june \1"),
    (rf"\b(?:in |during )?h2 (?:of )?({_YEAR})", r"between july \1 to december \1"),
    (r"\b(1|one|a single) (order|purchase|visit) only\b", r"only 1 \2"),
    (rf"\b({SURE_NUMBER}) (purchases|orders) of ({_THING}) or more\b", r"at least \1 \2 of \3"),
    (r"\b(accounts?) (?:created|registered|set up|started)\b", r"\1 opened"),
    (r"\bonly ((?:came|been|come) (?:in|by)|visited) once\b", r"\1 only once"),
    (r",? so to (?:say|speak)\b", ""),
    (r"\beven though\b", "though"),
    (r"\bin the (?:run-?up|end|meantime)(?=,)", ""),
    (
        rf"\b(?:(?:the|in the) (?:\w+ )?months? (?:of )?)?({MONTH})\s+(?:through|thru)(?: to)?\s+(?={MONTH})",
        r"between \1 to ",
    ),
    (rf"\b(whose|their|the) ({MONTH}|{_YEAR}) (spend(?:ing)?|total|orders|visits)\b", r"\1 \3 in \2"),
    (r"\b\w+ \((?:those|the ones|people) who ([^)]*)\)", r"customers who \1"),
    (
        rf"(?<=[a-z] )(?:tops|topped|hits|beats|passes|crosses"
        rf"|surpasse[sd]) (?={MONEY}{SURE_NUMBER})",
        "is more than ",
    ),
    (rf"{_BEGIN}in (?:the|our) (?:shop|store)\b", "been here"),
    (r"\bw/o\s*", "without "),
    (r"\bw/\s*", "with "),
    (
        r"\s&\s(?=\d|zero\b|no\b|not\b|never\b|who\b|at (?:least|most)\b|spent\b|bought\b|more\b|less\b)",
        " and ",
    ),
    (r"\bat(least|most)\b", r"at \1"),
    (r"\bwich\b", "which"),
    (r"\b(\d+)\s*x(?=\s|\+|$)", r"\1 times"),
    (r"\b(\d+)\s*x\+", r"\1+ times"),
    (rf"\b0 (?={ORDER}|visits?\b|trips?\b)", "zero "),
    (r"\bmin\.(?=\s)", "min"),
    (r"\b(who|they|we|i|you)'d\b(?=\s+(?:\w+ed|bought|been|had|come|spent)\b)", r"\1 had"),
    (r"\b(we|they|who|i)'ve\b", r"\1 have"),
    (rf"\b{_DAY}\s+(?=\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}|\d{{1,2}} or )", ""),
    (rf"\b(?:on )?({_ORDINAL}) or ({_ORDINAL}) (?=({MONTH}))", r"between \1 \3 to \2 "),
    (
        rf"\b(?:between\s+|from\s+)?({_ORDINAL})\s+(?:and|to)\s+({_ORDINAL})\s+(?:of\s+)?({MONTH})",
        r"between \1 \3 to \2 \3",
    ),
    (rf"\bbetween\s+(?:the\s+)?({DATE})\s+and\s+(?:the\s+)?(?={DATE})", r"between \1 to "),
    (
        r"(?<!between )(?<!from )\b(\d{4}-\d\d-\d\d)\s+(?:to|until|till)\s+(?=\d{4}-\d\d-\d\d)",
        r"between \1 to ",
    ),
    (
        r"\bsince (?:(?:the|our|it|we|they) )?(?:[\w'-]+ ){0,3}?(?:launched|started|began|opened|ended"
        r"|closed|came out|finished) on (?=\w)",
        "since ",
    ),
    (rf"\b(since|before|after|until)\s+[^,()]{{2,30}}?,?\s+(?:\(|(?:let's )?say,?\s+)({DATE})\)?", r"\1 \2"),
    (rf"\b(since|before|after|until)\s+[A-Z][\w' ]{{2,20}},\s+(?=\d{{1,2}}\s+{MONTH})", r"\1 "),
    (rf"\b(on|in)\s+[^,()]{{2,30}}?\s+\(({DATE})\)", r"\1 \2"),
    (rf"\b(?:last|this|the)\s+[\w' ]{{3,25}}, (?:let's )?say,? (?:in )?({MONTH}\s+\d{{4}}),?", r"in \1"),
    (rf"\b(?:is |was |are )?(?:older|earlier|longer ago) than (?={DATE})", "before "),
    (rf"\b(?:no|not) (?:any )?(?:earlier|before) (?:than )?(?={DATE})", "since "),
    (rf"(?<!\bno )(?<!\bnot )\blater than (?={DATE})", "after "),
    (r",?\s+since (?:we opened|the beginning|they joined|day one)\b", ""),
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
    (r",?\s+(?:(?:but )?only if|provided(?: that)?|as long as)\s+(?=they\b)", ", "),
    (r"[,.;]?\s+(?:that's|those are|these are|they're) (?:who|what|the ones?)\b[^,.;]*$", ""),
    (r"\bcustomer (?:ids|names)\b|\b(?:ids|names) of\b", "customers"),
    (r"\b(?:just|only) the once\b", "just once"),
    (rf"\b({SURE_NUMBER})\s+({ORDER}|visits?|times|days)\s+(exactly|precisely)\b", r"exactly \1 \2"),
    (
        rf"\b({SURE_NUMBER})\s+or\s+({SURE_NUMBER})\s+(?={ORDER}|visits?\b|times\b|days\b)",
        r"between \1 to \2 ",
    ),
    (rf"\bfrom\s+({MONEY}{SURE_NUMBER})\s+up\s+to\s+(?={MONEY}{SURE_NUMBER})", r"between \1 to "),
    (rf"\bfrom\s+({MONEY}{SURE_NUMBER})\s+(?:up|upwards|on)(?!\w|\s+to)", r"at least \1"),
    (rf"\b({SURE_NUMBER}) plus (?=(?:per|an?|each) {AN_ORDER})", r"at least \1 "),
    (
        rf"(?:,\s+|\s+)(?:minus|excluding|except(?: for)?|leaving out|without counting|other than"
        rf"|not counting|bar)\s+"
        rf"(?:(?:{WHO})\s+(?:(?:who|that|which)\s+)?)?",
        " but not ",
    ),
    (rf"\b(?:those |{WHO} )?outside (?=(?:of )?(?:the|our) top\b)", "not in "),
    (
        rf"\b((?:top|best|biggest|largest) \d+ ?%? (?:{WHO}|spenders)),? "
        r"(?=(?:have|has|had|did|do|does|never|also|still|bought|buy|purchased?|spent|came|visited|likes?|tried"
        r"|were|was)\b)",
        r"\1 who ",
    ),
    (r"\bnothing (?:at all|whatsoever)\b", "nothing"),
    (r"\bbought nothing bought\b", "bought nothing"),
    (
        rf"\b((?:have|has|had|never(?: once)?|ever)\s+)had\s+(?!(?:{ANY_BOUND}|between|no"
        rf"|{SURE_NUMBER})\b)(?=[a-z])",
        r"\1bought ",
    ),
    (rf"{_BEGIN}had\s+(?=(?:them|it|any|some)\b)", "bought "),
    (r"\b(bought|got|ordered|purchased) none\b(?! of)", "not bought any"),
    (
        rf"{_BEGIN}none(?: of (?:them|those|these|it))? (?=(?:since|in|after|before|during"
        rf"|from(?= {DATE}))\b)",
        "not ",
    ),
    (rf"{_BEGIN}(?:none|nothing) of (?:either|neither|both|them|those|it)\b", "not bought either"),
    (rf"{_BEGIN}nothing on (?={_THING}(?:$|[,;]| (?:since|before|in|after)\b))", "never bought "),
    (rf"\bspen[dt] (?:0|zero|nothing|not (?:a|one) (?:penny|cent)) on (?={_THING})", "never bought "),
    (
        rf"{_BEGIN}({_THING}) (?:never(?= ever|$|[,;:])|not among (?:the things|what) they (?:bought|got"
        rf"|ordered))",
        r"never bought \1",
    ),
    (rf"{_BEGIN}({_THING}),? none(?= in\b| since\b|$)", r"never bought \1"),
    (
        rf"\b(?:never|no|not one|nobody with|without)(?: (?:an?|any|one))? ({_THING}) (?:on|in) (?:the"
        rf"|any|their|an?|one) "
        r"(?:bills?|receipts?|orders?|baskets?)\b",
        r"never bought \1",
    ),
    (
        rf"\b(?:with no|without (?:an?|any))(?: single)? ({_THING}) (?:purchases?|orders?)\b",
        r"who never bought \1",
    ),
    (
        rf"\b({SURE_NUMBER})\s+(?!(?:separate|different|or|and|to|more|times|single|new|total|days"
        rf"|hundred|thousand|grand|dozen|couple|a)\b)({_THING}) (purchases|orders)\b",
        r"\1 \3 of \2",
    ),
    (r"\bnon-?buyers of\b", "customers who never bought"),
    (r"\b(?:customers|accounts|shoppers|members) (?:acquired|gained|won)\b", "customers who joined"),
    (r"\b(?:given|gave|give) us (?=(?:more|over|at least|less|under|[$€£\d]))", "spent "),
    (r"\b(?:with )?any (?:purchases?|orders?) of\b", "who bought"),
    (
        r"\b(newcomers|first[- ]timers|newbies|regulars|big spenders)((?: (?:since|in|from|on"
        r"|during)\b.{2,25}?)?) (?=(?:have|has|had|did|do)(?:n't| not)\b)",
        r"\1\2 who ",
    ),
    (r"\bnever (?:once|ever)\b", "never"),
    (r"\b(?:off|with) (?-i:us)\b", "with us"),
    (r"\b(?:without|not) (?:ever )?(?:touching|trying|buying|ordering)\b", "and never bought"),
    (r"\b(?:never|not) touch(?:ed|es)?\b", "never bought"),
    (r"\bskipped\b(?=\s)", "did not buy"),
    (
        r"\b(not (?:bought|purchased|ordered|buy|order)) (?:an?|one) single\b",
        r"\1",
    ),
    *(
        (rf"\b(?:in\s+)?{'(?:, | or )'.join(run)}\b(\s+\d{{4}})?", rf"between {run[0]}\1 to {run[-1]}\1")
        for length in (3, 2)
        for run in (MONTH_NAMES[first : first + length] for first in range(13 - length))
    ),
)
"""What is put in other words, in this order, before all else."""
