import { type ContextEntry } from './context.ts';
import { type ContextFingerprint } from './record.ts';

/**
 * What tells one version of a file of a build context from another, as text: kind and mode; of a file its size, the
 * time that was offered and, once it is known, a checksum of its content. The time of a folder or a link is of no account.
 */
export function filePrint({ kind, mode, size, link }: ContextEntry, modifiedAt: bigint): string {
  const base = `${kind} ${mode.toString(8)}`;
  if (kind === 'file') return `${base} ${size} ${modifiedAt.toString(36)}`;
  return link === undefined ? base : `${base} ${link}`;
}

/** The same with what was found out about the content: its CRC-32. */
export function withContent(print: string, checksum: number): string {
  return `${print} ${checksum.toString(36)}`;
}

/** Whether a step that takes the file would notice a difference: the builder goes by contents, whatever the times. */
export function isSameFile(before: string, now: string): boolean {
  if (before === now) return true;
  const [a, b] = [parse(before), parse(now)];
  if (!a || !b || a.fixed !== b.fixed) return false;
  return a.checksum === undefined || b.checksum === undefined ? a.time === b.time : a.checksum === b.checksum;
}

/** What is not sent, the engine has from before: its content is the one that was sent then. */
export function withKnownContents(now: ContextFingerprint, before: ContextFingerprint): ContextFingerprint {
  const files = Object.entries(now.files).map(([path, print]) => {
    const known = Object.hasOwn(before.files, path) ? before.files[path] : undefined;
    return [path, known?.startsWith(`${print} `) === true && parse(print) ? known : print] as const;
  });
  return { ...now, files: Object.fromEntries(files) };
}

function parse(print: string): { readonly fixed: string; readonly time: string; readonly checksum: string | undefined } | undefined {
  const [kind, mode, size, time, checksum] = print.split(' ');
  return kind === 'file' && time !== undefined ? { fixed: `${mode ?? ''} ${size ?? ''}`, time, checksum } : undefined;
}
