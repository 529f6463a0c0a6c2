import { option, repeated } from './cliOption.ts';

/** How a container is made an image. */
export interface CommitOptions {
  /** `name:tag`; empty makes an image without a name. */
  readonly reference: string;
  readonly author: string;
  readonly message: string;
  /** Whether the container stands still meanwhile, so that what is written is of one moment. */
  readonly isPaused: boolean;
  /** Instructions of a Dockerfile that are applied to the image, `CMD ["serve"]`. */
  readonly changes: readonly string[];
}

/** The `docker commit` that does the same. */
export function commitCommand(name: string, { reference, author, message, isPaused, changes }: CommitOptions): readonly string[] {
  const target = reference === '' ? [] : [reference];
  return ['docker', 'commit', ...option('--author', author), ...option('--message', message), ...(isPaused ? [] : ['--pause=false']), ...repeated('--change', changes), name, ...target];
}
