/** Who we are at a registry. Never logged. */
export interface RegistryLogin {
  /** Empty: `secret` is an identity token, not a password. */
  readonly username: string;
  readonly secret: string;
}
