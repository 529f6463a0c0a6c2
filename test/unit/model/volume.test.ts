import assert from 'node:assert/strict';
import { attachmentTo, networkKeysOf, usersOfNetwork, usersOfVolume } from '../../../src/core/model/usage.ts';
import { isAnonymous, isVolumeName } from '../../../src/core/model/volume.ts';
import { volumeCommand } from '../../../src/core/model/volumeCommand.ts';
import { container, network, volume } from '../../fakes/things.ts';

describe('a volume', () => {
  it('is anonymous by its name on older engines, by its label on newer ones', () => {
    const labels = { 'com.docker.volume.anonymous': '' };
    assert.deepEqual([volume({ id: 'a'.repeat(64) }), volume({ id: 'x', labels }), volume({ id: 'a'.repeat(63) }), volume({ id: 'data' })].map(isAnonymous), [true, true, false, false]);
  });

  it('has a name that engines accept', () => {
    assert.deepEqual(['data', 'a1_.-', 'a', '-a', 'a b', 'a/b', ''].map(isVolumeName), [true, true, false, false, false, false, false]);
  });

  it('is written down as the command line that does the same, without what proves who one is', () => {
    const options = { type: 'cifs', device: '//nas/share', o: 'addr=nas,username=me,password=s3cr=et', apiToken: 'x,y' };
    assert.deepEqual(volumeCommand({ name: 'data', driver: 'local', options, labels: { a: 'b' } }), [
      ...['docker', 'volume', 'create', '--driver', 'local', '--opt', 'type=cifs', '--opt', 'device=//nas/share', '--opt', 'o=addr=nas,username=me,password=…', '--opt', 'apiToken=…', '--label', 'a=b', 'data'],
    ]);
  });

  it('is used by those that mount it, a network by those connected to it', () => {
    const mounts = [{ kind: 'volume' as const, name: 'data', source: '', target: '/a', isReadOnly: false }, { kind: 'volume' as const, name: 'data', source: '', target: '/b', isReadOnly: false }, { kind: 'bind' as const, source: '/x', target: '/c', isReadOnly: false }];
    const networks = [{ name: 'front', networkId: 'n1', ipAddress: '', ipv6Address: '' }, { name: 'back', networkId: '', ipAddress: '', ipv6Address: '' }];
    const user = container({ id: 'u', mounts, networks });
    const all = [user, container({ id: 'other' })];
    assert.deepEqual([usersOfVolume({ id: 'data' }, all), usersOfVolume({ id: 'x' }, all)], [[user], []]);
    assert.deepEqual([network({ id: 'n1', name: 'front' }), network({ id: 'n2', name: 'back' }), network({ id: 'n3', name: 'front' })].map((each) => usersOfNetwork(each, all).length), [1, 1, 0]);
    assert.deepEqual([networkKeysOf(user), attachmentTo(user, { id: 'n2', name: 'back' })], [['n1', 'name back'], networks[1]]);
  });
});
