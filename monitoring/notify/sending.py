"""One message to one target, through the library, and what became of it in a word."""

from __future__ import annotations

from urllib.parse import quote

from monitoring.notify.message import Message
from monitoring.notify.targets import asset

NOT_TAKEN, TIMED_OUT, NO_ADDRESS = "not taken", "timed out", "no usable address"
# The same in each copy of a message: whoever gets it twice can tell. `Idempotency-Key` is what
# services on the web look at; a mail program shows the first among a mail's headers.
ID_HEADERS = ("X-Daywatch-Alert", "Idempotency-Key")


def send(address: str, message: Message) -> str | None:
    """None where the target took it, else the kind of fault; it never raises for a target's fault.

    A target that took it and whose answer was lost counts as a fault, and gets it again.
    """
    from apprise import Apprise, NotifyFormat
    from apprise.result import AppriseResultStatus

    sender = Apprise(asset=asset())
    if not sender.add(with_headers(address, message.message_id)):
        return NO_ADDRESS
    result = sender.notify(body=message.body, title=message.title, body_format=NotifyFormat.TEXT)
    if result:
        return None
    timed_out = getattr(result, "status", None) == AppriseResultStatus.TIMEOUT
    return TIMED_OUT if timed_out else NOT_TAKEN


def with_headers(address: str, message_id: str) -> str:
    """Headers of one's own are part of an address of the library: `+Name=value`."""
    told = "&".join(f"%2B{name}={quote(message_id, safe='')}" for name in ID_HEADERS)
    return f"{address}{'&' if '?' in address else '?'}{told}"
