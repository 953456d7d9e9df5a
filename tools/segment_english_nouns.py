"""What English speakers say of a group by nouns, written out by verbs: `with returns`, `no tea purchases`."""

from penchant.tools.date_patterns import MONTH
from penchant.tools.segment_english_words import ANY_BOUND, SURE_NUMBER
from penchant.tools.sorts import COLOUR

_HAVE = (
    r"(?:(?:(?:who|that|which)\s+)?(?:with|have|has|had|having|shows?|showed|made|make|placed?|recorded)\s+)"
)
_SOME = r"(?:(?:an?|any|some|at least (?:one|an?|1)|one or more|1 or more|1\+|one|their|several)\s+)"
_NO = (
    r"(?:(?:no|zero|0|without(?:\s+(?:an?|any|a single|making an?|making any))?"
    r"|not (?:an?|any|a single|one))\s+)"
)
_NOT_A_THING = (
    r"(?!(?:an?|the|their|any|some|no|one|single|second|third|fourth|fifth|new|repeat|first|last|latest|large|big|small"
    r"|further|further|recent|total|average|previous|past|more|only|other|another|further|additional|minimum|biggest"
    r"|highest|largest|of|or|and|but|with|than|least|most|exactly|between|many|few|several|subsequent|follow-?up"
    r"|separate|different|online|successful|completed|actual|\d+|two|three|four|five|six|seven|eight|nine|ten)\b)"
)
_THING = rf"{_NOT_A_THING}[\w'&-]+(?:\s+{_NOT_A_THING}[\w'&-]+){{0,2}}?"
_BUYING = (
    r"(?:purchases?|orders?|buys)\b"
    r"(?!\s+(?:counts?|numbers?|values?|totals?|rates?|histor\w+|frequenc\w+|sizes?)\b)"
)
_CART = r"(?:carts?|baskets?|trolleys?)"
_BAD = r"(?:bad|poor|low|negative|terrible|awful|unfavou?rable|critical|harsh|weak|disappointing|lousy)"
_GOOD = r"(?:good|high|positive|great|glowing|excellent|favou?rable|strong|rave)"
_RATINGS = r"(?:ratings?|reviews?|scores?|marks?|feedback)"
_JOINED = r"(?:\s*,?\s*\b(?:and|but|yet)\b(?:\s+(?:still|yet))?\s+|\s*,\s*|\s+)"
_FILLED = r"put something in the cart"

NOUNS_WRITTEN_OUT = (
    # what was given back
    (rf"\b{_HAVE}{_NO}returns?\b", "who never returned anything"),
    (
        rf"\b{_HAVE}{_SOME}?(?:(?:product|item|order)\s+)?returns?\s+(?:of|for)\s+(?={_NOT_A_THING}\w)",
        "who returned ",
    ),
    (
        rf"\b{_HAVE}{_SOME}?(?:(?:product|item|order)\s+)?returns?\b(?!\s+(?:rate|of|for))",
        "who returned something",
    ),
    (rf"\b{_HAVE}{_SOME}?({_THING})\s+returns?\b", r"who returned \1"),
    (
        r"\b(?:got|asked for|received|were given)\s+(?:an?\s+)?refunds?(?=$|\s+(?:in|since|during|last"
        r"|this)\b)",
        "returned something",
    ),
    # the cart
    (
        rf"\b{_HAVE}?{_SOME}?add(?:s|ed|itions?)?[- ]to[- ](?:cart|basket|trolley)(?:s|\s+(?:events?"
        rf"|actions?|clicks?))?\b",
        f"who {_FILLED}",
    ),
    (rf"\b(?:added|add|adding)\s+to\s+(?:(?:the|their|a)\s+)?{_CART}", _FILLED),
    (
        rf"\b(?:had|have|has|having|with)\s+(?:something|anything|things|items?|products?|stuff|goods)\s+(?:sitting\s+"
        rf"|waiting\s+|left\s+)?in\s+(?:(?:the|their|a|an)\s+)?(?:shopping\s+)?{_CART}(?!\s+behind)",
        f"who"
        rf" {_FILLED}",
    ),
    (
        rf"\b(?:filled|fill|loaded|started|began|created|built|made)\s+(?:up\s+)?(?:(?:the|their|a|an)\s+)?(?:shopping\s+)?"
        rf"{_CART}\b",
        _FILLED,
    ),
    (
        rf"^(?:(?:customers|shoppers|people|those)\s+)?(?:with\s+)?(?:(?:an?|full|filled)\s+)*(?:shopping\s+)?{_CART}"
        rf"(?=\s*,?\s+(?:but|and|without|no)\b)",
        f"who {_FILLED}",
    ),
    (
        r"(?<=something in the cart)(?:\s*,?\s*\b(?:and|but"
        r"|yet)\b)?(?:\s+still)?\s+without\s+(?:ever\s+)?(?:(?:making|placing|completing)\s+(?:an?y?\s+)?"
        r"(?:single\s+)?(?:purchase|order)s?|(?:buying|ordering|purchasing|checking out)(?:\s+(?:anything"
        r"|something))?)"
        r"(?=$|[,.;])",
        ", but never bought anything",
    ),
    (
        r"\b(?:(?:and|but|yet)\s+)?(?:still\s+)?(?:never|did not|didn't|have not"
        r"|haven't)(?:\s+ever)?\s+(?:check(?:ed)? out"
        r"|complete[d]? (?:the|an?|their) (?:purchase|order))",
        "but never bought anything",
    ),
    (
        r"\b((?:something|anything|things|items|products) (?:in|to) (?:the|their|a) cart)\s*,?\s+(?:and|but"
        r"|yet)\s+(?:still\s+|then\s+)?(?:never|did not|didn't"
        r"|not)\s+(?:bought"
        r"|buy|purchased?|ordered?)(?=$|[,.;?])",
        r"\1, but never bought anything",
    ),
    # what was bought or looked at
    (
        rf"{_JOINED}(?:{_HAVE})?{_NO}({_THING})\s+{_BUYING}(?:\s+(?:ever|at all|yet|whatsoever))?",
        r", but never bought \1",
    ),
    (rf"\b{_HAVE}{_SOME}({_THING})\s+{_BUYING}", r"who bought \1"),
    (rf"\b(?:with|have|has|having)\s+({_THING})\s+purchases\b", r"who bought \1"),
    (rf"\b(?:with|have|has|having)\s+{_SOME}?({_THING})\s+(?:page\s+)?views?\b", r"who viewed \1"),
    (rf"\b(?:with|have|has|having)\s+{_SOME}?(?:page\s+)?views?\s+(?:of|on)\s+(?=\w)", "who viewed "),
    # how many orders
    (
        rf"\b{_HAVE}?(?:an?\s+|the\s+|their\s+)?(?:total\s+)?(?:order|purchase)\s+(?:count|number|total)s?\s+(?:of|is|was|equals?"
        rf"|=)\s+((?:{ANY_BOUND}\s+)?{SURE_NUMBER})\b",
        r"who placed \1 orders",
    ),
    *(
        (rf"\b(exactly|precisely|just|only)\s+{said}\b", rf"\1 {times} times")
        for said, times in (("once", 1), ("twice", 2), ("thrice", 3))
    ),
    (
        r"(?:\s*,?\s*\b(?:and|but|yet|with|then)\b|\s*,)\s*(?:nothing|none|not one|not any|no"
        r" more)(?:\s+(?:of (?:them|those|these|which)|more|at all|else))?"
        r"\s+(?=(?:since|after|in|during|for|over|within)\b)",
        ", but have not bought anything ",
    ),
    # the first order
    (
        rf"\b(?:(?:belong(?:s|ed)? to|are in|in|from|of)\s+)?(?:the\s+|our\s+)?({MONTH}(?:\s+20\d\d)?"
        rf"|20\d\d)\s+first[- ](?:order"
        r"|purchase|buy|time[- ]buyer)s?\s+(?:cohort|group|segment|customers|buyers|shoppers|people)",
        r"first"
        r" ordered in \1",
    ),
    # how it was rated
    (
        rf"\b(?:submitted|assigned|awarded|handed out|handed|put in|filed|sent in|shared|published|made"
        rf"|have|has|had|with)\s+"
        rf"(?:an?\s+|any\s+)?(?:very\s+)?(?={_BAD}\s+{_RATINGS}|{_GOOD}\s+{_RATINGS})",
        "gave a ",
    ),
    (
        rf"\b(?:with|have|has|had|gave|left)\s+(?:an?\s+|any\s+)?({_BAD}|{_GOOD})\s+({_THING})\s+{_RATINGS}\b",
        r"gave \2 a \1 rating",
    ),
    (rf"^({_BAD}|{_GOOD})\s+({_THING})\s+{_RATINGS}\b", r"gave \2 a \1 rating"),
    (
        rf"(?<=\bgave a )({_BAD}|{_GOOD})\s+{_RATINGS}\s+(?:to|for|on|of|about)\s+(?:an?|any|one"
        rf"|some)\s+(?:of (?:our|the)\s+)?"
        r"(?:products?|items?|things?)\s+(?:in|from|of|among)\s+(?:the\s+|our\s+)?",
        r"\1 rating to ",
    ),
    # likings
    (
        r"\b(?:show|shows|showed|have|has|had|with|express|display)\s+(?:an?\s+)?(?:(?:clear|strong|special|soft|certain|real)\s+)*"
        r"(?:preference|liking|taste|fondness|weakness|love|interest|passion|soft spot|appetite)s?\s+(?:for"
        r"|in)\s+",
        "like ",
    ),
    (r"\b(?:are|is)\s+(?:partial to|(?:big\s+)?(?:fans|lovers) of|drawn to|enthusiastic about)\s+", "like "),
    (
        r"\b(lik\w+|lov\w+|enjoy\w*|prefer\w*)\s+not\s+(?:only|just)\s+(.+?)\s*,?\s+but\s+(?:also\s+)?",
        r"\1 \2 and ",
    ),
    (rf"\bboth\s+({COLOUR})\s+and\s+({COLOUR})\s+(\w+)", r"both \1 \3 and \2 \3"),
    (
        rf"\b(lik\w+|lov\w+|enjoy\w*|prefer\w*|into)\s+({COLOUR})\s+and\s+({COLOUR})\s+(\w+)",
        r"\1 \2 \4 and \3 \4",
    ),
    (r"(?<=\w)\s+(?:alike|equally|in equal measure|as well|too)(?=$|[,.;?])", ""),
)
"""What is put in other words, in this order, before the verbs are looked at."""
