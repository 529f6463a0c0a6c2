import * as l10n from '@vscode/l10n';
import { type Log } from '../base/log.ts';
import { messageOf, UserError } from '../base/userError.ts';
import { type Engine, type EngineVersion } from '../engine/engine.ts';
import { type Credentials } from '../registry/credentials.ts';
import { type BuildFinding, type BuildOutput, type BuildRequest, type BuildResult } from './build.ts';
import { type BuildEnd, type BuildParts } from './buildParts.ts';
import { buildWithBuildKit } from './buildkit.ts';
import { ContextMemory } from './contextMemory.ts';
import { parseDockerfile, type Instruction } from './dockerfile.ts';
import { readInputs } from './buildInputs.ts';
import { hasDockerfileHere } from './contextKind.ts';
import { failureFinding, warningFindings, type BuildFailure } from './findings.ts';
import { type BuildObserver } from './observer.ts';
import { type ProgressChange } from './progress.ts';
import { pushTags } from './push.ts';
import { registryRemedy } from './registryRemedy.ts';
import { BuildScreen } from './screen.ts';
import { makesImage } from './solveRequest.ts';
import { type Environment } from './secrets.ts';

export interface BuildOptions {
  readonly engine: Engine;
  readonly request: BuildRequest;
  readonly output: BuildOutput;
  readonly progress: 'auto' | 'plain';
  readonly log: Log;
  readonly credentials: Credentials;
  /** Stands for this installation: engines keep its files apart from those of others. */
  readonly installationId: string;
  /** Shared by the builds of a window, so that a file that was rewritten without a trace is sent again. */
  readonly memory?: ContextMemory;
  /** Where secrets and the SSH agent are looked up; this process's own by default. */
  readonly environment?: Environment;
  readonly observer?: BuildObserver;
}

/**
 * Builds an image. A failed build and a cancelled one are results, not errors. Everything is drawn on `output`, the
 * reason of a failure too; lines end with `\n`, which a terminal has to be given as `\r\n`.
 */
export async function buildImage(options: BuildOptions, signal: AbortSignal): Promise<BuildResult> {
  const screen = new BuildScreen(options.output, options.progress);
  const build = new Build(options, screen);
  try {
    return await build.run(signal);
  } catch (error) {
    if (signal.aborted) {
      screen.finish();
      return { kind: 'cancelled' };
    }
    const remedy = registryRemedy(messageOf(error), build.registries) ?? (error instanceof UserError ? error.remedy : undefined);
    return build.failed({ message: messageOf(error) }, remedy);
  }
}

class Build {
  /** The registries for which credentials were looked up. */
  readonly registries = new Set<string>();
  readonly #options: BuildOptions;
  readonly #screen: BuildScreen;
  #source: Buffer = Buffer.alloc(0);
  #instructions: readonly Instruction[] = [];
  /** Whether what goes wrong now has nothing to do with the Dockerfile any more. */
  #isBuilt = false;

  constructor(options: BuildOptions, screen: BuildScreen) {
    this.#options = options;
    this.#screen = screen;
  }

  async run(signal: AbortSignal): Promise<BuildResult> {
    const { request, engine } = this.#options;
    signal.throwIfAborted();
    this.#source = (await readInputs(request)) ?? Buffer.alloc(0);
    this.#instructions = parseDockerfile(this.#source.toString('utf8'));
    const builder = chooseBuilder(request.builder, engine.version);
    this.#options.log.info(`Building ${request.dockerfile} on ${engine.name} with ${builder === 'classic' ? 'the classic builder' : 'BuildKit'}`);
    this.#options.observer?.begin({ source: this.#source.toString('utf8'), instructions: this.#instructions, builder });
    const end = await this.#build(builder, signal);
    if (end.error !== undefined) return this.#failedEnd(end, end.error);
    if (end.imageId === undefined && (builder === 'classic' || makesImage(request))) {
      throw new UserError('disconnected', l10n.t('The engine ended the build without a result.'), { remedy: l10n.t('Look into the engine’s own log.') });
    }
    this.#screen.finish();
    this.#isBuilt = true;
    if (request.push === true) await pushTags(request.tags, engine.build, this.#credentials, (line) => this.#screen.write(line), signal);
    return { kind: 'built', imageId: end.imageId, findings: this.#findings(warningFindings(this.#screen.progress.steps, request.dockerfile)) };
  }

  /** The result of a build that failed, once it is drawn. */
  failed(failure: BuildFailure, remedy?: string): BuildResult {
    const { dockerfile } = this.#options.request;
    const isAboutDockerfile = !this.#isBuilt && (failure.step !== undefined || failure.lines !== undefined || failure.instructionsBegun !== undefined || /parse error|Dockerfile/i.test(failure.message));
    const error = this.#instructions.length > 0 && isAboutDockerfile ? failureFinding(failure, this.#instructions, dockerfile) : undefined;
    const warnings = warningFindings(this.#screen.progress.steps, dockerfile);
    this.#screen.fail(failure.message, remedy, error && { finding: error, source: this.#source.toString('utf8') });
    return { kind: 'failed', message: failure.message, ...(remedy !== undefined && { remedy }), findings: this.#findings([...(error ? [error] : []), ...warnings]) };
  }

  /** A Dockerfile that is no file of this machine has no lines to show them on. */
  #findings(all: readonly BuildFinding[]): readonly BuildFinding[] {
    return hasDockerfileHere(this.#options.request) ? all : [];
  }

  async #build(builder: 'buildkit' | 'classic', signal: AbortSignal): Promise<BuildEnd & { readonly instructionsBegun?: number }> {
    const { engine, request, installationId, log, memory = new ContextMemory(), environment = process.env, observer } = this.#options;
    const parts: BuildParts = { engine, request, source: this.#source, credentials: this.#credentials, installationId, memory, environment, log, observer };
    if (builder === 'buildkit') {
      try {
        return await buildWithBuildKit(parts, this.#screen.progress, (changes) => this.#show(changes), signal);
      } catch (error) {
        // Podman speaks this version of the API, but has no sessions.
        const isGuess = request.builder === 'auto' && !engine.version.hasBuildKit;
        if (!isGuess || !(error instanceof UserError) || error.status !== 404) throw error;
        log.info('The engine has no BuildKit; the classic builder is used');
        observer?.begin({ source: this.#source.toString('utf8'), instructions: this.#instructions, builder: 'classic' });
      }
    }
    const write = (text: string): void => {
      this.#screen.write(text);
      observer?.text(text);
    };
    // It brings the library that packs archives, which builds through BuildKit do without.
    const { buildClassic } = await import('./classicBuild.ts');
    return buildClassic(parts, this.#instructions, write, signal);
  }

  get #credentials(): Credentials {
    const { credentials } = this.#options;
    return {
      forHost: (host, signal) => {
        this.registries.add(host);
        return credentials.forHost(host, signal);
      },
    };
  }

  #show(changes: readonly ProgressChange[]): void {
    this.#screen.show(changes);
    this.#options.observer?.progress(this.#screen.progress, changes);
  }

  #failedEnd(end: BuildEnd & { readonly instructionsBegun?: number }, message: string): BuildResult {
    return this.failed({ message, step: this.#screen.progress.failed, lines: end.lines, ...(end.instructionsBegun !== undefined && { instructionsBegun: end.instructionsBegun }) }, end.remedy ?? registryRemedy(message, this.registries));
  }
}

/**
 * BuildKit is there since API 1.39 on Linux, though engines before 23.0 do not say so unless they are configured to.
 */
function chooseBuilder(wanted: BuildRequest['builder'], version: EngineVersion): 'buildkit' | 'classic' {
  if (wanted !== 'auto') return wanted;
  const [major = 0, minor = 0] = version.api.split('.').map(Number);
  const isRecent = major > 1 || (major === 1 && minor >= 39);
  return version.hasBuildKit || (version.os === 'linux' && isRecent) ? 'buildkit' : 'classic';
}
