import assert from 'node:assert/strict';
import { UserError } from '../../../src/core/base/userError.ts';
import { checkForUpdate, updateQuestion, type UpdateQuestion } from '../../../src/core/registry/updateCheck.ts';

const one = `sha256:${'1'.repeat(64)}`;
const two = `sha256:${'2'.repeat(64)}`;
const never = { kind: 'unknown', reason: 'it was never pulled from a registry, nor pushed to one.' };

describe('the check for a newer image', () => {
  it('tells nobody of a name that was never pulled or pushed', () => {
    assert.deepEqual(updateQuestion({ tags: ['secret/project:1'], digests: [] }, 'secret/project:1'), never);
    assert.deepEqual(updateQuestion({ tags: ['busybox:1', 'secret/project:1'], digests: [`busybox@${one}`] }, 'secret/project:1'), never);
    assert.deepEqual(updateQuestion({ tags: ['r.example/busybox:1'], digests: [`busybox@${one}`] }, 'r.example/busybox:1'), never);
  });

  it('asks first where a tag of Docker Hub may be ours alone', () => {
    const mayBeLocal = (tags: readonly string[], digests: readonly string[], reference: string): unknown => {
      const question = updateQuestion({ tags, digests }, reference);
      return 'kind' in question ? question : question.mayBeLocal;
    };
    assert.deepEqual(
      [mayBeLocal(['busybox:1'], [`busybox@${one}`], 'busybox:1'), mayBeLocal(['busybox:1', 'busybox:mine'], [`busybox@${one}`], 'busybox:mine'), mayBeLocal(['r.example/a:1', 'r.example/a:2'], [`r.example/a@${one}`], 'r.example/a:2')],
      [false, true, false],
    );
  });

  it('says newer, up to date, or why it is not known', async () => {
    const question = updateQuestion({ tags: ['r.example/team/app:1'], digests: [`r.example/team/app@${one}`] }, 'r.example/team/app:1') as UpdateQuestion;
    const asked: string[] = [];
    const answers = [() => Promise.resolve(one), () => Promise.resolve(two), () => Promise.resolve(undefined), () => Promise.reject(new UserError('refused', 'It is away.', { remedy: 'Wait.' }))];
    const states: unknown[] = [];
    for (const answer of answers)
      states.push(
        await checkForUpdate(question, (repository, tag) => {
          asked.push(`${repository}:${tag}`);
          return answer();
        }, new AbortController().signal),
      );
    assert.deepEqual(states, [{ kind: 'current' }, { kind: 'newer', digest: two }, { kind: 'unknown', reason: 'the registry r.example has no such tag, or does not show it.' }, { kind: 'unknown', reason: 'It is away. Wait.' }]);
    assert.deepEqual([...new Set(asked)], ['team/app:1']);
    await assert.rejects(checkForUpdate(question, () => Promise.reject(new DOMException('', 'AbortError')), new AbortController().signal), { name: 'AbortError' });
  });
});
