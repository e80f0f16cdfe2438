import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';

const ANSWER_MS = 2000;
const MAX_PORTS = 5;

/**
 * Ports of 127.0.0.1 at which a process answers HTTP, found by the sockets that it listens on. A connection
 * alone proves nothing: the kernel accepts it for a process that stands still, too.
 */
export async function answeringPorts(pid: number, signal: AbortSignal): Promise<readonly number[]> {
  const ports = listeningPorts(pid).slice(0, MAX_PORTS);
  const answers = await Promise.all(ports.map(port => answersHttp(port, signal)));
  return ports.filter((_, index) => answers[index]);
}

/** Whether any byte comes back for `GET /`. */
export function answersHttp(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answered: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(answered);
    };
    const onAbort = () => end(false);
    const timer = setTimeout(() => end(false), ANSWER_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', () => end(false));
    socket.once('data', () => end(true));
    socket.on('end', () => end(false));
    socket.once('connect', () => socket.write('GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n'));
    if (signal.aborted) onAbort();
  });
}

/** TCP ports on which a process listens at an address that loopback reaches (proc(5), /proc/PID/net/tcp). */
function listeningPorts(pid: number): number[] {
  try {
    const sockets = new Set(
      readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
        try {
          return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
        } catch {
          return []; // closed meanwhile
        }
      }),
    );
    const rows = ['tcp', 'tcp6'].flatMap(name => readFileSync(`/proc/${pid}/net/${name}`, 'latin1').split('\n'));
    return rows.flatMap(row => {
      const fields = row.trim().split(/\s+/);
      const [address, port] = (fields[1] ?? '').split(':');
      const listens = fields[3] === '0A' && sockets.has(`socket:[${fields[9]}]`);
      return listens && port !== undefined && LOOPBACK.has(address!) ? [Number.parseInt(port, 16)] : [];
    });
  } catch {
    return [];
  }
}

/** 127.0.0.1, 0.0.0.0 and :: as a little-endian machine writes them. */
const LOOPBACK = new Set(['0100007F', '00000000', '0'.repeat(32)]);
