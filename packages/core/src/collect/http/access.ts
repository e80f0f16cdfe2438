/** What the operator grants for one address beside the address itself. */
export interface HttpAccess {
  /** It may be the own machine. */
  readonly loopback: boolean;
  /** Sent only where scheme, host and port are those of `origin`. */
  readonly credential?: { readonly origin: string; readonly authorization: string };
}

/** For an address that the user wrote out or `gds.yaml` names: no credential, and the own machine is allowed. */
export const NAMED_ADDRESS: HttpAccess = { loopback: true };
