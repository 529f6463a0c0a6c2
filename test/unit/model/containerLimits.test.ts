import assert from 'node:assert/strict';
import { changedLimits, limitsOf, updateCommand, type ContainerLimits } from '../../../src/core/model/containerLimits.ts';
import { commitCommand } from '../../../src/core/model/commit.ts';
import { eventJson } from '../../../src/core/model/eventJson.ts';
import { healthCheckOf, healthReportOf } from '../../../src/core/model/healthCheck.ts';
import { bytesText, parseBytes, parseCount, parseCpus } from '../../../src/core/model/limitInput.ts';
import { cliText } from '../../../src/core/model/shellQuote.ts';

const none: ContainerLimits = { memory: 0, memorySwap: 0, nanoCpus: 0, cpuShares: 0, pids: 0, restart: 'no', restartRetries: 0 };

describe('the limits of a container', () => {
  it('are read from an inspection, whoever set them', () => {
    assert.deepEqual(limitsOf({}), none);
    assert.deepEqual(limitsOf({ HostConfig: { Memory: 1024, MemorySwap: -1, CpuQuota: 150_000, CpuPeriod: 100_000, CpuShares: 2, PidsLimit: -1, RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } } }), {
      ...none,
      ...{ memory: 1024, memorySwap: -1, nanoCpus: 1_500_000_000, cpuShares: 2, restart: 'on-failure', restartRetries: 3 },
    });
  });

  it('are changed by a `docker update` that says what is new', () => {
    const changes = changedLimits(none, { ...none, memory: 1024, nanoCpus: 500_000_000, restart: 'on-failure', restartRetries: 2 });
    assert.equal(cliText(updateCommand('my web', changes)), "docker update --memory 1024 --cpus 0.5 --restart on-failure:2 'my web'");
    assert.equal(cliText(updateCommand('web', changedLimits({ ...none, pids: 5 }, none))), 'docker update --pids-limit -1 web');
  });

  it('are typed as the CLI takes them', () => {
    assert.deepEqual(['', '512m', '1.5g', '1024', '2KiB', ' 1 GB '].map((text) => parseBytes(text)), [0, 536_870_912, 1_610_612_736, 1024, 2048, 1_073_741_824]);
    assert.deepEqual([0, -1, 1024, 536_870_912, 1_610_612_736, 1025].map(bytesText), ['', '-1', '1k', '512m', '1536m', '1025']);
    assert.equal(parseBytes('-1', true), -1);
    assert.deepEqual(['', '0.5', '2'].map(parseCpus), [0, 500_000_000, 2_000_000_000]);
    assert.deepEqual(['', ' 7 '].map(parseCount), [0, 7]);
    for (const wrong of ['-1', 'x', '1x', '1.', '9e9g', '1'.repeat(30)]) assert.throws(() => parseBytes(wrong), { kind: 'invalid' });
    for (const wrong of ['-1', 'x', '1,5', '9999999']) assert.throws(() => parseCpus(wrong), { kind: 'invalid' });
    for (const wrong of ['-1', '1.5', 'x']) assert.throws(() => parseCount(wrong), { kind: 'invalid' });
  });
});

describe('a commit', () => {
  it('is a `docker commit`', () => {
    assert.equal(cliText(commitCommand('web', { reference: 'app:1', author: 'A', message: 'as it was', isPaused: false, changes: ['CMD ["x"]'] })), `docker commit --author A --message 'as it was' --pause=false --change 'CMD ["x"]' web app:1`);
    assert.equal(cliText(commitCommand('web', { reference: '', author: '', message: '', isPaused: true, changes: [] })), 'docker commit web');
  });
});

describe('a health check', () => {
  it('is run as the engine runs it', () => {
    const check = (Test: readonly string[], rest: object = {}): unknown => healthCheckOf({ Config: { Healthcheck: { Test, ...rest } } });
    assert.deepEqual(check(['CMD', 'curl', '-f', '/']), { command: ['curl', '-f', '/'], timeout: 30_000 });
    assert.deepEqual(check(['CMD-SHELL', 'exit 1'], { Timeout: 1_500_000_000 }), { command: ['/bin/sh', '-c', 'exit 1'], timeout: 1500 });
    assert.deepEqual(healthCheckOf({ Config: { Shell: ['bash', '-ec'], Healthcheck: { Test: ['CMD-SHELL', 'x'] } } }), { command: ['bash', '-ec', 'x'], timeout: 30_000 });
    assert.deepEqual([check(['NONE']), check([]), healthCheckOf({})], [undefined, undefined, undefined]);
  });

  it('is told with its last runs, the newest first', () => {
    const run = (Start: string, ExitCode: number): object => ({ Start, End: `${Start}+`, ExitCode, Output: 'x' });
    assert.deepEqual(healthReportOf({ State: { Health: { Status: 'unhealthy', FailingStreak: 1, Log: [run('1', 0), run('2', 7)] } } }), {
      failingStreak: 1,
      probes: [{ startedAt: '2', endedAt: '2+', exitCode: 7, output: 'x' }, { startedAt: '1', endedAt: '1+', exitCode: 0, output: 'x' }],
    });
    assert.deepEqual([healthReportOf({ State: { Health: null } }), healthReportOf({})], [undefined, undefined]);
  });
});

describe('an event', () => {
  it('is written as the engine wrote it, to the nanosecond', () => {
    assert.equal(
      eventJson({ type: 'container', action: 'health_status', detail: 'healthy', id: 'a', attributes: { name: 'web' }, timeNano: 1_700_000_000_123_456_789n }),
      '{"Type":"container","Action":"health_status: healthy","Actor":{"ID":"a","Attributes":{"name":"web"}},"time":1700000000,"timeNano":1700000000123456789}',
    );
  });
});
