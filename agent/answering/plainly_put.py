"""A question in plain order: without what opens and closes it, and with its topic where it belongs."""

import re

from penchant.graph_store.text_tokens import has_han
from penchant.tools.date_patterns import MONTH, SEASON

_TELL = (
    r"(?:tell|show|give|find|get|list|name|fetch|send|read|pull(?: up| out)?|bring(?: up)?|look(?: up| into)"
    r"|check|work out|figure out|find out|calculate|compute|count(?: up)?|determine|identify|display|print"
    r"|report|retrieve|say|see|know|have|explain|hear|learn|understand|remind|let)"
)
_TO = rf"(?:(?:to|and|just|quickly|please|maybe|possibly|kindly|help|perhaps|only) )*{_TELL}"
_ME = r"(?: (?:me|us|out|up|for (?:me|us)|a list of|about|over))*"
_ASKER = r"(?:i|we|my (?:boss|manager|colleague|team))"
_TELLING = _TELL.replace("tell|show", r"telling|showing|giving|finding|checking|listing|tell|show")
_OPENING = re.compile(
    rf"(?:(?:hi|hello|hey|(?:good )?(?:morning|afternoon|evening|day)|there|all|team|everyone|folks|ok(?:ay)?"
    r"|so|and|also|well|right|alright|now(?! and)|um+|uh+|hm+|oh|actually|basically|btw|by the way|please"
    r"|pls|plz|kindly|(?:just )?(?:an? |one (?:more )?|another )?(?:quick |short |small )?(?:one|question"
    r"|thing|ask)"
    r"(?=[,:;–—-])|if (?:you|i|we) (?:can|could|may|would|might|don['’]?t mind|wouldn['’]?t mind|have (?:a"
    r" |the )?(?:time|moment|minute|second))|(?:when|whenever) you (?:can|get (?:a|the) (?:chance|moment"
    r"|minute))"
    r"|if (?:possible|it['’]?s (?:possible|no trouble|not too much trouble))|out of (?:curiosity|interest)"
    rf"|for (?:my|our|the|a) (?:[\w-]+ )?(?:report|meeting|boss|manager|presentation|newsletter|records?"
    rf"|notes)"
    rf"|(?:can|could|would|will|may|might) (?:you|u|i|we)(?: please)?(?: {_TO}{_ME})?"
    rf"|would you mind {_TELLING}{_ME}|(?:is|would) it (?:be )?possible {_TO}{_ME}"
    rf"|(?:any (?:chance|way)|is there (?:any|a) (?:chance|way)) (?:that )?(?:you|i|we)?(?: (?:can|could))?"
    rf" ?{_TO}{_ME}"
    rf"|{_ASKER}(?:['’]?d| would| just| really| only)* (?:like|love|want|need|wish|care|have)s? {_TO}{_ME}"
    rf"|{_ASKER}(?:['’]?d| would)? (?:like|want|need)s?(?= the | a list| all )"
    rf"|(?:let|help) (?:me|us)(?: {_TO})?{_ME}"
    rf"|{_ASKER}['’]?(?: am|m| are|re| was| were|d be| would be)? (?:just |only |also |really"
    rf" )*(?:wonder(?:ing)?"
    r"|curious|interested|keen|trying|looking|asking|hoping|after)(?: (?:in|about|for|if|whether|to|you"
    rf"|could|can|would|just))*(?: {_TO}{_ME})?"
    rf"|{_ASKER} (?:just )?(?:wonder|want|need)(?:ed|s)? to (?:know|see|ask|check)"
    r"|(?:just )?(?:wondering|curious)(?: (?:about|if|whether))?|do you (?:happen to )?(?:know|have)(?="
    r" (?:what|which"
    r"|who|how|when|where|if|whether)\b)"
    r"|(?:any idea|remind me|tell me|show me|let me know|let me see)(?: (?:about|of))?"
    rf"|{_TELL}{_ME}(?= (?:what|which|who|whom|whose|how|when|where|why|whether|if)\b)"
    r"|(?:calculate|compute|work out|figure out|determine|look up|check|report|pull up|bring up|display|get"
    r"|print)(?: (?:me|us))?(?= (?:the|our|all)\b)"
    r")\b[\s,:;!.–—-]*)+(?=\S)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:[\s,;–—-]*\b(?:please|pls|plz|thanks(?: a lot| in advance)?|thank you|thx|cheers|for me|for us"
    r"|if (?:you can|possible|you could|you don['’]?t mind|any|so)|or not|or never|at (?:any point|some point"
    r"|any time|all)|by now|to date|until now|up to now|as of (?:now|today)|at present|right now|altogether"
    r"|all (?:told|in all)|in (?:all|total)|overall|in the end|(?<=, )(?:do you know|can you (?:tell me|say"
    r"|check)"
    r"|i (?:wonder|mean)|you know|right|yes|no)))+\W*$",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(
    r"(?:i|we|my [\w-]+|our [\w-]+)(?:['’](?:m|re|ve|d|ll)| am| are| was| were| is| have| has)?(?: (?:just"
    r"|only|also"
    r"|really|not|been|currently|still|do|does|don['’]?t|doesn['’]?t|didn['’]?t|did|can|can['’]?t|could))*"
    r" (?:think|plan|prepar|writ|work|wonder|know|remember|recall|forg[eo]t|hav(?:e|ing) an? (?:feeling"
    r"|hunch|idea)"
    r"|had an? |feel|worr|look|talk|discuss|consider|decid|tr(?:y|ied)|need|want|like|organi[sz]|put|sort"
    r"|updat"
    r"|review|redo|set|build|mak|do|go|com|hear|read|sure|certain|curious|interested|afraid|about)\w*\b"
    r"[^,;:?!.\d]{0,80}(?:[,;:.]|\s[–—-])\s+(?:(?:so|and|but) )?(?=(?:what|which|who|whom|how|when|where"
    r"|why|is|are"
    r"|do|does|did|has|have|can|could)\b)(?!.*\b(?:it|they|them|that|those|these|he|she|him|her|this)\b)",
    re.IGNORECASE,
)
"""Why somebody asks, which says nothing of what is asked."""
_TIME_NAMED = re.compile(rf"\b(?:{MONTH}|{SEASON}|(?:last|this|past|since|yesterday|today)\b)", re.IGNORECASE)
_CLEFT = (
    (
        re.compile(
            r"\b(what|which(?: [\w-]+){0,3}|who|how (?:many|much)(?: [\w-]+){0,3}|when|where)"
            r" (?:(?:is|was|are) it|it (?:is|was)) (?:that|which|who) ",
            re.IGNORECASE,
        ),
        r"\1 ",
    ),
    (
        re.compile(r"^(what|who)(?:['’]s| is| are) the (?:one|ones) (?:that|who|which) ", re.IGNORECASE),
        r"\1 ",
    ),
    (
        re.compile(
            r"^((?:how (?:many|much)|which|what)(?: (?!do\b|did\b|have\b|are\b|is\b|can\b)[\w-]+){0,3}?)"
            r" we (?=(?:carry|sell|stock|offer|keep|list)\b)",
            re.IGNORECASE,
        ),
        r"\1 do we ",
    ),
)
_TOPIC = re.compile(
    r"(?:(?:about|as for|regarding|concerning|with|take|on) )?(?P<topic>(?!if\b|when\b|i\b|we\b|you\b|it\b"
    r"|in\b"
    r"|since\b|what\b|which\b|who\b|how\b|do\b|does\b|did\b|has\b|have\b|is\b|are\b|was\b|were\b|there\b"
    r"|list\b|show\b|give\b|name\b|for\b|of\b|among\b|on\b|at\b|during\b|from\b|recommend\b|suggest\b|not\b)"
    r"[^,;:?!]{3,60}?)\s*(?:[,;:?]|\s[–—-])\s*(?P<asked>(?:and |so )?(?:what|which|who|how|when|where|why"
    r"|is|are|was"
    r"|were|do|does|did|has|have|can|could)\b.+)",
    re.IGNORECASE,
)
_POINTING = re.compile(r"(?:(?:that|this|those|these) )", re.IGNORECASE)
_SAYS_SOMETHING = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|seems?|looks?|sells?|sold"
    r"|bought|buys?|finds?|found|says?|said|asks?|asked|wants?|wanted|likes?|liked|needs?|came|comes?|went)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"\b(?:it|that one|this one)\b(?!['’])", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|those|these)\b(?!['’])(?! \w+s\b)", re.IGNORECASE)
_KNOWN = re.compile(
    r"(?:what|how much|anything)(?: (?:do|can|have|could))? (?:you|we|u)(?: (?:know|tell|say|have|got|tell me"
    r"|tell us|on record))+(?: about (?:it|that|this|them))?|what is there to know|what (?:is|do we have)"
    r" on file",
    re.IGNORECASE,
)
"""Asks what is known of the topic."""
_HELD = re.compile(
    r"what(?: all)? (?:was|is|were|are|went|goes) (?:in|inside) (?:it|them)|what (?:did|do|does|had|has"
    r"|have) "
    r"(?:they|it|people|we|the (?:customer|shopper|buyer))"
    r" (?:have|had|put|contain(?:ed)?|hold|include[ds]?|consist of)(?: in (?:it|them))?",
    re.IGNORECASE,
)
"""Asks what the topic holds."""


def plainly_put(question: str) -> str:
    """An English question without politeness, its topic where a pronoun stood for it; others as they are.

    Example:
        >>> plainly_put("So that Cast Iron Teapot, what do we charge for it?")
        'what do we charge for Cast Iron Teapot'
        >>> plainly_put("I'm just curious, how many brands is it that we carry?")
        'how many brands do we carry'
    """
    if has_han(question):
        return question
    said = without_manners(question)
    if found := _TOPIC.fullmatch(said):
        said = _with_topic(found["topic"].strip(), found["asked"].strip()) or said
    for pattern, plain in _CLEFT:
        said = pattern.sub(plain, said)
    return said


def without_manners(question: str) -> str:
    """A question without what opens and closes it politely."""
    said = " ".join(question.strip(" ?!.,").split())
    opening = _OPENING.match(said)
    said = said[opening.end() :] if opening else said
    reason = _OF_ONESELF.match(said)
    if reason and not _TIME_NAMED.search(reason[0]):
        said = said[reason.end() :]
    return _CLOSING.sub("", said).strip(" ?!.,") or question


def _with_topic(topic: str, asked: str) -> str:
    """What is asked with the topic in the place of what points at it; empty where nothing does."""
    if _SAYS_SOMETHING.search(re.sub(r"\b(?:who|that|which) .*", "", topic)):
        return ""
    thing = _POINTING.sub("", topic, count=1) if _POINTING.match(topic) else topic
    if _KNOWN.fullmatch(asked):
        return f"what do you know about {thing}"
    if _HELD.fullmatch(asked):
        return f"what was in {topic}"
    for pointing in (_IT, _THEY):
        if len(pointing.findall(asked)) == 1:
            return pointing.sub(lambda _: thing, asked, count=1)
    return ""
