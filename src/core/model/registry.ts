/** How a registry is spoken to: TLS with a certificate that is checked, TLS with one that is not, or no TLS at all. */
export type RegistryAccess = 'verified' | 'unverified' | 'plain';

/** A registry, and how a person agreed to speak to it. */
export interface RegistryAddress {
  /** As in an image's name: `docker.io`, `registry.example.com:5000`. */
  readonly host: string;
  readonly access: RegistryAccess;
}

/** A blob or manifest that another one names. [OCI image spec, descriptor] Every text is the registry's: untrusted. */
export interface Descriptor {
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** `linux/arm64/v8`; undefined where it is for none. */
  readonly platform?: string;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface ManifestFacts {
  /** Of the bytes as they were read. */
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** The manifest that this one says something about: a signature, an SBOM. */
  readonly subject?: Descriptor;
  /** The document as the registry has it. */
  readonly text: string;
}

/** What a tag or digest leads to. */
export type Manifest =
  /** One image for several platforms. */
  | (ManifestFacts & { readonly kind: 'index'; readonly manifests: readonly Descriptor[] })
  | (ManifestFacts & { readonly kind: 'image'; readonly config: Descriptor; readonly layers: readonly Descriptor[] })
  /** Of a format that we do not read (the one before 2016, or one yet to come). */
  | (ManifestFacts & { readonly kind: 'other' });

/** What an image says of itself. [OCI image spec, config] */
export interface ImageConfig {
  readonly platform: string;
  /** RFC 3339, as it stands there; empty for none. */
  readonly created: string;
  readonly user: string;
  readonly workingDirectory: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly exposedPorts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Part of a list that a registry hands out piece by piece. */
export interface RegistryPage<T> {
  readonly items: readonly T[];
  /** What the next piece is asked with; undefined at the end. */
  readonly next?: string;
}
