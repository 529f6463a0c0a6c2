import { connect } from '../shared/host.ts';
import { LogView, type LogPageMemory } from './logView.ts';
import type { FromLogPage, ToLogPage } from './protocol.ts';

let view: LogView | undefined;
const host = connect<FromLogPage, LogPageMemory>((data) => {
  const message = data as ToLogPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  const { words, language, memory, fields } = message;
  view = new LogView({ host, words, language, memory, fields });
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
