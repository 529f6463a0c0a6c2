/** A part of a text. Lines and columns begin with 1; the end is behind the last character. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Where a service is described, in one of the files of its project. */
export interface ServicePlace {
  readonly file: string;
  /** The lines from its name to the last of what it says. */
  readonly line: number;
  readonly endLine: number;
  /** Its name. */
  readonly name: TextRange;
}

/** Something that is wrong with a file of a project. */
export interface ComposeProblem {
  readonly file: string;
  readonly range: TextRange;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** A service as the files of its project describe it. */
export interface ProjectService {
  readonly name: string;
  /** How many containers it is to have. */
  readonly wanted: number;
  /** Whether it belongs to what is brought up: it has no profile, or one that is chosen. */
  readonly isActive: boolean;
  readonly profiles: readonly string[];
  readonly image?: string;
  readonly hasBuild: boolean;
  readonly dependsOn: readonly string[];
  /** Files besides the project's own that its containers are made of, by their whole paths: the Dockerfile, what its configs and secrets hold. */
  readonly files: readonly string[];
  /** The file that was read first comes first. Never empty. */
  readonly places: readonly ServicePlace[];
}

/** Which files a project is made of, and how they are read: what `docker compose` is told. */
export interface ProjectSource {
  /** Where its paths begin. */
  readonly directory: string;
  /** In the order in which one is laid over the other. */
  readonly files: readonly string[];
  /** Empty: the file `.env` of its folder, where there is one. */
  readonly envFiles: readonly string[];
  readonly profiles: readonly string[];
  /** Given by hand; else the files or the folder tell it. */
  readonly name?: string;
}

/** A Compose project as its files describe it. Every text is the files': untrusted. */
export interface ComposeProject extends ProjectSource {
  readonly name: string;
  readonly services: readonly ProjectService[];
  /** Every profile that a service names. */
  readonly knownProfiles: readonly string[];
  /** Further Compose files of its folder, which it does not consist of. */
  readonly otherFiles: readonly string[];
  readonly problems: readonly ComposeProblem[];
  /** Every file that it was read from, those that are included and the environment's too. */
  readonly readFiles: readonly string[];
}
