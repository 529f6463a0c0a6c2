import * as l10n from '@vscode/l10n';
import type { Log } from '../../core/base/log.ts';
import { UserError } from '../../core/base/userError.ts';
import type { BuildList } from '../../core/build/history.ts';
import type { BuildRecord } from '../../core/build/record.ts';
import { buildName } from '../../core/outline/buildNode.ts';
import type { JsonDocuments } from '../documents/jsonDocuments.ts';
import type { Actions } from './actions.ts';
import { confirmList } from './confirm.ts';
import type { CommandArguments, CommandTable } from './registry.ts';
import { subjectsOf } from './targets.ts';

export interface EngineBuildsCommandParts {
  readonly builds: BuildList;
  readonly actions: Actions;
  readonly provenances: JsonDocuments;
  readonly log: Log;
}

/** What can be done with the builds of the engine's own history, whoever made them. */
export function engineBuildsCommands(parts: EngineBuildsCommandParts): CommandTable {
  return {
    'gantry.build.pin': (args) => change(parts, recordsIn(parts.builds, args), l10n.t('Pinning in the engine’s history'), { pinned: true }),
    'gantry.build.unpin': (args) => change(parts, recordsIn(parts.builds, args), l10n.t('Unpinning in the engine’s history'), { pinned: false }),
    'gantry.build.removeFromEngine': (args) => remove(parts, recordsIn(parts.builds, args)),
    'gantry.build.showProvenance': (args) => showProvenance(parts, recordsIn(parts.builds, args)),
  };
}

type RecordInEngine = BuildRecord & Required<Pick<BuildRecord, 'ref' | 'inEngine'>>;

function recordsIn(builds: BuildList, args: CommandArguments): readonly RecordInEngine[] {
  const records = subjectsOf(args).flatMap((subject) => (subject.kind === 'build' ? (builds.get(subject.id) ?? []) : []));
  const known = records.filter((record): record is RecordInEngine => record.ref !== undefined && record.inEngine !== undefined);
  if (known.length === 0) throw new UserError('notFound', l10n.t('The engine’s history no longer has this build.'));
  return known;
}

async function change({ actions, log }: EngineBuildsCommandParts, records: readonly RecordInEngine[], title: string, what: { readonly pinned: boolean } | { readonly delete: true }): Promise<void> {
  const { withBuildKit } = await import('../../core/build/engineHistory.ts');
  await actions.run(title, (engine, signal) =>
    withBuildKit({ engine, log }, signal, async (kit) => {
      for (const { ref } of records) await kit.updateHistory({ ref, ...what }, signal);
    }),
  );
}

async function remove(parts: EngineBuildsCommandParts, records: readonly RecordInEngine[]): Promise<void> {
  await confirmList({
    title: l10n.t('Remove this from the engine’s history of builds, for all who use the engine? Images and the build cache stay.'),
    lines: records.map((record) => `${buildName(record)}   ${new Date(record.startedAt).toLocaleString()}`),
    action: l10n.t('Remove'),
  });
  for (const { ref } of records) parts.actions.record(['docker', 'buildx', 'history', 'rm', ref]);
  await change(parts, records, l10n.t('Removing from the engine’s history'), { delete: true });
}

async function showProvenance({ actions, provenances, log }: EngineBuildsCommandParts, records: readonly RecordInEngine[]): Promise<void> {
  const { readProvenance, withBuildKit } = await import('../../core/build/engineHistory.ts');
  for (const record of records) {
    const { provenance } = record.inEngine;
    if (provenance === undefined) throw new UserError('notFound', l10n.t('The engine has no provenance of this build.'), { remedy: l10n.t('It writes one for builds that succeed.') });
    const json = await actions.run(l10n.t('Reading the provenance'), (engine, signal) => withBuildKit({ engine, log }, signal, (kit) => readProvenance(kit, provenance, signal)));
    await provenances.show({ name: buildName(record), key: record.ref }, json);
  }
}
