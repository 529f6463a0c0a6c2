import * as l10n from '@vscode/l10n';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ToolFinding } from '../../core/analysis/toolFindings.ts';
import { isAbort } from '../../core/base/abort.ts';
import type { Log } from '../../core/base/log.ts';
import { messageOf, UserError } from '../../core/base/userError.ts';
import type { BuildFinding, BuildOutput, BuildRequest, BuildResult } from '../../core/build/build.ts';
import { buildCommand } from '../../core/build/buildCommand.ts';
import type { ContextMemory } from '../../core/build/contextMemory.ts';
import type { BuildHistory } from '../../core/build/history.ts';
import type { BuildStarter, WholeBuild } from '../../core/build/record.ts';
import { parseDefinition, type ParsedDefinition, type RawDefinition } from '../../core/build/definition.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { buildName } from '../../core/outline/buildNode.ts';
import type { Credentials } from '../../core/registry/credentials.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { requireTrust } from '../platform/trust.ts';
import type { BuildOffers } from '../terminals/buildOffers.ts';
import { errorLines } from '../terminals/messages.ts';
import type { Checks } from './checks.ts';
import type { BuildProblems } from './problems.ts';
import type { TaskEngines } from './taskEngines.ts';

/** What builds need. */
export interface BuildsParts {
  readonly engines: Pick<TaskEngines, 'of'>;
  readonly credentials: Credentials;
  /** Stands for this installation: engines keep its files apart from those of others. */
  readonly installationId: string;
  readonly problems: BuildProblems;
  readonly offers: BuildOffers;
  readonly history: BuildHistory;
  readonly log: Log;
  readonly checks: Checks;
}

/** A task that is to be run. */
export interface TaskToRun {
  readonly definition: RawDefinition;
  /** What relative paths begin at. */
  readonly folder: string | undefined;
  readonly startedBy: BuildStarter;
}

type ValidDefinition = Extract<ParsedDefinition, { readonly kind: 'valid' }>;

const failed = 1;
/** What a shell says of a program that Ctrl+C ended. */
const interrupted = 130;

/** Runs the builds of a window, each into its terminal. */
export class Builds {
  readonly #parts: BuildsParts;
  #memory: ContextMemory | undefined;
  /** What tools said in the steps of each Dockerfile. */
  readonly #said = new Map<string, Map<string, readonly ToolFinding[]>>();

  constructor(parts: BuildsParts) {
    this.#parts = parts;
  }

  /**
   * Builds what a task's definition says; everything there is to say is written to `output`.
   * @returns the task's exit code; never rejects.
   */
  async run(task: TaskToRun, output: BuildOutput, signal: AbortSignal): Promise<number> {
    try {
      requireTrust();
      const parsed = parseDefinition(task.definition, task.folder);
      if (parsed.kind === 'invalid') {
        for (const problem of parsed.problems) output.write(errorLines(new UserError('invalid', problem)));
        output.write(`${l10n.t('Nothing was built: correct the task in tasks.json.')}\r\n`);
        return failed;
      }
      const engine = await this.#parts.engines.of(task.definition);
      if (parsed.isCheck) return await this.#check(engine, parsed.request, output, signal);
      return await this.#build(engine, parsed, task, output, signal);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return this.#cancelled(output);
      this.#parts.log.error(`A build failed: ${messageOf(error)}`);
      output.write(errorLines(error));
      return failed;
    }
  }

  /** As `docker build --check`: what is found makes the task fail. */
  async #check(engine: CurrentEngine, request: BuildRequest, output: BuildOutput, signal: AbortSignal): Promise<number> {
    const [result, { checkText }] = await Promise.all([this.#parts.checks.run(request, undefined, signal, engine), import('../../core/build/checkText.ts')]);
    output.write(checkText(result));
    return result.findings.length === 0 ? 0 : failed;
  }

  async #build(current: CurrentEngine, { request, progress }: ValidDefinition, task: TaskToRun, output: BuildOutput, signal: AbortSignal): Promise<number> {
    const { credentials, installationId, problems, history, log } = this.#parts;
    problems.clear(request.dockerfile);
    log.info(cliText(buildCommand(request)));
    const [engine, { buildRecorded }, { ContextMemory }, { rebuildCauses }] = await Promise.all([
      current.ready(signal),
      import('../../core/build/recordBuild.ts'),
      import('../../core/build/contextMemory.ts'),
      import('../../core/analysis/rebuildCause.ts'),
    ]);
    this.#memory ??= new ContextMemory();
    const options = { engine, request, output, progress, log, credentials, installationId, memory: this.#memory, ...task, history, explain: rebuildCauses };
    const { id, result, build, recorded } = await buildRecorded(options, signal);
    // The terminal does not wait for what is still asked about the image.
    void recorded;
    if (result.kind !== 'cancelled') {
      const said = this.#said.get(request.dockerfile) ?? new Map<string, readonly ToolFinding[]>();
      this.#said.set(request.dockerfile, said);
      problems.report(request.dockerfile, await findingsOf(result.findings, build, said));
    }
    if (result.kind === 'built' && result.imageId !== undefined) current.recheckImage(result.imageId);
    return this.#conclude(result, { id, request, engine }, output);
  }

  #conclude(result: BuildResult, { id, request, engine }: { readonly id: string; readonly request: BuildRequest; readonly engine: Engine }, output: BuildOutput): number {
    const { offers, log } = this.#parts;
    const name = buildName({ request });
    switch (result.kind) {
      case 'built':
        log.info(`Built ${result.imageId ?? 'an image'} from ${request.dockerfile}`);
        if (result.imageId !== undefined) output.write(offers.offer({ engineId: engine.id, buildId: id, name, image: { id: result.imageId, reference: request.tags[0] } }));
        return 0;
      case 'failed':
        log.error(`The build of ${request.dockerfile} failed: ${result.message}`);
        // The reason and the remedy are drawn by the build itself.
        output.write(offers.offer({ engineId: engine.id, buildId: id, name }));
        return failed;
      case 'cancelled':
        return this.#cancelled(output);
    }
  }

  #cancelled(output: BuildOutput): number {
    output.write(`\r\n${l10n.t('The build was cancelled.')}\r\n`);
    return interrupted;
  }
}

/** What the builder found, with the output of the step that failed; and what compilers and the like said about files of the build context. */
async function findingsOf(findings: readonly BuildFinding[], build: WholeBuild, said: Map<string, readonly ToolFinding[]>): Promise<readonly BuildFinding[]> {
  const [{ withFailureOutput }, { movedFindings }, { toolFindings }, { contextFiles }] = await Promise.all([
    import('../../core/analysis/failureOutput.ts'),
    import('../../core/analysis/movedFindings.ts'),
    import('../../core/analysis/toolFindings.ts'),
    import('../../core/build/contextFile.ts'),
  ]);
  const { request, source } = build.record;
  const own = withFailureOutput(findings, build);
  return [...movedFindings(own, source, await textNow(request.dockerfile, source)), ...(await toolFindings(build, contextFiles(request.buildContext), said))];
}

/** A Dockerfile's text as the editor shows it, or as it is on disk; what was built where it is no file any more. */
async function textNow(dockerfile: string, built: string): Promise<string> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === dockerfile);
  return open?.getText() ?? readFile(dockerfile, 'utf8').catch(() => built);
}
