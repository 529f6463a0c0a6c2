import { connect } from '../shared/host.ts';
import type { FromRunPage, ToRunPage } from './protocol.ts';
import { RunView } from './runView.ts';

let view: RunView | undefined;
// It remembers nothing by itself: values may be secrets, and what a tab remembers is kept on the disk.
const host = connect<FromRunPage, undefined>((data) => {
  const message = data as ToRunPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  view = new RunView(host, message);
  document.body.replaceChildren(view.element);
  view.begin();
});
host.send({ kind: 'ready' });
