import { connect } from '../shared/host.ts';
import { ClusterView } from './clusterView.ts';
import type { ClusterMemory, FromClusterPage, ToClusterPage } from './protocol.ts';

let view: ClusterView | undefined;
const host = connect<FromClusterPage, ClusterMemory>((data) => {
  const message = data as ToClusterPage;
  if (message.kind !== 'open') {
    view?.take(message);
    return;
  }
  const { memory } = message;
  const { chosen } = host.state;
  view = new ClusterView(message, typeof chosen === 'string' ? chosen : '', (taskId) => host.remember({ memory, chosen: taskId }));
  document.body.replaceChildren(view.element);
});
host.send({ kind: 'ready' });
