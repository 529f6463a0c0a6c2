import assert from 'node:assert/strict';
import { creation } from '../../../src/core/engine/containerCreation.ts';
import { type RunValues } from '../../../src/core/model/runPage.ts';
import { cliText } from '../../../src/core/model/shellQuote.ts';
import { readRunForm } from '../../../src/core/run/runForm.ts';
import { runLine } from '../../../src/core/run/runLine.ts';
import { runFields } from '../../../src/core/run/runSections.ts';
import { specFromInspect } from '../../../src/core/run/specFromInspect.ts';
import { valuesFromInspect } from '../../../src/core/run/valuesFromInspect.ts';

/** Values that each field may hold. */
const samples: Readonly<Record<string, RunValues[string]>> = {
  image: 'team/app:1',
  name: 'web',
  ports: ['8080:80', '127.0.0.1:5353:53/udp', '9'],
  env: ['A=1', 'B= two  words ', 'C=', 'D=line\nline'],
  volumes: ['data:/data', '/tmp:/outside:ro', '/unnamed'],
  command: "serve 'two words' ''",
  entrypoint: 'sh -c',
  workdir: '/app',
  user: '1000:1000',
  hostname: 'far',
  tty: true,
  interactive: true,
  init: true,
  stopSignal: 'SIGINT',
  stopTimeout: '3',
  labels: ['team=shop', 'note=a=b', 'bare='],
  network: 'front',
  addHosts: ['db:10.0.0.5', 'six:::1'],
  dns: ['9.9.9.9', '2620:fe::fe'],
  memory: '64m',
  cpus: '1.5',
  pidsLimit: '50',
  shmSize: '32m',
  gpus: 'all',
  ulimits: ['nofile=100:200'],
  privileged: true,
  readOnly: true,
  capAdd: ['NET_ADMIN'],
  capDrop: ['MKNOD', 'CHOWN'],
  tmpfs: ['/run', '/scratch:size=1m,noexec'],
  restart: 'on-failure:3',
  healthCmd: 'wget -q -O- localhost',
  healthInterval: '30s',
  healthTimeout: '1500ms',
  healthRetries: '3',
  healthStartPeriod: '5s',
};

/** A container as the engine would tell of one that was made so. */
function inspected(values: RunValues): { readonly Id: string; readonly Name: string; readonly Config: unknown; readonly HostConfig: unknown } {
  const { spec } = readRunForm(values);
  const { HostConfig, ...Config } = creation(spec);
  return { Id: 'abcdef0123456789', Name: `/${spec.name ?? ''}`, Config, HostConfig };
}

/** The same numbers each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

describe('the form of a container', () => {
  it('has a field for each of the samples, and takes each', () => {
    const without = ['pull', 'platform', 'remove', 'envFile', 'noHealthcheck'];
    assert.deepEqual(runFields().map(({ id }) => id).filter((id) => !without.includes(id)).sort(), Object.keys(samples).sort());
    assert.deepEqual(readRunForm(samples).problems, []);
  });

  it('is filled in from a container as it was filled in to make it, whatever was chosen', () => {
    const next = random(7);
    for (let round = 0; round < 300; round += 1) {
      const taken = Object.entries(samples).filter(([id]) => id === 'image' || next() < 0.4);
      // An engine tells of the times of a health check beside its command only.
      const chosen = taken.filter(([id]) => !id.startsWith('health') || taken.some(([other]) => other === 'healthCmd'));
      const values: RunValues = Object.fromEntries(chosen.map(([id, value]) => [id, Array.isArray(value) ? value.slice(0, 1 + Math.floor(next() * value.length)) : value]));
      const { spec } = readRunForm(values);
      assert.deepEqual(specFromInspect(inspected(values), {}), spec);
    }
    assert.deepEqual(valuesFromInspect(inspected(samples), {}), { values: samples, rest: [] });
  });

  it('names each option in the command', () => {
    assert.equal(
      cliText(runLine({ ...samples, env: ['A=1'], tty: undefined as never }, { verb: 'run', rest: ['--sysctl', 'a=b'] })),
      [
        "docker run --detach --name web --publish 8080:80 --publish 127.0.0.1:5353:53/udp --publish 9 --env A=1 --volume data:/data --volume /tmp:/outside:ro --volume /unnamed --workdir /app --user 1000:1000 --hostname far",
        '--interactive --init --stop-signal SIGINT --stop-timeout 3 --label team=shop --label note=a=b --label bare= --network front --add-host db:10.0.0.5 --add-host six:::1 --dns 9.9.9.9 --dns 2620:fe::fe',
        '--memory 64m --cpus 1.5 --pids-limit 50 --shm-size 32m --gpus all --ulimit nofile=100:200 --privileged --read-only --cap-add NET_ADMIN --cap-drop MKNOD --cap-drop CHOWN --tmpfs /run --tmpfs /scratch:size=1m,noexec',
        "--restart on-failure:3 --health-cmd 'wget -q -O- localhost' --health-interval 30s --health-timeout 1500ms --health-retries 3 --health-start-period 5s --sysctl a=b --entrypoint sh team/app:1 -c serve 'two words' ''",
      ].join(' '),
    );
    assert.equal(cliText(runLine({ image: 'a', env: ['KEY=secret'], labels: ['token=x', 'b=c'], tty: true, interactive: true }, { verb: 'run', rest: [], isForLog: true })), 'docker run --env KEY --tty --interactive --label b=c a');
    assert.equal(cliText(runLine({ image: 'a', command: 'echo "open' }, { verb: 'create', rest: [] })), `docker create a 'echo "open'`);
  });

  it('says at the field what is wrong, and goes on', () => {
    const wrong: Readonly<Record<string, RunValues[string]>> = {
      image: 'Not An Image', name: '-x', ports: ['80:80', 'http', ''], env: ['A'], volumes: ['data'], workdir: 'app', user: 'two words', stopTimeout: 'soon', labels: ['=x'], addHosts: ['db'], dns: ['far'], memory: '1x', cpus: 'many',
      pidsLimit: '-1', gpus: 'some', ulimits: ['nofile'], capAdd: ['NET-ADMIN'], tmpfs: ['run'], restart: 'sometimes', platform: 'Linux', healthInterval: '30', command: 'echo "',
    };
    const { problems } = readRunForm(wrong);
    assert.deepEqual(problems.map(({ field }) => field).sort(), Object.keys(wrong).sort());
    assert.deepEqual(problems.find(({ field }) => field === 'ports'), { field: 'ports', row: 1, text: '"http" is not a port such as 8080:80, 127.0.0.1:8080:80 or 53:53/udp.' });
  });

  it('refuses what does not go together, and what says nothing', () => {
    const fields = (values: RunValues): readonly string[] => readRunForm(values).problems.map(({ field }) => field);
    assert.deepEqual([fields({}), fields({ image: 'a', remove: true, restart: 'always' }), fields({ image: 'a', remove: true, restart: 'no' }), fields({ image: 'a', network: 'container:b', ports: ['80'] })], [['image'], ['remove'], [], ['network']]);
  });
});
