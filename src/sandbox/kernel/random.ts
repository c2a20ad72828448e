import type { Random } from './kernel';

/** Where a generator keeps its 32-bit state: the world for the main one, a closure for a fork. */
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

/** Mulberry32 over `state`; `fork(name)` depends on `seed` and the name only. */
export function createRandom(seed: number, state: RandomState): Random {
  const word = (): number => {
    const next = (state.read() + 0x6d2b79f5) >>> 0;
    state.write(next);
    let t = next;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
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
    fork: (name) => {
      const forked = hashName(name, (seed ^ 0x9e3779b9) >>> 0);
      let own = forked;
      return createRandom(forked, {
        read: () => own,
        write: (next) => {
          own = next;
        },
      });
    },
  };
}

const ID_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** An identifier of lower-case letters and digits, as AppConfig makes them. */
export const lowerCaseId = (random: Random, length: number): string =>
  Array.from({ length }, () => ID_LETTERS[random.integer(ID_LETTERS.length)]).join('');
