import * as l10n from '@vscode/l10n';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { UserError } from '../../core/base/userError.ts';
import type { ContainerSpec } from '../../core/model/containerSpec.ts';
import type { RunAction, RunPageHead, RunValues } from '../../core/model/runPage.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { environmentOf } from '../../core/run/environmentFile.ts';
import { rememberedRun } from '../../core/run/rememberedRun.ts';
import { runFacts } from '../../core/run/runFacts.ts';
import { readRunForm } from '../../core/run/runForm.ts';
import { runLine } from '../../core/run/runLine.ts';
import { readRunValues } from '../../pages/run/protocol.ts';
import type { RunPages } from '../pages/runPages.ts';
import type { CurrentEngine } from '../platform/currentEngine.ts';
import { isId, repositoryKey } from './imageKey.ts';
import { pullImage } from './imagePull.ts';
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
  /** Does what was pressed, but for copying; the image is there. @param log the command that does the same, for the log. */
  readonly act: (action: RunAction, spec: ContainerSpec, log: readonly string[]) => Promise<void>;
}

/** Opens the form, for a new container or for one like another. */
export async function openRunForm(parts: RunParts, { title, notes, actions, values, rest = [], act }: RunFormRequest): Promise<void> {
  await parts.pages.show({
    head: { title, notes, actions },
    values,
    rest,
    facts: async (image, signal) => runFacts(await parts.engine.ready(signal), image, ownUser(), signal),
    async act(action, typed) {
      if (action === 'copyCommand') {
        await vscode.env.clipboard.writeText(cliText(runLine(typed, { verb: 'run', rest })));
        return l10n.t('Copied.');
      }
      const spec = await prepare(parts, typed);
      await act(action, spec, runLine(typed, { verb: action === 'create' ? 'create' : 'run', rest, isForLog: true }));
      await remember(parts.state, typed);
      return undefined;
    },
  });
}

/** Brings what the form names: files of variables, and the image. */
async function prepare(parts: RunParts, values: RunValues): Promise<ContainerSpec> {
  const { spec, pull, environmentFiles } = readRunForm(values);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir();
  const environment = [...(await environmentOf(environmentFiles, folder, process.env)), ...spec.environment];
  if (pull === 'always' || (pull === 'missing' && !(await isThere(parts, spec.image)))) await pullImage(parts, spec.image, spec.platform, () => Promise.resolve());
  return { ...spec, environment };
}

/** An image that has no name cannot be pulled: the engine says what is wrong with its id. */
async function isThere({ actions }: RunParts, image: string): Promise<boolean> {
  try {
    await actions.run(l10n.t('Reading the configuration'), (engine, signal) => engine.images.inspect(image, signal));
    return true;
  } catch (error) {
    if (error instanceof UserError && error.kind === 'notFound') return isId(image);
    throw error;
  }
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
  if (typeof values.image === 'string') await state.update(keyOf(values.image.trim()), rememberedRun(values));
}

/** All tags of a repository are run alike. */
function keyOf(image: string): string {
  return `run ${repositoryKey(image)}`;
}
