import { create } from '@bufbuild/protobuf';
import assert from 'node:assert/strict';
import { silentLog } from '../../../src/core/base/log.ts';
import { type BuildKit } from '../../../src/core/build/control.ts';
import { EngineBuild } from '../../../src/core/build/engineBuild.ts';
import { HistoryRecordSchema } from '../../../src/core/build/proto/control_pb.ts';
import { StatusResponseSchema, type StatusResponse } from '../../../src/core/build/proto/session_pb.ts';

const provenance = { digest: 'sha256:p', annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' } };
const times = { started: { seconds: 1n }, completed: { seconds: 2n } };

/** A BuildKit that tells of one step, and whose stored content is as given. */
function kitWith(content: () => AsyncIterable<Uint8Array>): BuildKit {
  async function* status(): AsyncIterable<StatusResponse> {
    yield await Promise.resolve(create(StatusResponseSchema, { vertexes: [{ digest: 'a', name: '[1/1] RUN make', ...times }] }));
  }
  return { content, status } as Partial<BuildKit> as BuildKit;
}

describe('how a build of an engine’s history went', () => {
  const build = (): EngineBuild => new EngineBuild({ id: 'e', name: 'e' }, create(HistoryRecordSchema, { ref: 'r', createdAt: times.started, completedAt: times.completed, result: { attestations: [provenance] }, externalError: { digest: 'sha256:e' } }));
  const names = ({ record }: EngineBuild): readonly string[] => record.steps.map(({ name }) => name);

  it('is told although what is stored beside it cannot be read', async () => {
    const told = build();
    const lines: string[] = [];
    const kit = kitWith(() => {
      throw new Error('no such blob');
    });
    await told.retell({ kit, log: { ...silentLog, debug: (line) => lines.push(line) } }, () => undefined, new AbortController().signal);
    assert.deepEqual([names(told), told.isTold, told.record.source], [['[1/1] RUN make'], true, '']);
    assert.deepEqual(lines, ['The provenance of the build r cannot be read: no such blob', 'The error of the build r cannot be read: no such blob']);
  });

  it('is told although its provenance is too large', async () => {
    const told = build();
    async function* endless(): AsyncIterable<Uint8Array> {
      for (let pieces = 0; pieces < 33; pieces += 1) yield await Promise.resolve(Buffer.alloc(1024 * 1024, ' '));
    }
    await told.retell({ kit: kitWith(endless), log: silentLog }, () => undefined, new AbortController().signal);
    assert.deepEqual([names(told), told.isTold], [['[1/1] RUN make'], true]);
  });

  it('is not asked further once nobody wants to know', async () => {
    const told = build();
    const stop = new AbortController();
    const kit = kitWith(() => {
      stop.abort();
      throw new Error('aborted');
    });
    await assert.rejects(told.retell({ kit, log: silentLog }, () => undefined, stop.signal));
    assert.deepEqual([names(told), told.isTold], [[], false]);
  });
});
