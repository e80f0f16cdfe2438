import { Command, CommanderError, Help, InvalidArgumentError, Option } from 'commander';
import { version } from './version.ts';

/** Runs `gds` with its arguments; sets `process.exitCode` and never ends the process itself. */
export async function main(args: readonly string[]): Promise<void> {
  const program = createProgram();
  // Whoever reads may stop early (`| head`): that is no error.
  process.stdout.on('error', error => {
    if (!('code' in error && error.code === 'EPIPE')) throw error;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const { reportError } = await import('./report-error.ts');
    reportError(error);
  }
}

const collect = (value: string, previous: string[] = []) => [...previous, value];

/** An option that may be left out needs no word on what it is then. */
function withoutEmptyDefault(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (?:\[\]|false)\)$/, '');
}

function createProgram(): Command {
  const program = new Command('gds')
    .description(
      'Could this Go service be debugged tonight? Judges a package, a binary or a running service against GDS.',
    )
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: 100, optionDescription: withoutEmptyDefault })
    .addHelpText(
      'after',
      '\nExit status: 0 all required checks hold, 1 one does not, 2 gds could not run, 130 or 143 it was interrupted.',
    );

  const outputs: import('./commands/verify.ts').OutputArgument[] = [];
  program
    .command('verify')
    .description('judge targets: a Go package (./cmd/x), a built binary, a container image, or http(s)://host:port')
    .argument(
      '[target...]',
      'targets, or names of targets in gds.yaml; left out: all of gds.yaml, else every main package',
    )
    .option('--target <target>', 'one more target', collect, [])
    .option('--require-debug-info', 'role debug: full debug info, compiled with -N -l (003, 004, 006)', false)
    .option('--require-pprof-endpoints', 'pprof registered, and served by a live target (010, 011)', false)
    .option('--require-deterministic-build', 'two builds of a commit are equal (020)', false)
    .option('--level <n>', 'require the musts of the levels up to this one', parseLevel)
    .option('--require <check>', 'require one more check', collect, [])
    .option('--only <check>', 'run only this check', collect, [])
    .option('--skip <check>', 'leave this check out', collect, [])
    .option('--config <file>', 'configuration (default: gds.yaml)')
    .addOption(
      new Option('--format <format>', 'text, json, sarif or markdown; several pairs with --output').argParser(value => {
        if (!isFormat(value)) throw new InvalidArgumentError('Allowed: text, json, sarif, markdown.');
        outputs.push({ format: value });
        return value;
      }),
    )
    .option('--output <file>', 'where the format before it goes; else to standard output', (file: string) => {
      outputs.push({ file });
      return file;
    })
    .option('--baseline <report>', 'say what is new, known and mended since this JSON report')
    .option(
      '--judged-by <commit>',
      'judge the work tree as a pull request into this commit: its gds.yaml says what is asked, the one here may only ask for more',
    )
    .addOption(
      new Option('--timeout <duration>', 'for the whole run').argParser(parseDuration).default(15 * 60_000, '15m'),
    )
    .option('--jobs <n>', 'builds and analyses that run at a time', parseJobs)
    .option('--no-color', 'no colour')
    .addHelpText(
      'after',
      `
Judging a package builds it, and so runs what its build runs: give gds only sources that you would build.
Judging a package or a binary also runs it for some seconds (005, 007), in a copy of the work tree;
--skip debugger-session --skip debugger-attach leaves that out.
The JSON report is always written, to .gds/report.json unless --output says otherwise.

Examples:
  gds verify ./cmd/payments
  gds verify --target payments-debug --require-debug-info --format sarif --output gds.sarif
  gds verify --baseline main-report.json
  gds verify --judged-by origin/main`,
    )
    .action(async (targets: string[], options: Record<string, unknown>) => {
      const { runVerify } = await import('./commands/verify.ts');
      await runVerify(targets, { ...options, outputs } as unknown as import('./commands/verify.ts').VerifyArguments);
    });

  program
    .command('init')
    .description('write a gds.yaml from what is found in the working directory')
    .option('--force', 'overwrite an existing gds.yaml', false)
    .addHelpText('after', '\nExamples:\n  gds init\n  cd services/payments && gds init --force')
    .action(async (options: { force: boolean }) => {
      const { runInit } = await import('./commands/init.ts');
      await runInit(options);
    });

  const tools = program.command('tools').description('the analyzers that some checks run');
  tools
    .command('install')
    .description('install the pinned analyzers into a folder of their own, with go install')
    .addHelpText('after', '\nExamples:\n  gds tools install\n  GDS_TOOLS_DIR=/opt/gds gds tools install')
    .action(async () => {
      const { runToolsInstall } = await import('./commands/tools.ts');
      await runToolsInstall();
    });

  program
    .command('checks')
    .description('list every check of the standard')
    .addOption(new Option('--format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExamples:\n  gds checks\n  gds checks --format json')
    .action(async (options: { format: 'text' | 'json' }) => {
      const { runChecks } = await import('./commands/checks.ts');
      runChecks(options);
    });

  program
    .command('explain')
    .description('what a check asks, why, and how to mend it')
    .argument('<check>', 'code or name')
    .addHelpText('after', '\nExamples:\n  gds explain GDS-ERR-003\n  gds explain debug-info')
    .action(async (check: string) => {
      const { runExplain } = await import('./commands/checks.ts');
      runExplain(check);
    });

  program
    .command('report')
    .description('render a stored report again')
    .argument('<report>', 'a JSON report')
    .addOption(
      new Option('--format <format>', 'output format').choices(['text', 'json', 'sarif', 'markdown']).default('text'),
    )
    .option('--no-color', 'no colour')
    .addHelpText('after', '\nExamples:\n  gds report .gds/report.json\n  gds report .gds/report.json --format sarif')
    .action(async (file: string, options: { format: import('./commands/render.ts').Format; color: boolean }) => {
      const { runReport } = await import('./commands/report.ts');
      await runReport(file, options);
    });

  program
    .command('publish')
    .description('send a stored report to a portal; the token is read from GDS_PORTAL_TOKEN')
    .argument('<report>', 'a JSON report')
    .requiredOption('--portal <url>', 'address of the Backstage backend')
    .addHelpText(
      'after',
      '\nExamples:\n  gds publish .gds/report.json --portal https://backstage.example.com\n  GDS_PORTAL_TOKEN=… gds publish .gds/report.json --portal http://127.0.0.1:7007',
    )
    .action(async (file: string, options: { portal: string }) => {
      const { runPublish } = await import('./commands/publish.ts');
      await runPublish(file, options);
    });

  program
    .command('binary')
    .description('what a binary is, who built and stripped it, what can be debugged in it')
    .argument('<file>', 'a built binary, or a container image: an OCI layout, or a tar of docker save')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .option('--debug-dir <dir>', 'look for its debug file in this folder too', collect, [])
    .option('--platform <os/arch>', 'of an image: which of its platforms (default: that of this machine)')
    .option('--no-color', 'no colour')
    .addHelpText(
      'after',
      '\nExamples:\n  gds binary ./bin/payments\n  gds binary image.tar --platform linux/arm64\n  gds binary node_modules/@esbuild/linux-x64/bin/esbuild --format json',
    )
    .action(async (file: string, options: import('./commands/binary.ts').BinaryArguments) => {
      const { runBinary } = await import('./commands/binary.ts');
      await runBinary(file, options);
    });

  program
    .command('symbolize')
    .description('the functions and lines of addresses, with the calls that were inlined')
    .argument('<file>', 'a built binary')
    .argument('[address...]', 'hexadecimal, with or without 0x; - reads them from standard input, one a line')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .option('--arch <arch>', 'which executable of a universal file: amd64, arm64')
    .addHelpText(
      'after',
      `
One line a frame, the innermost first: address, function, file:line, with two spaces between them.
A frame that was inlined into the next one is marked (inlined); what is not known is ?.
Addresses are those in the file: of a position-independent program, subtract where it was loaded.
Stripped Go programs are answered too.

Exit status: 0 every address was answered, 1 one is no code or code without a name, 2 gds could not run.

Examples:
  gds symbolize ./bin/payments 0x49a8f2 49b1c0
  cut -f1 addresses.tsv | gds symbolize ./bin/payments - --format json`,
    )
    .action(async (file: string, addresses: string[], options: { format: 'text' | 'json'; arch?: string }) => {
      const { runSymbolize } = await import('./commands/symbolize.ts');
      await runSymbolize(file, addresses, options);
    });

  program
    .command('diff')
    .description('why two binaries differ: functions, sections, inputs and the cause')
    .argument('<a>', 'a built binary')
    .argument('<b>', 'another one')
    .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
    .option('--arch <arch>', 'which executables of universal files: amd64, arm64')
    .option('--no-color', 'no colour')
    .addHelpText(
      'after',
      `
Exit status: 0 the files are equal, 1 they differ, 2 they could not be compared.

Examples:
  gds diff ./bin/payments ../rebuilt/payments
  gds diff ./bin/payments.1 ./bin/payments.2 --format json`,
    )
    .action(async (a: string, b: string, options: { format: 'text' | 'json'; color: boolean; arch?: string }) => {
      const { runDiff } = await import('./commands/diff.ts');
      await runDiff(a, b, options);
    });

  for (const command of [...program.commands, ...tools.commands])
    command.exitOverride().configureHelp({ helpWidth: 100 });
  return program;
}

function isFormat(value: string): value is import('./commands/render.ts').Format {
  return ['text', 'json', 'sarif', 'markdown'].includes(value);
}

function parseLevel(value: string): number {
  if (!/^[123]$/.test(value)) throw new InvalidArgumentError('Allowed: 1, 2, 3.');
  return Number(value);
}

function parseJobs(value: string): number {
  if (!/^[1-9]\d?$/.test(value)) throw new InvalidArgumentError('Give a number from 1 to 99.');
  return Number(value);
}

/** `90s`, `15m`, `1h` in milliseconds. */
function parseDuration(value: string): number {
  const match = /^(\d{1,5})(s|m|h)$/.exec(value);
  const ms = match ? Number(match[1]) * { s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 's' | 'm' | 'h'] : 0;
  if (ms < 1000 || ms > 24 * 3_600_000)
    throw new InvalidArgumentError('Give a duration such as 90s, 15m or 1h, at most 24h.');
  return ms;
}
