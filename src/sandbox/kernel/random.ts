/** Where the main generator keeps its 32-bit state: in the world. */
export interface RandomState {
  read(): number;
  write(state: number): void;
}

/** FNV-1a over UTF-16 units, 32 bits: turns a name into a seed. */
export function hashName(text: string, basis = 0x811c9dc5): number {
  let hash = basis >>> 0;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  return hash;
}

/** 128 bits that name a generator, so that ids drawn from many forks do not meet. */
type Key = readonly [number, number, number, number];

const BASES: Key = [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35];

/** Mulberry32 over `state`; `fork(name)` depends on `seed` and the name only. */
export function createRandom(seed: number, state: RandomState): Random {
  const word = (): number => {
    const next = (state.read() + 0x6d2b79f5) >>> 0;
    state.write(next);
    return mix(next);
  };
  const key = BASES.map((basis) => (basis ^ mix(seed >>> 0)) >>> 0) as unknown as Key;
  return generator(word, key);
}

/** A generator that keeps its own state, for randomness outside of the world. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return createRandom(seed, {
    read: () => state,
    write: (next) => {
      state = next;
    },
  });
}

function mix(value: number): number {
  let t = value;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}

/** The generator of a key and a name: sfc32 on four hashes of the name. */
function forked(key: Key, name: string): Random {
  const own = key.map((basis, index) => hashName(`${index}${name}`, mix(basis))) as unknown as Key;
  let [a, b, c, counter] = own;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) word();
  return generator(word, own);
}

function generator(word: () => number, key: Key): Random {
  const hex = (digits: number): string => {
    let text = '';
    while (text.length < digits) text += word().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  };
  return {
    next: () => word() / 4294967296,
    integer: (below) => Math.floor((word() / 4294967296) * below),
    hex,
    uuid: () => {
      const digits = hex(32);
      const variant = (8 + (word() & 3)).toString(16);
      return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
    },
    fork: (name) => forked(key, name),
  };
}

const ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An identifier of lower-case letters and digits, as AppConfig makes them. */
export const lowerCaseId = (random: Random, length: number): string =>
  Array.from({ length }, () => ID_LETTERS[random.integer(ID_LETTERS.length)]).join('');

/** Seeded generator whose state lives in the world, so that a saved world goes on with the same sequence. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  integer(below: number): number;
  hex(digits: number): string;
  uuid(): string;
  /** An independent generator for a named purpose; same seed and name, same sequence. */
  fork(name: string): Random;
}
