import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { buildLenses, type BuildAction } from '../../core/language/buildLenses.ts';
import { isDockerfile } from './dockerfiles.ts';

/** Offers to build over the lines of Dockerfiles. */
export const buildLensProvider: vscode.CodeLensProvider = {
  onDidChangeCodeLenses: vscode.workspace.onDidGrantWorkspaceTrust,
  provideCodeLenses(document) {
    if (!vscode.workspace.isTrusted || !isDockerfile(document)) return [];
    return buildLenses(document.getText()).map(({ line, action }) => {
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      const command = action.kind === 'check' ? { command: 'gantry.image.check', arguments: [document.uri] } : { command: 'gantry._build', arguments: [document.uri, action] };
      return new vscode.CodeLens(range, { ...words(action), ...command });
    });
  },
};

function words(action: BuildAction): Pick<vscode.Command, 'title' | 'tooltip'> {
  switch (action.kind) {
    case 'build':
      return action.noCache ? { title: l10n.t('Build without Cache'), tooltip: l10n.t('Carry out every step again') } : { title: l10n.t('Build'), tooltip: l10n.t('Build the image of this Dockerfile') };
    case 'check':
      return { title: l10n.t('Check'), tooltip: l10n.t('Run the engine\'s own checks over this Dockerfile, without building') };
    case 'buildStage':
      return { title: action.target === undefined ? l10n.t('Build Stage') : l10n.t('Build {0}', action.target), tooltip: l10n.t('Build this stage and name its image') };
    case 'buildUpTo':
      return { title: l10n.t('Build up to Here'), tooltip: l10n.t('Carry out the steps of this stage, without naming an image') };
    case 'run':
      return { title: l10n.t('Run'), tooltip: l10n.t('Build this stage and run a container of it') };
  }
}
