const NETWORK = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/**
 * Variables that a child needs to reach the network as its caller does: forward proxies and
 * certificates. Only for a download; a build gets none of them.
 */
export function networkEnvironment(caller: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of NETWORK.flatMap(upper => [upper, upper.toLowerCase()])) {
    const value = caller[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}
