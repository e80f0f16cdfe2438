/** Whether an address is this machine's, where http is no risk. */
export function isLoopback(url: string | URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}
