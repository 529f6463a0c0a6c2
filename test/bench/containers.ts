import { type LabEngine } from '../host/engine.ts';

/** The name of the one container that runs: the first row. */
export const runningName = '00-running';

/** One container that runs and others that were only created, so many in all. */
export async function fillEngine(engine: LabEngine, count: number): Promise<void> {
  const known = new Set(await containerNames(engine));
  if (!known.has(runningName)) {
    await createContainer(engine, runningName);
    await expectStatus(engine.api('POST', `/containers/${runningName}/start`), 204);
    known.add(runningName);
  }
  for (let index = known.size; index < count; index++) await createContainer(engine, `filler-${String(index).padStart(5, '0')}`);
}

/** @returns its id. */
export async function createContainer(engine: LabEngine, name: string): Promise<string> {
  const body = await expectStatus(engine.api('POST', `/containers/create?name=${name}`, { Image: 'busybox:latest', Cmd: ['sleep', '1000000'], StopSignal: 'SIGKILL' }), 201);
  return (JSON.parse(body) as { readonly Id: string }).Id;
}

export async function expectStatus(asked: Promise<{ readonly status: number; readonly body: string }>, wanted: number): Promise<string> {
  const { status, body } = await asked;
  if (status !== wanted) throw new Error(`The engine answered ${status} in place of ${wanted}: ${body}`);
  return body;
}

async function containerNames(engine: LabEngine): Promise<readonly string[]> {
  const body = await expectStatus(engine.api('GET', '/containers/json?all=1'), 200);
  return (JSON.parse(body) as readonly { readonly Names: readonly string[] }[]).map(({ Names }) => (Names[0] ?? '').slice(1));
}
