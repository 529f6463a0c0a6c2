import * as l10n from '@vscode/l10n';
import { splitWords } from '../../core/model/runInput.ts';
import { parseLabel } from '../../core/model/runOptionInput.ts';
import { cliText } from '../../core/model/shellQuote.ts';
import { displayText } from '../../core/outline/displayText.ts';
import { askValue, type FormField } from './form.ts';

type Pairs = Readonly<Record<string, string>>;

/** The line of a form that holds several names with a value each: labels, a driver's options. */
export function pairsField(label: string, detail: string, pairs: Pairs, set: (pairs: Pairs) => void): FormField {
  return {
    label,
    value: displayText(pairsText(pairs)) || l10n.t('none'),
    edit: async () => {
      const typed = await askValue({ title: label, prompt: detail, placeHolder: 'NAME=value OTHER="two words"', value: pairsText(pairs) }, readPairs);
      if (typed !== undefined) set(typed);
    },
  };
}

function pairsText(pairs: Pairs): string {
  return cliText(Object.entries(pairs).map(([name, value]) => `${name}=${value}`));
}

/** Words as in a shell. @throws a `UserError` of kind `invalid`. */
function readPairs(text: string): Pairs {
  return Object.fromEntries(splitWords(text).map(parseLabel));
}
