/** Whether a name speaks of a secret: its value is then neither kept nor shown. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name);
}

/** Whether a text holds what lets one in somewhere, whatever it is called: `scheme://user:password@host`, `https://token@host`. */
export function isSecretValue(value: string): boolean {
  return /[a-z][a-z\d+.-]*:\/\/[^\s/@:]*:[^\s/@]+@|https?:\/\/[^\s/@]+@/i.test(value);
}

/** Whether the value of a variable is neither kept nor shown. */
export function isSecretVariable(name: string, value: string): boolean {
  return isSecretName(name) || isSecretValue(value);
}

/** `PWD` alone is a folder, and not every key is secret: that of a cache, or of who signed a release, is none. */
const secretNames = new RegExp(
  [
    'pass(?:word|wd|phrase)|secret|token|credential',
    '(?:^|_)(?:pass|pat|creds?|auth|dsn)(?:_|$)',
    '(?:_|db|user|root|admin)pwd(?:_|$)',
    '(?:api|access|private|ssh|auth|sign(?:ing)?|encrypt(?:ion)?|deploy|master|licen[cs]e|storage|account|session|app)_?key',
    '(?:database|db|redis|mongo(?:db)?|postgres(?:ql)?|mysql|amqp|rabbitmq|broker)_?(?:url|uri)|conn(?:ection)?_?str(?:ing)?(?:_|$)',
  ].join('|'),
  'i',
);
