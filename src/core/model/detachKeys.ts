/** The keys by which `docker attach` and `docker run` are left, where nobody configured others. */
export const standardDetachKeys = 'ctrl-p,ctrl-q';

/** Letters, and what `ctrl-` makes a code of. [moby/term, ToBytes] */
const key = /^(?:[!-+\--~]|DEL|ctrl-[a-z@[\\\]^_])$/;

/** Whether an engine takes these: keys with commas between them. */
export function areDetachKeys(keys: string): boolean {
  return keys.split(',').every((one) => key.test(one));
}

/** As people press them: "Ctrl+P Ctrl+Q". */
export function detachKeysText(keys: string): string {
  return keys
    .split(',')
    .map((one) => (one.startsWith('ctrl-') ? `Ctrl+${one.slice('ctrl-'.length).toUpperCase()}` : one))
    .join(' ');
}
