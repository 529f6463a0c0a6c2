import * as l10n from '@vscode/l10n';

/** What Compose wrote, without colours and other sequences for a terminal. */
export function plainOutput(text: string): string {
  return text.replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll(/\r(?!\n)/g, '\n');
}

/** The lines of an output that say why it failed: without warnings, without those that only tell what was being done. */
export function failureLines(text: string): readonly string[] {
  const lines = plainOutput(text).split(/\r?\n/).map((line) => line.trimEnd()).filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => !/^time="[^"]*" level=(?:warning|info|debug)/.test(line) && !/^WARNING: /.test(line));
  return (telling.length > 0 ? telling : lines).map((line) => /^time="[^"]*" level=\w+ msg="(.*)"$/.exec(line)?.[1]?.replaceAll('\\"', '"') ?? line);
}

const shownLines = 6;

/** Why Compose failed, in its own words. */
export function failureText(text: string, code: number | undefined): string {
  const lines = failureLines(text).slice(-shownLines).join(' ').replace(/[\p{Cc}]+/gu, ' ').trim();
  if (lines === '') return code === undefined ? l10n.t('Compose was ended by a signal.') : l10n.t('Compose ended with exit code {0}.', code);
  return l10n.t('Compose says: {0}', lines.length > 1000 ? `${lines.slice(0, 1000)}…` : lines);
}

const stateColours: readonly (readonly [RegExp, number])[] = [
  [/^(?:Started|Created|Running|Healthy|Built|Pulled|Recreated|Restarted|Exited)$/, 32],
  [/^(?:Stopped|Removed|Skipped)$/, 33],
  [/^(?:Error|Failed|Unhealthy|Interrupted).*$/, 31],
];

/** Colours what Compose says of its steps: on a pipe it does so only with what containers write. */
export function colouredSteps(text: string): string {
  return text.replaceAll(/^( (?:Container|Network|Volume|Image|Service) .*? +)([A-Z][a-z]+(?: .*)?)$/gm, (whole: string, what: string, state: string) => {
    const colour = stateColours.find(([pattern]) => pattern.test(state.trim()))?.[1];
    return colour === undefined ? whole : `${what}\u001b[${String(colour)}m${state}\u001b[39m`;
  });
}
