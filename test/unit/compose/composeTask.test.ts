import assert from 'node:assert/strict';
import { missingIn1, plainUp, projectArguments, verbArguments } from '../../../src/core/compose/composeCommand.ts';
import { failureText } from '../../../src/core/compose/composeOutput.ts';
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
