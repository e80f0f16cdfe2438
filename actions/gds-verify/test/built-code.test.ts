import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requires } from '../../../packages/core/test/requires.ts';
import { startTokenService, type TokenService } from './github/oidc.ts';
import { type FakeGitHub, startGitHub } from './github/server.ts';
import { push } from './events.ts';
import { runStep, temporaryFolder, TOKEN } from './runner.ts';

const { skip, reason } = requires('go', 'dlv');

/** Before main: its own environment, and that of every process that it may look at. */
const SPY = (out: string) => `package main

import (
	"os"
	"path/filepath"
	"strings"
)

func init() {
	seen := strings.Join(os.Environ(), "\\n")
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			seen += "\\n" + file + "\\n" + strings.ReplaceAll(string(text), "\\x00", "\\n")
		}
	}
	os.WriteFile(${JSON.stringify(out)}, []byte(seen), 0o600)
}

func main() {}
`;

let github: FakeGitHub;
let tokens: TokenService;
beforeEach(async () => {
  github = await startGitHub();
  tokens = await startTokenService({ recorder: github.recorder });
});
afterEach(() => Promise.all([github.close(), tokens.close()]));

describe.skipIf(skip)(`code of the repository that a debugger starts${reason}`, () => {
  it.each(['verify', 'both'])(
    'finds no token in its environment nor in that of its parents, in mode %s',
    async mode => {
      const workspace = temporaryFolder('gds-spy-');
      const out = join(temporaryFolder('gds-seen-'), 'seen');
      const write = (path: string, text: string) => {
        mkdirSync(dirname(join(workspace, path)), { recursive: true });
        writeFileSync(join(workspace, path), text);
      };
      write('go.mod', 'module example.com/spy\n\ngo 1.25\n');
      write('main.go', SPY(out));
      const git = (...args: string[]) => execFileSync('git', ['-C', workspace, ...args], { stdio: 'pipe' });
      git('init', '-q', '-b', 'main');
      git('add', '-A');
      git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '-m', 'spy');
      const go = ['HOME', 'GOPROXY', 'GOSUMDB', 'GOCACHE', 'GOMODCACHE', 'GDS_TOOLS_DIR', 'XDG_DATA_HOME'];
      const { log } = await runStep({
        apiUrl: github.url,
        event: push(),
        with: { mode, targets: '.', 'install-tools': 'false' },
        env: {
          ...Object.fromEntries(
            go.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
          ),
          ...tokens.env,
          GITHUB_WORKSPACE: workspace,
          MY_API_TOKEN: 'canary-of-the-job',
        },
      });
      expect(log).toMatch(/✓ 005/);
      expect(existsSync(out), 'the program ran').toBe(true);
      const seen = readFileSync(out, 'utf8');
      expect(seen).toContain('PATH=');
      for (const secret of [TOKEN, tokens.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN, 'canary-of-the-job', 'INPUT_', 'GITHUB_'])
        expect(seen).not.toContain(secret);
    },
    600_000,
  );
});
