import assert from 'node:assert/strict';
import { downLosses, type DownFacts } from '../../../src/core/compose/downLosses.ts';
import { composed, image, network, volume } from '../../fakes/things.ts';

const label = (project: string): Readonly<Record<string, string>> => ({ 'com.docker.compose.project': project });
const anonymous = 'a'.repeat(64);
const facts: DownFacts = {
  project: 'shop',
  containers: [composed('shop', 'web', { id: 'w', image: 'team/web:1', imageId: 'sha256:web', mounts: [{ kind: 'volume', name: anonymous, source: '', target: '/x', isReadOnly: false }, { kind: 'volume', name: 'outside', source: '', target: '/y', isReadOnly: false }] })],
  networks: [network({ id: 'n', name: 'shop_default', labels: label('shop') }), network({ id: 'o', name: 'other_default', labels: label('other') })],
  volumes: ['shop_data', 'shop_debug', 'outside', anonymous, 'b'.repeat(64)].map((id) => volume({ id, labels: id.startsWith('shop') ? label('shop') : {} })),
  images: [
    image({ id: 'sha256:web', tags: ['team/web:1', 'team/web:latest'] }),
    image({ id: 'sha256:api', tags: ['shop-api:latest'] }),
    image({ id: 'sha256:old', labels: label('shop') }),
    image({ id: 'sha256:pg', digests: ['pg@sha256:1'] }),
    image({ id: 'sha256:x', tags: ['team/x:1'] }),
  ],
};
const config = { services: { web: { image: 'team/web' }, api: { build: {} }, db: { image: 'pg@sha256:1' } }, volumes: { data: { name: 'shop_data' }, debug: {}, outside: { name: 'outside', external: true }, gone: { name: 'shop_gone' } } };

describe('what goes with a project that is taken down', () => {
  it('is what its files declare, of every profile, whether or not a container uses it', () => {
    const { networks, volumes, images } = downLosses({ ...facts, config });
    assert.deepEqual([networks.map(({ name }) => name), volumes, images], [['shop_default'], ['shop_data', 'shop_debug', anonymous], ['team/web:latest', 'shop-api:latest', 'sha256:old', 'pg@sha256:1']]);
  });

  it('is what bears its label where there are no files, and not what is merely mounted', () => {
    const { networks, volumes, images } = downLosses(facts);
    assert.deepEqual([networks.map(({ name }) => name), volumes, images], [['shop_default'], ['shop_data', 'shop_debug', anonymous], ['team/web:1', 'sha256:old']]);
  });
});
