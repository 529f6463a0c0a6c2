import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { silentLog } from '../../src/core/base/log.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { copyIn, copyOut } from '../../src/core/files/copy.ts';
import { openFile } from '../../src/core/files/openFile.ts';
import { saveArchive } from '../../src/core/files/saveArchive.ts';
import { type Container } from '../../src/core/model/container.ts';
import { helperLabels, isHelper } from '../../src/core/model/helper.ts';
import { compareFolder } from '../../src/core/volumes/compareFolder.ts';
import { removeLeftBehind } from '../../src/core/helpers/leftBehind.ts';
import { VolumeFiles } from '../../src/core/volumes/volumeFiles.ts';
import { VolumeHelpers } from '../../src/core/volumes/volumeHelpers.ts';
import { copyVolume, importNewVolume, type VolumeReach } from '../../src/core/volumes/volumeTransfer.ts';
import { ManualClock } from '../fakes/manualClock.ts';
import { type LabEngine } from '../host/engine.ts';
import { connectTo } from '../host/shared.ts';
import { temporaryFolder } from '../host/temporary.ts';
import { labVersions } from '../host/versions.ts';
import { useEngine } from './engineStage.ts';

const owner = { installationId: 'test', processId: process.pid, session: 'this' };
const nothing = (): void => undefined;

for (const version of labVersions)
  describe(`the files of volumes in engine ${version} (vscode#139435, podman-desktop#17167)`, function () {
    this.timeout(600_000);
    const stage = useEngine(version);
    let clock: ManualClock;
    let helpers: VolumeHelpers;
    let folder: string;

    beforeEach(async () => {
      folder = await temporaryFolder('workspace');
      clock = new ManualClock();
      helpers = new VolumeHelpers(stage.engine, { owner, log: silentLog, clock });
    });
    afterEach(async () => {
      await helpers.releaseAll();
      helpers.dispose();
      assert.deepEqual(await helperContainers(), [], 'no helper is left');
      await stage.removeContainers();
      for (const { id } of await stage.engine.volumes.list({})) await stage.engine.volumes.remove(id);
      await rm(folder, { recursive: true, force: true });
    });

    const docker = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await stage.lab.docker(args);
      assert.equal(code, 0, `docker ${args.join(' ')}: ${stderr}`);
      return stdout.replace(/\n$/, '');
    };
    /** Runs a script beside a volume. */
    const inside = (volume: string, script: string): Promise<string> => docker('run', '--rm', '--volume', `${volume}:/v`, '--workdir', '/v', 'busybox', 'sh', '-c', script);
    const helperContainers = async (): Promise<readonly Container[]> => (await stage.engine.containers.list({})).filter(isHelper);
    const filesOf = (volume: string): VolumeFiles => new VolumeFiles(stage.engine, helpers, volume);
    const reach = (): VolumeReach => ({ engine: stage.engine, filesOf: (volume) => Promise.resolve(filesOf(volume)), release: (volume) => helpers.release(volume) });
    const text = async (files: VolumeFiles, path: string): Promise<string> => Buffer.from(await files.read(path, 1_000_000)).toString();
    const signal = new AbortController().signal;

    it('are listed, read, written, renamed and removed, and keep their owners', async () => {
      await inside('data', 'mkdir sub; printf hello > sub/file; chown 7:8 sub/file; chmod 640 sub/file; ln -s sub/file near; ln -s /etc/passwd far; ln -s / out');
      const files = filesOf('data');
      assert.deepEqual((await files.list('/')).entries.map(({ name, kind }) => [name, kind]).sort(), [['far', 'link'], ['near', 'link'], ['out', 'link'], ['sub', 'folder']]);
      assert.deepEqual([await text(files, '/sub/file'), await text(files, '/near')], ['hello', 'hello']);
      await files.write('/sub/file', Buffer.from('changed'));
      await files.write('/größe 容器', Buffer.from('new'));
      await files.createFolder('/folder');
      assert.deepEqual((await helperContainers()).map(({ state }) => state), ['created'], 'the archive did all this');
      await files.rename('/größe 容器', '/folder/it\'s');
      await files.remove('/out');
      assert.deepEqual((await helperContainers()).map(({ state }) => state), ['running']);
      assert.equal(await inside('data', 'ls -l sub/file | cut -c1-10; stat -c %u:%g sub/file; cat sub/file; echo; ls folder; ls'), '-rw-r-----\n7:8\nchanged\nit\'s\nfar\nfolder\nnear\nsub');
      await assert.rejects(files.read('/nothing', 10), { kind: 'notFound', message: 'There is no /nothing in the volume.' });
    });

    it('do not lead out of the volume, whatever its links say', async () => {
      await inside('data', 'ln -s /etc/passwd far; ln -s / out; ln -s ../../../etc up');
      const files = filesOf('data');
      for (const path of ['/far', '/out', '/out/etc', '/out/etc/passwd', '/up/passwd']) {
        await assert.rejects(files.read(path, 1_000_000), { kind: 'unsupported', message: /is a link to .*, which is not in the volume/ }, path);
        await assert.rejects(files.list(path), { kind: 'unsupported' }, path);
        await assert.rejects(files.write(path, Buffer.from('x')), { kind: 'unsupported' }, path);
      }
    });

    it('are listed by the helper itself where its archive would be much', async () => {
      await inside('data', 'head -c 20000000 /dev/urandom > big; mkdir below; touch below/a last');
      const files = filesOf('data');
      assert.deepEqual((await files.list('/below')).entries.map(({ name }) => name), ['a']);
      assert.deepEqual((await helperContainers()).map(({ state }) => state), ['created']);
      const listing = await files.list('/');
      assert.deepEqual([listing.isComplete, listing.entries.map(({ name }) => name).sort()], [true, ['below', 'big', 'last']]);
      assert.deepEqual((await helperContainers()).map(({ state }) => state), ['running']);
    });

    it('are reached by one helper, which goes a minute after its last use', async () => {
      await inside('data', 'touch file');
      const [one, two] = [filesOf('data'), filesOf('data')];
      await Promise.all([one.list('/'), two.list('/'), one.stat('/file')]);
      assert.equal((await helperContainers()).length, 1);
      await clock.advance(59_000);
      await two.stat('/file');
      await clock.advance(59_000);
      assert.equal((await helperContainers()).length, 1);
      await clock.advance(2_000);
      while ((await helperContainers()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual((await one.list('/')).entries.map(({ name }) => name), ['file'], 'another one is made');
    });

    it('are reached again when somebody else removed the helper', async () => {
      await inside('data', 'touch file');
      const files = filesOf('data');
      await files.list('/');
      for (const { id } of await helperContainers()) await stage.engine.containers.remove(id, { force: true, volumes: true });
      await assert.rejects(files.list('/'), { name: 'UserError' });
      assert.deepEqual((await files.list('/')).entries.map(({ name }) => name), ['file']);
    });

    it('of an anonymous volume stay when the helper goes', async () => {
      const name = await docker('volume', 'create');
      await inside(name, 'touch file');
      await filesOf(name).list('/');
      await helpers.releaseAll();
      assert.deepEqual((await stage.engine.volumes.list({})).map(({ id }) => id), [name]);
      assert.equal(await inside(name, 'ls'), 'file');
    });

    it('bring no volume into being that is not there', async () => {
      await assert.rejects(filesOf('nowhere').list('/'), { kind: 'notFound' });
      assert.deepEqual(await stage.engine.volumes.list({}), []);
    });

    it('are copied in and out', async () => {
      await inside('data', 'mkdir -p a/b; printf 1 > a/one; printf 2 > a/b/two');
      const files = filesOf('data');
      await copyOut(files, '/', { folder, name: 'out' }, nothing, signal);
      assert.equal(await readFile(join(folder, 'out/a/b/two'), 'utf8'), '2');
      await mkdir(join(folder, 'in'));
      await writeFile(join(folder, 'in/three'), '3');
      await copyIn(files, [join(folder, 'in')], '/a', nothing, signal);
      assert.equal(await inside('data', 'cat a/in/three'), '3');
    });

    it('are cloned with owners, modes and links, and nothing is left of a clone that was cancelled', async () => {
      await docker('volume', 'create', '--label', 'team=web', '--label', 'com.docker.compose.project=shop', 'data');
      await inside('data', 'mkdir sub; printf x > sub/f; chown 70:70 . sub/f; chmod 700 .; ln -s sub/f link; ln sub/f second');
      const [source] = await stage.engine.volumes.list({ names: ['data'] });
      assert.ok(source);
      await copyVolume({ from: reach(), to: reach(), source, name: 'copy', onProgress: nothing }, signal);
      const look = 'stat -c "%n %u %a" . sub/f; readlink link; cat second; stat -c %h second';
      assert.equal(await inside('copy', look), await inside('data', look));
      assert.deepEqual((await stage.engine.volumes.list({ names: ['copy'] }))[0]?.labels, { team: 'web' });
      await inside('data', 'head -c 100000000 /dev/zero > big');
      const controller = new AbortController();
      const copying = copyVolume({ from: reach(), to: reach(), source, name: 'other', onProgress: (bytes) => bytes > 1_000_000 && controller.abort() }, controller.signal);
      await assert.rejects(copying, { name: 'AbortError' });
      assert.deepEqual(await stage.engine.volumes.list({ names: ['other'] }), []);
    });

    it('go to a tar file and come back from it, also compressed', async () => {
      await inside('data', 'mkdir -p sub; printf x > sub/f; chown 70:70 . sub/f; chmod 700 .');
      const path = join(folder, 'data.tar');
      let seen = 0;
      const bytes = await saveArchive(async (stop) => (await filesOf('data').readArchive('/', stop)).archive, path, (so) => (seen = so), signal);
      assert.equal(bytes, seen);
      await importNewVolume(reach(), { name: 'back', driver: 'local', options: {}, labels: {} }, await openFile(path, nothing), signal);
      assert.equal(await inside('back', 'stat -c "%n %u %a" . sub/f; cat sub/f'), '. 70 700\nsub/f 70 644\nx');
      const packed = await stage.lab.inside(['gzip', '-k', path]);
      if (packed.code === 0) {
        await filesOf('back').unpack(await openFile(`${path}.gz`, nothing), signal);
        assert.equal(await inside('back', 'cat sub/f'), 'x');
      }
      await writeFile(join(folder, 'broken.tar'), 'this is no archive'.repeat(100));
      await assert.rejects(importNewVolume(reach(), { name: 'never', driver: 'local', options: {}, labels: {} }, await openFile(join(folder, 'broken.tar'), nothing), signal), { name: 'UserError' });
      assert.deepEqual(await stage.engine.volumes.list({ names: ['never'] }), []);
    });

    it('are compared with a folder', async () => {
      await inside('data', 'mkdir sub; printf same > sub/same; printf abc > changed; printf longer > size; printf 1 > mine; ln -s sub/same link');
      await mkdir(join(folder, 'sub'));
      for (const [name, content] of Object.entries({ 'sub/same': 'same', changed: 'abd', size: 'short', 'sub/theirs': '12' })) await writeFile(join(folder, name), content);
      const { archive } = await filesOf('data').readArchive('/');
      assert.deepEqual(await compareFolder(archive, folder, nothing, signal), {
        differences: [
          { kind: 'changed', path: 'changed', size: 3, localSize: 3 },
          { kind: 'onlyInVolume', path: 'link', size: 0 },
          { kind: 'onlyInVolume', path: 'mine', size: 1 },
          { kind: 'changed', path: 'size', size: 6, localSize: 5 },
          { kind: 'onlyInFolder', path: 'sub/theirs', size: 2 },
        ],
        alike: 1,
      });
    });

    it('are removed after a crash by the next process of the same installation, those of a living one stay', async () => {
      for (const name of ['data', 'other']) await docker('volume', 'create', name);
      const child = spawn(process.execPath, ['--import', 'tsx', 'test/engine/leaveHelper.ts', stage.lab.socketPath, 'data', 'test'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const left = (await new Promise<string>((resolve, reject) => {
        child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
        child.once('error', reject);
      })).trim();
      const isAlive = (processId: number): boolean => {
        try {
          return process.kill(processId, 0);
        } catch {
          // There is none of that number.
          return false;
        }
      };
      assert.equal(await removeLeftBehind(stage.engine, owner, isAlive), 0, 'it still runs');
      const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
      child.kill('SIGKILL');
      await ended;
      await filesOf('other').list('/');
      assert.deepEqual((await helperContainers()).map(({ id }) => id === left).sort(), [false, true]);
      assert.equal(await removeLeftBehind(stage.engine, { ...owner, installationId: 'somebody else' }, isAlive), 0);
      assert.equal(await removeLeftBehind(stage.engine, owner, isAlive), 1);
      assert.deepEqual((await helperContainers()).map(({ id }) => id === left), [false]);
    });
  });

for (const version of labVersions)
  describe(`the files of volumes where engine ${version} has no image with a shell`, function () {
    this.timeout(600_000);
    let lab: LabEngine;
    let engine: Engine;

    before(async () => {
      lab = await (await import('../host/engine.ts')).startEngine({ version });
      engine = await connectTo(lab);
    });
    after(async () => {
      engine.dispose();
      await lab.stop();
    });

    it('are listed, read and written through an image that is made on the spot, and goes with the helper', async () => {
      await engine.volumes.create({ name: 'data', driver: 'local', options: {}, labels: {} });
      const helpers = new VolumeHelpers(engine, { owner, log: silentLog, clock: new ManualClock() });
      const files = new VolumeFiles(engine, helpers, 'data');
      const archive = pack();
      archive.entry({ name: 'sub/file' }, 'hello');
      archive.finalize();
      await files.unpack(Readable.from(archive, { objectMode: false }));
      await files.write('/sub/new', Buffer.from('new'));
      assert.deepEqual((await files.list('/sub')).entries.map(({ name }) => name).sort(), ['file', 'new']);
      assert.equal(Buffer.from(await files.read('/sub/file', 100)).toString(), 'hello');
      await assert.rejects(files.remove('/sub/new'), { kind: 'unsupported', message: /needs an image with a shell/ });
      assert.deepEqual((await engine.images.list({})).map(({ labels }) => labels), [helperLabels(owner)]);
      await helpers.releaseAll();
      assert.deepEqual([await engine.images.list({}), await engine.containers.list({})], [[], []]);
    });
  });
