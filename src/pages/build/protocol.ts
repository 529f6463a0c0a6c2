import { fieldsOf, numberOf, textOf } from '../../core/base/fields.ts';
import type { BuildPageAction, BuildPageHead, BuildPageWords, ComparedRow, PageStep, PageStepDetail } from '../../core/model/buildPage.ts';

/** What the host tells the page of a build. */
export type ToBuildPage =
  /** Comes first. */
  | { readonly kind: 'open'; readonly build: string; readonly words: BuildPageWords }
  /** The build as it is now. */
  | { readonly kind: 'head'; readonly head: BuildPageHead; readonly stepCount: number }
  /** The steps that are new or changed. */
  | { readonly kind: 'steps'; readonly steps: readonly PageStep[] }
  | { readonly kind: 'detail'; readonly detail: PageStepDetail }
  /** Output of a step: all that is kept, or what came since; where it is lost, nobody knows whether there was any. */
  | { readonly kind: 'output'; readonly step: number; readonly text: string; readonly isWhole: boolean; readonly isCut: boolean; readonly isLost: boolean }
  | { readonly kind: 'comparison'; readonly rows: readonly ComparedRow[] }
  /** There is nothing to show: why. */
  | { readonly kind: 'gone'; readonly text: string };

/** What the page asks of the host. */
export type FromBuildPage =
  /** The page was loaded, perhaps anew. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'select'; readonly step: number }
  | { readonly kind: 'action'; readonly action: BuildPageAction }
  | { readonly kind: 'openLine'; readonly step: number }
  | { readonly kind: 'openBuild'; readonly id: string };

const actions: readonly BuildPageAction[] = ['again', 'cancel', 'copyCommand', 'exportLog', 'openDockerfile', 'showProvenance'];

/** Checks what a page says: whatever happened to it, it can ask for nothing else. */
export function readFromBuildPage(value: unknown): FromBuildPage | undefined {
  const { kind, step, action, id } = fieldsOf(value);
  switch (kind) {
    case 'ready':
      return { kind };
    case 'select':
    case 'openLine': {
      const number = numberOf(step);
      return number === undefined ? undefined : { kind, step: number };
    }
    case 'action': {
      const known = actions.find((each) => each === action);
      return known && { kind, action: known };
    }
    case 'openBuild':
      return textOf(id) === '' ? undefined : { kind, id: textOf(id) };
    default:
      return undefined;
  }
}
