/** Lists longer than this are written so many items at a time. */
const ITEMS = 1_000;
/** Text up to this length is put together before it becomes a piece. */
const PIECE_LENGTH = 1_048_576;
/** Members this deep are taken apart; deeper ones are one text. */
const DEPTH = 5;

/**
 * `JSON.stringify(value)` in pieces of about a megabyte: a whole world as one text needs several times its length while it
 * is made, and more again while it is written.
 */
export function jsonPieces(value: unknown): string[] {
  const pieces: string[] = [];
  let open = '';
  const say = (text: string): void => {
    open += text;
    if (open.length < PIECE_LENGTH) return;
    pieces.push(open);
    open = '';
  };
  write(value, DEPTH, say);
  if (open !== '') pieces.push(open);
  return pieces;
}

function write(value: unknown, depth: number, say: (text: string) => void): void {
  if (depth === 0 || typeof value !== 'object' || value === null) say(JSON.stringify(value) ?? 'null');
  else if (Array.isArray(value)) writeList(value, depth, say);
  else writeMembers(value, depth, say);
}

function writeList(list: readonly unknown[], depth: number, say: (text: string) => void): void {
  say('[');
  if (list.length <= ITEMS) {
    for (const [index, item] of list.entries()) {
      if (index > 0) say(',');
      write(item, depth - 1, say);
    }
  } else {
    for (let from = 0; from < list.length; from += ITEMS) {
      if (from > 0) say(',');
      say(JSON.stringify(list.slice(from, from + ITEMS)).slice(1, -1));
    }
  }
  say(']');
}

function writeMembers(value: object, depth: number, say: (text: string) => void): void {
  say('{');
  let isFirst = true;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    say(`${isFirst ? '' : ','}${JSON.stringify(name)}:`);
    isFirst = false;
    write(member, depth - 1, say);
  }
  say('}');
}
