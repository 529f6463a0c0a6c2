/**
 * What a scalar without quotes means to `docker stack deploy`, whose YAML takes other words for numbers than that of version
 * 1.2: `0440` is octal, `1_000` a thousand. What only a number would lose (`1234567890123456789`, the zero of `1.10` in a
 * command) stays the text that it was written as.
 *
 * @param isMeant whether the number counts (of a mode, of a variable), and not how it is written (in a command).
 * @returns undefined where the value that YAML 1.2 found is the same.
 */
export function plainScalar(source: string, value: unknown, isMeant: boolean): string | number | undefined {
  if (typeof value === 'boolean') return isMeant || source === String(value) ? undefined : source;
  const number = integer(source) ?? (typeof value === 'number' ? value : undefined);
  if (number === undefined) return undefined;
  if (!isMeant) return String(value) === source ? undefined : source;
  const exact = typeof number === 'bigint' && Number.isSafeInteger(Number(number)) ? Number(number) : number;
  return typeof exact === 'bigint' ? String(exact) : exact;
}

/** As Go reads integers, base included; undefined for what is none, or none of 64 bits. */
function integer(source: string): bigint | undefined {
  const [, sign = '', digits = ''] = /^([-+]?)(0[0-7_]+|0o[0-7_]+|0b[01_]+|0x[\da-f_]+|[1-9][\d_]*|0)$/i.exec(source) ?? [];
  if (digits === '' || digits.endsWith('_')) return undefined;
  const plain = digits.replaceAll('_', '');
  const amount = BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain}` : plain);
  const number = sign === '-' ? -amount : amount;
  return number >= -(2n ** 63n) && number < 2n ** 64n ? number : undefined;
}
