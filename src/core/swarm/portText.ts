import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import type { ServicePort } from '../model/swarmService.ts';

/** A published port as `docker service create --publish` takes it: `8080:80`, `53:53/udp`; one of the node alone begins with `host:`. */
export function publishText({ publishedPort, targetPort, protocol, mode }: ServicePort): string {
  return `${mode === 'host' ? 'host:' : ''}${publishedPort === 0 ? '' : `${String(publishedPort)}:`}${String(targetPort)}${protocol === 'tcp' ? '' : `/${protocol}`}`;
}

/** @throws a `UserError` of kind `invalid`. */
export function parsePublish(text: string): ServicePort {
  const [, host, published = '', target = '', protocol = 'tcp'] = /^(host:)?(?:(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text.trim()) ?? [];
  const port = { targetPort: Number(target), publishedPort: Number(published), protocol: protocol as ServicePort['protocol'], mode: host === undefined ? ('ingress' as const) : ('host' as const) };
  if (port.targetPort > 0 && port.targetPort <= 65_535 && port.publishedPort <= 65_535) return port;
  throw new UserError('invalid', l10n.t('"{0}" is no port to publish, such as 8080:80, 53:53/udp or host:80:80.', text));
}
