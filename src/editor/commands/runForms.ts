import * as l10n from '@vscode/l10n';
import * as os from 'node:os';
import * as vscode from 'vscode';
import type { ContainerSpec } from '../../core/model/containerSpec.ts';
import { familiarRepository, parseImageName } from '../../core/model/imageName.ts';
import type { RunAction, RunPageHead, RunValues } from '../../core/model/runPage.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { rememberedRun } from '../../core/run/rememberedRun.ts';
import { runFacts } from '../../core/run/runFacts.ts';
import { formCommand, readRunForm } from '../../core/run/runForm.ts';
import { runTask } from '../../core/run/runTask.ts';
import { readRunValues } from '../../pages/run/protocol.ts';
import type { RunPages } from '../pages/runPages.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import type { CommandParts } from './parts.ts';

export interface RunParts extends CommandParts {
  readonly engine: CurrentEngine;
  readonly pages: RunPages;
  readonly state: vscode.Memento;
}

export interface RunFormRequest extends RunPageHead {
  readonly values: RunValues;
  /** Options of `docker run` that the container has besides. */
  readonly rest?: readonly string[];
  /** Does what was pressed, but for copying. @returns what is to be said; undefined closes the page. */
  readonly act: (action: RunAction, spec: ContainerSpec) => Promise<string | undefined>;
}

/** Opens the form, for a new container or for one like another. */
export async function openRunForm(parts: RunParts, { title, notes, actions, values, rest = [], act }: RunFormRequest): Promise<void> {
  await parts.pages.show({
    head: { title, notes, actions },
    values,
    rest,
    facts: async (image, signal) => runFacts(await parts.engine.ready(signal), image, ownUser(), signal),
    async act(action, typed) {
      if (action === 'copyCommand' || action === 'copyTask') {
        await vscode.env.clipboard.writeText(action === 'copyCommand' ? cliText(formCommand(typed, rest)) : runTask(typed));
        return l10n.t('Copied.');
      }
      const said = await act(action, readRunForm(typed).spec);
      await remember(parts.state, typed);
      return said;
    },
  });
}

/** The person who runs the editor, as a container's user; not on Windows, which has no such numbers. */
function ownUser(): string | undefined {
  const { uid, gid } = os.userInfo();
  return uid < 0 ? undefined : `${String(uid)}:${String(gid)}`;
}

/** What was last run of an image, without what may be secret. */
export function remembered(state: vscode.Memento, image: string): RunValues | undefined {
  const kept = state.get<unknown>(keyOf(image));
  return kept === undefined ? undefined : readRunValues(kept);
}

async function remember(state: vscode.Memento, values: RunValues): Promise<void> {
  if (typeof values.image === 'string') await state.update(keyOf(values.image), rememberedRun(values));
}

/** All tags of a repository are run alike. */
function keyOf(image: string): string {
  return `run ${/^(sha256:)?[\da-f]{12,64}$/.test(image) ? image : familiarRepository(parseImageName(image))}`;
}
