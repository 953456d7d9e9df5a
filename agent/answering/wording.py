"""Every sentence that the agent itself says, in English and Chinese."""

from penchant.agent.answering.results import Language

_SENTENCES: dict[str, tuple[str, str]] = {
    "empty": (
        "The question is empty. Ask, for instance: {examples}",
        "问题是空的。可以问，例如：{examples}",
    ),
    "too_long": (
        "The question has {size:,} characters; at most {limit} can be read. Ask one thing at a time.",
        "问题有 {size:,} 个字符，最多能读 {limit} 个。请一次只问一件事。",
    ),
    "not_text": (
        "The question holds characters that are no text. Write it again in plain words.",
        "问题里有不是文字的字符。请用普通文字重新输入。",
    ),
    "refusal": (
        "That is not something this shop's data can answer; you can ask, for instance: {examples}",
        "这家店的数据回答不了这个问题；可以问，例如：{examples}",
    ),
    "help": (
        "I answer questions on this shop's shoppers and products from its log, and show what each answer "
        "rests on: tastes and what changed in them, recommendations and why, whom to tell of a product, "
        "groups of shoppers, trends, campaigns. You can ask, for instance: {examples}",
        "我根据店里的行为记录回答关于顾客和商品的问题，并给出每个回答的依据：顾客的喜好及其变化、推荐及原因、"
        "新品该通知谁、顾客分组、趋势、活动效果。可以问，例如：{examples}",
    ),
    "welcome": ("You are welcome.", "不客气。"),
    "refusal_of_sources": (
        "Nothing was answered in this thread yet, so there is nothing to give sources for; "
        "you can ask, for instance: {examples}",
        "这段对话里还没有回答，所以没有可以说明的依据；可以问，例如：{examples}",
    ),
    "which_shopper": ("Which shopper do you mean? Name an id.", "您指的是哪位顾客？请给出顾客编号。"),
    "which_item": (
        "Which product do you mean? Name its id or its title.",
        "您指的是哪件商品？请给出商品编号或名称。",
    ),
    "which_other_shopper": (
        "With which other shopper shall {first} be compared? Name an id.",
        "要和哪位顾客比较 {first}？请给出顾客编号。",
    ),
    "which_other_item": (
        "Against which other product? Name its id or its title.",
        "要和哪件商品相比？请给出商品编号或名称。",
    ),
    "which_words": (
        "What should they like? Name a product, a brand or a kind of thing.",
        "喜欢什么？请说出商品、品牌或类别。",
    ),
    "which_concept": (
        "Which kind of product do you mean? Name it as your catalogue does.",
        "您指的是哪一类商品？请用商品目录里的名称。",
    ),
    "which_conditions": (
        "Which shoppers shall be in the group? Say conditions, for instance "
        "`spent over 50 in the last 30 days`.",
        "这一组包括哪些顾客？请说出条件，例如“最近30天消费超过50元”。",
    ),
    "which_argument": (
        "What is the {argument} that {tool} (plugin {plugin}) shall be asked for? Name it.",
        "向 {tool}（插件 {plugin}）查询哪个“{argument}”？请说明。",
    ),
    "unsure": (
        "I am not sure what you mean. Is it one of these, or can you say it in other words?",
        "我不确定您的意思。是下面其中之一吗？也可以换个说法。",
    ),
    "ambiguous_item": (
        "“{words}” may be {count:,} products. Which one? The likeliest come first.",
        "“{words}”可能是 {count:,} 件商品，是哪一件？最可能的排在前面。",
    ),
    "ambiguous_campaign": (
        "“{words}” may be {count:,} campaigns. Which one? The newest comes first.",
        "“{words}”可能是 {count:,} 个活动，是哪一个？最近的排在前面。",
    ),
    "no_campaigns": (
        "This shop knows of no campaigns, so nothing can be said of their effect. Whoever runs it can take "
        "them in: `penchant campaigns FOLDER campaigns.csv --told told.csv`.",
        "本店没有活动的记录，所以无法判断效果。可以这样导入："
        "`penchant campaigns FOLDER campaigns.csv --told told.csv`。",
    ),
    "unknown_campaign": (
        "There is no campaign “{words}” among the {known:,} that are known{near}.",
        "已知的 {known:,} 个活动中没有“{words}”{near}。",
    ),
    "near_campaigns": ("; there are, for instance, {names}", "；例如有 {names}"),
    "ambiguous_date": (
        "“{words}” may be two days. Which one?",
        "“{words}”可能是两个日期，是哪一个？",
    ),
    "unknown_shopper": (
        "There is no shopper “{words}” among the {known:,} of this shop{near}.",
        "本店 {known:,} 位顾客中没有“{words}”{near}。",
    ),
    "shopper_is_item": (
        "“{words}” is a product, {title}, and no shopper. Name a shopper's id, or ask who would buy it.",
        "“{words}”是商品 {title}，不是顾客。请给出顾客编号，或者问谁会买它。",
    ),
    "near": ("; the nearest ids are {ids}", "；相近的编号有 {ids}"),
    "unknown_item": (
        "There is no product “{words}” in the catalogue{near}.",
        "商品目录里没有“{words}”{near}。",
    ),
    "nothing_near": (
        "Nothing in this shop is close to “{words}”{near}.",
        "本店没有与“{words}”相近的东西{near}。",
    ),
    "near_concepts": ("; the nearest are {names}", "；最相近的是 {names}"),
    "near_titles": ("; the nearest titles are {titles}", "；相近的名称有 {titles}"),
    "nobody_before": (
        "“{words}” needs a shopper spoken of before, and none was. Name an id.",
        "前面没有提到过顾客，不知道“{words}”指谁。请给出顾客编号。",
    ),
    "nothing_before": (
        "“{words}” needs a product spoken of before, and none was. Name its id or its title.",
        "前面没有提到过商品，不知道“{words}”指什么。请给出商品编号或名称。",
    ),
    "no_such_place": (
        "The last list has only {count}; there is no “{words}” in it.",
        "上一个列表只有 {count} 项，没有“{words}”。",
    ),
    "no_number": ("“{words}” is no number that I can read.", "读不懂数字“{words}”。"),
    "count_range": (
        "{count:,} are too many or too few to list here: ask for 1 to {most}.",
        "这里不能列出 {count:,} 个，请要求 1 到 {most} 个。",
    ),
    "no_date": (
        "“{words}” is no date that I can read. Write it as 2017-12-01, or as `last two weeks`.",
        "读不懂日期“{words}”。请写成 2017-12-01，或“最近两周”。",
    ),
    "future": (
        "“{words}” lies after the newest event of this shop, {now}: there is nothing to tell yet.",
        "“{words}”在本店最新事件（{now}）之后，还没有数据。",
    ),
    "before_log": (
        "The log begins on {began}; what ends on {until} lies before it, so there is nothing to tell.",
        "记录从 {began} 开始，{until} 之前没有数据。",
    ),
    "turned_round": (
        "{since} is not before {until}: name an earlier beginning.",
        "{since} 不早于 {until}，请换一个更早的起点。",
    ),
    "too_little": (
        "Shopper {shopper} has too few events to say anything sure.",
        "顾客 {shopper} 的记录太少，说不出可靠的结论。",
    ),
    "same_shopper": (
        "The two are the same shopper. Name another one to compare with.",
        "两位是同一个顾客，请换一位来比较。",
    ),
    "same_item": (
        "The two are the same product. Name another one to hold against it.",
        "两件是同一商品，请换一件来比较。",
    ),
    "nothing_under": (
        "Nothing in “{words}” can be recommended under these conditions.",
        "在“{words}”这个条件下没有可推荐的商品。",
    ),
    "tool_said": (
        "That cannot be answered: {reason}.",
        "店里的数据答不出这个问题，请换个说法。",
    ),
    "nothing_speaks": (
        "Nothing in the log speaks for any item that may be recommended to shopper {shopper}: there is no "
        "place to explain.",
        "店里的记录中没有任何依据支持向顾客 {shopper} 推荐商品，所以没有名次可以解释。",
    ),
    "not_available": (
        "By the catalogue item {item} cannot be had at the moment, so it is not recommended.",
        "按商品目录，商品 {item} 目前买不到，所以不推荐。",
    ),
    "log_too_short": (
        "The log is too short to compare that: it reaches back {holds} days, and it would take {takes}.",
        "记录太短，无法比较：只能追溯 {holds} 天，而这需要 {takes} 天。",
    ),
    "stretch_empty": (
        "Nobody asked about was active in one of the two stretches of {days} days: ask for longer ones.",
        "两个 {days} 天的时段中，有一个时段里所问的顾客都没有记录，请换更长的时段。",
    ),
    "not_told_apart": (
        "Nobody can be told by not having “{words}”: nothing in the shop says which is “{left_out}”.",
        "无法按没有“{words}”来分：店里的商品分不出“{left_out}”。",
    ),
    "no_price": (
        "The catalogue has no price of {item}, so nothing can be told to be cheaper.",
        "商品目录里没有 {item} 的价格，所以说不出什么更便宜。",
    ),
    "no_amounts": (
        "Nobody can be told by spending: the log holds no purchase with an amount or a price.",
        "无法按消费来分：记录里没有带金额的购买，也没有对标价商品的购买。",
    ),
    "no_times_of_day": (
        "The log has days without times, so hours cannot be told; weekdays, weeks and months can.",
        "记录只有日期没有时刻，说不出小时；可以按星期、周或月来问。",
    ),
    "too_many_pieces": (
        "That makes {pieces} pieces, too many to tell; ask by a longer unit or of a shorter time.",
        "这样会分成 {pieces} 段，太多了；请换更长的单位或更短的时间。",
    ),
    "no_money": (
        "Neither the log nor the catalogue names amounts, so nobody can tell what was spent.",
        "记录和目录里都没有金额，因此说不出消费。",
    ),
    "no_sales": (
        "The log holds no purchases, so nobody can tell what was earned.",
        "记录里没有购买，因此说不出收入。",
    ),
    "no_orders": (
        "The log holds no purchases, so there are no orders.",
        "记录里没有购买，因此没有订单。",
    ),
    "not_in_log": ("The log holds no {events}, so that nobody can tell.", "记录里没有{events}，因此说不出。"),
    "no_prices": (
        "None of these items has a price in the catalogue.",
        "目录里这些商品都没有价格。",
    ),
    "no_brands": ("The catalogue names no brands.", "目录里没有品牌。"),
    "no_categories": ("The catalogue names no categories.", "目录里没有类别。"),
    "no_such_events": (
        "Nobody can be told by this: the log holds no {events}.",
        "无法这样来分：店里没有这一类记录。",
    ),
    "not_a_condition": (
        "“{words}” is no condition of a group that I understand; what can be said: {sayable}.",
        "读不懂顾客分组条件“{words}”。可以说：喜欢某类商品；买过、看过、评价过或退过某类商品（至少N次）；消费超过N元；至少来过N次；"
        "下单至少N次；N天没来；2017年6月以来第一次来；新客户；流失客户；都可以加上“最近N天”，用“而且”“但”连接。",
    ),
    "two_groups": (
        "“{words}” joins conditions in a way that cannot be counted here: ask for two groups.",
        "条件里的“{words}”无法处理，请分成两组来问。",
    ),
    "unsayable": (
        "“{words}” cannot be a condition of a group; what can be: likes, purchases, spending, orders, "
        "visits, and when each was.",
        "“{words}”不能作为分组条件；可以按喜好、购买、消费、下单、到店及其时间来分组。",
    ),
    "note_date": (
        "“{words}” is no date that I can read and was left out.",
        "读不懂日期“{words}”，已略去。",
    ),
    "note_best": (
        "The best customer was taken to be who spent most: {shopper}.",
        "“最好的客户”按消费最多理解：{shopper}。",
    ),
    "note_kept": (
        "Nothing here is called “{words}”, so nothing was left out for it.",
        "本店没有叫“{words}”的东西，因此没有据此排除商品。",
    ),
    "note_before": (
        "The log does not reach back to {since} to {until}, so there is nothing to compare with.",
        "记录没有覆盖 {since} 至 {until}，无法与之比较。",
    ),
    "note_why": (
        "The log shows what happened, and not why.",
        "记录只能说明发生了什么，说不出原因。",
    ),
    "no_answer_yet": (
        "Nothing was answered in this thread yet, so there is nothing to give sources for.",
        "这段对话里还没有回答，所以没有可以说明的依据。",
    ),
    "plugin_says": ("{tool} (plugin {plugin}) says:", "{tool}（插件 {plugin}）说："),
    "plugin_silent": ("{tool} (plugin {plugin}) says nothing.", "{tool}（插件 {plugin}）没有说什么。"),
    "plugin_failed": (
        "The plugin {plugin} did not answer: its tool {tool} {reason}.",
        "插件 {plugin} 没有回答：它的工具 {tool} {reason}。",
    ),
    "broke": (
        "Something went wrong inside ({reason}). Your question was kept; ask again or ask otherwise.",
        "内部出错（{reason}）。问题已保存，请重试或换个问法。",
    ),
    "model_down": (
        "The language model does not answer now ({reason}), and without it this question cannot be read. "
        "These need no model: {commands}.",
        "语言模型现在没有回应（{reason}），没有它就读不懂这个问题。以下命令不需要模型：{commands}。",
    ),
    "late": ("This took too long, so the rest was left out.", "用时太长，其余部分已略去。"),
    "most_calls": (
        "At most {most} things can be asked at once; the rest was left out.",
        "一次最多问 {most} 件事，其余部分已略去。",
    ),
    "note_down": (
        "The language model did not answer ({reason}); the question was read by its words alone.",
        "语言模型没有回应（{reason}），问题只按字面理解。",
    ),
    "note_unworded": (
        "The model did not word this answer ({reason}); the text is the tools' own.",
        "这个回答没有由模型措辞（{reason}），文字来自工具本身。",
    ),
    "note_unsupported": (
        "The model's wording was set aside, since it said what no tool found: {what}.",
        "模型的措辞没有采用，因为它说了工具没有找到的内容：{what}。",
    ),
    "note_private": (
        "Personal data in the question was kept from the model.",
        "问题中的个人信息没有交给模型。",
    ),
    "step_route": ("Understood the question", "理解问题"),
    "step_tool": ("Asked the shop's data", "查询店铺数据"),
    "step_plugin": ("Asked the plugin {plugin}", "询问插件 {plugin}"),
    "step_check": ("Checked the answer", "核对回答"),
    "checked": ("every number and name is a tool's", "每个数字和名称都来自工具"),
    "fell_back": ("the tools' own text is shown", "改用工具自己的文字"),
    "no_tool": ("no tool answers that", "没有工具能回答"),
    "ask_portrait": ("What does {shopper} like?", "{shopper} 喜欢什么？"),
    "ask_changes": ("What changed for {shopper} lately?", "{shopper} 最近有什么变化？"),
    "ask_recommend": ("What should I recommend to {shopper}?", "给 {shopper} 推荐什么？"),
    "ask_next_behaviour": ("What will {shopper} buy next?", "{shopper} 接下来会买什么？"),
    "ask_who_likes": ("Who likes {words}?", "谁喜欢{words}？"),
    "ask_audience": ("Whom should I tell about {words}?", "{words}应该告诉谁？"),
    "ask_explain": ("Why would {shopper} get {item}?", "为什么给 {shopper} 推荐 {item}？"),
    "ask_similar_items": ("What goes with {item}?", "有哪些商品和 {item} 相似？"),
    "ask_trends": ("What is rising lately?", "最近什么在涨？"),
    "ask_campaign": ("What did the campaign {words} bring?", "活动{words}效果怎么样？"),
    "ask_overview": ("How is the shop doing?", "店里情况怎么样？"),
    "ask_concept": ("What do we know about {words}?", "关于{words}我们知道什么？"),
    "ask_segment": ("Which shoppers are in the group “{words}”?", "符合“{words}”的顾客有哪些？"),
    "ask_compare": ("How do {shopper} and {other} differ?", "{shopper} 和 {other} 有什么不同？"),
    "ask_activity": ("What did {shopper} buy last?", "{shopper} 上次买了什么？"),
    "ask_figures": ("What are our sales by month?", "每个月的销售额是多少？"),
    "ask_orders": ("What was our biggest order?", "最大的一笔订单是哪个？"),
    "ask_assortment": ("What categories do we sell?", "我们卖哪些品类？"),
    "ask_contrast": (
        "Why does {shopper} get {item} rather than {other}?",
        "为什么 {shopper} 得到 {item} 而不是 {other}？",
    ),
    "ask_sources": ("What does the last answer rest on?", "上一个回答的依据是什么？"),
}


def say(what: str, language: Language, /, **values: object) -> str:
    """The sentence of that name with its values.

    Args:
        what: Its name here.
        language: Of the answer.
        **values: What its blanks take; the caller escapes what is the shop's data or the asker's words.
    """
    english, chinese = _SENTENCES[what]
    return (chinese if language == "zh" else english).format(**values)
