import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workshop } from './go-build.ts';

/** Ways in which gcc writes debugging information. */
export const DIALECTS: readonly (readonly string[])[] = [
  ['-gdwarf-2', '-gstrict-dwarf'],
  ['-gdwarf-2'],
  ['-gdwarf-3'],
  ['-gdwarf-4'],
  ['-gdwarf-4', '-fdebug-types-section'],
  ['-gdwarf-5'],
  ['-gdwarf-5', '-fdebug-types-section'],
  ['-gdwarf-5', '-gdwarf64', '-ffunction-sections', '-Wl,--gc-sections'],
];

// With inlined functions, a function in two parts, one that is never called, and types of several kinds.
const SOURCE = `#include <stdio.h>
#include <stdlib.h>
struct pair { int a; double b; char name[12]; unsigned flags : 3; };
enum colour { RED, GREEN = 7, BLUE = -3 };
volatile int sink;
static inline int square(int x) { return x * x; }
static inline int cubed(int x) {
  int y = square(x);
  return y * x;
}
__attribute__((cold, noinline)) int rare(struct pair *p) {
  return p->a > 3 ? cubed(p->a) : GREEN;
}
static int sum(int n) {
  int s = 0;
  for (int i = 0; i < n; i++)
    s += cubed(i) + square(i + 1);
  return s;
}
int never(long double x) { return (int)x; }
int main(int argc, char **argv) {
  struct pair p = { argc, 2.5, "x" };
  if (__builtin_expect(argc > 100, 0)) { sink = rare(&p); abort(); }
  sink = sum(argc) + cubed(argc);
  printf("%d %s\\n", sink, argv[0]);
  return 0;
}
`;

/** Builds a C program, optimised, and returns its path. */
export async function buildC(shop: Workshop, flags: readonly string[]): Promise<string> {
  const name = `c${flags.join('')}`.replaceAll(',', '');
  await writeFile(join(shop.folder, 'program.c'), SOURCE);
  await shop.run('gcc', '-O2', ...flags, '-o', name, 'program.c');
  return join(shop.folder, name);
}
