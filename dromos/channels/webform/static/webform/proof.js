// Finds a number whose SHA-256 with the nonce begins with so many zero bits (gate.py, is_proof).
// Runs in a worker; form.js calls find() in small pieces where a browser has no workers.
const K = Uint32Array.from(constants());

function constants() {
  const found = [];
  for (let candidate = 2; found.length < 64; candidate += 1) {
    if (isPrime(candidate)) found.push(fraction(Math.cbrt(candidate)));
  }
  return found;
}

function isPrime(n) {
  for (let d = 2; d * d <= n; d += 1) if (n % d === 0) return false;
  return true;
}

function fraction(x) {
  return ((x - Math.floor(x)) * 4294967296) >>> 0;
}

const START = [2, 3, 5, 7, 11, 13, 17, 19].map((n) => fraction(Math.sqrt(n)));

// The first 32 bits of the hash of a text of at most 55 ASCII letters: one block.
export function firstWord(text) {
  const w = new Uint32Array(64);
  for (let i = 0; i < text.length; i += 1) w[i >> 2] |= text.charCodeAt(i) << (24 - (i % 4) * 8);
  w[text.length >> 2] |= 0x80 << (24 - (text.length % 4) * 8);
  w[15] = text.length * 8;
  for (let i = 16; i < 64; i += 1) {
    const a = w[i - 15], b = w[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  return (START[0] + a) >>> 0;
}

// The first fitting number from `from` on, after `tries` at most; null when there is none among them.
export function find(nonce, bits, from, tries) {
  const below = 2 ** (32 - bits);
  for (let n = from; n < from + tries; n += 1) if (firstWord(`${nonce}:${n}`) < below) return n;
  return null;
}

if (typeof WorkerGlobalScope !== "undefined" && self instanceof WorkerGlobalScope) {
  self.onmessage = ({ data }) => {
    let from = 0, found = null;
    while (found === null) { found = find(data.nonce, data.bits, from, 20000); from += 20000; }
    self.postMessage(found);
  };
}
