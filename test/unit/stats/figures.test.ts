import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { toStatsSample } from '../../../src/core/engine/stats.ts';
import { figuresOf } from '../../../src/core/stats/figures.ts';
import { figureTexts } from '../../../src/core/stats/figureTexts.ts';
import { cliTexts, samplesOf, type RecordedStats } from './recorded.ts';

const recorded = JSON.parse(readFileSync('test/fixtures/stats/recorded.json', 'utf8')) as readonly (RecordedStats & { readonly engine: string })[];

/** As an engine on control groups version 2 tells it. */
const version2 = {
  read: '2026-01-01T00:00:01Z',
  preread: '2026-01-01T00:00:00Z',
  num_procs: 0,
  pids_stats: { current: 7, limit: 18446744073709551615 },
  cpu_stats: { cpu_usage: { total_usage: 1_500_000_000 }, system_cpu_usage: 12_000_000_000, online_cpus: 4, throttling_data: { periods: 40, throttled_periods: 25, throttled_time: 9 } },
  precpu_stats: { cpu_usage: { total_usage: 1_000_000_000 }, system_cpu_usage: 8_000_000_000, online_cpus: 4, throttling_data: { periods: 30, throttled_periods: 20, throttled_time: 5 } },
  memory_stats: { usage: 100 * 1024 * 1024, limit: 200 * 1024 * 1024, stats: { file: 52428800, inactive_file: 25 * 1024 * 1024 } },
  networks: { eth0: { rx_bytes: 1000, tx_bytes: 2000 }, eth1: { rx_bytes: 500, tx_bytes: 1 } },
  blkio_stats: { io_service_bytes_recursive: [{ major: 8, minor: 0, op: 'read', value: 4096 }, { major: 8, minor: 0, op: 'Write', value: 8192 }, { major: 8, minor: 16, op: 'Read', value: 1 }, { major: 8, minor: 0, op: 'Total', value: 9 }] },
};

const windows = {
  read: '2026-01-01T00:00:02Z',
  preread: '2026-01-01T00:00:00Z',
  num_procs: 4,
  cpu_stats: { cpu_usage: { total_usage: 30_000_000 } },
  precpu_stats: { cpu_usage: { total_usage: 10_000_000 } },
  memory_stats: { commitbytes: 9, privateworkingset: 1024 * 1024 },
  storage_stats: { read_size_bytes: 1000, write_size_bytes: 2000 },
};

describe('figures', () => {
  for (const { engine, shown, answer } of recorded)
    it(`of ${shown.Name} on engine ${engine} are what its docker stats said of the same samples`, () => {
      const { before, now } = samplesOf(answer);
      assert.deepEqual(figureTexts(figuresOf(before, now)), cliTexts(shown));
    });

  it('of control groups version 2 leave out its inactive files, and add up networks and devices', () => {
    const { before, now } = samplesOf(version2);
    const figures = figuresOf(before, now);
    assert.deepEqual(figureTexts(figures), { cpu: '50.00%', memory: '75MiB / 200MiB', memoryPercent: '37.50%', network: '1.5kB / 2kB', block: '4.1kB / 8.19kB', pids: '7' });
    assert.deepEqual([figures.throttledPeriods, figures.pidsLimit], [5, undefined]);
  });

  it('of Windows are measured by the clock, and know no limit', () => {
    const { before, now } = samplesOf(windows);
    assert.deepEqual(figureTexts(figuresOf(before, now)), { cpu: '25.00%', memory: '1MiB', memoryPercent: '--', network: '0B / 0B', block: '1kB / 2kB', pids: '--' });
  });

  it('of one sample say nothing of what takes two; of a container that started anew nothing below zero', () => {
    const { before, now } = samplesOf(version2);
    const { cpuPercent, rates } = figuresOf(undefined, now);
    assert.deepEqual([cpuPercent, rates], [undefined, undefined]);
    assert.deepEqual(figuresOf({ ...now, readAt: before.readAt }, { ...before, readAt: now.readAt, received: 0, sent: 2501, read: 0, written: 0 }), {
      ...figuresOf(undefined, { ...before, received: 0, sent: 2501, read: 0, written: 0 }),
      cpuPercent: 0,
      rates: { received: 0, sent: 500, read: 0, written: 0 },
    });
  });

  it('of an answer that makes no sense are empty, and there are none of a container that does not run', () => {
    assert.equal(toStatsSample({ read: '0001-01-01T00:00:00Z', cpu_stats: {} }), undefined);
    const sample = toStatsSample({ read: '2026-01-01T00:00:00Z', networks: { eth0: 'x' }, cpu_stats: [], memory_stats: { usage: 'much', stats: { inactive_file: 5 } }, blkio_stats: { io_service_bytes_recursive: [null, { op: 3 }] } });
    assert.ok(sample);
    assert.deepEqual(figureTexts(figuresOf(undefined, sample)), { cpu: '--', memory: '0B / 0B', memoryPercent: '0.00%', network: '0B / 0B', block: '0B / 0B', pids: '0' });
  });
});
