import * as l10n from '@vscode/l10n';

/**
 * What to do where a registry refused, which the engine's words do not always name.
 * @param asked the registries for which credentials were looked up.
 */
export function registryRemedy(message: string, asked: ReadonlySet<string>): string | undefined {
  const named = [...asked].filter((host) => message.includes(host));
  const hosts = (named.length > 0 ? named : [...asked]).join(', ');
  if (hosts === '') return undefined;
  if (/unauthorized|access denied|authentication required|no basic auth credentials|failed to authorize|authorization failed/i.test(message)) {
    return l10n.t('Sign in to {0} (docker login) with an account that may do this, and check the name.', hosts);
  }
  if (/toomanyrequests|429 Too Many/i.test(message)) return l10n.t('Sign in to the registry, which allows more pulls, or wait until its limit is over.');
  return undefined;
}
