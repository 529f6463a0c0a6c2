import { readFile } from 'node:fs/promises';
import { pack } from 'tar-stream';
import { runOrThrow } from './command.ts';
import { ensureDebianPackages } from './install.ts';

/** A root file system of 2 MB as a tar archive: a shell and the small tools, linked statically. Made here, since no image registry need be in reach. */
export async function busyboxArchive(): Promise<Uint8Array> {
  await ensureDebianPackages(['busybox-static']);
  const program = await readFile('/bin/busybox');
  const applets = (await runOrThrow('/bin/busybox', ['--list'])).trim().split('\n');
  const archive = pack();
  // A fixed time makes the same archive, and so the same layer, each time.
  const mtime = new Date(0);
  for (const name of ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp', 'usr', 'var']) archive.entry({ name, type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755, mtime });
  archive.entry({ name: 'etc/passwd', mtime }, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n');
  archive.entry({ name: 'etc/group', mtime }, 'root:x:0:\nnogroup:x:65534:\n');
  archive.entry({ name: 'bin/busybox', mode: 0o755, mtime }, program);
  for (const applet of applets) if (applet !== 'busybox') archive.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox', mtime });
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
