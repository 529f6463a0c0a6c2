import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Puts a part's text between its marks in the document; what people wrote around them stays. */
export async function writeSection(path: string, name: string, text: string): Promise<void> {
  const begin = `<!-- bench: ${name} -->`;
  const end = `<!-- bench: end of ${name} -->`;
  const section = `${begin}\n${text}\n${end}`;
  const before = await readFile(path, 'utf8').catch(() => '');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  const after = from >= 0 && to > from ? before.slice(0, from) + section + before.slice(to + end.length) : `${before}\n${section}\n`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, after);
}
