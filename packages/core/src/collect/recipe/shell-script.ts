import { posix } from 'node:path';
import type { BuildFileReader } from './build-script.ts';
import { trace } from './text/traced-text.ts';

/** A shell script: one script, called as its file. */
export const readShellScript: BuildFileReader = (source, { folder, name, root }) => {
  const first = source.text.slice(0, 200).split('\n', 1)[0]!;
  if (first.startsWith('#!') && !/\b(?:ba|da|a|z|k)?sh\b/.test(first)) return Promise.resolve('it is no shell script');
  const script = posix.basename(name);
  return Promise.resolve({
    scripts: [
      {
        name: script,
        steps: [
          {
            kind: 'shell',
            text: trace(source, 0, source.text.length),
            folder,
            script: name,
            ...(root === undefined ? {} : { root }),
            environment: [],
            doubts: [],
          },
        ],
        prerequisites: [],
        doubts: [],
        inherited: [],
      },
    ],
    runs: 'one',
    defaultScript: script,
    unresolved: [],
    doubts: [],
    unread: [],
  });
};
