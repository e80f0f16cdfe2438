import type { DescribedBinary } from '../../binary/description.ts';
import { isNoGo, noGoWords } from '../../binary/no-go.ts';
import { unavailable, type Unavailable } from '../../evidence/unavailable.ts';
import { MACHINE_ARCH } from '../machine-arch.ts';

export const RUN_HERE = 'Run gds verify on a machine that can run it, or build for this one: `GOOS`, `GOARCH`.';

/** Why a program is not started: it is none of Go, or not for this machine. */
export function unrunnable(name: string, description: DescribedBinary): Unavailable | undefined {
  if (isNoGo(description)) {
    const { missing, provide } = noGoWords(name);
    return unavailable('refused', missing, provide);
  }
  const { os, arch, role } = description;
  if (role !== 'program') {
    return unavailable('refused', `${name} is a ${role.replace('-', ' ')}, which cannot be started`, 'Name a program.');
  }
  const here = `${process.platform}/${MACHINE_ARCH}`;
  if (`${os}/${arch}` === here) return undefined;
  return unavailable('refused', `${name} is for ${os}/${arch}, and this machine is ${here}`, RUN_HERE);
}
