"""Which committed thing has which effects: the only table of it. Pure data.

An effect is something that must happen in the world because an item was committed. Receipts and refusals always have
theirs; creditors' connections, lists and tasks are saved with or without.
"""

from enum import StrEnum
from types import MappingProxyType


class EffectKind(StrEnum):
    TELL_ERP = "tell_erp"
    DELIVER_LETTER = "deliver_letter"
    TAKE_WEBHOOK = "take_webhook"
    TAKE_CHOICE = "take_choice"
    SPREAD_CHOICES = "spread_choices"
    TELL_REFUSAL = "tell_refusal"
    MAIL_LIST = "mail_list"
    MAIL_TASK = "mail_task"
    CHECK_CONNECTION = "check_connection"
    DO_JOB = "do_job"


EFFECTS = MappingProxyType(
    {
        "CaseOpened": (EffectKind.TELL_ERP,),
        "LetterIssued": (EffectKind.DELIVER_LETTER,),
        "LetterDelivered": (EffectKind.TELL_ERP,),
        "LetterVoided": (EffectKind.TELL_ERP,),
        "Listed": (EffectKind.TELL_ERP,),
        "Unlisted": (EffectKind.TELL_ERP,),
        "Registered": (EffectKind.TELL_ERP,),
        "PutOnHold": (EffectKind.TELL_ERP,),
        "HoldLifted": (EffectKind.TELL_ERP,),
        "Terminated": (EffectKind.TELL_ERP,),
        "Closed": (EffectKind.TELL_ERP,),
        "Reopened": (EffectKind.TELL_ERP,),
        "EmailFailed": (),
        "Approved": (),
        "ItemMatched": (EffectKind.TELL_ERP,),
        "ItemUnmatched": (EffectKind.TELL_ERP,),
        "BalanceRead": (),
        "DiscrepancyFound": (),
        "DiscrepancyResolved": (),
        "RemainderWaived": (),
        "DebtorChanged": (),
        "UnmatchedSeen": (),
    }
)
"""Event class name -> its effects. Every event stands here, so that a new one is a decision and not an oversight."""

LEVEL_TRIGGERED = frozenset({EffectKind.TELL_ERP})
"""Effects that read the case as it is when they run: of one commit only the last event carries them."""

RECEIPT_EFFECTS = (EffectKind.TAKE_WEBHOOK,)
CHOICE_EFFECTS = (EffectKind.TAKE_CHOICE,)
TRANSFER_EFFECTS = (EffectKind.SPREAD_CHOICES,)
KEPT_JOB_EFFECTS = (EffectKind.DO_JOB,)
FROM_THE_SWEEPER = frozenset({EffectKind.DO_JOB})
"""Effects that the stream leaves alone: they were tried a moment ago, and are sent when time has passed."""
REFUSAL_EFFECTS = (EffectKind.TELL_REFUSAL,)
