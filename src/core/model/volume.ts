/** A volume as the engine's list describes it. Every text is the engine's: untrusted. */
export interface Volume {
  /** Its name, which is all that the engine knows it by. */
  readonly id: string;
  /** `local`, or a plugin's name. */
  readonly driver: string;
  /** `local`, or `global` for one that is there on every node. */
  readonly scope: string;
  /** Where it is on the engine's host; empty where the driver does not say. */
  readonly mountpoint: string;
  /** Seconds since the epoch; undefined where the driver does not know. */
  readonly createdAt?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What its driver was given. May hold a password (of a CIFS share): shown by name only. */
  readonly options: Readonly<Record<string, string>>;
}

/** What a new volume is made from. */
export interface VolumeSpec {
  /** Empty: the engine makes up a name. */
  readonly name: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The label that engines from 23 on give a volume that nobody named. */
export const anonymousLabel = 'com.docker.volume.anonymous';

/** Whether the engine made up its name. Older engines say it by nothing but the name. */
export function isAnonymous({ id, labels }: Pick<Volume, 'id' | 'labels'>): boolean {
  return anonymousLabel in labels || /^[\da-f]{64}$/.test(id);
}

/** Whether a name is one that engines accept. [Engine API, RestrictedNamePattern] */
export function isVolumeName(name: string): boolean {
  return /^[a-zA-Z\d][\w.-]+$/.test(name);
}
