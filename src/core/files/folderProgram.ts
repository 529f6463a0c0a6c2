import { type FileEntry, type FileKind } from '../model/file.ts';

/**
 * Lists a folder from the inside: `$1` is the folder, `$2` a word that nobody can have foreseen, with which each record
 * begins, so that a name may hold whatever a name can. Needs a shell and `stat`, of coreutils or busybox. The folder
 * itself comes too: an answer without it is no answer. Links are looked at once more, through to what they lead to.
 */
export const folderScript = [
  'cd -- "$1" || exit 1',
  'word=$2',
  'set -- . * .[!.]* ..?*',
  'stat -c "$word %f %s %u %g %Y %U:%G %n" -- "$@" 2>/dev/null',
  'for name; do shift; if [ -L "$name" ]; then set -- "$@" "$name"; fi; done',
  'if [ $# -gt 0 ]; then stat -L -c "$word=%f %n" -- "$@" 2>/dev/null; fi',
  'exit 0',
].join('\n');

/** @param word the same that the script was given. @returns undefined where the answer is none. */
export function readFolderAnswer(answer: string, word: string): readonly FileEntry[] | undefined {
  const records = answer.split(word).slice(1).map((record) => record.replace(/\n$/, ''));
  const entries = records.flatMap((record) => (record.startsWith(' ') ? (toEntry(record) ?? []) : []));
  if (!entries.some(({ name }) => name === '.')) return undefined;
  const targets = new Map(records.flatMap((record) => (record.startsWith('=') ? (toTarget(record) ?? []) : [])));
  return [...new Map(entries.filter(({ name }) => isName(name)).map((entry) => [entry.name, withTarget(entry, targets.get(entry.name))])).values()];
}

function withTarget(entry: FileEntry, leadsTo: FileKind | undefined): FileEntry {
  return entry.kind === 'link' && leadsTo !== undefined ? { ...entry, leadsTo } : entry;
}

/** What can be one segment of a path: the container's own `stat` is not trusted either. */
export function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);
}

function toEntry(record: string): FileEntry | undefined {
  const match = /^ ([\da-f]+) (\d+) (\d+) (\d+) (\d+) (.*?:\S*) (.+)$/s.exec(record);
  if (!match) return undefined;
  const [, raw = '', size, uid, gid, seconds, names = '', name = ''] = match;
  const mode = Number.parseInt(raw, 16);
  const owner = names.includes('UNKNOWN') ? `${String(uid)}:${String(gid)}` : names;
  return { name, kind: fileKindOf(mode), size: Number(size), mode: mode & 0o7777, uid: Number(uid), gid: Number(gid), owner, modifiedAt: Number(seconds) * 1000 };
}

function toTarget(record: string): readonly [string, FileKind][] | undefined {
  const match = /^=([\da-f]+) (.+)$/s.exec(record);
  return match ? [[match[2] ?? '', fileKindOf(Number.parseInt(match[1] ?? '', 16))]] : undefined;
}

const kinds: ReadonlyMap<number, FileKind> = new Map([
  [0o040000, 'folder'],
  [0o100000, 'file'],
  [0o120000, 'link'],
]);

/** [Linux, inode(7)] */
export function fileKindOf(mode: number): FileKind {
  return kinds.get(mode & 0o170000) ?? 'other';
}
