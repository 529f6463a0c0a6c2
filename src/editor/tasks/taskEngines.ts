import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { engineShowing, type CurrentEngine, type WindowEngines } from '../platform/currentEngine.ts';
import { resolveInputs, type EngineChoice } from '../platform/windowEngine.ts';

/** The option of a task that names an engine. "context" is that of a build. */
const option = 'dockerContext';

/** Says on which engine a task of tasks.json runs. */
export class TaskEngines {
  readonly #engines: WindowEngines;
  readonly #choice: EngineChoice;

  constructor(engines: WindowEngines, choice: EngineChoice) {
    this.#engines = engines;
    this.#choice = choice;
  }

  /**
   * The engine of the context that a task names, shown or not; else the one that is chosen now, and stays the task's
   * when another is chosen. tasks.json comes with a workspace: it may name a context that this machine knows, and no
   * address.
   *
   * @throws a `UserError` where it names anything else.
   */
  async of(definition: Readonly<Record<string, unknown>>): Promise<CurrentEngine> {
    const named = definition[option];
    if (named === undefined || named === '') return this.#engines.all[0] ?? this.#engines;
    const { listContexts } = await import('../../core/engine/listContexts.ts');
    const known = (await listContexts(resolveInputs(this.#choice))).find(({ context }) => context.name === named);
    if (!known) {
      const shown = displayText(typeof named === 'string' ? named : JSON.stringify(named));
      throw new UserError('invalid', l10n.t('"{0}": there is no Docker context "{1}" on this machine.', option, shown), { remedy: l10n.t('A task may name a context of the view "Contexts", and no address. Add the context there, or leave the option out.') });
    }
    if (known.context.kind === 'broken') throw known.context.error;
    return engineShowing(this.#engines, known.context.name) ?? this.#engines.ofContext(known.context.name);
  }
}
