import assert from 'node:assert/strict';
import { composeIdentity } from '../../../src/core/model/compose.ts';

describe('composeIdentity', () => {
  const label = (name: string): string => `com.docker.compose.${name}`;

  it('reads the labels that Compose sets', () => {
    assert.deepEqual(
      composeIdentity({
        [label('project')]: 'shop',
        [label('service')]: 'web',
        [label('container-number')]: '3',
        [label('oneoff')]: 'True',
        [label('project.working_dir')]: '/shop',
        [label('project.config_files')]: '/shop/a.yml,/shop/b.yml',
      }),
      { project: 'shop', service: 'web', number: 3, isOneOff: true, workingDirectory: '/shop', configFiles: ['/shop/a.yml', '/shop/b.yml'] },
    );
  });

  it('makes do with project and service, and needs both', () => {
    assert.deepEqual(composeIdentity({ [label('project')]: 'shop', [label('service')]: 'web', [label('container-number')]: 'many' }), { project: 'shop', service: 'web', number: 1, isOneOff: false, configFiles: [] });
    assert.equal(composeIdentity({ [label('project')]: 'shop' }), undefined);
    assert.equal(composeIdentity({}), undefined);
  });
});
