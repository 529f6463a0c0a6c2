import { type Engine } from '../../src/core/engine/engine.ts';
import { entriesIn } from '../../src/core/files/archiveEntries.ts';
import { folderArchive } from '../../src/core/volumes/rootHeader.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';

describe('debug', function () {
  this.timeout(600_000);
  it('root', async () => {
    const lab = await sharedEngine('26.1');
    const engine: Engine = await connectTo(lab);
    const docker = async (...args: string[]) => { const r = await lab.docker(args); return r.stdout + r.stderr; };
    console.log(await docker('run', '--rm', '-v', 'data:/v', 'busybox', 'sh', '-c', 'chown 70:70 /v; chmod 700 /v; touch /v/x; ls -la /v'));
    const id = (await docker('create', '-v', 'data:/gantry-volume:nocopy', 'busybox')).trim();
    for (const path of ['/gantry-volume/.', '/gantry-volume/', '/gantry-volume']) for await (const { header } of entriesIn(await engine.files.read(id, path))) console.log(path, header.name, header.type, header.mode.toString(8), header.uid);
    await engine.files.write(id, '/', folderArchive('gantry-volume', { mode: 0o711, uid: 5, gid: 6 }));
    console.log(await docker('run', '--rm', '-v', 'data:/v', 'busybox', 'sh', '-c', 'ls -la /v'));
    engine.dispose();
  });
});
