// How well typed letters fit a text: 0 not at all. Every typed word must fit: as a beginning of a word best, inside a
// word less, as letters in order (of three at least) least. Accents and case do not matter.
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/ς/g, "σ").replace(/ё/g, "е");
}

export function score(typed, text, more = "") {
  const name = fold(text), rest = fold(more);
  let points = name.startsWith(typed) ? 6 : 0;
  for (const word of typed.split(/\s+/)) {
    const one = Math.max(inText(word, name), inText(word, rest, false) / 2);
    if (!one) return 0;
    points += one;
  }
  return points + 1 / (1 + name.length);
}

function inText(word, text, loosely = true) {
  if (!text) return 0;
  const at = text.indexOf(word);
  if (at === 0 || (at > 0 && /[^\p{L}\p{N}]/u.test(text[at - 1])) || new RegExp(`[^\\p{L}\\p{N}]${escaped(word)}`, "u").test(text)) return 4;
  if (at > 0) return 2;
  return loosely && word.length >= 3 && inOrder(word, text) ? 1 : 0;
}

function escaped(word) { return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); }

// Letters in order, the first at the beginning of a word, and not scattered over the whole text.
function inOrder(word, text) {
  for (const start of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (text[start.index] !== word[0]) continue;
    let at = start.index;
    const all = [...word.slice(1)].every((letter) => { at = text.indexOf(letter, at + 1); return at >= 0; });
    if (all && at - start.index < word.length * 3) return true;
  }
  return false;
}
