"""Our columns and kinds of events, and what they are called where no mapping says so."""

import re

SHOPPER_NAMES = (
    "shopper_id", "user_id", "customer_id", "household_id", "member_id", "buyer_id",
    "client_id", "visitor_id",
    "会员ID", "用户ID", "客户ID", "买家ID", "会员编号", "客户编号",
)  # fmt: skip
ITEM_NAMES = (
    "item_id", "product_id", "article_id", "sku", "stock_code",
    "商品ID", "商品编码", "商品编号", "SKU编码", "货号",
)  # fmt: skip

KINDS = (
    "view", "click", "cart", "purchase", "rating", "review",
    "search", "like", "share", "comment", "post", "return",
)  # fmt: skip
"""What an event can be."""
KIND_WORDS = {
    "view": ("view_item", "product_view", "page_view", "detail", "pv", "浏览"),
    "click": ("select_item", "点击"),
    "cart": ("add_to_cart", "加购", "加入购物车"),
    "purchase": ("buy", "order", "sale", "transaction", "购买", "下单"),
    "like": ("fav", "favorite", "favourite", "add_to_wishlist", "收藏"),
    "review": ("评价",),
    "search": ("搜索",),
    "share": ("分享",),
    "return": ("refund",),
}
"""What systems that log events call them. What became of an order, such as `refunded`, is not among them:
nobody knows whether its purchase has a row of its own."""
EVENT_COLUMNS = {
    "event_id": ("event_id",),
    "shopper_id": SHOPPER_NAMES,
    "item_id": ITEM_NAMES,
    "kind": ("kind", "event_type", "event_name", "behavior_type", "action", "行为类型"),
    "ts": (
        "ts", "timestamp", "event_time", "event_timestamp", "created_at", "order_date", "invoice_date",
        "时间", "下单时间", "订单创建时间",
    ),
    "value": ("value", "line_total", "row_total"),
    "text": ("text",),
    "quantity": ("quantity", "qty", "qty_ordered", "数量", "商品数量", "购买数量", "订购数量"),
    "unit_price": ("unit_price", "price", "item_price", "商品单价", "单价"),
    "session_id": (
        "session_id", "order_id", "order_number", "transaction_id", "invoice_no", "increment_id",
        "订单编号", "订单号",
    ),
    "context": ("context",),
}  # fmt: skip
"""Our columns, and the names under which each is found without a mapping."""
ITEM_COLUMNS = {
    "item_id": ITEM_NAMES,
    "title": ("title", "name", "product_name", "item_name", "商品标题", "商品名称", "宝贝标题"),
    "category": (
        "category", "category_path", "product_category", "product_type", "item_category",
        "类目", "商品类目", "分类",
    ),
    "brand": ("brand", "vendor", "manufacturer", "item_brand", "品牌"),
    "price": ("price", "价格", "售价", "单价", "unit_price"),
    "description": ("description", "商品描述"),
    "attributes": ("attributes",),
    "available_from": ("available_from",),
    "available_to": ("available_to",),
    "valid_from": ("valid_from",),
}  # fmt: skip
CAMPAIGN_COLUMNS: dict[str, tuple[str, ...]] = {
    "campaign_id": ("campaign_id", "campaign"),
    "name": ("name", "title"),
    "kind": ("kind", "campaign_type"),
    "start": ("start", "start_date"),
    "end": ("end", "end_date"),
}
TOLD_COLUMNS: dict[str, tuple[str, ...]] = {
    "campaign_id": ("campaign_id", "campaign"),
    "shopper_id": SHOPPER_NAMES,
}
CAMPAIGN_ITEM_COLUMNS: dict[str, tuple[str, ...]] = {
    "campaign_id": ("campaign_id", "campaign"),
    "item_id": ITEM_NAMES,
}


def folded(name: str) -> str:
    """A name without case, spaces and separators: `userId`, `User ID` and `user_id` are one."""
    return re.sub(r"[\s_-]", "", name).casefold()
