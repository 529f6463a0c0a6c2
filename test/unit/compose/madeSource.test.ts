import assert from 'node:assert/strict';
import { madeSource } from '../../../src/core/compose/madeSource.ts';
import { isOfProject } from '../../../src/core/model/compose.ts';
import { composed, project } from '../../fakes/things.ts';

const [base, override, prod] = ['/w/shop/compose.yaml', '/w/shop/compose.override.yaml', '/w/shop/compose.prod.yaml'];

describe('a project that runs', () => {
  const shop = project('shop', {}, { files: [base, override], otherFiles: [prod], profiles: ['debug'] });
  const source = { directory: '/w/shop', name: 'shop', profiles: ['debug'], envFiles: [] };

  it('is meant as it is described, where it was brought up from a part of that: an override is new', () => {
    assert.deepEqual([madeSource(shop, { configFiles: [base] }, undefined), madeSource(shop, { configFiles: [base, override] }, undefined), madeSource(shop, { configFiles: [] }, undefined)], [undefined, undefined, undefined]);
  });

  it('is meant of the files that were named by hand, unless others were chosen here', () => {
    assert.deepEqual(madeSource(shop, { configFiles: [base, prod] }, undefined), { ...source, files: [base, prod] });
    assert.deepEqual(madeSource(shop, { configFiles: [override, base] }, { files: [], envFiles: [] }), { ...source, files: [override, base] });
    assert.equal(madeSource(shop, { configFiles: [base, prod] }, { files: [base, override], envFiles: [] }), undefined);
  });

  it('keeps the files of variables that it was brought up with', () => {
    assert.deepEqual(madeSource(shop, { configFiles: [base], envFiles: ['/w/shop/prod.env'] }, undefined), { ...source, files: [base, override], envFiles: ['/w/shop/prod.env'] });
    assert.equal(madeSource(shop, { configFiles: [base], envFiles: ['/w/shop/prod.env'] }, { files: [], envFiles: ['/w/shop/dev.env'] }), undefined);
  });

  it('is found by its folder however a shell on Windows writes that', () => {
    const there = project('shop', {}, { directory: 'c:\\Users\\me\\shop', files: ['c:\\Users\\me\\shop\\compose.yaml'] });
    const web = composed('shop', 'web', { id: 'web' });
    assert.equal(madeSource(there, { configFiles: ['C:\\Users\\me\\shop\\compose.yaml'] }, undefined), undefined);
    assert.ok(web.compose && isOfProject({ compose: { ...web.compose, workingDirectory: 'C:\\Users\\me\\shop' } }, { project: 'shop', directory: there.directory }));
  });
});
