import assert from 'node:assert/strict';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, before, beforeEach } from 'mocha';
import { type Disposable } from '../../src/core/base/disposable.ts';
import { silentLog } from '../../src/core/base/log.ts';
import { UserError } from '../../src/core/base/userError.ts';
import { connectEngine } from '../../src/core/engine/connect.ts';
import { type Engine } from '../../src/core/engine/engine.ts';
import { parseEndpoint } from '../../src/core/engine/endpoint.ts';
import { SshLines } from '../../src/core/engine/sshEngine.ts';
import { type SshOptions } from '../../src/core/engine/sshLine.ts';
import { type SshQuestion } from '../../src/core/engine/sshQuestion.ts';
import { SshQuestions } from '../../src/core/engine/sshQuestions.ts';
import { type LabEngine, type LabVersion } from './engine.ts';
import { sharedEngine } from './shared.ts';
import { startSshServer, type SshServer, type SshServerOptions } from './sshServer.ts';

/** A person who reaches an engine by ssh: what they are asked, and what they answer. */
export interface SshClient {
  readonly lab: LabEngine;
  readonly server: SshServer;
  readonly asked: readonly SshQuestion[];
  /** What is answered next; silence where nothing is left. */
  answers: (string | undefined)[];
  questions: SshQuestions;
  /** Starts a server. It ends after the test. */
  start(options?: SshServerOptions): Promise<void>;
  /** Connects by the product's own code; disposed after the test. @param options the connections to use; those of nobody else by default. */
  connect(url?: string, environment?: NodeJS.ProcessEnv, options?: Partial<SshOptions> | SshLines): Promise<Engine>;
  /** ssh connections that outlast an engine; disposed after the test. */
  lines(options?: Partial<SshOptions>): SshLines;
}

/** To be called in a `describe`. */
export function useSsh(version: LabVersion): SshClient {
  const engines: Disposable[] = [];
  let lab: LabEngine | undefined;
  let server: SshServer | undefined;
  let asked: SshQuestion[] = [];
  const client: SshClient = {
    answers: [],
    questions: new SshQuestions(() => Promise.resolve(undefined)),
    get lab() {
      assert(lab);
      return lab;
    },
    get server() {
      assert(server);
      return server;
    },
    get asked() {
      return asked;
    },
    async start(options) {
      server = await startSshServer(client.lab, options);
      await build({ entryPoints: ['src/askpass/main.ts'], outfile: join(server.folder, 'askpass.mjs'), bundle: true, format: 'esm', platform: 'node' });
    },
    async connect(url = client.server.url, environment = client.server.environment, options = {}) {
      const lines = options instanceof SshLines ? options : client.lines(options);
      const engine = await connectEngine({ name: 'far', endpoint: parseEndpoint(url), source: 'test' }, { environment, log: silentLog, ssh: lines.open });
      engines.push(engine);
      return engine;
    },
    lines(options) {
      const lines = new SshLines({ askpassProgram: join(client.server.folder, 'askpass.mjs'), questions: client.questions, ...options });
      engines.push(lines);
      return lines;
    },
  };

  before(async () => {
    lab = await sharedEngine(version);
  });
  beforeEach(() => {
    asked = [];
    client.answers = [];
    client.questions = new SshQuestions((question) => {
      asked.push(question);
      return Promise.resolve(client.answers.shift());
    });
  });
  afterEach(async () => {
    for (const engine of engines.splice(0)) engine.dispose();
    await server?.stop();
  });
  return client;
}

/** The error that something fails with. */
export async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UserError, String(error));
  return error;
}
