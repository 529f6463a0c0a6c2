import { appendFile, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cleanups } from '../host/cleanups.ts';

/** A folder to build an image of, with something large in it, copied by one instruction, and something small, copied by the next. */
export interface BuildContext {
  readonly name: string;
  readonly folder: string;
}

const filesPerFolder = 200;
const bytesPerFile = 10 * 1024;
const smallFile = 'small.txt';

/** So many files of 10 KiB each. */
export async function manyFiles(count: number, cleanups: Cleanups): Promise<BuildContext> {
  const folder = await create('files', cleanups);
  for (let index = 0; index < count; index++) {
    const parent = join(folder, 'files', `folder-${Math.floor(index / filesPerFolder)}`);
    if (index % filesPerFolder === 0) await mkdir(parent, { recursive: true });
    await writeFile(join(parent, `file-${index % filesPerFolder}`), `file ${index}\n`.repeat(bytesPerFile).slice(0, bytesPerFile));
  }
  return { name: `${count.toLocaleString('en')} files`, folder };
}

/** One file of so many MiB. */
export async function oneFile(mebibytes: number, cleanups: Cleanups): Promise<BuildContext> {
  const folder = await create('big.bin', cleanups);
  const file = await open(join(folder, 'big.bin'), 'w');
  try {
    for (let index = 0; index < mebibytes; index++) await file.write(`part ${index}\n`.repeat(2 ** 20).slice(0, 2 ** 20));
  } finally {
    await file.close();
  }
  return { name: mebibytes >= 1024 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`, folder };
}

/** Changes the small file, so that only its own instruction has to be carried out again. */
export function touch({ folder }: BuildContext): Promise<void> {
  return appendFile(join(folder, smallFile), 'one more line\n');
}

async function create(large: string, cleanups: Cleanups): Promise<string> {
  const folder = await mkdtemp('/tmp/gantry-bench-');
  cleanups.add(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'Dockerfile'), `FROM busybox\nCOPY ${large} /${large}\nCOPY ${smallFile} /\n`);
  await writeFile(join(folder, smallFile), 'one line\n');
  return folder;
}
