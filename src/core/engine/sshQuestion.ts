/** What ssh asks of a person. */
export interface SshQuestion {
  /** `secret`: a password or passphrase. `accept`: whether an unknown host key is the right one. `allow`: whether a key may be used. `note`: nothing, it only tells. */
  readonly kind: 'secret' | 'accept' | 'allow' | 'note';
  /** ssh's own words, which hold those of the far end: untrusted. */
  readonly text: string;
}

/** @param kind `SSH_ASKPASS_PROMPT`, which says what kind of answer is wanted. [ssh(1), ENVIRONMENT] */
export function readQuestion(text: string, kind: string): SshQuestion {
  if (/\(yes\/no(\/\[fingerprint\])?\)\?/.test(text)) return { kind: 'accept', text };
  if (kind === 'confirm') return { kind: 'allow', text };
  return { kind: kind === 'none' ? 'note' : 'secret', text };
}
