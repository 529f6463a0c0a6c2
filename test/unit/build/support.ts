import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What to make at a path: a file's text, a folder, a link. */
export type TreeItem = string | { readonly folder: true; readonly mode?: number } | { readonly symlink: string } | { readonly hardLink: string } | { readonly text: string; readonly mode: number };

const made: string[] = [];

/** A folder with these things in it; gone once `removeFolders` is called. @param parent where it is made. */
export function makeFolder(tree: Readonly<Record<string, TreeItem>> = {}, parent = tmpdir()): string {
  const root = mkdtempSync(join(parent, 'gantry-build-'));
  made.push(root);
  for (const [path, item] of Object.entries(tree)) makeItem(root, join(root, path), item);
  return root;
}

/** Where very many files can be made, which takes minutes on a disk that others use too. */
export function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

export function removeFolders(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

function makeItem(root: string, path: string, item: TreeItem): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof item === 'string') writeFileSync(path, item);
  else if ('folder' in item) {
    mkdirSync(path, { recursive: true });
    if (item.mode !== undefined) chmodSync(path, item.mode);
  } else if ('symlink' in item) symlinkSync(item.symlink, path);
  else if ('hardLink' in item) linkSync(join(root, item.hardLink), path);
  else {
    writeFileSync(path, item.text);
    chmodSync(path, item.mode);
  }
}
