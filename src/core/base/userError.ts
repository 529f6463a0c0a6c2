/** What kind of failure this is, for code that must tell them apart (a welcome text, a retry). */
export type UserErrorKind =
  | 'noEngine' // no socket, or no such host
  | 'permission' // EACCES on the socket
  | 'refused' // nothing listens there
  | 'timeout' // no answer in time
  | 'certificate' // TLS failed
  | 'unsupported' // an endpoint, version or feature that one of the two sides does not have
  | 'disconnected' // the connection was lost in the middle of an answer
  | 'protocol' // an answer that makes no sense
  | 'notFound' // 404
  | 'conflict' // 409
  | 'unauthorized' // 401, 403
  | 'engine' // any other refusal by the engine
  | 'registry' // any other refusal by an image registry
  | 'invalid' // the request itself makes no sense: bad input
  | 'file'; // a file on this machine could not be read or written

/**
 * An error fit for people: `message` says what failed and why, `remedy` what to do. Errors are converted to it
 * once, where they arise, and reported once.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly kind: UserErrorKind;
  /** What to do about it: a whole sentence, localised, or undefined where nobody knows. */
  readonly remedy: string | undefined;
  /** The HTTP status where the engine answered one. */
  readonly status: number | undefined;
  /** Trying again by itself makes no sense: a person must do something first. */
  readonly needsPerson: boolean;

  constructor(
    kind: UserErrorKind,
    message: string,
    options: { readonly remedy?: string; readonly status?: number; readonly cause?: unknown; readonly needsPerson?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.remedy = options.remedy;
    this.status = options.status;
    this.needsPerson = options.needsPerson ?? false;
  }
}

/** An error's own words: for a log line, or to be quoted inside a message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
