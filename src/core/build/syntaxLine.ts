/**
 * A Dockerfile as the engine's own reader takes it: without the line that names an image to read it with, in the
 * place of which a comment is put behind the other directives, so that all instructions keep their lines.
 *
 * @returns undefined where there is no such line, or where it names a reader that is not Docker's own stable one.
 */
export function builtInSource(text: string): { readonly text: string; readonly image: string } | undefined {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const end = lines.findIndex((line) => !directive.test(line));
  const directives = lines.slice(0, end);
  const at = directives.findIndex((line) => directive.exec(line)?.[1]?.toLowerCase() === 'syntax');
  const reader = directive.exec(directives[at] ?? '')?.[2]?.trim() ?? '';
  const [, image] = /^(?:docker\.io\/)?(docker\/dockerfile)(?:[:@](?!.*labs)\S+)?$/.exec(reader) ?? [];
  if (image === undefined) return undefined;
  return { text: [...directives.filter((_, index) => index !== at), '#', ...lines.slice(end)].join('\n'), image };
}

/** A line that tells how the rest is read; the first other line ends them. */
const directive = /^#\s*([a-z][a-z\d]*)\s*=\s*(.+)$/i;
