/** Something that hardly anybody means to have in an image. */
export interface Hazard {
  readonly kind: 'secret' | 'history' | 'dependencies';
  /** The file or folder. */
  readonly path: string;
}

/** What a file of a context is to be warned of for, itself or for a folder that it lies in. */
export function hazardOf(path: string): Hazard | undefined {
  const parts = path.split('/');
  for (const [index, name] of parts.entries()) {
    const kind = kindOf(name, parts[index - 1], index === parts.length - 1);
    if (kind) return { kind, path: parts.slice(0, index + 1).join('/') };
  }
  return undefined;
}

function kindOf(name: string, folder: string | undefined, isLast: boolean): Hazard['kind'] | undefined {
  // A worktree's `.git` is a file.
  if (name === '.git') return 'history';
  if (isLast) return isSecretFile(name, folder) ? 'secret' : undefined;
  if (name === 'node_modules') return 'dependencies';
  return name === '.ssh' || name === '.gnupg' ? 'secret' : undefined;
}

function isSecretFile(name: string, folder: string | undefined): boolean {
  if (/^\.env(?:\.|$)/i.test(name)) return !/\.(?:examples?|samples?|templates?|tmpl|dist|defaults?)$/i.test(name);
  if (name === 'credentials') return folder === '.aws';
  if (name === 'config.json') return folder === '.docker';
  return secretNames.test(name);
}

/** Private keys, and the files in which tools keep passwords and tokens. */
const secretNames = /^(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|_netrc|\.pgpass|\.pypirc|\.htpasswd|\.git-credentials|service-account.*\.json|.*\.(?:key|p12|pfx|jks|keystore|kdbx|ppk)|(?:.*[._-])?(?:priv|private|key)[._-]?(?:key)?\.pem)$/i;
