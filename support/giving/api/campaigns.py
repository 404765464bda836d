"""The JSON door of campaigns: shown to everybody, kept by finance."""

from typing import Any

from support.core.web.guard import me, public
from support.giving import service
from support.giving.api.door import api
from support.giving.schema import CampaignChangeForm, CampaignForm, CampaignListForm, CampaignsView, CampaignView


@api.get("/campaigns")
@public
@api.arguments(CampaignListForm, location="query")
@api.response(200, CampaignsView)
def campaigns(filters: dict[str, Any]) -> Any:
    """The campaigns that take gifts, the one that ends first above."""
    return service.campaigns.browse(**filters)


@api.post("/campaigns")
@api.arguments(CampaignForm)
@api.response(201, CampaignView)
def add_campaign(given: dict[str, Any]) -> Any:
    """Begin a campaign."""
    return service.campaigns.add(me(), fund_code=given.pop("fund"), **given)


@api.patch("/campaigns/<string:code>")
@api.arguments(CampaignChangeForm)
@api.response(200, CampaignView)
def change_campaign(given: dict[str, Any], code: str) -> Any:
    """Change a campaign, or close it and open it again."""
    return service.campaigns.change(me(), code, **given)
