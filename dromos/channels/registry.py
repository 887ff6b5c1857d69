"""Every channel that sends, one line each."""

from dromos.channels.adapter import Channel
from dromos.channels.email import sending

CHANNELS: dict[str, Channel] = {
    "email": Channel(
        sendable=sending.sendable,
        complete=sending.complete,
        reserve=sending.reserve,
        prepare=sending.prepare,
        pack=sending.pack,
        deliver=sending.deliver,
    ),
}
