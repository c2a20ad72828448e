/** Small fast generator (sfc32) with a state of 128 bits; the same name gives the same sequence. */
export class Seeded {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  constructor(name: string) {
    this.reseed(name);
  }

  reseed(name: string): void {
    let hash = 0x811c9dc5;
    const word = (salt: number): number => {
      hash ^= salt;
      for (let index = 0; index < name.length; index += 1) {
        hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193) >>> 0;
      }
      return hash;
    };
    this.#a = word(0x9e3779b9);
    this.#b = word(0x243f6a88);
    this.#c = word(0xb7e15162);
    this.#d = 1;
    for (let round = 0; round < 12; round += 1) this.word();
  }

  /** Uniform over 32 bits. */
  word(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1) with 53 bits. */
  next(): number {
    return (this.word() * 0x200000 + (this.word() >>> 11)) / 0x20000000000000;
  }

  fill(bytes: Uint8Array): void {
    let word = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      if (index % 4 === 0) word = this.word();
      bytes[index] = word & 0xff;
      word >>>= 8;
    }
  }
}
