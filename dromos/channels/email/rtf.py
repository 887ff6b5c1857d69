"""Rich Text as Outlook sends it: unpacked (MS-OXRTFCP) and read as plain text. Pure; bounded; never raises."""

import re
import struct

from dromos.channels.email.charset import clean, decode

MAX_RTF = 2_000_000
_FILL = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    b"Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
_PIECE = re.compile(
    rb"\\u(-?\d{1,6}) ?(?:\\'[0-9a-fA-F]{2}|\?)?|((?:\\'[0-9a-fA-F]{2})+)|\\([a-z]{1,32})(-?\d{1,10})? ?|\\([^a-z])|"
    rb"([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_UNSEEN = {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"generator"}
_LETTERS = {b"par": "\n", b"line": "\n", b"row": "\n", b"cell": " ", b"tab": "\t", b"emdash": "—", b"endash": "–"}
_LETTERS |= {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}


def uncompressed_rtf(raw: bytes) -> bytes:
    """The Rich Text in a PR_RTF_COMPRESSED property; as far as it goes."""
    if len(raw) < 16:
        return b""
    size, kind = struct.unpack_from("<I4s", raw, 4)
    if kind == b"MELA":
        return raw[16 : 16 + size]
    if kind != b"LZFu":
        return b""
    size = min(size, MAX_RTF)
    window = bytearray(_FILL.ljust(4096, b"\0"))
    write, out, position = len(_FILL), bytearray(), 16
    while position < len(raw) and len(out) < size:
        flags = raw[position]
        position += 1
        for bit in range(8):
            if position >= len(raw) or len(out) >= size:
                break
            if flags >> bit & 1:
                piece = raw[position : position + 2]
                position += 2
                offset, length = int.from_bytes(piece, "big") >> 4, (piece[-1] & 15) + 2
                if offset == write:
                    return bytes(out)
            else:
                offset, length = -1, 1
            for step in range(length):
                letter = raw[position] if offset < 0 else window[(offset + step) % 4096]
                window[write] = letter
                write = (write + 1) % 4096
                out.append(letter)
            position += offset < 0
    return bytes(out)


def rtf_to_text(rtf: bytes, codepage: str = "cp1252") -> str:
    """The words of Rich Text; of HTML wrapped in Rich Text those between the tags."""
    out: list[str] = []
    hidden = level = 0
    is_twin = False  # between \\htmlrtf and \\htmlrtf0 stands what the wrapped HTML says already
    for found in _PIECE.finditer(rtf[:MAX_RTF]):
        number, coded, word, value, sign, brace, plain = found.groups()
        if brace:
            level += 1 if brace == b"{" else -1
            hidden = 0 if level < hidden else hidden
        elif word == b"htmlrtf":
            is_twin = value != b"0"
        elif hidden or is_twin:
            continue
        elif word in _UNSEEN or sign == b"*":
            hidden = level
        elif number:
            out.append(chr(int(number) % 0x10000))
        elif coded:
            out.append(decode(bytes.fromhex(coded.replace(b"\\'", b"").decode()), codepage))
        elif word or sign:
            out.append(_LETTERS.get(word, "") if word else sign.decode("ascii", "replace") if sign in b"\\{}" else "")
        elif plain:
            out.append(decode(plain, codepage))
    return clean("".join(out)).strip()
