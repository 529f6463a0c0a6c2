/** Whether a name speaks of a secret: its value is then neither kept nor shown. */
export function isSecretName(name: string): boolean {
  return /pass(?:word|wd|phrase)|(?:^|_)pass(?:_|$)|secret|token|credential|(?:api|access|private|ssh|auth)_?key|(?:^|_)auth(?:_|$)/i.test(name);
}
