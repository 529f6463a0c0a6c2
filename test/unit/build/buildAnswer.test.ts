import assert from 'node:assert/strict';
import { type AnswerLine, readAnswer } from '../../../src/core/build/buildAnswer.ts';
import { UserError } from '../../../src/core/base/userError.ts';

async function read(chunks: readonly Uint8Array[]): Promise<readonly AnswerLine[]> {
  const lines: AnswerLine[] = [];
  const answer = async function* (): AsyncGenerator<Uint8Array> {
    yield* chunks;
  };
  for await (const line of readAnswer(answer())) lines.push(line);
  return lines;
}

describe('the engine’s answer to a build', () => {
  it('is read line by line, wherever it is cut', async () => {
    const text = Buffer.from('{"stream":"é€\\n"}\r\n\n{"status":"Pulling","id":"abc","progress":"[=>]"}\n{"aux":{"ID":"sha256:1"}}\n{"id":"moby.buildkit.trace","aux":"AAAA"}\n{"errorDetail":{"message":"why"},"error":"why not"}');
    const lines = [{ stream: 'é€\n' }, { status: 'Pulling', id: 'abc' }, { imageId: 'sha256:1' }, { id: 'moby.buildkit.trace', trace: 'AAAA' }, { error: 'why' }];
    for (const size of [1, 3, 7, text.length]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) => text.subarray(index * size, (index + 1) * size));
      assert.deepEqual(await read(chunks), lines);
    }
  });

  it('may hold anything where text is expected', async () => {
    assert.deepEqual(await read([Buffer.from('{"stream":1,"aux":[],"errorDetail":"x","id":{}}\nnull\n[]\n"x"\n{"aux":{"ID":7}}\n')]), [{}, {}, {}, {}, {}]);
  });

  it('makes no sense where it is no JSON', async () => {
    await assert.rejects(read([Buffer.from('{"stream":"a"}\n<html>\n')]), (error) => error instanceof UserError && error.kind === 'protocol');
    await assert.rejects(read([Buffer.from('{"stream":"a')]), (error) => error instanceof UserError && error.kind === 'protocol');
  });
});
