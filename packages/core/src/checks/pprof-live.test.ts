import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildGoProgram, startProgram } from '../../test/go-program.ts';
import { requires } from '../../test/requires.ts';
import { collectLivePprof } from '../collect/live-pprof.ts';
import type { LivePprof } from '../evidence/live-pprof.ts';
import type { CheckContext, Judgement } from './check.ts';
import pprofLive from './pprof-live.ts';

const SERVICE = `package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"runtime"
	runtimepprof "runtime/pprof"
	"time"
)

func main() {
	mux := http.NewServeMux()
	server := &http.Server{Handler: mux}
	switch os.Args[1] {
	case "rates":
		runtime.SetBlockProfileRate(1)
		runtime.SetMutexProfileFraction(5)
		fallthrough
	case "sound":
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	case "busy":
		runtimepprof.StartCPUProfile(io.Discard)
		mux.HandleFunc("/base/debug/pprof/", func(w http.ResponseWriter, r *http.Request) {
			http.StripPrefix("/base", http.HandlerFunc(pprof.Index)).ServeHTTP(w, r)
		})
		mux.HandleFunc("/base/debug/pprof/profile", pprof.Profile)
	case "html":
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "<!doctype html><title>Sign in</title>")
		})
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		done := make(chan int)
		for {
			go func() { time.Sleep(time.Millisecond); done <- 1 }()
			<-done
		}
	}()
	fmt.Printf("http://%s\\n", listener.Addr())
	server.Serve(listener)
}
`;

const signal = new AbortController().signal;

function judge(livePprof: LivePprof): Judgement {
  const context: CheckContext = { target: null, threshold: () => 1 };
  // The pipeline hands each check the evidence that it needs.
  return pprofLive.evaluate({ livePprof } as never, context);
}

const go = requires('go');
describe.skipIf(go.skip)(`pprof-live against a running Go service${go.reason}`, () => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gds-live-'));
    program = buildGoProgram(folder, SERVICE);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function collect(mode: string, base = '') {
    const { address, stop } = await startProgram(program, [mode]);
    try {
      return { address, said: await collectLivePprof(address + base, 1, signal) };
    } finally {
      await stop();
    }
  }

  async function collected(mode: string, base = ''): Promise<LivePprof> {
    const { said } = await collect(mode, base);
    if ('available' in said) throw new Error(said.missing);
    return said;
  }

  it('passes a service that serves everything, and names the profiles that are off', async () => {
    const live = await collected('sound');
    const judgement = judge(live);
    expect(judgement).toMatchObject({ outcome: 'pass' });
    expect(judgement.summary).toBe('7 of 7 profiles valid and symbolized');
    const messages = judgement.outcome === 'pass' ? judgement.findings!.map(({ message }) => message) : [];
    expect(messages).toContain(
      '/debug/pprof/mutex is valid and empty: mutex profiling is off: runtime.SetMutexProfileFraction is 0',
    );
    expect(judgement.measures).toEqual([
      { input: 'valid-live-profiles', value: 1, from: expect.stringContaining('7 of 7 profile kinds') as string },
      { input: 'runtime-data', value: 0.5, from: 'goroutine profile: yes; scheduler data: not collected yet' },
    ]);
    const goroutine = live.endpoints.find(({ name }) => name === 'goroutine')!;
    expect(goroutine.answer).toMatchObject({ kind: 'profile', problems: [], symbolized: 1 });
    expect(live.endpoints.map(({ name }) => name)).toEqual([
      ...['allocs', 'block', 'cmdline', 'goroutine', 'heap', 'mutex', 'profile', 'symbol', 'threadcreate', 'trace'],
    ]);
    for (const name of ['symbol', 'trace']) {
      expect(live.endpoints.find(endpoint => endpoint.name === name)!.answer).toMatchObject({
        kind: 'text',
        problems: [],
      });
    }
    expect(JSON.stringify(live)).not.toContain(folder);
  });

  it('sees block samples once the rate is set', async () => {
    const live = await collected('rates');
    const block = live.endpoints.find(({ name }) => name === 'block')!.answer;
    expect(block).toMatchObject({ kind: 'profile', problems: [], symbolized: 1 });
    expect(block.kind === 'profile' && block.samples).toBeGreaterThan(0);
  });

  it('fails a service that cannot be profiled now, and keeps a base path', async () => {
    const judgement = judge(await collected('busy', '/base'));
    expect(judgement.outcome).toBe('fail');
    const findings = judgement.outcome === 'fail' ? judgement.findings : [];
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      '/debug/pprof/profile: it answered with status 500; only one CPU profile can be taken at a time',
    ]);
    expect(errors[0]!.location).toMatchObject({ kind: 'url' });
  });

  it('fails a service without pprof with one finding', async () => {
    const judgement = judge(await collected('none'));
    expect(judgement.outcome).toBe('fail');
    const findings = judgement.outcome === 'fail' ? judgement.findings : [];
    expect(findings.length).toBe(1);
    expect(findings[0]!.message).toMatch(/No endpoint below .* answers as pprof does: it answered with status 404/);
    expect(judgement.measures?.map(({ value }) => value)).toEqual([0, 0]);
  });

  it('says in one message that the address answers HTML, that nothing listens, that it is no URL', async () => {
    const { address, said } = await collect('html');
    expect(said).toMatchObject({ available: false, missing: `${address}/debug/pprof/ answers HTML instead of pprof` });
    expect(await collectLivePprof(address, 1, signal)).toMatchObject({
      reason: 'unreachable',
      missing: `${address}/debug/pprof/: nothing listens there`,
    });
    expect(await collectLivePprof('localhost:6060', 1, signal)).toMatchObject({ reason: 'unreadable' });
    expect(await collectLivePprof('http://169.254.169.254', 1, signal)).toMatchObject({ reason: 'refused' });
  });
});

describe('pprof-live against what is no pprof', () => {
  it('reports profiles that are cut, HTML or break a rule, each with its reason', async () => {
    const server = createServer((request, response) => {
      const path = request.url!.split('?', 1)[0]!;
      if (path === '/debug/pprof/') {
        response.writeHead(200, { 'content-type': 'text/html' }).end("<a href='custom?debug=1'>custom</a>");
      } else if (path === '/debug/pprof/heap') {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      } else {
        // A sample of two values for one sample type.
        const bytes = Uint8Array.of(0x0a, 0, 0x12, 4, 0x10, 1, 0x10, 2, 0x32, 0);
        const cut = path === '/debug/pprof/goroutine' ? 3 : bytes.length;
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes.subarray(0, cut));
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const live = await collectLivePprof(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1, signal);
    server.closeAllConnections();
    server.close();
    if ('available' in live) throw new Error(live.missing);
    const judgement = judge(live);
    const findings = judgement.outcome === 'fail' ? judgement.findings : [];
    const about = (name: string) => findings.find(({ message }) => message.startsWith(`/debug/pprof/${name}`));
    expect(about('heap')?.message).toContain('text/html instead of application/octet-stream');
    expect(about('goroutine')?.message).toContain('no pprof profile');
    expect(about('allocs')?.message).toContain('sample 0 has 2 values for 1 sample types');
    expect(about('custom')?.severity).toBe('warning');
    expect(judgement.measures?.[0]?.value).toBe(0);
  });
});
