import assert from 'node:assert/strict';
import { imagesText } from '../../../src/core/outline/engineInfo.ts';
import { image } from '../../fakes/things.ts';

describe('the images of an engine, as text', () => {
  it('are told apart by what a registry calls them, whatever kind of store the engine has, else by their ids', () => {
    const digest = `sha256:${'d'.repeat(64)}`;
    const [classic, containerd] = [`sha256:${'a'.repeat(64)}`, digest].map((id) => image({ id, tags: ['busybox:1', 'r.example:5000/made:2'], digests: [`busybox@${digest}`], size: id === digest ? 3_000_000 : 2_000_000 }));
    assert.ok(classic && containerd);
    assert.equal(imagesText([classic, image({ id: `sha256:${'b'.repeat(64)}`, tags: [], digests: [], size: 5 })]), '<none>  bbbbbbbbbbbb  5B\nbusybox:1  @dddddddddddd\nr.example:5000/made:2  aaaaaaaaaaaa  2MB\n');
    assert.equal(imagesText([containerd]).split('\n')[0], 'busybox:1  @dddddddddddd');
  });
});
