import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { type Engine } from '../../src/core/engine/engine.ts';
import { firstHeader, joined } from '../../src/core/files/archiveEntries.ts';
import { ContainerFiles } from '../../src/core/files/containerFiles.ts';
import { copyIn, copyOut } from '../../src/core/files/copy.ts';
import { recordsEntry } from '../../src/core/files/paxRecords.ts';
import { type FileEntry } from '../../src/core/model/file.ts';
import { type LabEngine } from '../host/engine.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { labVersions } from '../host/versions.ts';

const oddNames = ['a b', "it's", 'say "hi"', '-n', '*', '$(id)', 'größe 容器', 'two\nlines', '.hidden', '%2F', 'back\\slash'];

for (const version of labVersions)
  describe(`files in engine ${version}`, function () {
    this.timeout(600_000);
    let lab: LabEngine;
    let engine: Engine;
    let folder: string;

    before(async () => {
      lab = await sharedEngine(version);
      engine = await connectTo(lab);
      folder = await temporaryFolder('workspace');
      const built = await lab.docker(['build', '--tag', 'bare', '-'], { input: 'FROM busybox AS all\nFROM scratch\nCOPY --from=all /bin/busybox /sleep\nCOPY --from=all /etc/group /etc/group\nCMD ["/sleep", "86400"]\n' });
      assert.equal(built.code, 0, built.stderr);
    });
    after(async () => {
      engine.dispose();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(async () => {
      for (const { id } of await engine.containers.list({})) await engine.containers.remove(id, { force: true, volumes: true });
    });

    const docker = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await lab.docker(args);
      assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
      return stdout.replace(/\n$/, '');
    };
    const run = (...args: readonly string[]): Promise<string> => docker('run', '--detach', ...args);
    const runBusybox = (...options: readonly string[]): Promise<string> => run(...options, 'busybox', 'sleep', '86400');
    const inside = (id: string, script: string): Promise<string> => docker('exec', id, 'sh', '-c', script);
    const filesOf = (id: string): ContainerFiles => new ContainerFiles(engine, id);
    const text = async (files: ContainerFiles, path: string): Promise<string> => Buffer.from(await files.read(path, 1_000_000)).toString();
    const named = (entries: readonly FileEntry[], name: string): FileEntry => {
      const entry = entries.find((each) => each.name === name);
      assert.ok(entry, `${name} among ${entries.map((each) => each.name).join(', ')}`);
      return entry;
    };
    const names = (entries: readonly FileEntry[]): readonly string[] => entries.map(({ name }) => name).sort();

    it('are listed alike running, stopped, and without a shell', async () => {
      const script = 'mkdir -p /x/sub; printf 12345 > /x/file; chown 7:8 /x/file; chmod 4750 /x/file; ln -s sub /x/toFolder; ln -s file /x/toFile; touch -d @1700000000 /x/file; mkfifo /x/pipe';
      const id = await runBusybox();
      await inside(id, script);
      const files = filesOf(id);
      const describe = async (): Promise<readonly object[]> => {
        const { entries, isComplete } = await files.list('/x');
        assert.equal(isComplete, true);
        return [...entries].sort((left, right) => (left.name < right.name ? -1 : 1)).map(({ name, kind, mode, uid, gid, leadsTo }) => ({ name, kind, mode: mode.toString(8), uid, gid, leadsTo }));
      };
      const running = await describe();
      assert.deepEqual(running, [
        { name: 'file', kind: 'file', mode: '4750', uid: 7, gid: 8, leadsTo: undefined },
        { name: 'pipe', kind: 'other', mode: '644', uid: 0, gid: 0, leadsTo: undefined },
        { name: 'sub', kind: 'folder', mode: '755', uid: 0, gid: 0, leadsTo: undefined },
        { name: 'toFile', kind: 'link', mode: '777', uid: 0, gid: 0, leadsTo: 'file' },
        { name: 'toFolder', kind: 'link', mode: '777', uid: 0, gid: 0, leadsTo: 'folder' },
      ]);
      const { size, modifiedAt, owner } = named((await files.list('/x')).entries, 'file');
      assert.deepEqual({ size, modifiedAt, owner }, { size: 5, modifiedAt: 1_700_000_000_000, owner: '7:8' });
      await docker('kill', id);
      assert.deepEqual(await describe(), running);
      assert.deepEqual(names((await files.list('/x/toFolder')).entries), []);
      const bare = filesOf(await run('bare'));
      assert.deepEqual(names((await bare.list('/')).entries).filter((name) => name === 'etc' || name === 'sleep'), ['etc', 'sleep']);
      assert.equal(await text(bare, '/etc/group'), await text(files, '/etc/group'));
    });

    it('have any name there is, and are read, written, renamed and removed by it', async () => {
      const id = await runBusybox();
      const files = filesOf(id);
      await files.createFolder('/odd ones');
      for (const name of oddNames) await files.write(`/odd ones/${name}`, Buffer.from(name));
      assert.deepEqual(names((await files.list('/odd ones')).entries), [...oddNames].sort());
      for (const name of oddNames) assert.equal(await text(files, `/odd ones/${name}`), name);
      for (const name of oddNames) await files.rename(`/odd ones/${name}`, `/odd ones/${name}2`);
      await docker('kill', id);
      assert.deepEqual(names((await files.list('/odd ones')).entries), oddNames.map((name) => `${name}2`).sort());
      for (const name of oddNames) assert.equal(await text(files, `/odd ones/${name}2`), name);
      await docker('start', id);
      for (const name of oddNames) await files.remove(`/odd ones/${name}2`);
      assert.deepEqual(names((await files.list('/odd ones')).entries), []);
    });

    it('keep mode and owner when they are written, through links too; new ones belong to who has the folder', async () => {
      const id = await runBusybox();
      await inside(id, 'mkdir -m 700 /own; chown 7:8 /own; echo old > /own/script; chown 9:10 /own/script; chmod 6751 /own/script; ln -s /own/script /link; ln -s /own /folder');
      const files = filesOf(id);
      await files.write('/link', Buffer.from('new\n'));
      await files.write('/folder/fresh', Buffer.from('1'));
      await files.createFolder('/folder/sub');
      const expected = '/link:777:0:0\n/own/fresh:644:7:8\n/own/script:6751:9:10\n/own/sub:755:7:8\nnew';
      assert.equal(await inside(id, 'stat -c %n:%a:%u:%g /link /own/*; cat /own/script'), expected);
      await docker('kill', id);
      await files.write('/link', Buffer.from('newer\n'));
      await docker('start', id);
      assert.equal(await inside(id, 'stat -c %a:%u:%g /own/script; cat /link'), '6751:9:10\nnewer');
    });

    it('of a stopped container cannot be renamed or removed, which is said', async () => {
      const id = await runBusybox();
      await docker('kill', id);
      const files = filesOf(id);
      await assert.rejects(files.remove('/etc/group'), { kind: 'conflict', message: 'This needs a running container.' });
      await assert.rejects(files.rename('/etc/group', '/etc/g'), { kind: 'conflict', message: 'This needs a running container.' });
      const bare = filesOf(await run('bare'));
      await assert.rejects(bare.remove('/etc/group'), { kind: 'unsupported', message: 'The container has no program "rm", which this needs.' });
    });

    it('of a read-only container are read, and written in its volumes only', async () => {
      const id = await runBusybox('--read-only', '--volume', 'writable:/data');
      const files = filesOf(id);
      assert.match(await text(files, '/etc/group'), /root/);
      await assert.rejects(files.write('/etc/group', Buffer.from('x')), { kind: 'permission', message: '/etc is read-only in this container.' });
      await assert.rejects(files.remove('/etc/group'), { kind: 'permission' });
      await files.write('/data/file', Buffer.from('x'));
      assert.equal(await inside(id, 'cat /data/file'), 'x');
      await docker('rm', '--force', id);
      await docker('volume', 'rm', 'writable');
    });

    it('that are mounted inside only are reached there', async () => {
      const id = await runBusybox('--tmpfs', '/mem', '--tmpfs', '/run');
      await inside(id, 'echo one > /mem/file; ln -s /mem /var/mem');
      const files = filesOf(id);
      assert.deepEqual(names((await files.list('/mem')).entries), ['file']);
      assert.equal(await text(files, '/mem/file'), 'one\n');
      await files.write('/var/mem/file', Buffer.from('two\n'));
      await files.createFolder('/mem/sub');
      await files.write('/mem/sub/new', Buffer.from('three\n'));
      assert.equal(await inside(id, 'cat /mem/file /mem/sub/new'), 'two\nthree');
      assert.match(await text(files, '/etc/mtab'), /tmpfs \/mem/);
      await assert.rejects(files.readArchive('/mem'), { kind: 'unsupported' });
      await assert.rejects(files.writeArchive('/var/mem', () => assert.fail('not reached')), { kind: 'unsupported' });
      await docker('kill', id);
      await assert.rejects(files.list('/mem'), { kind: 'unsupported' });
      await assert.rejects(files.write('/mem/file', Buffer.from('x')), { kind: 'unsupported' });
    });

    it('that are mounts of their own are written into', async () => {
      const id = await runBusybox();
      const files = filesOf(id);
      const hosts = `${await text(files, '/etc/hosts')}10.0.0.1 other\n`;
      await files.write('/etc/hosts', Buffer.from(hosts));
      assert.equal(`${await inside(id, 'cat /etc/hosts')}\n`, hosts);
    });

    it('that vanished, or never were, are not found', async () => {
      const id = await runBusybox();
      const files = filesOf(id);
      await files.write('/soon', Buffer.from('x'));
      named((await files.list('/')).entries, 'soon');
      await inside(id, 'rm /soon');
      await assert.rejects(files.read('/soon', 10), { kind: 'notFound', message: 'There is no /soon in the container.' });
      await assert.rejects(files.list('/none'), { kind: 'notFound', message: 'There is no /none in the container.' });
      await assert.rejects(files.write('/none/file', Buffer.from('x')), { kind: 'notFound' });
      await assert.rejects(files.read('/bin', 10), { kind: 'invalid', message: '/bin is a folder.' });
      await assert.rejects(files.list('/etc/group'), { kind: 'invalid', message: '/etc/group is no folder.' });
      await assert.rejects(files.read('/etc/group', 3), { kind: 'unsupported' });
      await engine.containers.remove(id, { force: true, volumes: true });
      await assert.rejects(files.list('/'), { kind: 'notFound' });
    });

    it('do not fit where the disk is full, which is said', async () => {
      await docker('volume', 'create', '--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', 'o=size=1m', 'small');
      const id = await runBusybox('--volume', 'small:/small', '--tmpfs', '/mem:size=1m');
      const files = filesOf(id);
      const big = new Uint8Array(4_000_000);
      await assert.rejects(files.write('/small/big', big), (error: Error) => /no space left/i.test(error.message));
      await assert.rejects(files.write('/mem/big', big), (error: Error) => /no space left/i.test(error.message));
      await writeFile(join(folder, 'big'), big);
      await assert.rejects(copyIn(files, [join(folder, 'big')], '/small', () => undefined, new AbortController().signal), (error: Error) => /no space left/i.test(error.message));
      await docker('rm', '--force', id);
      await docker('volume', 'rm', 'small');
    });

    it('of a big stopped container are listed at a bounded cost', async () => {
      const id = await runBusybox();
      await inside(id, 'mkdir /aaa /zzz; dd if=/dev/zero of=/aaa/big bs=1M count=100 2>/dev/null; echo x > /zzz/small');
      await docker('kill', id);
      const files = filesOf(id);
      const limits = { bytes: 8 * 1024 * 1024, entries: 1000 };
      const { entries, isComplete, readBytes } = await files.list('/', limits);
      assert.deepEqual({ names: names(entries), isComplete }, { names: ['.dockerenv', 'aaa'], isComplete: false });
      assert.ok(readBytes > limits.bytes && readBytes < 2 * limits.bytes, String(readBytes));
      assert.equal((await files.list('/zzz', limits)).isComplete, true);
      const all = await files.list('/', { bytes: Infinity, entries: 1000 });
      assert.deepEqual({ hasLast: names(all.entries).includes('zzz'), isComplete: all.isComplete }, { hasLast: true, isComplete: true });
    });

    it('of a gibibyte are copied in constant memory, and nothing is left of what was cancelled', async () => {
      const id = await runBusybox('--volume', 'big:/big');
      await inside(id, 'truncate -s 1073741824 /big/file');
      const gibibyte = 1024 * 1024 * 1024;
      const files = filesOf(id);
      const before = process.memoryUsage();
      let most = 0;
      let last: readonly (number | undefined)[] = [];
      const watch = (bytes: number, total?: number): void => {
        last = [bytes, total];
        const { heapUsed, external } = process.memoryUsage();
        most = Math.max(most, heapUsed + external - before.heapUsed - before.external);
      };
      const { signal } = new AbortController();
      await copyOut(files, '/big/file', { folder, name: 'huge' }, watch, signal);
      assert.deepEqual(last, [gibibyte, gibibyte]);
      await inside(id, 'rm /big/file');
      await copyIn(files, [join(folder, 'huge')], '/big', watch, signal);
      assert.equal(await inside(id, 'stat -c %s /big/huge'), String(gibibyte));
      assert.ok(most < 150 * 1024 * 1024, `${String(most)} bytes more than before`);
      const controller = new AbortController();
      await assert.rejects(copyOut(files, '/big/huge', { folder, name: 'half' }, () => controller.abort(), controller.signal), { name: 'AbortError' });
      assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith('half')), []);
      const other = new AbortController();
      await assert.rejects(copyIn(files, [join(folder, 'huge')], '/tmp', () => other.abort(), other.signal), { name: 'AbortError' });
      const readOnly = filesOf(await runBusybox('--read-only'));
      await assert.rejects(copyIn(readOnly, [join(folder, 'huge')], '/root', () => undefined, signal), { kind: 'permission', message: '/root is read-only in this container.' });
      await rm(join(folder, 'huge'));
      await docker('rm', '--force', id);
      await docker('volume', 'rm', 'big');
    });

    it('keep attributes that are no text when they are written', async () => {
      const id = await runBusybox();
      const capability = Buffer.from('010000020025a880ff00000000000000ffff0000', 'hex');
      const key = 'SCHILY.xattr.security.capability';
      for (const name of ['tool', 'größe']) {
        await inside(id, `touch /tmp/'${name}'; chmod 755 /tmp/'${name}'`);
        const archive = pack();
        archive.entry({ name: 'entry', mode: 0o755 }, 'before');
        archive.finalize();
        await engine.files.write(id, '/tmp', Readable.from(joined(recordsEntry(new Map([['path', Buffer.from(name)], [key, capability]])), archive as AsyncIterable<Uint8Array>), { objectMode: false }));
        const records = async (): Promise<unknown> => (await firstHeader(await engine.files.read(id, `/tmp/${name}`)))?.records.get(key);
        assert.deepEqual(await records(), capability);
        await filesOf(id).write(`/tmp/${name}`, Buffer.from('after'));
        assert.deepEqual([await records(), await inside(id, `cat /tmp/'${name}'; stat -c ' %a' /tmp/'${name}'`)], [capability, 'after 755']);
      }
    });

    it('keep an owner whose number is a big one', async () => {
      const id = await runBusybox();
      await inside(id, 'mkdir /far; chown 100000000:200000000 /far; echo x > /far/file; chown 100000001:7 /far/file');
      const files = filesOf(id);
      await files.write('/far/file', Buffer.from('y'));
      await files.write('/far/new', Buffer.from('z'));
      assert.equal(await inside(id, 'stat -c %u:%g /far/file /far/new'), '100000001:7\n100000000:200000000');
    });

    it('tell what differs from the image', async () => {
      const id = await runBusybox();
      await inside(id, 'echo x > /tmp/new; echo x >> /etc/group; rm /etc/passwd');
      const changes = await filesOf(id).changes();
      const of = (path: string): string | undefined => changes.find((change) => change.path === path)?.kind;
      assert.deepEqual([of('/tmp/new'), of('/etc/group'), of('/etc/passwd'), of('/bin')], ['added', 'changed', 'removed', undefined]);
    });

    it('are copied in and out, folders with all that is below', async () => {
      const id = await runBusybox();
      await docker('kill', id);
      const files = filesOf(id);
      const { signal } = new AbortController();
      const local = join(folder, 'tree');
      await mkdir(join(local, 'sub dir'), { recursive: true });
      await writeFile(join(local, 'sub dir', 'größe'), 'text');
      await writeFile(join(local, 'script'), '#!', { mode: 0o755 });
      await writeFile(join(local, 'empty'), '');
      await symlink('sub dir/größe', join(local, 'link'));
      await symlink('/etc/passwd', join(local, 'out'));
      await copyIn(files, [local, join(local, 'script')], '/root', () => undefined, signal);
      await docker('start', id);
      assert.equal(await inside(id, 'cd /root && find . | sort && cat "tree/link" && stat -c %a:%u script tree/script'), ['.', './script', './tree', './tree/empty', './tree/link', './tree/out', './tree/script', './tree/sub dir', './tree/sub dir/größe', 'text755:0', '755:0'].join('\n'));
      const target = join(folder, 'copied');
      const extraction = await copyOut(files, '/root/tree', { folder, name: 'copied' }, () => undefined, signal);
      assert.deepEqual(extraction, { files: 3, leftOut: ['out'] });
      assert.equal(await readFile(join(target, 'link'), 'utf8'), 'text');
      await copyOut(files, '/root/tree/link', { folder, name: 'copied' }, () => undefined, signal);
      assert.equal(await readFile(target, 'utf8'), 'text');
    });
  });
