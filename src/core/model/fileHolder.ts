/**
 * Files are found in containers and in volumes. What holds a file is named by one text: a container's id, or `volume:`
 * and a volume's name, which no id looks like.
 */
const prefix = 'volume:';

export function volumeHolder(name: string): string {
  return `${prefix}${name}`;
}

/** The volume's name; undefined where it is a container that holds the file. */
export function volumeOfHolder(holder: string): string | undefined {
  return holder.startsWith(prefix) ? holder.slice(prefix.length) : undefined;
}

/** What people know it by: the volume's name, or the container's short id. */
export function holderText(holder: string): string {
  return volumeOfHolder(holder) ?? holder.slice(0, 12);
}

/** The command line that runs a program on files of it. */
export function programCommand(holder: string, program: readonly string[], paths: readonly string[]): readonly string[] {
  const volume = volumeOfHolder(holder);
  if (volume === undefined) return ['docker', 'exec', holderText(holder), ...program, ...paths];
  return ['docker', 'run', '--rm', '--volume', `${volume}:/volume`, 'busybox', ...program, ...paths.map((path) => `/volume${path}`)];
}
