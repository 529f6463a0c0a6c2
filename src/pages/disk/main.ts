import { connect } from '../shared/host.ts';
import { DiskView, type DiskPageMemory } from './diskView.ts';
import type { FromDiskPage, ToDiskPage } from './protocol.ts';

let view: DiskView | undefined;
const host = connect<FromDiskPage, DiskPageMemory>((data) => {
  const message = data as ToDiskPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  view = new DiskView(host, message);
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
