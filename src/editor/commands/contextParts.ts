import * as l10n from '@vscode/l10n';
import { UserError } from '../../core/base/userError.ts';
import type { ListedContext } from '../../core/engine/listContexts.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { contextOfKey } from '../platform/engineKey.ts';
import type { EngineOfWindow } from '../platform/engineOfWindow.ts';
import type { Remembered } from '../platform/remembered.ts';
import { resolveInputs, type EngineChoice } from '../platform/windowEngine.ts';
import type { ContextsView } from '../views/contextsView.ts';
import type { Actions } from './actions.ts';
import { pickContext } from './pickContext.ts';
import type { CommandArguments } from './registry.ts';
import { subjectsOf } from './targets.ts';

export interface ContextParts {
  readonly engines: EngineOfWindow;
  readonly choice: EngineChoice;
  /** The contexts that are shown beside the chosen engine. */
  readonly beside: Remembered<readonly string[]>;
  readonly view: ContextsView;
  readonly actions: Actions;
}

/** The context of the row that a command was called on. */
export function nameIn(args: CommandArguments): string | undefined {
  const [subject] = subjectsOf(args);
  return subject?.kind === 'engine' ? contextOfKey(subject.engineId) : undefined;
}

/** The context of the row, or one that is picked. */
export async function contextIn({ choice }: Pick<ContextParts, 'choice'>, args: CommandArguments, fits: (listed: ListedContext) => boolean = () => true): Promise<ListedContext> {
  const name = nameIn(args) ?? (await pickContext(choice, fits));
  const { listContexts } = await import('../../core/engine/listContexts.ts');
  const found = (await listContexts(resolveInputs(choice))).find(({ context }) => context.name === name);
  if (found) return found;
  throw new UserError('notFound', l10n.t('There is no Docker context "{0}".', displayText(name)), { remedy: l10n.t('It may have been removed meanwhile.') });
}
