"""What the page's button "What can I ask?" opens."""

from collections.abc import Mapping

_ENGLISH = """
Ask in your own words, in English or Chinese. Follow-ups such as "and since Christmas?" or "what about her?"
are understood. Nothing you ask leaves this server.

**About one shopper**

- What does shopper 1029 like?
- What changed for 1029 since Christmas, and why?
- What did 1029 buy last?
- How often does 1029 buy coffee?
- What should we offer 1029?
- Why would you recommend charcoal to 718, and why not milk?
- When will 1029 buy again, and what?
- How do 1029 and 718 differ?

**About items and kinds of products**

- Who should hear about the new oat milk?
- Who likes baby food?
- What goes with spaghetti sauce?
- What do you know about coffee?

**About the shop**

- What is rising this month, and what is falling?
- Which shoppers bought coffee in the last month but no milk?
- How did the campaign do?
- How is the shop doing?
- Which weekday is busiest?
- Which ten products earn most?
- Does coffee or tea sell better?
- What was our biggest order ever?
- What do people put in the same basket as coffee?
- What is our cheapest coffee?
- Which items never sold?

Every answer has a button **Evidence**: it shows the events, the path through the concepts and the parts of
the score behind each statement. Tables can be downloaded. Thumbs up and down, with a comment, are kept for
those who improve the answers.
"""

_CHINESE = """
用您自己的话提问，中文或英文都可以。“那圣诞节以来呢？”“她呢？”这样的追问也能理解。您的问题不会离开这台服务器。

**关于一位顾客**

- 顾客 1029 喜欢什么？
- 1029 从圣诞节以来有什么变化，为什么？
- 1029 上次买了什么？
- 1029 多久买一次咖啡？
- 应该向 1029 推荐什么？
- 为什么向 718 推荐木炭，而不是牛奶？
- 1029 下次什么时候会买，买什么？
- 1029 和 718 有什么不同？

**关于商品和品类**

- 新的燕麦奶应该告诉谁？
- 谁喜欢婴儿食品？
- 什么和意面酱搭配？
- 关于咖啡你知道什么？

**关于店铺**

- 这个月什么在上升，什么在下降？
- 哪些顾客上个月买了咖啡但没有买牛奶？
- 那次活动效果如何？
- 店铺近况如何？
- 星期几最忙？
- 销售额前十的商品有哪些？
- 咖啡和茶哪个卖得好？
- 最大的一笔订单是哪个？
- 和咖啡在同一个购物篮里最多的是什么？
- 最便宜的咖啡是哪个？
- 哪些商品从没卖出去过？

每个回答都有“依据”按钮：它显示每句话背后的事件、概念路径和评分项。表格可以下载。点赞、点踩和意见会保存下来，用于改进回答。
"""

GUIDES: Mapping[str, str] = {"en-US": _ENGLISH.strip() + "\n", "zh-CN": _CHINESE.strip() + "\n"}
