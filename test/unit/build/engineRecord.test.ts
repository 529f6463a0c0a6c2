import { create, type MessageInitShape } from '@bufbuild/protobuf';
import assert from 'node:assert/strict';
import { provenanceSource } from '../../../src/core/build/engineHistory.ts';
import { foreignRecord } from '../../../src/core/build/engineRecord.ts';
import { BuildProgress } from '../../../src/core/build/progress.ts';
import { HistoryRecordSchema } from '../../../src/core/build/proto/control_pb.ts';
import { StatusResponseSchema } from '../../../src/core/build/proto/session_pb.ts';
import { type BuildRecord } from '../../../src/core/build/record.ts';

const engine = { id: 'unix:///run/docker.sock', name: 'default' };
const imageId = `sha256:${'a'.repeat(64)}`;

type Entry = Omit<Extract<MessageInitShape<typeof HistoryRecordSchema>, { readonly $typeName?: never }>, 'createdAt' | 'completedAt'>;

function read(entry: Entry, more: { readonly progress?: BuildProgress; readonly source?: string } = {}): BuildRecord {
  const whole = { ref: 'r/1', createdAt: { seconds: 1_700_000_000n }, completedAt: { seconds: 1_700_000_002n, nanos: 500_000_000 }, ...entry };
  return foreignRecord({ engine, entry: create(HistoryRecordSchema, whole), progress: more.progress, source: more.source ?? '' });
}

/** What an engine told of a build whose image has a name. */
function told(): BuildProgress {
  const progress = new BuildProgress();
  const times = { started: { seconds: 1_700_000_001n }, completed: { seconds: 1_700_000_002n } };
  progress.apply(
    create(StatusResponseSchema, {
      vertexes: [
        { digest: 'a', name: '[1/2] FROM busybox', cached: true, ...times },
        { digest: 'b', name: '[2/2] RUN make', inputs: ['a'], ...times },
        { digest: 'c', name: 'exporting to image', inputs: ['b'], ...times },
      ],
      statuses: [
        { vertex: 'c', id: `writing image ${imageId}` },
        { vertex: 'c', id: 'naming to docker.io/library/shop:1' },
      ],
    }),
  );
  return progress;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a build of another client', () => {
  it('reads like one of ours, as far as the engine tells', () => {
    const source = 'FROM busybox\nRUN make\n';
    const record = read(
      {
        frontendAttrs: { filename: 'web.Dockerfile', target: 'base', 'build-arg:A': '1', 'build-arg:API_TOKEN': 'hush', 'build-arg:REPO': 'https://me:hush@host/x', 'label:by': 'ci', 'no-cache': '', context: 'https://me:hush@host/y.git' },
        pinned: true,
        result: { attestations: [{ mediaType: 'x', digest: 'sha256:s', annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' } }] },
        results: { 'linux/amd64': { attestations: [{ digest: 'sha256:p', annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' } }] } },
      },
      { progress: told(), source },
    );
    assert.deepEqual(record, {
      format: 1,
      id: 'engine-0loyw3v28-r%2F1',
      engine,
      request: {
        buildContext: 'https://host/y.git',
        dockerfile: 'web.Dockerfile',
        tags: ['shop:1'],
        target: 'base',
        buildArgs: { A: '1', REPO: 'https://host/x' },
        labels: { by: 'ci' },
        pull: false,
        noCache: true,
        cacheFrom: [],
        builder: 'buildkit',
      },
      hiddenArgs: { API_TOKEN: '' },
      definition: {},
      builder: 'buildkit',
      ref: 'r/1',
      inEngine: { isForeign: true, isPinned: true, provenance: 'sha256:p' },
      startedAt: 1_700_000_000_000,
      completedAt: 1_700_000_002_500,
      outcome: 'built',
      imageId,
      source,
      findings: [],
      steps: record.steps,
      bases: {},
      transfer: { files: 0, bytes: 0, sentFiles: 0, sentBytes: 0 },
    });
    assert.deepEqual(record.steps.map(({ name, outcome, instruction, inputs }) => [name, outcome, instruction?.startLine, inputs]), [
      ['[1/2] FROM busybox', 'cached', 1, undefined],
      ['[2/2] RUN make', 'ran', 2, [1]],
      ['exporting to image', 'ran', undefined, [2]],
    ]);
  });

  it('has the names that its exporter was given, where the engine keeps them', () => {
    const names = 'docker.io/library/shop:2,registry.example.com/shop:2,NO NAME\u001b';
    assert.deepEqual(read({ exporters: [{ type: 'image', attrs: { name: names } }] }).request.tags, ['shop:2', 'registry.example.com/shop:2', 'NO NAME ']);
    assert.deepEqual(read({ exporterResponse: { 'image.name': 'docker.io/me/shop:3', 'containerimage.digest': imageId } }, { progress: told() }).request.tags, ['me/shop:3']);
    assert.deepEqual(read({}).request.tags, []);
  });

  it('runs, failed or was cancelled', () => {
    const running = create(HistoryRecordSchema, { ref: 'r', createdAt: { seconds: 1n } });
    const { completedAt, outcome } = foreignRecord({ engine, entry: running, progress: undefined, source: '' });
    assert.deepEqual([completedAt, outcome], [undefined, 'running']);
    const quoted = { typeUrl: 'github.com/moby/buildkit/errdefs.Source+json', value: Buffer.from(JSON.stringify({ info: { data: base64('FROM x\n') } })) };
    const failed = read({ error: { code: 2, message: 'went\u001b wrong', details: [quoted] } });
    assert.deepEqual([failed.outcome, failed.message, failed.source], ['failed', 'went  wrong', 'FROM x\n']);
    const cancelled = [read({ error: { code: 1, message: 'stopped' } }), read({ error: { code: 2, message: 'failed to solve: context canceled' } })];
    assert.deepEqual(cancelled.map((record) => [record.outcome, record.message]), [['cancelled', undefined], ['cancelled', undefined]]);
  });

  it('has the Dockerfile that its provenance has, of either version', () => {
    const infos = [{ language: 'other', data: base64('x') }, { language: 'Dockerfile', data: base64('FROM é\n') }];
    assert.equal(provenanceSource({ metadata: { 'https://mobyproject.org/buildkit@v1#metadata': { source: { infos } } } }), 'FROM é\n');
    assert.equal(provenanceSource({ runDetails: { metadata: { buildkit_metadata: { source: { infos } } } } }), 'FROM é\n');
    assert.deepEqual([undefined, [], { metadata: 7 }, { metadata: {}, runDetails: null }].map(provenanceSource), ['', '', '', '']);
  });
});
