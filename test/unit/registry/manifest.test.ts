import assert from 'node:assert/strict';
import { readImageConfig, readManifest } from '../../../src/core/registry/manifest.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const facts = { digest, mediaType: 'application/x', size: 2 };

describe('a manifest', () => {
  it('of a format that is not known is told as it is', () => {
    assert.deepEqual(['{}', '[]', 'null', '7', '{"layers":7,"config":{}}', '{"manifests":"x"}'].map((text) => readManifest(text, facts)), ['{}', '[]', 'null', '7', '{"layers":7,"config":{}}', '{"manifests":"x"}'].map((text) => ({ kind: 'other', ...facts, annotations: {}, text })));
    assert.throws(() => readManifest('<html>', facts));
  });

  it('is read with whatever a registry may say in it', () => {
    const text = JSON.stringify({ mediaType: 'application/y', manifests: [{ digest }, { digest: 'sha256:../../etc' }, null, { digest, size: -5, platform: 7, annotations: { a: 1, b: 'x' } }], annotations: [], subject: { digest: 7 }, artifactType: '' });
    assert.deepEqual(readManifest(text, facts), { kind: 'index', ...facts, mediaType: 'application/y', annotations: {}, text, manifests: [{ mediaType: '', digest, size: 0, annotations: {} }, { mediaType: '', digest, size: 0, annotations: { b: 'x' } }] });
  });
});

describe('a configuration', () => {
  it('is empty where it says nothing', () => {
    const empty = { platform: '', created: '', user: '', workingDirectory: '', entrypoint: [], command: [], environment: [], exposedPorts: [], labels: {} };
    assert.deepEqual(['{}', '7', '{"config":{"Env":7,"Labels":[],"ExposedPorts":"x"},"os":"unknown"}'].map(readImageConfig), [empty, empty, empty]);
  });
});
