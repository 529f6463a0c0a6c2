import * as l10n from '@vscode/l10n';
import type { Container } from '../model/container.ts';
import { stateWord } from './containerWords.ts';
import { displayText } from './displayText.ts';
import type { SortedList } from './sortedList.ts';

/** "in use by db", or how many they are. */
export function usersText(users: SortedList<Container>): string {
  const first = users.at(0);
  return users.length === 1 && first ? l10n.t('in use by {0}', displayText(first.name)) : l10n.t('in use by {0} containers', users.length);
}

const listed = 10;

/** "db (running), backup (exited)" */
export function userNames(users: SortedList<Container>): string {
  const names = users.slice(listed).map(({ name, state }) => l10n.t('{0} ({1})', displayText(name), stateWord(state))).join(', ');
  return users.length > listed ? l10n.t('{0} and {1} more', names, users.length - listed) : names;
}
