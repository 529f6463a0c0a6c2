import assert from 'node:assert/strict';
import { join } from 'node:path';
import { checkDockerfile } from '../../src/core/build/check.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { connectTo, sharedEngine } from '../host/shared.ts';
import { makeFolder, removeFolders } from '../unit/build/support.ts';

describe('checking a Dockerfile, on engines that cannot', function () {
  this.timeout(600_000);
  afterEach(removeFolders);

  for (const [version, name] of [['20.10', /20\.10\S*(?=\.$)/], ['26.1', /26\.1\S*(?=\.$)/]] as const)
    it(`says of ${version} which engine can`, async () => {
      const engine = await connectTo(await sharedEngine(version));
      const buildContext = makeFolder({ Dockerfile: 'FROM busybox\n' });
      const request = { buildContext, dockerfile: join(buildContext, 'Dockerfile'), tags: [], buildArgs: {}, labels: {}, pull: false, noCache: false, cacheFrom: [], builder: 'auto' } as const;
      const checking = checkDockerfile({ engine, request, credentials: { forHost: () => Promise.resolve(undefined) }, installationId: 'test', log: silentLog }, new AbortController().signal);
      await assert.rejects(checking, (error: Error) => {
        assert.equal(error.message.replace(name, 'X'), 'Checking a Dockerfile needs Docker Engine 27.0 or later; this one is X.');
        return true;
      });
      engine.dispose();
    });
});
