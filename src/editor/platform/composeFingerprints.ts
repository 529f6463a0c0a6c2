import * as l10n from '@vscode/l10n';
import type { Log } from '../../core/base/log.ts';
import { UserError } from '../../core/base/userError.ts';
import type { configHashes } from '../../core/compose/resolvedConfig.ts';
import type { ComposeProject } from '../../core/model/composeProject.ts';
import { displayText } from '../../core/outline/displayText.ts';
import type { CurrentEngine } from './currentEngine.ts';
import type { WindowCompose } from './windowCompose.ts';

type Hashes = ReadonlyMap<string, string>;

/** The fingerprints of projects' services, asked of Compose once for each state of their files. */
export class ComposeFingerprints {
  readonly #parts: { readonly compose: WindowCompose; readonly log: Log };
  readonly #written = new WeakMap<ComposeProject, Promise<Hashes>>();
  readonly #resolved = new WeakMap<ComposeProject, Promise<Hashes>>();
  readonly #refused = new WeakMap<ComposeProject, UserError>();

  constructor(parts: { readonly compose: WindowCompose; readonly log: Log }) {
    this.#parts = parts;
  }

  /** Why those of a project are not known, where Compose refused it or did not answer. */
  refusalOf(project: ComposeProject): UserError | undefined {
    return this.#refused.get(project);
  }

  /** @param canAsk whether there is a Compose. */
  async of(engine: CurrentEngine, project: ComposeProject, canAsk: boolean): Promise<Hashes> {
    if (!canAsk) return (await this.#written.get(project)) ?? new Map();
    return this.#ask(this.#written, engine, project, async (...call) => (await import('../../core/compose/resolvedConfig.ts')).configHashes(...call));
  }

  /** Asked where the others differ only: it takes Compose two calls more. */
  ofResolved(engine: CurrentEngine, project: ComposeProject): Promise<Hashes> {
    return this.#ask(this.#resolved, engine, project, async (...call) => (await import('../../core/compose/resolvedConfig.ts')).resolvedHashes(...call));
  }

  /** What was refused, or not answered in time, is asked again when files are read again, though they are the same. */
  forgetRefused(projects: readonly ComposeProject[]): void {
    for (const project of projects) if (this.#refused.has(project)) for (const known of [this.#refused, this.#written, this.#resolved]) known.delete(project);
  }

  #ask(known: WeakMap<ComposeProject, Promise<Hashes>>, engine: CurrentEngine, project: ComposeProject, question: typeof configHashes): Promise<Hashes> {
    const asked = known.get(project);
    if (asked) return asked;
    const answer = this.#tryAsk(engine, project, question);
    known.set(project, answer);
    // An engine that was away may be asked again.
    answer.catch(() => known.delete(project));
    return answer;
  }

  /** Files that are wrong tell nothing: then only the times of files do. */
  async #tryAsk(current: CurrentEngine, project: ComposeProject, question: typeof configHashes): Promise<Hashes> {
    const engine = await current.ready();
    try {
      return await question(await this.#parts.compose.load(), { engine, target: { kind: 'files', ...project, profiles: project.knownProfiles } });
    } catch (error) {
      if (!(error instanceof UserError) || error.kind === 'unsupported') throw error;
      this.#parts.log.warn(`Compose cannot read ${project.files.join(', ')}: ${error.message}`);
      this.#refused.set(project, new UserError(error.kind, l10n.t('What is stale in "{0}" is told by the times of files only. {1}', displayText(project.name), error.message), error.remedy === undefined ? {} : { remedy: error.remedy }));
      return new Map();
    }
  }
}
