import { toNumber, toText, type Value } from '../value';

/**
 * Natural order, ascending (CWL_QuerySyntax-Sort): missing values (maps and lists count as missing) first, then values that are not numbers, then
 * numbers. Inside text, digit runs compare by length and then by value, everything else by code point.
 */
export function compareNatural(left: Value, right: Value): number {
  if (left === right) return 0;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const leftMissing = left === null || typeof left === 'object';
  const rightMissing = right === null || typeof right === 'object';
  if (leftMissing || rightMissing) return Number(rightMissing) - Number(leftMissing);
  const leftNumber = toNumber(left);
  const rightNumber = toNumber(right);
  if (leftNumber !== null && rightNumber !== null) return leftNumber - rightNumber;
  if (leftNumber !== null) return 1;
  if (rightNumber !== null) return -1;
  return compareText(toText(left) ?? '', toText(right) ?? '');
}

function compareText(left: string, right: string): number {
  let leftAt = 0;
  let rightAt = 0;
  while (leftAt < left.length && rightAt < right.length) {
    const leftEnd = digitsEnd(left, leftAt);
    const rightEnd = digitsEnd(right, rightAt);
    if (leftEnd > leftAt && rightEnd > rightAt) {
      const byLength = leftEnd - leftAt - (rightEnd - rightAt);
      if (byLength !== 0) return byLength;
      const leftDigits = left.slice(leftAt, leftEnd);
      const rightDigits = right.slice(rightAt, rightEnd);
      if (leftDigits !== rightDigits) return leftDigits < rightDigits ? -1 : 1;
      leftAt = leftEnd;
      rightAt = rightEnd;
      continue;
    }
    const leftPoint = left.codePointAt(leftAt) ?? 0;
    const rightPoint = right.codePointAt(rightAt) ?? 0;
    if (leftPoint !== rightPoint) return leftPoint - rightPoint;
    leftAt += leftPoint > 0xffff ? 2 : 1;
    rightAt += rightPoint > 0xffff ? 2 : 1;
  }
  return left.length - leftAt - (right.length - rightAt);
}

function digitsEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end;
}

/**
 * Comparison for `=` and `<`: as numbers when both sides are or spell one, else as text by code unit. Null is unknown:
 * one side is missing. A structure equals nothing and has no order.
 */
export function compareValues(left: Value, right: Value): number | null | undefined {
  if (left === null || right === null) return null;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'object' || typeof right === 'object') return undefined;
  const leftNumber = toNumber(left);
  const rightNumber = leftNumber === null ? null : toNumber(right);
  if (leftNumber !== null && rightNumber !== null) return leftNumber - rightNumber;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Equality for `=`, `in` and join keys: two strings are equal when they are the same text, else as in `compareValues`. */
export function equalValues(left: Value, right: Value): boolean | null {
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return left === right;
  return compareValues(left, right) === 0;
}
