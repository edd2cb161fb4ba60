from chase.models.channel import ClosedDay, Webhook, WebhookPost, Wishes
from chase.models.gap import Gap, Snooze
from chase.models.message import Message, Reminder
from chase.models.setting import CadenceSetting, RuleSetting

__all__ = [
    "CadenceSetting",
    "ClosedDay",
    "Gap",
    "Message",
    "Reminder",
    "RuleSetting",
    "Snooze",
    "Webhook",
    "WebhookPost",
    "Wishes",
]
