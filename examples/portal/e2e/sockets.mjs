import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/**
 * Addresses on which the processes of a group listen, as `/proc` has them.
 *
 * @param {number} group
 */
export function listeningAddresses(group) {
  const inodes = new Set(processesOf(group).flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap(table =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(fields => fields[3] === LISTEN && inodes.has(fields[9]))
      .map(fields => fields[1].split(':')[0]),
  );
}

/** As the kernel writes them: 127.x.x.x, ::1, and 127.x.x.x within IPv6. */
export function isLoopback(/** @type {string} */ address) {
  return /^[0-9A-F]{6}7F$|^0{24}01000000$|^0{16}FFFF0000[0-9A-F]{6}7F$/.test(address);
}

/** Ids of the living processes of a group. */
export function processesOf(group) {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && isOf(group, name));
}

function isOf(group, pid) {
  // The name in parentheses may hold spaces; state, parent and group come after it.
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), '');
  const [state, , own] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(own) === group && state !== 'Z';
}

function socketsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  return read(() => readdirSync(folder), []).flatMap(fd => {
    const match = /^socket:\[(\d+)\]$/.exec(read(() => readlinkSync(`${folder}/${fd}`), ''));
    return match ? [match[1]] : [];
  });
}

/** A process or a descriptor may end while it is looked at. */
function read(what, otherwise) {
  try {
    return what();
  } catch {
    return otherwise;
  }
}
