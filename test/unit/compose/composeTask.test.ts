import assert from 'node:assert/strict';
import { withoutSecrets } from '../../../src/core/compose/compose.ts';
import { missingIn1, plainUp, projectArguments, scaled, verbArguments, type ComposeVerb } from '../../../src/core/compose/composeCommand.ts';
import { failureText } from '../../../src/core/compose/composeOutput.ts';
import { composeDefinition } from '../../../src/core/compose/composeDefinition.ts';
import { parseComposeTask, type ParsedComposeTask } from '../../../src/core/compose/composeTask.ts';

const parse = (definition: object): ParsedComposeTask => parseComposeTask({ type: 'docker-compose', ...definition }, '/w');
const argv = (definition: object): string => {
  const parsed = parse(definition);
  assert.ok(parsed.kind === 'valid', JSON.stringify(parsed));
  const { source, verb } = parsed.task;
  return [...projectArguments({ kind: 'files', ...source, name: source.name ?? 'w' }), '|', ...verbArguments(verb, 2)].join(' ');
};

describe('a docker-compose task', () => {
  it('takes several files, env files and profiles (vscode-docker#186)', () => {
    const definition = { command: 'up', files: ['a/compose.yaml', 'a/dev.yaml'], envFiles: ['dev.env'], profiles: ['debug'], projectName: 'shop', services: ['web'] };
    assert.equal(argv(definition), '--project-name shop --project-directory /w/a --file /w/a/compose.yaml --file /w/a/dev.yaml --env-file /w/dev.env --profile debug | up web');
  });

  it('gives Compose every option of its commands', () => {
    const tasks = [
      {},
      { command: 'up', detached: true, build: true, pull: 'always', forceRecreate: true, noDeps: true, removeOrphans: true, renewAnonVolumes: true, timeout: 3, scale: { web: 2 } },
      { command: 'up', wait: true, waitTimeout: 60, detached: true },
      { command: 'up', abortOnContainerExit: true, exitCodeFrom: 'test' },
      { command: 'down', volumes: true, images: 'local', removeOrphans: true, timeout: 1 },
      { command: 'build', noCache: true, pull: true, buildArgs: { A: 1 }, services: ['web'] },
      { command: 'pull', ignorePullFailures: true },
      { command: 'run', services: ['web'], arguments: ['sh', '-c', 'true'], remove: true, servicePorts: true, user: 'me', workingDirectory: '/x', entrypoint: '/e', containerName: 'c', environment: { A: 'b' } },
      { command: 'run', services: ['web'], arguments: ['sh'], extraOptions: ['--publish', '80:80'] },
      { command: 'up', services: ['web'], extraOptions: ['--quiet-pull', '--attach', 'web'] },
      { command: 'watch' },
      { command: 'ps' },
    ];
    assert.deepEqual(tasks.map((task) => argv(task).split(' | ')[1]), [
      'up',
      'up --detach --build --pull always --force-recreate --no-deps --remove-orphans --renew-anon-volumes --timeout 3 --scale web=2',
      'up --wait --wait-timeout 60',
      'up --abort-on-container-exit --exit-code-from test',
      'down --volumes --rmi local --remove-orphans --timeout 1',
      'build --no-cache --pull --build-arg A=1 web',
      'pull --ignore-pull-failures',
      'run -T --rm --service-ports --user me --workdir /x --entrypoint /e --name c -e A=b web sh -c true',
      'run -T --publish 80:80 web sh',
      'up --quiet-pull --attach web web',
      'watch',
      'ps --all',
    ]);
  });

  it('says all that is wrong with it', () => {
    const parsed = parse({ command: 'run', files: 'x', services: ['-f', 'b'], projectName: 'Big', scale: { web: -1 }, environment: [] });
    assert.deepEqual(parsed.kind === 'invalid' && parsed.problems, [
      '"files" must be a list of texts.',
      '"projectName": A project is named by lower-case letters, digits, "-" and "_".',
      '"services": "-f" is not the name of a service.',
      '"run" is of one service: name it in "services".',
      '"environment" must be an object of names and texts.',
    ]);
    const up = parse({ command: 'up', scale: { web: -1 }, timeout: 'x', forceRecreate: true, noRecreate: true });
    assert.deepEqual(up.kind === 'invalid' && up.problems, ['"forceRecreate" and "noRecreate" exclude each other.', '"scale": "web" needs a number of containers.', '"timeout" must be a number of seconds.']);
    const unknown = parse({ command: 'fly', files: ['${nope}/x'] });
    assert.deepEqual(unknown.kind === 'invalid' && unknown.problems.length, 2);
    const extra = parse({ command: 'ps', extraOptions: ['web', '--quiet'] });
    assert.deepEqual(extra.kind === 'invalid' && extra.problems, ['"extraOptions": "web" is no option.']);
  });

  it('is told from others by all that it does', () => {
    const target = { kind: 'files', name: 'shop', directory: '/w/a', files: ['/w/a/compose.yaml'], envFiles: [], profiles: ['debug'] } as const;
    const verbs: readonly ComposeVerb[] = [plainUp, { ...plainUp, services: ['web'], build: true, scale: { web: 2 } }, scaled('web', 3), { verb: 'watch', services: ['db'] }, { verb: 'down', services: [], volumes: true, images: 'none', removeOrphans: false }, { verb: 'pull', services: ['web'], ignoreFailures: true }];
    const definitions = verbs.map((verb) => composeDefinition(target, verb));
    assert.deepEqual(definitions[1], { command: 'up', projectName: 'shop', files: ['/w/a/compose.yaml'], projectDirectory: '/w/a', profiles: ['debug'], services: ['web'], build: true, scale: { web: 2 }, detached: true });
    for (const [at, definition] of definitions.entries()) {
      const parsed = parse(definition);
      assert.ok(parsed.kind === 'valid', JSON.stringify(parsed));
      const { isAlone: _, ...verb } = { isAlone: undefined, ...(verbs[at] ?? plainUp) };
      assert.deepEqual(parsed.task.verb, { ...verb, extraOptions: [] });
    }
  });

  it('says what it says to no end', () => {
    const notes = (definition: object): readonly string[] => {
      const parsed = parse(definition);
      return parsed.kind === 'valid' ? parsed.task.notes : ['invalid'];
    };
    assert.deepEqual(notes({ command: 'up', volumes: true, remove: false, waitTimeout: 3, build: true }), ['"volumes" says nothing to "up".', '"waitTimeout" says nothing without "wait".']);
    assert.deepEqual(notes({ command: 'up', detached: true, exitCodeFrom: 'web' }), ['"exitCodeFrom" says nothing where the task does not stay: "detached".']);
    assert.deepEqual([notes({ command: 'down', volumes: true, timeout: 3 }), notes({ command: 'run', services: ['web'], environment: {}, build: true })], [[], []]);
  });

  it('asks which service is run where it names none, and keeps secrets out of the log', () => {
    const parsed = parse({ command: 'run' });
    assert.deepEqual(parsed.kind === 'valid' && parsed.task.verb.verb === 'run' && parsed.task.verb.service, '');
    assert.deepEqual(withoutSecrets(['run', '-e', 'DB_PASSWORD=x', '-eAPI_TOKEN=x', '--env=MODE=dev', '--label', 'my.secret=x', '--build-arg=TOKEN=x', 'web', 'PASSWORD=x']), ['run', '-e', 'DB_PASSWORD=…', '-eAPI_TOKEN=…', '--env=MODE=dev', '--label', 'my.secret=…', '--build-arg=TOKEN=…', 'web', 'PASSWORD=x']);
  });

  it('knows what 1.29 lacks', () => {
    assert.deepEqual([missingIn1({ ...plainUp, wait: true, pull: 'always' }), missingIn1({ verb: 'watch', services: [] }), missingIn1(plainUp)], [['--wait', '--pull'], ['watch'], []]);
  });
});

describe('what Compose says when it fails', () => {
  it('is told without colours, warnings and what it was doing', () => {
    assert.equal(failureText('time="2026" level=warning msg="obsolete"\n\u001b[31mservices.web Additional property imge is not allowed\u001b[0m\n', 15), 'Compose says: services.web Additional property imge is not allowed');
    assert.deepEqual([failureText('', 1), failureText('', undefined)], ['Compose ended with exit code 1.', 'Compose was ended by a signal.']);
  });
});
