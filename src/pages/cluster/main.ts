import { connect } from '../shared/host.ts';
import { ClusterView } from './clusterView.ts';
import type { FromClusterPage, ToClusterPage } from './protocol.ts';

let view: ClusterView | undefined;
const host = connect<FromClusterPage, object>((data) => {
  const message = data as ToClusterPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  view = new ClusterView(message);
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
