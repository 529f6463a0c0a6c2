import type { Log } from '../../core/base/log.ts';
import type { BuildRequest } from '../../core/build/build.ts';
import { buildCommand } from '../../core/build/buildCommand.ts';
import type { CheckResult } from '../../core/build/check.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { BuildProblems } from './problems.ts';

export interface ChecksParts {
  readonly engine: CurrentEngine;
  readonly credentials: Credentials;
  readonly installationId: string;
  readonly problems: BuildProblems;
  readonly log: Log;
}

/** Has the engine check Dockerfiles; what it finds is shown in the Problems view. */
export class Checks {
  readonly #parts: ChecksParts;

  constructor(parts: ChecksParts) {
    this.#parts = parts;
  }

  /**
   * @param text the Dockerfile's where it is not saved yet. @param current the engine, where it is not the chosen one.
   * @throws UserError where it cannot be checked; an abort error when the signal aborted.
   */
  async run(request: BuildRequest, text: string | undefined, signal: AbortSignal, current: CurrentEngine = this.#parts.engine): Promise<CheckResult> {
    const { credentials, installationId, problems, log } = this.#parts;
    const [engine, { checkDockerfile }] = await Promise.all([current.ready(signal), import('../../core/build/check.ts')]);
    const [docker = '', build = '', ...options] = buildCommand(request);
    log.info(cliText([docker, build, '--check', ...options]));
    const result = await checkDockerfile({ engine, request, text, credentials, installationId, log }, signal);
    // A Dockerfile that is no file has no lines to show them on.
    if (request.dockerfileInline === undefined) problems.reportCheck(request.dockerfile, result.findings);
    return result;
  }
}
