import { systemClock } from '../../../src/core/base/clock.ts';
import { engineContract } from '../../fakes/engineContract.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { image } from '../../fakes/things.ts';

describe('the fake engine', () => {
  engineContract(async () => new FakeEngine(systemClock, { images: [image({ id: 'sha256:b', tags: ['busybox:latest'] })] }));
});
