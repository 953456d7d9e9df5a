"""Where a merchant tells a shop of its campaigns, and asks what they brought."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from penchant.errors import NotFound, clipped
from penchant.given import check_source, mapping_given
from penchant.graph_store import IngestReport, load_mapping, to_moment
from penchant.graph_store.campaigns import (
    Campaign,
    CampaignSource,
    items_of,
    known_campaigns,
    store_campaigns,
    told_of,
)
from penchant.shop_stores import ShopStores

if TYPE_CHECKING:
    from penchant.tools.campaign import CampaignEffect

NO_CAMPAIGNS = (
    "this shop knows of no campaigns: take them in with "
    "`penchant campaigns FOLDER campaigns.csv --told told.csv --items items.csv`"
)


class CampaignDesk(ShopStores):
    """The part of a shop that knows of campaigns."""

    def add_campaigns(
        self,
        source: CampaignSource | None = None,
        *,
        told: CampaignSource | None = None,
        items: CampaignSource | None = None,
        mapping: Path | str | None = None,
    ) -> tuple[IngestReport, ...]:
        """Takes in campaigns, who was told of them and what they were about, all in one transaction.

        The same sources again add nothing; nothing needs to be evolved afterwards.

        Args:
            source: Columns `campaign_id, start, end` and perhaps `name` and `kind`; a CSV, Parquet or JSON
                Lines file or a Polars frame. Days are UTC days, and the end belongs to the campaign.
            told: Columns `campaign_id, shopper_id`.
            items: Columns `campaign_id, item_id`.
            mapping: A mapping file where the columns have other names.

        Returns:
            A report for each source, in this order.

        Raises:
            DataError: A source or the mapping cannot be used, or no source is given; nothing was stored.
                Single bad rows do not raise: they are kept as rejects with their reasons and counted.
        """
        for given in (source, told, items):
            if given is not None:
                check_source(given)
        columns = load_mapping(mapping_given(mapping))
        return store_campaigns(self._database, source, columns, told=told, items=items, now_s=self._clock())

    def campaigns(self) -> tuple[Campaign, ...]:
        """The campaigns that the shop knows of, by their first day."""
        with self._database.read() as connection:
            return known_campaigns(connection)

    def campaign(self, words: str | None = None, *, as_of: datetime | None = None) -> "CampaignEffect":
        """What a campaign brought: who was told of it beside who was not and had done the same before.

        Args:
            words: Its id or name, or words such as `the summer mailing`; None for the newest that has begun.
            as_of: A moment with a time zone; later events are not seen.

        Raises:
            NotFound: The shop knows of no campaigns, or the words mean none of them, or several.
            DataError: Nothing is evolved yet.
        """
        from penchant.tools.campaign import Told, campaign_effect, runs_beside
        from penchant.tools.campaign_names import campaigns_meant, near_campaigns

        until = self._until(as_of)
        known = self.campaigns()
        if not known:
            raise NotFound(NO_CAMPAIGNS)
        meant = campaigns_meant(words or "", known, to_moment(until))
        if not meant:
            named = ", ".join(one.label for one in near_campaigns(words or "", known))
            raise NotFound(f"no campaign `{clipped(words)}`; {len(known):,} known, for instance {named}")
        if len(meant) > 1:
            named = ", ".join(one.label for one in meant)
            raise NotFound(f"`{clipped(words)}` may be {len(meant):,} campaigns, name one by its id: {named}")
        wanted = meant[0]
        beside = [one for one in known if runs_beside(wanted, one)]
        with self._database.read() as connection:
            asked = Told(
                wanted,
                frozenset(told_of(connection, wanted.campaign_id)),
                frozenset(items_of(connection, wanted.campaign_id)),
            )
            others = [Told(one, frozenset(told_of(connection, one.campaign_id))) for one in beside]
        return campaign_effect(self._view, asked, others, until=until)
