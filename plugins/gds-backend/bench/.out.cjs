"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// plugins/gds-backend/bench/rollup.ts
var import_node_fs = require("node:fs");
var import_node_http = require("node:http");
var import_express = __toESM(require("express"));

// packages/core/dist/standard/catalogue/buildability.js
var buildability = [
  {
    code: "GDS-ERR-001",
    id: "offline-build",
    title: "offline build",
    failTitle: "Does not build without network",
    pillar: "buildability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package"],
    maxAgeDays: null,
    why: "a fix that cannot be built cannot be shipped, and tonight a registry may be down or a module withdrawn",
    remedy: "Commit go.mod and go.sum so that `go build -mod=readonly` needs nothing that `go mod download` did not fetch: run `go mod tidy`, commit both files, and keep generated sources in the repository.",
    axes: [],
    thresholds: {
      builds: {
        default: 2,
        unit: "builds",
        min: 1,
        max: 10,
        means: "how often the build is repeated without network",
        stricter: "higher"
      }
    }
  },
  {
    code: "GDS-ERR-002",
    id: "module-integrity",
    title: "module integrity",
    failTitle: "go.mod and go.sum do not reproduce the dependencies",
    pillar: "buildability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package"],
    maxAgeDays: null,
    why: "whoever rebuilds the service to reproduce a fault must get the same dependencies that run in production",
    remedy: "Run `go mod tidy` and `go mod verify`, commit go.mod and go.sum, and replace local `replace` directives with released versions.",
    axes: [],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/debuggability.js
var debuggability = [
  {
    code: "GDS-ERR-003",
    id: "debug-info",
    title: "debug info",
    failTitle: "No debug info in the binary",
    pillar: "debuggability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package", "binary", "image"],
    maxAgeDays: null,
    why: "nobody can set a breakpoint, read a variable or list a hot line in what is shipped",
    remedy: "Drop `-s` and `-w` from `-ldflags` and do not strip the binary. To ship it small, keep the debug file instead: `objcopy --only-keep-debug app app.debug && strip app && objcopy --add-gnu-debuglink=app.debug app`.",
    axes: ["root-cause-speed"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-004",
    id: "unoptimised-build",
    title: "unoptimised build",
    failTitle: "Compiled with optimisation: variables and lines are lost to the debugger",
    pillar: "debuggability",
    level: 1,
    requirement: "debug-role",
    status: "built",
    scope: "target",
    appliesTo: ["package", "binary", "image"],
    maxAgeDays: null,
    why: "in an optimised function the debugger skips lines and calls variables \u201Coptimized out\u201D",
    remedy: "Build the debug binary with `-gcflags='all=-N -l'`; without `all=` only the named package is compiled unoptimised. A production binary stays optimised: give it `role: production`.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-005",
    id: "debugger-session",
    title: "debugger session",
    failTitle: "A debugger cannot work on the binary",
    pillar: "debuggability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package", "binary", "image"],
    maxAgeDays: null,
    why: "a debugger that starts but binds no breakpoint is found out at the worst moment",
    remedy: 'Build with debug information (no `-s` or `-w` in -ldflags, no `strip`) and with a Go release that the installed delve supports (`gds tools install`). GDS starts the program under `dlv exec`, with its init functions, and kills it at the first line of main; `debugger: { args, env, breakpoint: "file.go:12" }` of its target in gds.yaml gives it what it needs to get there. Try it by hand: `dlv exec ./app`, then `break main.main`, `continue`, `locals`.',
    axes: ["root-cause-speed"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-006",
    id: "line-table",
    title: "line table",
    failTitle: "Addresses cannot be turned into file and line",
    pillar: "debuggability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package", "binary", "image"],
    maxAgeDays: null,
    why: "a profile or a crash address that has no file and line points nowhere",
    remedy: "Build with the DWARF line table (no `-ldflags=-w` or `-s`, no `strip -g`), and rebuild when the file was cut short on its way.",
    axes: ["root-cause-speed"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-007",
    id: "debugger-attach",
    title: "debugger attach",
    failTitle: "A debugger cannot attach to the running process",
    pillar: "debuggability",
    level: 2,
    requirement: "recommended",
    status: "built",
    scope: "target",
    appliesTo: ["package", "binary", "image"],
    maxAgeDays: 7,
    why: "a fault that needs days to appear can only be looked at in the process that has it",
    remedy: "Allow ptrace for the operator who debugs (`CAP_SYS_PTRACE`, `kernel.yama.ptrace_scope`) and ship debug info.",
    axes: ["root-cause-speed"],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/observability.js
var observability = [
  {
    code: "GDS-ERR-010",
    id: "pprof-registration",
    title: "pprof registration",
    failTitle: "No pprof handlers in the program",
    pillar: "observability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package", "binary", "image"],
    maxAgeDays: null,
    why: "without pprof nobody can ask the running service where its CPU, memory or goroutines went",
    remedy: 'Import `net/http/pprof` and serve it on a listener of its own: `go http.ListenAndServe("127.0.0.1:6060", nil)`.',
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-011",
    id: "pprof-live",
    title: "pprof live",
    failTitle: "A pprof endpoint does not answer with a valid profile",
    pillar: "observability",
    level: 2,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "an endpoint that times out or answers HTML is noticed only when the profile is needed",
    remedy: "Serve `/debug/pprof/` and its profiles on the configured address and let GDS reach it.",
    axes: ["latency-visibility", "root-cause-speed"],
    thresholds: {
      cpuSeconds: { default: 1, unit: "s", min: 1, max: 60, means: "how long the CPU profile is taken" }
    }
  },
  {
    code: "GDS-ERR-012",
    id: "pprof-exposure",
    title: "pprof exposure",
    failTitle: "pprof can be reached from outside",
    pillar: "observability",
    level: 2,
    requirement: "must",
    status: "planned",
    scope: "target",
    appliesTo: ["package", "live"],
    maxAgeDays: 7,
    why: "a public pprof shows command lines and memory to anyone and lets them slow the service down",
    remedy: "Listen on loopback, or put authentication or a network policy before `/debug/pprof/`.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-013",
    id: "heap-accounting",
    title: "heap accounting",
    failTitle: "The heap profile does not account for the memory in use",
    pillar: "observability",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a heap profile that misses a fifth of the memory sends the search for a leak the wrong way",
    remedy: "Leave `runtime.MemProfileRate` at its default from the first line of `main`.",
    axes: [],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/reliability.js
var MINIMAL_SLO = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability
spec:
  service: my-service
  indicator:
    metadata:
      name: successful-requests
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests_total{code!~"5.."})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(http_requests_total)
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: Availability
      target: 0.999
`;
var reliability = [
  {
    code: "GDS-ERR-050",
    id: "slo-definition",
    title: "SLO definition",
    failTitle: "No valid SLO is defined",
    pillar: "reliability",
    level: 2,
    requirement: "must",
    status: "built",
    scope: "service",
    appliesTo: [],
    maxAgeDays: null,
    why: "without an objective nobody can say whether tonight is worse than usual",
    remedy: "Describe the service\u2019s objective in an OpenSLO v1 file and name it under `slos` in gds.yaml.",
    example: { file: "slo/availability.yaml", text: MINIMAL_SLO },
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-051",
    id: "slo-compliance",
    title: "SLO compliance",
    failTitle: "The error budget is spent",
    pillar: "reliability",
    level: 3,
    requirement: "must",
    status: "built",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "a spent budget means that users already notice",
    remedy: "Stop risky releases and mend the largest source of errors until the ratio is back within the objective.",
    axes: ["slo-compliance"],
    thresholds: {
      windowDays: {
        default: 28,
        unit: "days",
        min: 1,
        max: 90,
        means: "the window judged when the SLO file names none"
      }
    }
  },
  {
    code: "GDS-ERR-052",
    id: "burn-rate-alerts",
    title: "burn-rate alerts",
    failTitle: "No burn-rate alert covers the SLO",
    pillar: "reliability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: null,
    why: "an objective without an alert is learned of from customers",
    remedy: "Generate multi-window burn-rate rules from the SLO and load them into Prometheus.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-053",
    id: "alert-precision",
    title: "alert precision",
    failTitle: "Alerts fire without an incident",
    pillar: "reliability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "people who were woken for nothing stop getting up",
    remedy: "Raise the window or the factor of the rule named in the finding.",
    axes: ["alert-precision"],
    thresholds: {
      precision: {
        default: 0.995,
        unit: "ratio",
        min: 0.5,
        max: 1,
        means: "the least share of alerts that had an incident",
        stricter: "higher"
      },
      alerts: { default: 20, unit: "alerts", min: 1, max: 1e4, means: "below so many alerts there is no verdict" }
    }
  },
  {
    code: "GDS-ERR-054",
    id: "recovery-time",
    title: "recovery time",
    failTitle: "Incidents take too long to locate",
    pillar: "reliability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "the time to locate is most of the time to recover",
    remedy: "Link alerts to traces and traces to logs, then measure again.",
    axes: ["root-cause-speed"],
    thresholds: {
      locateSeconds: {
        default: 90,
        unit: "s",
        min: 1,
        max: 86400,
        means: "the longest time from the alert to the located cause",
        stricter: "lower"
      }
    }
  },
  {
    code: "GDS-ERR-055",
    id: "chaos-verified",
    title: "chaos verified",
    failTitle: "No fault was ever injected",
    pillar: "reliability",
    level: 3,
    requirement: "recommended",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: null,
    why: "an alert that never met a fault is a guess",
    remedy: "Run the chaos experiment of the service and let GDS read it.",
    axes: [],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/runtime.js
var runtime = [
  {
    code: "GDS-ERR-030",
    id: "goroutine-blocking",
    title: "goroutine blocking",
    failTitle: "Goroutines are blocked on the same thing",
    pillar: "runtime",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a service that hangs is a service whose goroutines wait for something nobody names",
    remedy: "Find the lock, channel or I/O named in the finding and bound the wait with a context or timeout.",
    axes: [],
    thresholds: {
      dumps: { default: 3, unit: "dumps", min: 1, max: 20, means: "goroutine dumps taken" }
    }
  },
  {
    code: "GDS-ERR-031",
    id: "scheduler-contention",
    title: "scheduler contention",
    failTitle: "The Go scheduler is saturated",
    pillar: "runtime",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "runnable goroutines that wait for a processor look like a slow dependency",
    remedy: "Give the service more CPU (`GOMAXPROCS`, the container limit) or fewer runnable goroutines.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-032",
    id: "gc-behaviour",
    title: "garbage collection",
    failTitle: "The garbage collector takes too much",
    pillar: "runtime",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a garbage collector under pressure takes the time that requests need",
    remedy: "Allocate less on the hot path, set `GOMEMLIMIT`, and reuse buffers.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-033",
    id: "cpu-attribution",
    title: "CPU attribution",
    failTitle: "CPU time cannot be attributed",
    pillar: "runtime",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a CPU profile that disagrees with the kernel sends the optimisation to the wrong function",
    remedy: "Profile with symbols, and compare with `perf record` on the same run.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-034",
    id: "memory-leak",
    title: "memory leak",
    failTitle: "Memory grows without end",
    pillar: "runtime",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a leak ends as a restart at the hour of highest load",
    remedy: "Release what the allocation site in the finding keeps.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-035",
    id: "connection-stall",
    title: "connection stall",
    failTitle: "Connections stopped making progress",
    pillar: "runtime",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a stalled connection holds a goroutine, a buffer and a customer",
    remedy: "Set deadlines on the connection and act on them.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-036",
    id: "fd-leak",
    title: "file descriptor leak",
    failTitle: "File descriptors leak",
    pillar: "runtime",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "target",
    appliesTo: ["live"],
    maxAgeDays: 7,
    why: "a process without file descriptors accepts no connection and opens no log",
    remedy: "Close what the stack in the finding opens.",
    axes: [],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/traceability.js
var traceability = [
  {
    code: "GDS-ERR-040",
    id: "span-lifecycle",
    title: "span lifecycle",
    failTitle: "Spans do not end or have no parent",
    pillar: "traceability",
    level: 2,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "a trace with holes blames the wrong service",
    remedy: "End every span on every path, and start children from the context that carries the parent.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-041",
    id: "context-propagation",
    title: "context propagation",
    failTitle: "Trace context is lost between services",
    pillar: "traceability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "where the context breaks, the search for the cause starts again from nothing",
    remedy: "Propagate W3C `traceparent` on every hop named in the finding.",
    axes: ["context-propagation"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-042",
    id: "business-attributes",
    title: "business attributes",
    failTitle: "Spans lack the business attributes",
    pillar: "traceability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "the customer knows a payment number, not a trace id",
    remedy: "Set the required attributes on the spans named in the finding.",
    axes: ["context-propagation"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-043",
    id: "trace-log-link",
    title: "trace to log",
    failTitle: "A trace does not lead to its logs",
    pillar: "traceability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "a span without its log lines says where, never why",
    remedy: "Write the trace id into every log line, in the field that the link queries.",
    axes: ["context-propagation"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-044",
    id: "stream-integrity",
    title: "stream integrity",
    failTitle: "A gRPC stream violates its protocol",
    pillar: "traceability",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "a damaged stream shows as a business fault far from its cause",
    remedy: "Mend the sender named in the finding.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-045",
    id: "mesh-origin-header",
    title: "mesh origin header",
    failTitle: "The mesh does not say who called",
    pillar: "traceability",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "without the caller\u2019s name a traffic spike has no owner",
    remedy: "Set `add_user_agent: true` in the caller\u2019s connection manager and name its service cluster.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-046",
    id: "transaction-path",
    title: "transaction path",
    failTitle: "A transaction cannot be followed",
    pillar: "traceability",
    level: 3,
    requirement: "must",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: 7,
    why: "the question on the phone is about one payment, not about a percentile",
    remedy: "Carry the business id on the entry span and the context across every hop.",
    axes: ["latency-visibility"],
    thresholds: {}
  },
  {
    code: "GDS-ERR-047",
    id: "auto-instrumentation",
    title: "auto-instrumentation",
    failTitle: "Automatic instrumentation is not set up",
    pillar: "traceability",
    level: 2,
    requirement: "recommended",
    status: "planned",
    scope: "service",
    appliesTo: [],
    maxAgeDays: null,
    why: "a service outside the instrumentation is a hole in every trace",
    remedy: "Add the OpenTelemetry operator\u2019s annotation to the workload.",
    axes: [],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/verifiability.js
var verifiability = [
  {
    code: "GDS-ERR-020",
    id: "deterministic-build",
    title: "deterministic build",
    failTitle: "Two builds of the same commit differ",
    pillar: "verifiability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package"],
    maxAgeDays: null,
    why: "when the shipped binary cannot be rebuilt, nobody can prove which source it came from",
    remedy: "Build with `-trimpath`, and take a value set by `-X` from the commit (`git log -1 --format=%cI`) instead of the clock.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-021",
    id: "vet-shadow",
    title: "vet and shadow",
    failTitle: "go vet or the shadow analyzer found a mistake",
    pillar: "verifiability",
    level: 1,
    requirement: "must",
    status: "built",
    scope: "target",
    appliesTo: ["package"],
    maxAgeDays: null,
    why: "a shadowed err is an error that nobody sees until it is an outage",
    remedy: "Assign with `=` instead of `:=` where the outer variable is meant, or give the inner one another name.",
    axes: [],
    thresholds: {}
  },
  {
    code: "GDS-ERR-022",
    id: "static-analysis",
    title: "static analysis",
    failTitle: "staticcheck found a mistake",
    pillar: "verifiability",
    level: 2,
    requirement: "recommended",
    status: "built",
    scope: "target",
    appliesTo: ["package"],
    maxAgeDays: null,
    why: "staticcheck finds what compiles but cannot be meant, before it is met at night",
    remedy: "Mend what staticcheck names. What is meant stays with a line `//lint:ignore CODE why` above it; a project that wants other checks says so in `staticcheck.conf`, which is used. Mistakes (SA1\u2013SA5) fail; deprecated (SA1019), slow (SA6), doubtful (SA9) and unused (U1000) code is a warning; simplifications and style (S, ST, QF) are notices. What `go vet` reports at the same place is reported once, by 021.",
    axes: [],
    thresholds: {}
  }
];

// packages/core/dist/standard/catalogue/definition.js
var TARGET_KINDS = ["package", "binary", "image", "live"];
var TARGET_ROLES = ["production", "debug"];
var AXES = [
  "latency-visibility",
  "context-propagation",
  "alert-precision",
  "root-cause-speed",
  "slo-compliance"
];

// packages/core/dist/standard/catalogue/index.js
var rows = [
  ...buildability,
  ...debuggability,
  ...observability,
  ...verifiability,
  ...runtime,
  ...traceability,
  ...reliability
];
var CATALOGUE = rows;
var CHECK_IDS = rows.map((row) => row.id);
var byName = new Map(CATALOGUE.flatMap((row) => [
  [row.id, row],
  [row.code, row],
  [row.code.slice("GDS-ERR-".length), row]
]));
function definitionOf(id) {
  return byName.get(id);
}
function isCheckId(name2) {
  return byName.get(name2)?.id === name2;
}
function shortCode(code) {
  return code.slice("GDS-ERR-".length);
}

// packages/core/dist/standard/age.js
function aged(result, now) {
  const { maxAgeDays } = definitionOf(result.check);
  if (maxAgeDays === null || now.getTime() - Date.parse(result.measuredAt) < maxAgeDays * 864e5)
    return result;
  const { outcome: _outcome, summary: _summary, ...rest } = result;
  const { code, check, required, measuredAt, exemption } = rest;
  return {
    code,
    check,
    required,
    measuredAt,
    ...exemption && { exemption },
    outcome: "no-data",
    summary: `last measured ${measuredAt}, more than ${maxAgeDays} days ago`,
    provide: "measure again: run `gds verify` with the live target, or schedule it",
    skipped: false,
    facts: [],
    measures: []
  };
}

// packages/core/dist/standard/result.js
var import_zod3 = require("zod");

// packages/core/dist/standard/fact.js
var import_zod = require("zod");
var UNITS = ["bytes", "ms", "s", "days", "count", "ratio", "percent", "address", "sha256"];
var FactSchema = import_zod.z.strictObject({
  key: import_zod.z.string().min(1).max(120),
  value: import_zod.z.union([import_zod.z.string().max(16384), import_zod.z.number(), import_zod.z.boolean()]),
  unit: import_zod.z.enum(UNITS).optional()
});

// packages/core/dist/standard/finding.js
var import_zod2 = require("zod");
var RepositoryPathSchema = import_zod2.z.string().min(1).max(4096).refine((path) => !path.startsWith("/") && !/[\\\0]/.test(path) && !/^[A-Za-z]:/.test(path) && !path.split("/").some((part) => part === ".." || part === "." || part === ""), { error: 'must be a relative POSIX path without "..", drive letter or backslash' });
var position = import_zod2.z.number().int().min(1).max(1e7);
var FileLocationSchema = import_zod2.z.strictObject({
  kind: import_zod2.z.literal("file"),
  path: RepositoryPathSchema,
  startLine: position,
  startColumn: position.optional(),
  endLine: position.optional(),
  /** One past the last column of the marked text, as SARIF counts. */
  endColumn: position.optional(),
  /** The text of `startLine`. */
  snippet: import_zod2.z.string().max(2e3).optional()
});
var BinaryLocationSchema = import_zod2.z.strictObject({
  kind: import_zod2.z.literal("binary"),
  /** The file's name as the user or the build gave it; not below the repository in general. */
  file: import_zod2.z.string().min(1).max(4096),
  section: import_zod2.z.string().max(256).optional(),
  /** Virtual address, lower-case hex with 0x. */
  address: import_zod2.z.string().regex(/^0x[0-9a-f]{1,16}$/).optional()
});
var UrlLocationSchema = import_zod2.z.strictObject({
  kind: import_zod2.z.literal("url"),
  /** Without user information, query and fragment. */
  url: import_zod2.z.string().min(1).max(2048)
});
var TraceLocationSchema = import_zod2.z.strictObject({
  kind: import_zod2.z.literal("trace"),
  traceId: import_zod2.z.string().regex(/^[0-9a-f]{32}$/),
  spanId: import_zod2.z.string().regex(/^[0-9a-f]{16}$/).optional()
});
var LocationSchema = import_zod2.z.discriminatedUnion("kind", [
  FileLocationSchema,
  BinaryLocationSchema,
  UrlLocationSchema,
  TraceLocationSchema
]);
var SEVERITIES = ["error", "warning", "notice"];
var SeveritySchema = import_zod2.z.enum(SEVERITIES);
var codes = CATALOGUE.map((row) => row.code);
var CheckCodeSchema = import_zod2.z.enum(codes);
var FindingSchema = import_zod2.z.strictObject({
  code: CheckCodeSchema,
  severity: SeveritySchema,
  /** What is wrong, as a sentence without a full stop at the end. */
  message: import_zod2.z.string().min(1).max(4e3),
  /** The exact change that mends it. */
  remedy: import_zod2.z.string().min(1).max(4e3),
  location: LocationSchema.optional(),
  /** Other places that belong to it, each with a word on why. */
  related: import_zod2.z.array(import_zod2.z.strictObject({ location: LocationSchema, message: import_zod2.z.string().max(1e3) })).max(50),
  evidence: import_zod2.z.array(FactSchema).max(200),
  /** 32 hex digits; the same fault keeps it when lines move. See {@link fingerprint}. */
  fingerprint: import_zod2.z.string().regex(/^[0-9a-f]{32}$/)
});

// packages/core/dist/standard/result.js
var ids = CATALOGUE.map((row) => row.id);
var CheckIdSchema = import_zod3.z.enum(ids);
var text = import_zod3.z.string().min(1).max(4e3);
var timestamp = import_zod3.z.iso.datetime({ offset: true });
var ExemptionSchema = import_zod3.z.strictObject({
  reason: text,
  /** Last day on which it holds, `YYYY-MM-DD`. */
  expires: import_zod3.z.iso.date()
});
var MeasureSchema = import_zod3.z.strictObject({
  /** Name of the axis input: `valid-live-profiles`. */
  input: import_zod3.z.string().min(1).max(200),
  value: import_zod3.z.number().min(0).max(1),
  /** What it was computed from: `5 of 7 profile kinds`. */
  from: import_zod3.z.string().min(1).max(1e3)
});
var common = {
  code: CheckCodeSchema,
  check: CheckIdSchema,
  /** Whether this run's exit status depends on it. */
  required: import_zod3.z.boolean(),
  /** When the evidence was taken. */
  measuredAt: timestamp,
  /** What was measured, so that the verdict can be checked. */
  facts: import_zod3.z.array(FactSchema).max(500),
  /** Inputs of the radar that this check measured. */
  measures: import_zod3.z.array(MeasureSchema).max(20),
  exemption: ExemptionSchema.optional()
};
var CheckResultSchema = import_zod3.z.discriminatedUnion("outcome", [
  import_zod3.z.strictObject({
    ...common,
    outcome: import_zod3.z.literal("pass"),
    /** The value on one line: `2 builds without network`. */
    summary: text,
    findings: import_zod3.z.array(FindingSchema).max(2e3)
  }),
  import_zod3.z.strictObject({
    ...common,
    outcome: import_zod3.z.literal("fail"),
    summary: text,
    findings: import_zod3.z.array(FindingSchema).min(1).max(2e3)
  }),
  import_zod3.z.strictObject({
    ...common,
    outcome: import_zod3.z.literal("not-applicable"),
    /** Why it does not apply. */
    summary: text,
    /** Only a reason of the service lets a level be held without the check. */
    because: import_zod3.z.enum(["service", "target-kind"])
  }),
  import_zod3.z.strictObject({
    ...common,
    outcome: import_zod3.z.literal("no-data"),
    /** What was missing. */
    summary: text,
    /** How to provide it. */
    provide: text,
    /** The user left it out on purpose (`--skip`, `--only`). */
    skipped: import_zod3.z.boolean()
  })
]);
function isLeftOut(result) {
  return result.outcome === "no-data" && result.skipped;
}

// packages/core/dist/standard/scored.js
var WORST_FIRST = ["fail", "no-data", "exempted", "pass"];
function worstOutcome(row, scored2) {
  const standings = resultsOf(row, scored2).filter((result) => !(result?.outcome === "not-applicable" && result.because === "target-kind")).map((result) => result ? standingOf(result) : "no-data");
  if (standings.length === 0)
    return "no-data";
  return WORST_FIRST.find((standing) => standings.includes(standing)) ?? "not-applicable";
}
function isLeftOutOf(row, scored2) {
  const open = resultsOf(row, scored2).filter((result) => result?.outcome === "no-data");
  return open.length > 0 && open.every((result) => result !== void 0 && isLeftOut(result));
}
function resultsOf(row, scored2) {
  if (row.scope === "service")
    return [scored2.results.find((result) => result.check === row.id)];
  return scored2.targets.filter((target) => row.appliesTo.includes(target.kind)).map((target) => target.results.find((result) => result.check === row.id));
}
function standingOf(result) {
  const open = result.outcome === "fail" || result.outcome === "no-data";
  return open && result.exemption ? "exempted" : result.outcome;
}

// packages/core/dist/standard/axes.js
var AXIS_DEFINITIONS = {
  "latency-visibility": {
    id: "latency-visibility",
    title: "Latency Visibility",
    asks: "Can we see where time is spent?",
    inputs: [
      {
        name: "entry-points-with-spans",
        weight: 40,
        means: "share of the server routes seen in metrics or spans that have spans"
      },
      {
        name: "entry-points-under-latency-sli",
        weight: 20,
        means: "share of the server routes that a latency SLI covers"
      },
      {
        name: "valid-live-profiles",
        weight: 25,
        means: "share of the live profile kinds that are valid and symbolized"
      },
      { name: "runtime-data", weight: 15, means: "share of goroutine and scheduler data that can be had" }
    ]
  },
  "context-propagation": {
    id: "context-propagation",
    title: "Context Propagation",
    asks: "Does a trace stay whole across every hop?",
    inputs: [
      { name: "whole-traces", weight: 50, means: "share of the traces that are whole across every hop" },
      { name: "business-attributes", weight: 25, means: "share of the required attributes that are present" },
      { name: "linked-spans", weight: 25, means: "share of the sampled spans whose log link finds lines" }
    ]
  },
  "alert-precision": {
    id: "alert-precision",
    title: "Alert Precision",
    asks: "When it rings, is it real?",
    inputs: [
      { name: "precision-lower-bound", weight: 100, means: "one-sided 95 % lower bound of the replayed precision" }
    ]
  },
  "root-cause-speed": {
    id: "root-cause-speed",
    title: "Root Cause Speed",
    asks: "How fast is the cause located?",
    inputs: [
      { name: "time-to-locate", weight: 50, means: "90 s divided by the time to locate, at most 1" },
      {
        name: "debugging-checks",
        weight: 50,
        means: "share of 003, 005, 006, 007 and 011 that passes, of those known; unknown below three"
      }
    ]
  },
  "slo-compliance": {
    id: "slo-compliance",
    title: "SLO Compliance",
    asks: "Is the promise to the users kept?",
    inputs: [
      {
        name: "compliant-steps",
        weight: 100,
        means: "mean over the SLOs of the share of 5-minute steps at which the window so far kept the objective"
      }
    ]
  }
};
var MAX_FROM = 1e3;
var DEBUGGING_CHECKS = [
  "debug-info",
  "debugger-session",
  "line-table",
  "debugger-attach",
  "pprof-live"
];
function scoreAxes(scored2) {
  const measured = measuredInputs(scored2);
  return AXES.map((id) => scoreAxis(id, measured));
}
function scoreAxis(id, measured) {
  const inputs = AXIS_DEFINITIONS[id].inputs.map(({ name: name2, weight, means: means2 }) => {
    const input = measured.get(name2);
    return { name: name2, weight, value: input?.value ?? null, from: input?.from ?? `not measured: ${means2}` };
  });
  const total = inputs.reduce((sum2, input) => sum2 + input.weight, 0);
  let known = 0;
  let sum = 0;
  for (const input of inputs) {
    if (input.value === null)
      continue;
    known += input.weight;
    sum += input.weight * input.value;
  }
  const value = known * 2 < total ? null : Math.round(sum / known * 1e3) / 10;
  return { axis: id, value, completeness: known / total, inputs };
}
function measuredInputs(scored2) {
  const all = [...scored2.results, ...scored2.targets.flatMap((target) => target.results)].flatMap((result) => result.measures);
  const byInput = /* @__PURE__ */ new Map();
  for (const measure of all)
    byInput.set(measure.input, [...byInput.get(measure.input) ?? [], measure]);
  const inputs = /* @__PURE__ */ new Map();
  for (const [name2, measures] of byInput) {
    const value = measures.reduce((sum, measure) => sum + measure.value, 0) / measures.length;
    const from = measures.map((measure) => measure.from).join("; ");
    inputs.set(name2, { value, from: from.length > MAX_FROM ? `${from.slice(0, MAX_FROM - 1)}\u2026` : from });
  }
  const debugging = debuggingChecks(scored2);
  if (debugging)
    inputs.set("debugging-checks", debugging);
  return inputs;
}
function debuggingChecks(scored2) {
  const standings = DEBUGGING_CHECKS.map((id) => worstOutcome(definitionOf(id), scored2));
  const known = standings.filter((standing) => standing === "pass" || standing === "fail" || standing === "exempted");
  if (known.length < 3)
    return void 0;
  const passed = known.filter((standing) => standing === "pass").length;
  return { value: passed / known.length, from: `${passed} of ${known.length} known debugging checks pass` };
}

// packages/core/dist/standard/report.js
var import_zod4 = require("zod");
var timestamp2 = import_zod4.z.iso.datetime({ offset: true });
var name = import_zod4.z.string().min(1).max(200);
var commit = import_zod4.z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
var EntityRefSchema = import_zod4.z.string().max(500).regex(/^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9-]+\/[A-Za-z0-9][A-Za-z0-9._-]*$/, {
  error: "must be kind:namespace/name, such as component:default/payments"
});
var ProducerSchema = import_zod4.z.discriminatedUnion("kind", [
  import_zod4.z.strictObject({ kind: import_zod4.z.literal("local") }),
  import_zod4.z.strictObject({
    kind: import_zod4.z.literal("github-actions"),
    /** Decimal; runs of one repository rise. */
    runId: import_zod4.z.string().regex(/^\d{1,20}$/),
    runAttempt: import_zod4.z.number().int().min(1),
    job: name,
    event: name,
    ref: import_zod4.z.string().min(1).max(1e3),
    /** Whether `ref` is the repository's default branch. */
    defaultBranch: import_zod4.z.boolean(),
    /** One job judged and published, so that code under judgement ran beside its token; since schema 1.2.0. */
    oneJob: import_zod4.z.literal(true).optional()
  }),
  /** A portal that checked a running service: no commit, no repository; since schema 1.3.0. */
  import_zod4.z.strictObject({
    kind: import_zod4.z.literal("portal"),
    /** Id of the service in the portal's configuration. */
    service: import_zod4.z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
  })
]);
var TargetSchema = import_zod4.z.strictObject({
  /** Part of the key of an entity's state. */
  name,
  kind: import_zod4.z.enum(TARGET_KINDS),
  role: import_zod4.z.enum(TARGET_ROLES),
  /** The package, file or URL as the user gave it. */
  subject: import_zod4.z.string().min(1).max(4096),
  toolchain: import_zod4.z.strictObject({
    /** `go1.26.8`, or the string found in the binary. */
    go: import_zod4.z.string().max(200),
    platform: import_zod4.z.string().max(100).optional()
  }).optional(),
  results: import_zod4.z.array(CheckResultSchema).max(200)
});
var AxisInputSchema = import_zod4.z.strictObject({
  name,
  weight: import_zod4.z.number().positive(),
  value: import_zod4.z.number().min(0).max(1).nullable(),
  /** `5 of 7 profile kinds`, or what is missing. */
  from: import_zod4.z.string().max(1e3)
});
var AxisValueSchema = import_zod4.z.strictObject({
  axis: import_zod4.z.enum(AXES),
  /** 0–100 with one decimal, or `null`: a gap. */
  value: import_zod4.z.number().min(0).max(100).nullable(),
  /** Share of the weight that is known, 0–1. */
  completeness: import_zod4.z.number().min(0).max(1),
  inputs: import_zod4.z.array(AxisInputSchema).max(20)
});
var levelNumber = import_zod4.z.number().int().min(0).max(3);
var LevelStandingSchema = import_zod4.z.strictObject({
  level: import_zod4.z.number().int().min(1).max(3),
  standing: import_zod4.z.enum(["held", "not-held", "undetermined", "cannot-be-awarded"]),
  /** Musts of this level alone, by how they stand; they sum up to all of its musts. */
  pass: import_zod4.z.array(CheckIdSchema),
  exempted: import_zod4.z.array(CheckIdSchema),
  notApplicable: import_zod4.z.array(CheckIdSchema),
  fail: import_zod4.z.array(CheckIdSchema),
  noData: import_zod4.z.array(CheckIdSchema),
  planned: import_zod4.z.array(CheckIdSchema)
});
var LevelSchema = import_zod4.z.strictObject({
  /** The highest level held; 0 when none is. */
  held: levelNumber,
  /** One sentence for every place that shows the level. */
  summary: import_zod4.z.string().max(1e3),
  levels: import_zod4.z.array(LevelStandingSchema).length(3)
});
var MOST_NEW_FINDINGS = 5e3;
var count = import_zod4.z.number().int().min(0);
var BaselineSchema = import_zod4.z.strictObject({
  /** Of the earlier report. */
  reportId: import_zod4.z.uuid(),
  commit: commit.optional(),
  createdAt: timestamp2,
  new: count,
  known: count,
  /** Gone, and their check was judged again. */
  mended: count,
  /** Gone, yet nothing is said of them: their check or target was not judged this time. */
  notJudged: count,
  /** The new ones; fewer than `new` when there are more than fit. `target` is null for the service. */
  newFindings: import_zod4.z.array(import_zod4.z.strictObject({
    target: name.nullable(),
    code: CheckCodeSchema,
    fingerprint: import_zod4.z.string().regex(/^[0-9a-f]{32}$/)
  })).max(MOST_NEW_FINDINGS)
});
var ReportSchema = import_zod4.z.strictObject({
  schemaVersion: import_zod4.z.string().regex(/^1\.\d+\.\d+$/, { error: "must be 1.x, the schema that this version knows" }),
  standardVersion: import_zod4.z.string().regex(/^\d+\.\d+\.\d+$/),
  reportId: import_zod4.z.uuid(),
  createdAt: timestamp2,
  tool: import_zod4.z.strictObject({ name: import_zod4.z.literal("gds"), version: import_zod4.z.string().max(100) }),
  producer: ProducerSchema,
  repository: import_zod4.z.strictObject({
    /** `github.com` */
    host: import_zod4.z.string().min(1).max(255),
    /** `owner/name` */
    slug: import_zod4.z.string().min(1).max(500)
  }).optional(),
  /** The commit that was judged; absent outside a git work tree. */
  commit: commit.optional(),
  /** On a pull request: the head commit that the test merge was made from. */
  headCommit: commit.optional(),
  /** Commit time of `commit`. */
  committedAt: timestamp2.optional(),
  /** Tracked files differ from `commit`. */
  modified: import_zod4.z.boolean(),
  /** Where gds ran, relative to the repository's root; empty at the root. */
  workingDirectory: import_zod4.z.union([import_zod4.z.literal(""), RepositoryPathSchema]),
  /** The standard's reference picture, made from recorded counts; not a service. */
  reference: import_zod4.z.literal(true).optional(),
  service: import_zod4.z.strictObject({ entityRef: EntityRefSchema.optional(), name }),
  /** Names of every target that `gds.yaml` lists, also those not run this time; empty: it lists none. */
  configuredTargets: import_zod4.z.array(name).max(50),
  /** What the exit status depends on. */
  requirement: import_zod4.z.strictObject({
    level: import_zod4.z.number().int().min(1).max(3),
    require: import_zod4.z.array(CheckIdSchema),
    skip: import_zod4.z.array(CheckIdSchema)
  }),
  targets: import_zod4.z.array(TargetSchema).max(50),
  /** Results of the checks that belong to the service and not to a target. */
  results: import_zod4.z.array(CheckResultSchema).max(200),
  /** Every threshold that was used, by check and name. */
  thresholds: import_zod4.z.array(import_zod4.z.strictObject({ check: CheckIdSchema, name, value: import_zod4.z.number(), unit: import_zod4.z.string().max(50) })),
  exemptions: import_zod4.z.array(ExemptionSchema.extend({ check: CheckIdSchema, target: name.optional() })),
  axes: import_zod4.z.array(AxisValueSchema).length(AXES.length),
  level: LevelSchema,
  /** Given when the run was compared with an earlier report; since schema 1.1.0. */
  baseline: BaselineSchema.optional(),
  /** What the reader should know of how the run went, such as a fetch through the caller's proxy. */
  notes: import_zod4.z.array(import_zod4.z.string().max(2e3)).max(100),
  timings: import_zod4.z.array(import_zod4.z.strictObject({ name: import_zod4.z.string().max(200), ms: import_zod4.z.number().min(0) })).max(500),
  durationMs: import_zod4.z.number().min(0),
  facts: import_zod4.z.array(FactSchema).max(200)
});

// packages/core/dist/standard/requirement.js
function isMust(row, role) {
  return row.requirement === "must" || row.requirement === "debug-role" && role === "debug";
}

// packages/core/dist/standard/levels.js
function scoreLevels(scored2, catalogue = CATALOGUE) {
  const levels = [1, 2, 3].map((level) => standingOf2(level, scored2, catalogue));
  let below = "held";
  for (const standing of levels) {
    if (below !== "held" && standing.standing !== "not-held" && standing.standing !== "cannot-be-awarded") {
      standing.standing = below === "not-held" ? "not-held" : "undetermined";
    }
    below = standing.standing;
  }
  const held = levels.filter((level) => level.standing === "held").length;
  return { held, summary: summarise(held, levels, scored2), levels };
}
function standingOf2(level, scored2, catalogue) {
  const standing = {
    level,
    standing: "held",
    pass: [],
    exempted: [],
    notApplicable: [],
    fail: [],
    noData: [],
    planned: []
  };
  const lists = {
    fail: standing.fail,
    "no-data": standing.noData,
    exempted: standing.exempted,
    pass: standing.pass,
    "not-applicable": standing.notApplicable
  };
  for (const row of catalogue) {
    if (row.level !== level || row.requirement === "recommended")
      continue;
    if (row.status === "planned") {
      if (row.requirement === "must")
        standing.planned.push(row.id);
      continue;
    }
    const targets = scored2.targets.filter((target) => isMust(row, target.role));
    if (row.requirement === "debug-role" && targets.length === 0)
      continue;
    lists[worstOutcome(row, { ...scored2, targets })].push(row.id);
  }
  if (standing.fail.length > 0)
    standing.standing = "not-held";
  else if (standing.planned.length > 0)
    standing.standing = "cannot-be-awarded";
  else if (standing.noData.length > 0)
    standing.standing = "undetermined";
  return standing;
}
function summarise(held, levels, scored2) {
  const exempted = levels.slice(0, held).reduce((sum, level) => sum + level.exempted.length, 0);
  const head = `Level ${held} of 3${exempted > 0 ? `, ${exempted} exempted` : ""}`;
  const next = levels[held];
  if (!next)
    return head;
  const codes2 = (ids2) => ids2.map((id) => shortCode(definitionOf(id).code)).join(", ");
  const reasons = [];
  if (next.fail.length > 0)
    reasons.push(`mend ${codes2(next.fail)}`);
  const leftOut = next.noData.filter((id) => isLeftOutOf(definitionOf(id), scored2));
  const missing2 = next.noData.filter((id) => !leftOut.includes(id));
  if (missing2.length > 0)
    reasons.push(`provide data for ${codes2(missing2)}`);
  if (next.planned.length > 0) {
    reasons.push(`level ${next.level} cannot be awarded before GDS has ${codes2(next.planned)}`);
  }
  const musts = next.pass.length + next.exempted.length + next.notApplicable.length + next.fail.length + next.noData.length + next.planned.length;
  const known = musts - next.noData.length - next.planned.length;
  const more = leftOut.length > 3 ? leftOut.length - 2 : 0;
  const named = `${codes2(more > 0 ? leftOut.slice(0, 2) : leftOut)}${more > 0 ? ` and ${more} more` : ""} left out`;
  if (reasons.length === 0)
    return `${head}; level ${next.level} was not judged: ${named} (${known} of ${musts} known)`;
  if (leftOut.length > 0)
    reasons.push(named);
  return `${head}; for level ${next.level}: ${reasons.join("; ")} (${known} of ${musts} known)`;
}

// packages/core/dist/standard/version.js
var STANDARD_VERSION = "0.2.0";

// packages/core/dist/standard/state.js
function entriesOf(report) {
  const run = runOf(report);
  const entry = (target, result) => ({
    target,
    result,
    order: { run, measuredAt: result.measuredAt },
    commit: report.commit ?? null,
    reportId: report.reportId
  });
  return [
    ...report.targets.flatMap((target) => target.results.map((result) => entry({ name: target.name, kind: target.kind, role: target.role }, result))),
    ...report.results.map((result) => entry(null, result))
  ];
}
function runOf({ producer, repository, createdAt }) {
  switch (producer.kind) {
    case "github-actions": {
      const name2 = repository ? `${repository.host}/${repository.slug}`.toLowerCase() : "";
      return { repository: name2, id: producer.runId, attempt: producer.runAttempt };
    }
    case "portal":
      return { repository: `portal:${producer.service}`, id: String(Date.parse(createdAt)), attempt: 1 };
    case "local":
      return null;
  }
}
function compareOrder(a, b) {
  if (a.run && b.run && a.run.repository === b.run.repository) {
    const runs = compareDecimal(a.run.id, b.run.id);
    if (runs !== 0)
      return runs;
    if (a.run.attempt !== b.run.attempt)
      return a.run.attempt - b.run.attempt;
  }
  return Date.parse(a.measuredAt) - Date.parse(b.measuredAt);
}
function compareDecimal(a, b) {
  const x = a.replace(/^0+/, "");
  const y = b.replace(/^0+/, "");
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}
function mergeState(state, report) {
  const merged = /* @__PURE__ */ new Map();
  const own = entriesOf(report);
  for (const entry of [...state, ...own]) {
    const key = JSON.stringify([entry.target?.name ?? null, entry.result.check]);
    const known = merged.get(key);
    if (!known || replaces(entry, known))
      merged.set(key, entry);
  }
  const sources = new Set(own.filter(({ target }) => target !== null).map(sourceOf));
  const before = state.filter((entry) => sources.has(sourceOf(entry)));
  const listed = report.configuredTargets.length > 0 ? new Set(report.configuredTargets) : null;
  const newest = before.every((entry) => own.some(({ order }) => compareOrder(order, entry.order) >= 0));
  const kinds = new Map(report.targets.map((target) => [target.name, target.kind]));
  const outdated = before.some((entry) => own.every(({ order }) => isOlderRun(order, entry.order)));
  const there = new Set(before.map((entry) => entry.target?.name));
  const kept = [...merged.values()].filter((entry) => {
    const { target } = entry;
    if (target === null || !sources.has(sourceOf(entry)))
      return true;
    if (outdated)
      return there.has(target.name);
    if (!newest)
      return true;
    if (kinds.has(target.name))
      return kinds.get(target.name) === target.kind;
    return listed === null || listed.has(target.name);
  });
  return withoutForgotten(kept, new Date(report.createdAt));
}
function sourceOf({ target, order: { run } }) {
  if (run === null)
    return target?.kind === "live" ? "beside" : "repository";
  return isPortal(run.repository) ? run.repository : "repository";
}
function isPortal(repository) {
  return repository.startsWith("portal:") && !repository.includes("/");
}
function replaces(entry, known) {
  if (isLeftOut(entry.result))
    return false;
  if (isLeftOut(known.result))
    return true;
  const ofRepository = [entry, known].filter((one) => sourceOf(one) === "repository");
  if (ofRepository.length === 1 && ofRepository[0].result.outcome === "no-data")
    return ofRepository[0] === known;
  return compareOrder(entry.order, known.order) >= 0;
}
var FORGOTTEN_DAYS = 7;
function withoutForgotten(state, now) {
  const kinds = /* @__PURE__ */ new Map();
  for (const entry of state) {
    if (entry.target && sourceOf(entry) === "repository")
      kinds.set(entry.target.name, entry.target.kind);
  }
  return state.filter((entry) => {
    if (sourceOf(entry) === "repository")
      return true;
    const age = now.getTime() - Date.parse(entry.result.measuredAt);
    const { target } = entry;
    return age < FORGOTTEN_DAYS * 864e5 && (!target || (kinds.get(target.name) ?? target.kind) === target.kind);
  });
}
function isOlderRun(a, b) {
  const together = a.run && b.run && a.run.repository === b.run.repository && a.run.id === b.run.id && a.run.attempt === b.run.attempt;
  return !together && compareOrder(a, b) < 0;
}
function scoredState(state, now) {
  const targets = /* @__PURE__ */ new Map();
  const results = [];
  for (const entry of state) {
    const result = aged(entry.result, now);
    if (!entry.target) {
      results.push(result);
      continue;
    }
    const known = targets.get(entry.target.name);
    if (known)
      known.results.push(result);
    else
      targets.set(entry.target.name, { kind: entry.target.kind, role: entry.target.role, results: [result] });
  }
  return { targets: [...targets.values()], results };
}
function nextExpiry(state, now) {
  let next = null;
  for (const { result } of state) {
    const { maxAgeDays } = definitionOf(result.check);
    if (maxAgeDays === null || result.outcome === "no-data")
      continue;
    const expiry = Date.parse(result.measuredAt) + maxAgeDays * 864e5;
    if (expiry > now.getTime() && (next === null || expiry < next))
      next = expiry;
  }
  return next === null ? null : new Date(next);
}

// plugins/gds-backend/src/database/axisColumns.ts
var AXIS_COLUMNS = {
  "latency-visibility": "latency_visibility",
  "context-propagation": "context_propagation",
  "alert-precision": "alert_precision",
  "root-cause-speed": "root_cause_speed",
  "slo-compliance": "slo_compliance"
};
function axisRowOf(axes) {
  const columns = AXES.flatMap((id) => {
    const axis = axes.find((one) => one.axis === id);
    const column = AXIS_COLUMNS[id];
    return [
      [column, axis === void 0 || axis.value === null ? null : Math.round(axis.value * 10)],
      [`${column}_known`, Math.round((axis?.completeness ?? 0) * 1e3)]
    ];
  });
  return Object.fromEntries(columns);
}
function axesOf(row) {
  return AXES.map((axis) => {
    const column = AXIS_COLUMNS[axis];
    const value = row[column];
    return { axis, value: value === null ? null : value / 10, completeness: row[`${column}_known`] / 1e3 };
  });
}

// plugins/gds-backend/src/database/summary/services.ts
var STALE_DAYS = 7;
var DAY_MS = 864e5;
function services(knex, scope) {
  return entities(knex, scope).leftJoin(
    "gds_entity_states as s",
    (join) => join.on("s.entity_id", "e.id").andOnNotNull("s.report_id")
  );
}
function serviceIds(knex, scope) {
  return entities(knex, scope).select("e.id");
}
function entities(knex, { visible, parts }) {
  const query = knex("gds_entities as e").whereRaw("e.in_catalog and (e.expected or e.reported) and not e.reference");
  if (visible !== "all") query.whereRaw(inList(knex, "e.id"), [listBinding(knex, visible)]);
  for (const part of parts) {
    query.whereIn("e.id", knex("gds_part_entities").where("part_id", part).select("entity_id"));
  }
  return query;
}
function inList(knex, column) {
  return isPostgres(knex) ? `${column} in (select unnest(?::int[]))` : `${column} in (select value from json_each(?))`;
}
function listBinding(knex, ids2) {
  return isPostgres(knex) ? [...ids2] : JSON.stringify(ids2);
}
function isPostgres(knex) {
  return knex.client.config.client === "pg";
}

// plugins/gds-backend/src/database/summary/counts.ts
var COUNTS = `count(*) as expected, count(s.report_id) as reported,
  sum(case when s.measured_at < ? then 1 else 0 end) as stale,
  sum(case when s.level = 0 and s.report_id is not null then 1 else 0 end) as l0,
  sum(case when s.level = 1 then 1 else 0 end) as l1,
  sum(case when s.level = 2 then 1 else 0 end) as l2,
  sum(case when s.level = 3 then 1 else 0 end) as l3,
  sum(case when s.exempted > 0 then 1 else 0 end) as exempted`;
function staleBefore(now) {
  return new Date(now.getTime() - STALE_DAYS * DAY_MS);
}
function countsOf(row) {
  return {
    expected: Number(row.expected),
    reported: Number(row.reported),
    stale: Number(row.stale),
    levels: [Number(row.l0), Number(row.l1), Number(row.l2), Number(row.l3)],
    exempted: Number(row.exempted)
  };
}
async function readCounts(knex, scope, now) {
  const row = await services(knex, scope).select(knex.raw(`${COUNTS}, ${means("s")}`, [staleBefore(now)])).first();
  return { counts: countsOf(row), axes: meansOf(row) };
}
function means(table) {
  return Object.values(AXIS_COLUMNS).map((column) => `avg(${table}.${column}) as ${column}, count(${table}.${column}) as ${column}_services`).join(", ");
}
function meansOf(row) {
  return AXES.map((axis) => {
    const column = AXIS_COLUMNS[axis];
    const tenths = row[column];
    return {
      axis,
      value: tenths === null ? null : Math.round(Number(tenths)) / 10,
      services: Number(row[`${column}_services`])
    };
  });
}

// plugins/gds-backend/src/database/summary/failingChecks.ts
async function readFailing(knex, scope) {
  const rows3 = await knex("gds_verdicts").whereRaw("standing = 'fail'").whereIn("entity_id", serviceIds(knex, scope)).groupBy("check_id").select("check_id", knex.raw("count(*) as services, sum(case when lifts then 1 else 0 end) as rise"));
  return rows3.map((row) => ({ check: row.check_id, services: Number(row.services), rise: Number(row.rise) })).sort((a, b) => b.services - a.services || b.rise - a.rise || (a.check < b.check ? -1 : 1));
}

// plugins/gds-backend/src/database/columns.ts
function dateOf(value) {
  return value instanceof Date ? value : new Date(value);
}
function jsonOf(text2) {
  return JSON.parse(text2);
}
var DAY_MS2 = 864e5;
function dayOf(moment) {
  return Math.floor(moment.getTime() / DAY_MS2);
}

// plugins/gds-backend/src/database/summary/levelTrend.ts
var TREND_WEEKS = 13;
async function readLevelTrend(knex, scope, now, levels) {
  const rows3 = await moves(knex, now).whereIn("entity_id", serviceIds(knex, scope)).select(knex.raw("count(*) as services")).groupBy("week", "level_before", "level");
  const today = dayOf(now);
  return walkBack(rows3, levels).map((atEnd, index) => ({
    day: new Date((today - 7 * (TREND_WEEKS - 1 - index)) * DAY_MS).toISOString().slice(0, 10),
    levels: atEnd
  }));
}
async function readMeanTrends(knex, scope, key, now, levels) {
  const ids2 = [...levels.keys()];
  const query = moves(knex, now).whereIn("gds_history.entity_id", serviceIds(knex, scope)).select(knex.raw("count(*) as services")).groupBy("week", "level_before", "level");
  if (key === "part_id") query.join("gds_part_entities as pe", "pe.entity_id", "gds_history.entity_id");
  const column = key === "part_id" ? "pe.part_id" : "gds_history.entity_id";
  const rows3 = await query.whereRaw(inList(knex, column), [listBinding(knex, ids2)]).select({ key: column }).groupBy(column);
  const byKey = /* @__PURE__ */ new Map();
  for (const row of rows3) byKey.set(row.key, [...byKey.get(row.key) ?? [], row]);
  return new Map(ids2.map((id) => [id, walkBack(byKey.get(id) ?? [], levels.get(id) ?? [0, 0, 0, 0]).map(meanLevel)]));
}
function meanLevel(levels) {
  const services2 = levels.reduce((sum, count3) => sum + count3, 0);
  if (services2 === 0) return null;
  return Math.round(levels.reduce((sum, count3, level) => sum + count3 * level, 0) / services2 * 100) / 100;
}
function moves(knex, now) {
  const today = dayOf(now);
  return knex("gds_history").whereRaw("(level_before is null or level <> level_before)").where("day", ">", today - 7 * TREND_WEEKS).select(knex.raw("cast((? - day) / 7 as integer) as week", [today]), "level_before", "level");
}
function walkBack(rows3, levels) {
  const atEnd = [...levels];
  const weeks = [];
  for (let week = 0; week < TREND_WEEKS; week++) {
    weeks.unshift([...atEnd]);
    for (const row of rows3) {
      if (Number(row.week) !== week) continue;
      const count3 = Number(row.services);
      atEnd[row.level] = (atEnd[row.level] ?? 0) - count3;
      if (row.level_before !== null) atEnd[row.level_before] = (atEnd[row.level_before] ?? 0) + count3;
    }
  }
  return weeks;
}

// plugins/gds-backend/src/database/summary/titles.ts
function titleOf(title, ref) {
  return title ?? ref.slice(ref.indexOf("/") + 1);
}

// plugins/gds-backend/src/database/summary/regressions.ts
var DAYS = 7;
var NEWEST = 10;
async function readRegressions(knex, scope, now) {
  const found = regressed(knex, now).whereIn("c.entity_id", serviceIds(knex, scope)).select("c.*");
  const rows3 = await knex.withMaterialized("found", found).from("found as c").join("gds_entities as e", "e.id", "c.entity_id").join("gds_history as h", "h.id", "c.history_id").orderBy([
    { column: "c.at", order: "desc" },
    { column: "c.id", order: "desc" }
  ]).limit(NEWEST).select("e.entity_ref", "e.title", "c.check_id", "c.target", "c.at", "h.commit_sha").select(knex.raw("(select count(*) from found) as total"));
  return {
    total: Number(rows3[0]?.total ?? 0),
    newest: rows3.map((row) => ({
      entityRef: row.entity_ref,
      title: titleOf(row.title, row.entity_ref),
      check: row.check_id,
      target: row.target,
      at: dateOf(row.at).toISOString(),
      commit: row.commit_sha
    }))
  };
}
function regressionCounts(knex, now) {
  return regressed(knex, now).groupBy("c.entity_id").select("c.entity_id", knex.raw("count(*) as regressions")).as("r");
}
function regressed(knex, now) {
  return knex("gds_verdict_changes as c").whereRaw("c.regression").where("c.at", ">", new Date(now.getTime() - DAYS * DAY_MS));
}

// plugins/gds-backend/src/database/summary/partRows.ts
async function findPart(knex, dimension, ref) {
  const row = await knex("gds_parts").where({ dimension, ref }).first("id", "title");
  return row ? { id: row.id, ref, title: titleOf(row.title, ref) } : null;
}
async function readPartRows(knex, scope, dimension, query, now) {
  const rows3 = await services(knex, scope).join("gds_part_entities as pe", "pe.entity_id", "e.id").join("gds_parts as p", "p.id", "pe.part_id").leftJoin(regressionCounts(knex, now), "r.entity_id", "e.id").where("p.dimension", dimension).groupBy("p.id", "p.ref", "p.title", "p.parent_ref").select("p.id", "p.ref", "p.title", "p.parent_ref").select(
    knex.raw(`${COUNTS}, sum(s.failing) as failing, sum(r.regressions) as regressions, count(s.gain) as gain`, [
      staleBefore(now)
    ])
  );
  const below = scope.parts.length === 0 ? rows3 : await belowScope(knex, dimension, scope, rows3);
  const wanted = query.q?.toLowerCase();
  const found = below.filter(
    ({ ref, title }) => wanted === void 0 || ref.includes(wanted) || titleOf(title, ref).toLowerCase().includes(wanted)
  );
  const sorted = found.map(partRowOf).sort(byColumn(query));
  const page = sorted.slice(query.offset, query.offset + query.limit);
  const ids2 = new Map(page.map((row) => [idOf(found, row.ref), row]));
  const trends = await readMeanTrends(
    knex,
    scope,
    "part_id",
    now,
    new Map([...ids2].map(([id, row]) => [id, row.levels]))
  );
  for (const [id, row] of ids2) row.trend = trends.get(id) ?? [];
  return { rows: page, total: sorted.length };
}
async function belowScope(knex, dimension, { parts }, rows3) {
  const roots = await knex("gds_parts").where({ dimension }).whereIn("id", [...parts]).select("ref");
  if (roots.length === 0) return [...rows3];
  const tree = await knex("gds_parts").where({ dimension }).select("ref", "parent_ref");
  const parents = new Map(tree.map(({ ref, parent_ref: parent }) => [ref, parent]));
  const isBelow = (ref) => {
    const seen = /* @__PURE__ */ new Set();
    for (let at = ref; at && !seen.has(at); at = parents.get(at)) {
      if (roots.some((root) => root.ref === at)) return true;
      seen.add(at);
    }
    return false;
  };
  return rows3.filter(({ ref }) => isBelow(ref));
}
function partRowOf(row) {
  const counts = countsOf(row);
  return {
    ref: row.ref,
    title: titleOf(row.title, row.ref),
    parent: row.parent_ref,
    ...counts,
    level: meanLevel(counts.levels),
    failing: Number(row.failing),
    regressions: Number(row.regressions),
    gain: Number(row.gain),
    trend: []
  };
}
function byColumn({ sort, order }) {
  const sign = order === "desc" ? -1 : 1;
  return (a, b) => {
    const [one, other] = [valueOf(a, sort), valueOf(b, sort)];
    if (one === null || other === null) return one === other ? a.ref.localeCompare(b.ref) : one === null ? 1 : -1;
    if (one === other) return a.title.localeCompare(b.title) || a.ref.localeCompare(b.ref);
    return one < other ? -sign : sign;
  };
}
function valueOf(row, sort) {
  switch (sort) {
    case "title":
      return row.title.toLowerCase();
    case "services":
      return row.expected;
    case "coverage":
      return row.expected === 0 ? null : row.reported / row.expected;
    case "failing":
      return row.failing;
    case "regressions":
      return row.regressions;
    case "gain":
      return row.gain;
    default:
      return row.level;
  }
}
function idOf(rows3, ref) {
  const row = rows3.find((one) => one.ref === ref);
  if (!row) throw new Error(`no part ${ref}`);
  return row.id;
}

// plugins/gds-backend/src/database/summary/pastAxes.ts
async function readPastAxes(knex, scope, moment) {
  const row = await knex("gds_history as h").where("h.at", "<=", moment).where((standing) => standing.whereNull("h.until").orWhere("h.until", ">", moment)).whereIn("h.entity_id", serviceIds(knex, scope)).select(knex.raw(means("h"))).first();
  return meansOf(row);
}

// plugins/gds-backend/src/database/summary/serviceRows.ts
var MOST_ROWS = 1e6;
var SORTED_BY = {
  title: "lower(coalesce(e.title, e.entity_ref))",
  level: "s.level",
  failing: "s.failing",
  regressions: "coalesce(r.regressions, 0)",
  gain: "s.gain",
  measured: "s.measured_at",
  // Columns of parts alone.
  services: "s.level",
  coverage: "s.level"
};
async function readServiceRows(knex, scope, query, now) {
  const found = services(knex, scope).leftJoin(regressionCounts(knex, now), "r.entity_id", "e.id");
  filter(knex, found, query, now);
  const direction = query.order === "desc" ? "desc" : "asc";
  found.select("e.id", "e.entity_ref", "e.title", "e.owner_ref", "e.system_ref", "e.domain_ref").select("s.report_id", "s.level", "s.failing", "s.exempted", "s.gain", "s.measured_at", "r.regressions").select(knex.raw("count(*) over () as total")).orderByRaw(`${SORTED_BY[query.sort]} ${direction} nulls last, e.entity_ref`).limit(Math.min(query.limit, MOST_ROWS)).offset(query.offset);
  const rows3 = await found;
  const total = rows3[0] ? Number(rows3[0].total) : query.offset === 0 ? 0 : await count2(knex, scope, query, now);
  const reported = rows3.filter((row) => row.report_id !== null);
  const trends = await readMeanTrends(
    knex,
    scope,
    "entity_id",
    now,
    new Map(reported.map((row) => [row.id, oneAt(row.level ?? 0)]))
  );
  return { rows: rows3.map((row) => serviceRowOf(row, trends.get(row.id) ?? [], now)), total };
}
async function count2(knex, scope, query, now) {
  const found = services(knex, scope).leftJoin(regressionCounts(knex, now), "r.entity_id", "e.id");
  filter(knex, found, query, now);
  const row = await found.count({ services: "*" });
  return Number(row[0]?.services ?? 0);
}
function filter(knex, rows3, query, now) {
  if (query.level === "unreported") rows3.whereNull("s.report_id");
  else if (query.level !== void 0) rows3.whereNotNull("s.report_id").where("s.level", query.level);
  if (query.failing) {
    const failing = knex("gds_verdicts").whereRaw("standing = 'fail'").where("check_id", query.failing);
    rows3.whereIn("e.id", failing.select("entity_id"));
  }
  if (query.regressed) rows3.where("r.regressions", ">", 0);
  if (query.stale) rows3.where("s.measured_at", "<", staleBefore(now));
  if (query.q !== void 0) {
    const part = `%${query.q.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
    rows3.whereRaw("(lower(e.entity_ref) like ? escape '\\' or lower(e.title) like ? escape '\\')", [part, part]);
  }
}
function serviceRowOf(row, trend, now) {
  const measuredAt = row.measured_at === null ? null : dateOf(row.measured_at);
  return {
    entityRef: row.entity_ref,
    title: titleOf(row.title, row.entity_ref),
    owner: row.owner_ref,
    system: row.system_ref,
    domain: row.domain_ref,
    level: row.report_id === null ? null : row.level,
    failing: row.failing ?? 0,
    exempted: row.exempted ?? 0,
    regressions: Number(row.regressions ?? 0),
    gain: row.gain,
    measuredAt: measuredAt?.toISOString() ?? null,
    stale: measuredAt !== null && measuredAt < staleBefore(now),
    trend
  };
}
function oneAt(level) {
  const levels = [0, 0, 0, 0];
  levels[level] = 1;
  return levels;
}

// plugins/gds-backend/src/database/summary/SummaryStore.ts
var SummaryStore = class {
  #knex;
  constructor(knex) {
    this.#knex = knex;
  }
  async readFigures(scope, now) {
    const knex = this.#knex;
    const daysAgo = (days) => new Date(now.getTime() - days * DAY_MS);
    const [{ counts, axes }, days30, days90, failing, regressions] = await Promise.all([
      readCounts(knex, scope, now),
      readPastAxes(knex, scope, daysAgo(30)),
      readPastAxes(knex, scope, daysAgo(90)),
      readFailing(knex, scope),
      readRegressions(knex, scope, now)
    ]);
    const trend = await readLevelTrend(knex, scope, now, counts.levels);
    return { counts, trend, axes: { now: axes, days30, days90 }, failing, regressions };
  }
  readParts(scope, dimension, query, now) {
    return readPartRows(this.#knex, scope, dimension, query, now);
  }
  readServices(scope, query, now) {
    return readServiceRows(this.#knex, scope, query, now);
  }
  findPart(dimension, ref) {
    return findPart(this.#knex, dimension, ref);
  }
  /** Entities that a summary may be of, by id. */
  async readEntities() {
    const rows3 = await this.#knex("gds_entities").whereRaw("in_catalog").select("id", "entity_ref");
    return new Map(rows3.map(({ id, entity_ref: ref }) => [ref, id]));
  }
};

// plugins/gds-backend/src/service/router/readRouter.ts
var import_backend_openapi_utils = require("@backstage/backend-openapi-utils");
var import_errors8 = require("@backstage/errors");

// plugins/gds-backend/src/schema/generated/openapi.ts
var spec = {
  "openapi": "3.1.0",
  "info": {
    "title": "GDS",
    "version": "1",
    "description": "Takes the reports of `gds verify` and serves the maturity of catalog entities. Errors are problem details (RFC 9457), but for a 401 outside `/reports` and `/ingest/github`, which Backstage answers itself. Times are ISO 8601 in UTC.",
    "license": {
      "name": "Apache-2.0",
      "url": "https://www.apache.org/licenses/LICENSE-2.0"
    }
  },
  "servers": [
    {
      "url": "/"
    }
  ],
  "security": [
    {
      "bearer": []
    }
  ],
  "tags": [
    {
      "name": "reports"
    },
    {
      "name": "entities"
    },
    {
      "name": "exemptions"
    },
    {
      "name": "summary"
    },
    {
      "name": "standard"
    }
  ],
  "paths": {
    "/reports": {
      "post": {
        "operationId": "createReport",
        "tags": [
          "reports"
        ],
        "summary": "File a report",
        "description": "At most 5 MiB as sent and 20 MiB uncompressed, in one gzip layer or none. Sending the same document again gives the first answer. Needs the permission `gds.report.create`; a service token needs it by name in its access restrictions, and an entry in `gds.ingest.services`.",
        "parameters": [
          {
            "name": "Content-Encoding",
            "in": "header",
            "required": false,
            "schema": {
              "type": "string",
              "enum": [
                "gzip",
                "identity"
              ]
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/Report"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The same report was filed before",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportReceipt"
                }
              }
            }
          },
          "201": {
            "description": "Filed, as part of the state or as a preview",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportReceipt"
                }
              }
            }
          },
          "202": {
            "description": "Kept in quarantine until the catalog knows the entity; without state",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportReceipt"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Problem"
          },
          "401": {
            "$ref": "#/components/responses/Problem"
          },
          "403": {
            "$ref": "#/components/responses/Problem"
          },
          "408": {
            "$ref": "#/components/responses/Problem"
          },
          "409": {
            "$ref": "#/components/responses/Problem"
          },
          "413": {
            "$ref": "#/components/responses/Problem"
          },
          "415": {
            "$ref": "#/components/responses/Problem"
          },
          "429": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/ingest/github": {
      "post": {
        "operationId": "createRunReport",
        "tags": [
          "reports"
        ],
        "summary": "File the report of a run of GitHub Actions",
        "description": "Takes the ID token of the run and no other credentials. Repository, commit, ref, event and run are taken from the token; what the report says of them is overwritten. Bounds of the body as in `/reports`. The same token with the same body, and the same report of the same run with another token, give the first answer. Closed (404) until `gds.ingest.github.issuers` is configured.",
        "security": [
          {
            "githubActions": []
          }
        ],
        "parameters": [
          {
            "name": "Content-Encoding",
            "in": "header",
            "required": false,
            "schema": {
              "type": "string",
              "enum": [
                "gzip",
                "identity"
              ]
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/Report"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "The same report was filed before",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportReceipt"
                }
              }
            }
          },
          "201": {
            "description": "Filed, as part of the state or as a preview",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportReceipt"
                }
              }
            }
          },
          "202": {
            "description": "Kept in quarantine until the catalog knows the entity; without state",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportReceipt"
                }
              }
            }
          },
          "400": {
            "$ref": "#/components/responses/Problem"
          },
          "401": {
            "description": "The token does not hold, or is not made for this portal",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "403": {
            "description": "Owner, repository, event, ref, workflow, runner or environment may not report",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "404": {
            "$ref": "#/components/responses/Problem"
          },
          "408": {
            "$ref": "#/components/responses/Problem"
          },
          "409": {
            "description": "The token filed another report, the run reported other results for the same targets, or the entity is bound to another repository",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "413": {
            "$ref": "#/components/responses/Problem"
          },
          "415": {
            "$ref": "#/components/responses/Problem"
          },
          "422": {
            "description": "The report judges another commit than the run",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "429": {
            "$ref": "#/components/responses/Problem"
          },
          "503": {
            "description": "The keys of the issuer cannot be had; Retry-After says when to try again",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          }
        }
      }
    },
    "/reports/{reportId}": {
      "get": {
        "operationId": "getReport",
        "tags": [
          "reports"
        ],
        "summary": "A report as it was sent; of a run, with what the token says in place of what it says of itself",
        "parameters": [
          {
            "name": "reportId",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string",
              "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The document",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Report"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/maturity": {
      "get": {
        "operationId": "getMaturity",
        "tags": [
          "entities"
        ],
        "summary": "Level, axes and checks of an entity as they stand",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          }
        ],
        "responses": {
          "200": {
            "description": "The state, or that nothing was reported yet",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Maturity"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/history": {
      "get": {
        "operationId": "getHistory",
        "tags": [
          "entities"
        ],
        "summary": "When level, axes or a verdict changed, newest first",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "One page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/HistoryPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/reports": {
      "get": {
        "operationId": "getReports",
        "tags": [
          "entities"
        ],
        "summary": "Reports of an entity, newest first",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          },
          {
            "$ref": "#/components/parameters/limit"
          },
          {
            "$ref": "#/components/parameters/cursor"
          }
        ],
        "responses": {
          "200": {
            "description": "One page",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ReportPage"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/repository": {
      "post": {
        "operationId": "bindRepository",
        "tags": [
          "entities"
        ],
        "summary": "Decide which GitHub repository reports for an entity",
        "description": "The first report binds an entity to its repository by ids. Afterwards another repository of its name, or the same one under another owner, is refused until a person decides. Needs the permission `gds.repository.bind` on the entity, of a user.",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/RepositoryBinding"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "Bound",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/RepositoryBinding"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/exemptions": {
      "get": {
        "operationId": "getExemptions",
        "tags": [
          "exemptions"
        ],
        "summary": "Exemptions that were asked for, and what became of them",
        "description": "At most 200, those that are requested or approved first, then the newest.",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          }
        ],
        "responses": {
          "200": {
            "description": "The list",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ExemptionList"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      },
      "post": {
        "operationId": "requestExemption",
        "tags": [
          "exemptions"
        ],
        "summary": "Ask for an exemption",
        "description": "Counts only once another person approved it. Needs the permission `gds.exemption.request` on the entity, of a user, who is the one that asks.",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ExemptionTerms"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "Asked for",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceExemption"
                }
              }
            }
          },
          "409": {
            "description": "The same is asked for or approved already, or nothing was reported yet",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/exemptions/{id}/decision": {
      "post": {
        "operationId": "decideExemption",
        "tags": [
          "exemptions"
        ],
        "summary": "Approve or reject a request, or take an approval back",
        "description": "Needs the permission `gds.exemption.approve` on the entity, of a user, who is the one that decides and not the one that asked. The entity is scored again at once.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string",
              "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/ExemptionVerdict"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "Decided",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/ServiceExemption"
                }
              }
            }
          },
          "409": {
            "description": "It is no longer open to this decision, or its last day is over or more than a year ahead",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/summary": {
      "get": {
        "operationId": "getSummary",
        "tags": [
          "summary"
        ],
        "summary": "Levels, trend, axes, failed checks and regressions of a part of the organisation",
        "description": "Counted over the services that the reader may see, each once. Owner, system and domain apply to everything, the other filters to the table. A part without a service that the reader may see is a 404, like one that is not there.",
        "parameters": [
          {
            "$ref": "#/components/parameters/SummaryOwner"
          },
          {
            "$ref": "#/components/parameters/SummarySystem"
          },
          {
            "$ref": "#/components/parameters/SummaryDomain"
          },
          {
            "$ref": "#/components/parameters/SummaryBy"
          },
          {
            "$ref": "#/components/parameters/SummaryLevel"
          },
          {
            "$ref": "#/components/parameters/SummaryFailing"
          },
          {
            "$ref": "#/components/parameters/SummaryRegressed"
          },
          {
            "$ref": "#/components/parameters/SummaryStale"
          },
          {
            "$ref": "#/components/parameters/SummarySearch"
          },
          {
            "$ref": "#/components/parameters/SummarySort"
          },
          {
            "$ref": "#/components/parameters/SummaryOrder"
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 200
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "schema": {
              "type": "string",
              "maxLength": 100
            }
          }
        ],
        "responses": {
          "200": {
            "description": "All that one view shows",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Summary"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/summary/table": {
      "get": {
        "operationId": "getSummaryTable",
        "tags": [
          "summary"
        ],
        "summary": "Rows of a summary's table",
        "parameters": [
          {
            "$ref": "#/components/parameters/SummaryOwner"
          },
          {
            "$ref": "#/components/parameters/SummarySystem"
          },
          {
            "$ref": "#/components/parameters/SummaryDomain"
          },
          {
            "$ref": "#/components/parameters/SummaryBy"
          },
          {
            "$ref": "#/components/parameters/SummaryLevel"
          },
          {
            "$ref": "#/components/parameters/SummaryFailing"
          },
          {
            "$ref": "#/components/parameters/SummaryRegressed"
          },
          {
            "$ref": "#/components/parameters/SummaryStale"
          },
          {
            "$ref": "#/components/parameters/SummarySearch"
          },
          {
            "$ref": "#/components/parameters/SummarySort"
          },
          {
            "$ref": "#/components/parameters/SummaryOrder"
          },
          {
            "name": "limit",
            "in": "query",
            "required": false,
            "schema": {
              "type": "integer",
              "minimum": 1,
              "maximum": 200
            }
          },
          {
            "name": "cursor",
            "in": "query",
            "required": false,
            "schema": {
              "type": "string",
              "maxLength": 100
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of rows",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/SummaryTable"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/summary/table.csv": {
      "get": {
        "operationId": "getSummaryCsv",
        "tags": [
          "summary"
        ],
        "summary": "Every row of a summary's table as CSV (RFC 4180)",
        "parameters": [
          {
            "$ref": "#/components/parameters/SummaryOwner"
          },
          {
            "$ref": "#/components/parameters/SummarySystem"
          },
          {
            "$ref": "#/components/parameters/SummaryDomain"
          },
          {
            "$ref": "#/components/parameters/SummaryBy"
          },
          {
            "$ref": "#/components/parameters/SummaryLevel"
          },
          {
            "$ref": "#/components/parameters/SummaryFailing"
          },
          {
            "$ref": "#/components/parameters/SummaryRegressed"
          },
          {
            "$ref": "#/components/parameters/SummaryStale"
          },
          {
            "$ref": "#/components/parameters/SummarySearch"
          },
          {
            "$ref": "#/components/parameters/SummarySort"
          },
          {
            "$ref": "#/components/parameters/SummaryOrder"
          }
        ],
        "responses": {
          "200": {
            "description": "A header and a line for each row",
            "content": {
              "text/csv": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/entities/{kind}/{namespace}/{name}/live-checks": {
      "post": {
        "operationId": "startLiveChecks",
        "tags": [
          "entities"
        ],
        "summary": "Check the running services of an entity now",
        "description": "Starts the scheduled checks of every service that `gds.live.services` names for the entity, on whichever replica; those that run already are left to end. The results are in the state once they are measured. Needs the permission `gds.live.run` on the entity, of a user. Once in each five minutes of the clock for an entity, ten times in each hour for a user.",
        "parameters": [
          {
            "$ref": "#/components/parameters/kind"
          },
          {
            "$ref": "#/components/parameters/namespace"
          },
          {
            "$ref": "#/components/parameters/name"
          }
        ],
        "responses": {
          "202": {
            "description": "Started",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LiveChecksStarted"
                }
              }
            }
          },
          "429": {
            "description": "Asked too often; Retry-After says when to ask again",
            "content": {
              "application/problem+json": {
                "schema": {
                  "$ref": "#/components/schemas/Problem"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    },
    "/checks": {
      "get": {
        "operationId": "getChecks",
        "tags": [
          "standard"
        ],
        "summary": "The catalogue of checks that this portal scores by",
        "responses": {
          "200": {
            "description": "Every check, built and planned, in the order of the codes",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/CheckCatalogue"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        }
      }
    }
  },
  "components": {
    "securitySchemes": {
      "bearer": {
        "type": "http",
        "scheme": "bearer"
      },
      "githubActions": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "ID token of a GitHub Actions job, made for the audience in `gds.ingest.github.issuers`"
      }
    },
    "parameters": {
      "SummaryOwner": {
        "name": "owner",
        "in": "query",
        "required": false,
        "allowReserved": true,
        "description": "A group with the groups below it, or a user",
        "schema": {
          "type": "string",
          "maxLength": 512,
          "pattern": "^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9-]+/[A-Za-z0-9][A-Za-z0-9._-]*$"
        }
      },
      "SummarySystem": {
        "name": "system",
        "in": "query",
        "required": false,
        "allowReserved": true,
        "schema": {
          "type": "string",
          "maxLength": 512,
          "pattern": "^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9-]+/[A-Za-z0-9][A-Za-z0-9._-]*$"
        }
      },
      "SummaryDomain": {
        "name": "domain",
        "in": "query",
        "required": false,
        "allowReserved": true,
        "description": "A domain with the domains below it",
        "schema": {
          "type": "string",
          "maxLength": 512,
          "pattern": "^[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9-]+/[A-Za-z0-9][A-Za-z0-9._-]*$"
        }
      },
      "SummaryBy": {
        "name": "by",
        "in": "query",
        "required": false,
        "description": "What the table lists; owner when left out",
        "schema": {
          "type": "string",
          "enum": [
            "owner",
            "system",
            "domain",
            "service"
          ]
        }
      },
      "SummaryLevel": {
        "name": "level",
        "in": "query",
        "required": false,
        "description": "Services at this level",
        "schema": {
          "type": "string",
          "enum": [
            "0",
            "1",
            "2",
            "3",
            "unreported"
          ]
        }
      },
      "SummaryFailing": {
        "name": "failing",
        "in": "query",
        "required": false,
        "description": "Services that fail this check",
        "schema": {
          "type": "string",
          "maxLength": 100
        }
      },
      "SummaryRegressed": {
        "name": "regressed",
        "in": "query",
        "required": false,
        "description": "Services in which a check regressed in the last 7 days",
        "schema": {
          "type": "string",
          "enum": [
            "true"
          ]
        }
      },
      "SummaryStale": {
        "name": "stale",
        "in": "query",
        "required": false,
        "description": "Services whose newest measurement is older than 7 days",
        "schema": {
          "type": "string",
          "enum": [
            "true"
          ]
        }
      },
      "SummarySearch": {
        "name": "q",
        "in": "query",
        "required": false,
        "allowReserved": true,
        "description": "Part of a title or a reference",
        "schema": {
          "type": "string",
          "maxLength": 100
        }
      },
      "SummarySort": {
        "name": "sort",
        "in": "query",
        "required": false,
        "schema": {
          "type": "string",
          "enum": [
            "title",
            "services",
            "coverage",
            "level",
            "failing",
            "regressions",
            "gain",
            "measured"
          ]
        }
      },
      "SummaryOrder": {
        "name": "order",
        "in": "query",
        "required": false,
        "schema": {
          "type": "string",
          "enum": [
            "asc",
            "desc"
          ]
        }
      },
      "kind": {
        "name": "kind",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 63,
          "pattern": "^[A-Za-z][A-Za-z0-9]*$"
        }
      },
      "namespace": {
        "name": "namespace",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 63,
          "pattern": "^[A-Za-z0-9-]+$"
        }
      },
      "name": {
        "name": "name",
        "in": "path",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 253,
          "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"
        }
      },
      "limit": {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": {
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 20
        }
      },
      "cursor": {
        "name": "cursor",
        "in": "query",
        "required": false,
        "description": "`nextCursor` of the page before",
        "schema": {
          "type": "string",
          "minLength": 1,
          "maxLength": 200,
          "pattern": "^[A-Za-z0-9_-]+$"
        }
      }
    },
    "responses": {
      "Problem": {
        "description": "Why it was refused",
        "content": {
          "application/problem+json": {
            "schema": {
              "$ref": "#/components/schemas/Problem"
            }
          }
        }
      }
    },
    "schemas": {
      "Problem": {
        "type": "object",
        "required": [
          "type",
          "title",
          "status",
          "detail"
        ],
        "properties": {
          "type": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "status": {
            "type": "integer"
          },
          "detail": {
            "type": "string"
          },
          "name": {
            "type": "string",
            "description": "Name of the error class"
          },
          "errors": {
            "type": "array",
            "maxItems": 10,
            "description": "Where a refused report differs from its schema",
            "items": {
              "type": "object",
              "required": [
                "path",
                "message"
              ],
              "properties": {
                "path": {
                  "type": "string"
                },
                "message": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "ReportClass": {
        "type": "string",
        "enum": [
          "state",
          "preview",
          "quarantined"
        ]
      },
      "Attestation": {
        "type": "string",
        "enum": [
          "attested",
          "self-reported"
        ],
        "description": "Whether GitHub's token shows that a workflow which the portal lists made the report, or the portal measured it itself"
      },
      "RunOrigin": {
        "type": [
          "string",
          "null"
        ],
        "enum": [
          "default-branch",
          "branch",
          "tag",
          "pull-request",
          "merge-group",
          null
        ],
        "description": "Where the content came from that a run judged; null for a report that no token vouches for"
      },
      "RepositoryBinding": {
        "type": "object",
        "required": [
          "issuer",
          "repositoryId",
          "ownerId"
        ],
        "additionalProperties": false,
        "properties": {
          "issuer": {
            "type": "string",
            "maxLength": 200,
            "description": "`iss` of the tokens of its runs"
          },
          "repositoryId": {
            "type": "string",
            "pattern": "^[1-9]\\d{0,19}$"
          },
          "ownerId": {
            "type": "string",
            "pattern": "^[1-9]\\d{0,19}$"
          }
        }
      },
      "ExemptionTerms": {
        "type": "object",
        "required": [
          "check",
          "target",
          "reason",
          "expires"
        ],
        "additionalProperties": false,
        "properties": {
          "check": {
            "type": "string",
            "maxLength": 100
          },
          "target": {
            "type": [
              "string",
              "null"
            ],
            "maxLength": 200,
            "description": "null: the check of every target, or of the service"
          },
          "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2e3
          },
          "expires": {
            "type": "string",
            "format": "date",
            "description": "Last day on which it holds, UTC; at most a year ahead"
          }
        }
      },
      "ExemptionVerdict": {
        "type": "object",
        "required": [
          "decision"
        ],
        "additionalProperties": false,
        "properties": {
          "decision": {
            "type": "string",
            "enum": [
              "approved",
              "rejected",
              "revoked"
            ]
          },
          "note": {
            "type": "string",
            "maxLength": 2e3
          }
        }
      },
      "ExemptionDecision": {
        "type": [
          "object",
          "null"
        ],
        "required": [
          "by",
          "at",
          "note"
        ],
        "properties": {
          "by": {
            "type": "string",
            "description": "Entity reference of a user"
          },
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "note": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "ServiceExemption": {
        "type": "object",
        "required": [
          "id",
          "state",
          "check",
          "target",
          "reason",
          "expires",
          "source",
          "requestedBy",
          "requestedAt",
          "commit"
        ],
        "properties": {
          "id": {
            "type": "string",
            "format": "uuid"
          },
          "state": {
            "type": "string",
            "enum": [
              "requested",
              "approved",
              "rejected",
              "revoked",
              "expired",
              "withdrawn"
            ]
          },
          "check": {
            "type": "string"
          },
          "target": {
            "type": [
              "string",
              "null"
            ]
          },
          "reason": {
            "type": "string"
          },
          "expires": {
            "type": "string",
            "format": "date"
          },
          "source": {
            "type": "string",
            "enum": [
              "gds.yaml",
              "portal"
            ]
          },
          "requestedBy": {
            "type": "string",
            "description": "A user; of a request in gds.yaml the repository or principal that reported it"
          },
          "requestedAt": {
            "type": "string",
            "format": "date-time"
          },
          "commit": {
            "type": [
              "string",
              "null"
            ]
          },
          "decision": {
            "$ref": "#/components/schemas/ExemptionDecision"
          },
          "use": {
            "type": "string",
            "enum": [
              "counts",
              "not-needed"
            ],
            "description": "Of an approved one; not-needed while nothing that it covers fails or has no data"
          },
          "withdrawnAt": {
            "type": "string",
            "format": "date-time",
            "description": "When gds.yaml no longer asked for it"
          }
        }
      },
      "ExemptionList": {
        "type": "object",
        "required": [
          "exemptions",
          "viewer"
        ],
        "properties": {
          "exemptions": {
            "type": "array",
            "maxItems": 200,
            "items": {
              "$ref": "#/components/schemas/ServiceExemption"
            }
          },
          "viewer": {
            "type": [
              "string",
              "null"
            ],
            "description": "Entity reference of the user who asks"
          }
        }
      },
      "LiveChecksStarted": {
        "type": "object",
        "required": [
          "services"
        ],
        "properties": {
          "services": {
            "type": "array",
            "description": "Ids of the services in the portal's configuration",
            "items": {
              "type": "string"
            }
          }
        }
      },
      "ReportReceipt": {
        "type": "object",
        "required": [
          "reportId",
          "entityRef",
          "filedAs"
        ],
        "properties": {
          "reportId": {
            "type": "string",
            "format": "uuid"
          },
          "entityRef": {
            "type": "string"
          },
          "filedAs": {
            "$ref": "#/components/schemas/ReportClass"
          }
        }
      },
      "Report": {
        "type": "object",
        "description": "A report of `gds verify`. The JSON Schema of the report document says every field; these are the ones that decide how it is filed.",
        "required": [
          "schemaVersion",
          "standardVersion",
          "reportId",
          "createdAt",
          "producer",
          "service",
          "configuredTargets",
          "targets",
          "results"
        ],
        "additionalProperties": true,
        "properties": {
          "schemaVersion": {
            "type": "string"
          },
          "standardVersion": {
            "type": "string"
          },
          "reportId": {
            "type": "string",
            "format": "uuid"
          },
          "createdAt": {
            "type": "string",
            "format": "date-time"
          },
          "producer": {
            "type": "object",
            "required": [
              "kind"
            ],
            "additionalProperties": true,
            "properties": {
              "kind": {
                "type": "string",
                "enum": [
                  "local",
                  "github-actions",
                  "portal"
                ]
              }
            }
          },
          "service": {
            "type": "object",
            "required": [
              "name"
            ],
            "properties": {
              "entityRef": {
                "type": "string"
              },
              "name": {
                "type": "string"
              }
            }
          },
          "configuredTargets": {
            "type": "array",
            "maxItems": 50,
            "items": {
              "type": "string"
            }
          },
          "targets": {
            "type": "array",
            "maxItems": 50,
            "items": {
              "type": "object",
              "additionalProperties": true
            }
          },
          "results": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/CheckResult"
            }
          }
        }
      },
      "CheckResult": {
        "type": "object",
        "required": [
          "code",
          "check",
          "required",
          "measuredAt",
          "outcome",
          "summary",
          "facts",
          "measures"
        ],
        "additionalProperties": true,
        "properties": {
          "code": {
            "type": "string"
          },
          "check": {
            "type": "string"
          },
          "required": {
            "type": "boolean"
          },
          "measuredAt": {
            "type": "string",
            "format": "date-time"
          },
          "outcome": {
            "type": "string",
            "enum": [
              "pass",
              "fail",
              "not-applicable",
              "no-data"
            ]
          },
          "summary": {
            "type": "string"
          },
          "facts": {
            "type": "array",
            "items": {
              "type": "object",
              "additionalProperties": true
            }
          },
          "measures": {
            "type": "array",
            "items": {
              "type": "object",
              "additionalProperties": true
            }
          }
        }
      },
      "AxisValue": {
        "type": "object",
        "required": [
          "axis",
          "value",
          "completeness",
          "inputs"
        ],
        "properties": {
          "axis": {
            "type": "string",
            "enum": [
              "latency-visibility",
              "context-propagation",
              "alert-precision",
              "root-cause-speed",
              "slo-compliance"
            ]
          },
          "value": {
            "type": [
              "number",
              "null"
            ],
            "minimum": 0,
            "maximum": 100,
            "description": "With one decimal; null is a gap"
          },
          "completeness": {
            "type": "number",
            "minimum": 0,
            "maximum": 1
          },
          "inputs": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "name",
                "weight",
                "value",
                "from"
              ],
              "properties": {
                "name": {
                  "type": "string"
                },
                "weight": {
                  "type": "number"
                },
                "value": {
                  "type": [
                    "number",
                    "null"
                  ]
                },
                "from": {
                  "type": "string"
                }
              }
            }
          }
        }
      },
      "Level": {
        "type": "object",
        "required": [
          "held",
          "summary",
          "levels"
        ],
        "properties": {
          "held": {
            "type": "integer",
            "minimum": 0,
            "maximum": 3
          },
          "summary": {
            "type": "string"
          },
          "levels": {
            "type": "array",
            "minItems": 3,
            "maxItems": 3,
            "items": {
              "type": "object",
              "additionalProperties": true
            }
          }
        }
      },
      "TargetKey": {
        "type": "object",
        "required": [
          "name",
          "kind",
          "role"
        ],
        "properties": {
          "name": {
            "type": "string"
          },
          "kind": {
            "type": "string",
            "enum": [
              "package",
              "binary",
              "image",
              "live"
            ]
          },
          "role": {
            "type": "string",
            "enum": [
              "production",
              "debug"
            ]
          },
          "subject": {
            "type": "string"
          }
        }
      },
      "Snapshot": {
        "type": "object",
        "required": [
          "at",
          "commit",
          "reportId",
          "standardVersion",
          "level",
          "axes"
        ],
        "properties": {
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "commit": {
            "type": [
              "string",
              "null"
            ]
          },
          "reportId": {
            "type": "string"
          },
          "standardVersion": {
            "type": "string"
          },
          "level": {
            "type": "integer",
            "minimum": 0,
            "maximum": 3
          },
          "axes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/AxisPoint"
            }
          },
          "changes": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/VerdictChange"
            }
          }
        }
      },
      "AxisPoint": {
        "type": "object",
        "required": [
          "axis",
          "value",
          "completeness"
        ],
        "properties": {
          "axis": {
            "type": "string",
            "enum": [
              "latency-visibility",
              "context-propagation",
              "alert-precision",
              "root-cause-speed",
              "slo-compliance"
            ]
          },
          "value": {
            "type": [
              "number",
              "null"
            ],
            "minimum": 0,
            "maximum": 100,
            "description": "With one decimal; null is a gap"
          },
          "completeness": {
            "type": "number",
            "minimum": 0,
            "maximum": 1
          }
        }
      },
      "VerdictChange": {
        "type": "object",
        "required": [
          "check",
          "target",
          "from",
          "to",
          "cause"
        ],
        "properties": {
          "check": {
            "type": "string"
          },
          "target": {
            "type": [
              "string",
              "null"
            ]
          },
          "from": {
            "type": [
              "string",
              "null"
            ],
            "enum": [
              "fail",
              "no-data",
              "exempted",
              "pass",
              "not-applicable",
              null
            ]
          },
          "to": {
            "type": "string",
            "enum": [
              "fail",
              "no-data",
              "exempted",
              "pass",
              "not-applicable"
            ]
          },
          "cause": {
            "type": "string",
            "enum": [
              "code",
              "standard",
              "coverage",
              "exemption"
            ],
            "description": "The service changed; the standard's version did; it came to be measured, or can no longer be; an exemption began to count, or ended"
          }
        }
      },
      "Maturity": {
        "oneOf": [
          {
            "type": "object",
            "required": [
              "state",
              "entityRef"
            ],
            "properties": {
              "state": {
                "type": "string",
                "enum": [
                  "never-reported"
                ]
              },
              "entityRef": {
                "type": "string"
              }
            }
          },
          {
            "type": "object",
            "required": [
              "state",
              "entityRef",
              "reference",
              "measuredAt",
              "stale",
              "commit",
              "reportId",
              "attestation",
              "standardVersion",
              "level",
              "axes",
              "before",
              "targets",
              "checks"
            ],
            "properties": {
              "state": {
                "type": "string",
                "enum": [
                  "reported"
                ]
              },
              "entityRef": {
                "type": "string"
              },
              "reference": {
                "type": "boolean",
                "description": "The standard's reference picture, no service"
              },
              "measuredAt": {
                "type": "string",
                "format": "date-time"
              },
              "stale": {
                "type": "boolean",
                "description": "The newest measurement is older than 7 days"
              },
              "commit": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "reportId": {
                "type": "string"
              },
              "attestation": {
                "$ref": "#/components/schemas/Attestation"
              },
              "standardVersion": {
                "type": "string"
              },
              "level": {
                "$ref": "#/components/schemas/Level"
              },
              "axes": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/AxisValue"
                }
              },
              "before": {
                "oneOf": [
                  {
                    "$ref": "#/components/schemas/Snapshot"
                  },
                  {
                    "type": "null"
                  }
                ]
              },
              "targets": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/TargetKey"
                }
              },
              "checks": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "target",
                    "result",
                    "commit",
                    "reportId",
                    "attestation"
                  ],
                  "properties": {
                    "target": {
                      "oneOf": [
                        {
                          "$ref": "#/components/schemas/TargetKey"
                        },
                        {
                          "type": "null"
                        }
                      ]
                    },
                    "result": {
                      "$ref": "#/components/schemas/CheckResult"
                    },
                    "exemption": {
                      "$ref": "#/components/schemas/ServiceExemption"
                    },
                    "commit": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "reportId": {
                      "type": "string"
                    },
                    "attestation": {
                      "$ref": "#/components/schemas/Attestation"
                    }
                  }
                }
              }
            }
          }
        ]
      },
      "HistoryPage": {
        "type": "object",
        "required": [
          "points",
          "nextCursor"
        ],
        "properties": {
          "points": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/Snapshot"
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "ReportPage": {
        "type": "object",
        "required": [
          "reports",
          "nextCursor"
        ],
        "properties": {
          "reports": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "reportId",
                "createdAt",
                "receivedAt",
                "commit",
                "ref",
                "headCommit",
                "filedAs",
                "level",
                "attestation",
                "kept",
                "origin",
                "pullRequest"
              ],
              "properties": {
                "reportId": {
                  "type": "string"
                },
                "createdAt": {
                  "type": "string",
                  "format": "date-time"
                },
                "receivedAt": {
                  "type": "string",
                  "format": "date-time"
                },
                "commit": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "ref": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "headCommit": {
                  "type": [
                    "string",
                    "null"
                  ],
                  "description": "Of a pull request, as the report declares it"
                },
                "filedAs": {
                  "$ref": "#/components/schemas/ReportClass"
                },
                "level": {
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 3
                },
                "attestation": {
                  "$ref": "#/components/schemas/Attestation"
                },
                "kept": {
                  "type": "boolean",
                  "description": "Its document is there; those that changed nothing make room for newer ones"
                },
                "origin": {
                  "$ref": "#/components/schemas/RunOrigin"
                },
                "pullRequest": {
                  "type": [
                    "integer",
                    "null"
                  ]
                }
              }
            }
          },
          "nextCursor": {
            "type": [
              "string",
              "null"
            ]
          }
        }
      },
      "SummaryCounts": {
        "type": "object",
        "required": [
          "expected",
          "reported",
          "stale",
          "levels",
          "exempted"
        ],
        "properties": {
          "expected": {
            "type": "integer",
            "description": "Services that the catalog expects a report of, or that reported"
          },
          "reported": {
            "type": "integer"
          },
          "stale": {
            "type": "integer",
            "description": "Reported, and older than 7 days"
          },
          "levels": {
            "$ref": "#/components/schemas/Levels"
          },
          "exempted": {
            "type": "integer",
            "description": "Reported services with an approved exemption"
          }
        }
      },
      "Levels": {
        "type": "array",
        "description": "Reported services at level 0, 1, 2 and 3",
        "minItems": 4,
        "maxItems": 4,
        "items": {
          "type": "integer",
          "minimum": 0
        }
      },
      "AxisMean": {
        "type": "object",
        "required": [
          "axis",
          "value",
          "services"
        ],
        "properties": {
          "axis": {
            "type": "string",
            "enum": [
              "latency-visibility",
              "context-propagation",
              "alert-precision",
              "root-cause-speed",
              "slo-compliance"
            ]
          },
          "value": {
            "type": [
              "number",
              "null"
            ],
            "minimum": 0,
            "maximum": 100,
            "description": "Mean over the services that have a value; null when none has"
          },
          "services": {
            "type": "integer",
            "minimum": 0
          }
        }
      },
      "PartName": {
        "oneOf": [
          {
            "type": "object",
            "required": [
              "ref",
              "title"
            ],
            "properties": {
              "ref": {
                "type": "string"
              },
              "title": {
                "type": "string"
              }
            }
          },
          {
            "type": "null"
          }
        ]
      },
      "Trend": {
        "type": "array",
        "description": "Mean level on the days of the summary's trend, oldest first; null before the first report",
        "items": {
          "type": [
            "number",
            "null"
          ]
        }
      },
      "PartRow": {
        "type": "object",
        "required": [
          "ref",
          "title",
          "parent",
          "expected",
          "reported",
          "stale",
          "levels",
          "exempted",
          "level",
          "failing",
          "regressions",
          "gain",
          "trend"
        ],
        "properties": {
          "ref": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "parent": {
            "type": [
              "string",
              "null"
            ]
          },
          "expected": {
            "type": "integer"
          },
          "reported": {
            "type": "integer"
          },
          "stale": {
            "type": "integer"
          },
          "levels": {
            "$ref": "#/components/schemas/Levels"
          },
          "exempted": {
            "type": "integer"
          },
          "level": {
            "type": [
              "number",
              "null"
            ],
            "description": "Mean level of the reported services"
          },
          "failing": {
            "type": "integer"
          },
          "regressions": {
            "type": "integer"
          },
          "gain": {
            "type": "integer",
            "description": "Services that a single mend lifts to a higher level"
          },
          "trend": {
            "$ref": "#/components/schemas/Trend"
          }
        }
      },
      "ServiceRow": {
        "type": "object",
        "required": [
          "entityRef",
          "title",
          "owner",
          "system",
          "domain",
          "level",
          "failing",
          "exempted",
          "regressions",
          "gain",
          "measuredAt",
          "stale",
          "trend"
        ],
        "properties": {
          "entityRef": {
            "type": "string"
          },
          "title": {
            "type": "string"
          },
          "owner": {
            "type": [
              "string",
              "null"
            ]
          },
          "system": {
            "type": [
              "string",
              "null"
            ]
          },
          "domain": {
            "type": [
              "string",
              "null"
            ]
          },
          "level": {
            "type": [
              "integer",
              "null"
            ],
            "minimum": 0,
            "maximum": 3,
            "description": "null when it never reported"
          },
          "failing": {
            "type": "integer"
          },
          "exempted": {
            "type": "integer"
          },
          "regressions": {
            "type": "integer"
          },
          "gain": {
            "type": [
              "string",
              "null"
            ],
            "description": "Check whose mend alone lifts the service to a higher level"
          },
          "measuredAt": {
            "type": [
              "string",
              "null"
            ],
            "format": "date-time"
          },
          "stale": {
            "type": "boolean"
          },
          "trend": {
            "$ref": "#/components/schemas/Trend"
          }
        }
      },
      "SummaryTable": {
        "oneOf": [
          {
            "type": "object",
            "required": [
              "by",
              "rows",
              "total",
              "nextCursor"
            ],
            "properties": {
              "by": {
                "type": "string",
                "enum": [
                  "owner",
                  "system",
                  "domain"
                ]
              },
              "rows": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/PartRow"
                }
              },
              "total": {
                "type": "integer"
              },
              "nextCursor": {
                "type": [
                  "string",
                  "null"
                ]
              }
            }
          },
          {
            "type": "object",
            "required": [
              "by",
              "rows",
              "total",
              "nextCursor"
            ],
            "properties": {
              "by": {
                "type": "string",
                "enum": [
                  "service"
                ]
              },
              "rows": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/ServiceRow"
                }
              },
              "total": {
                "type": "integer"
              },
              "nextCursor": {
                "type": [
                  "string",
                  "null"
                ]
              }
            }
          }
        ]
      },
      "Summary": {
        "type": "object",
        "required": [
          "at",
          "standardVersion",
          "scope",
          "counts",
          "trend",
          "axes",
          "failing",
          "regressions",
          "table"
        ],
        "properties": {
          "at": {
            "type": "string",
            "format": "date-time"
          },
          "standardVersion": {
            "type": "string"
          },
          "scope": {
            "type": "object",
            "required": [
              "owner",
              "system",
              "domain"
            ],
            "properties": {
              "owner": {
                "$ref": "#/components/schemas/PartName"
              },
              "system": {
                "$ref": "#/components/schemas/PartName"
              },
              "domain": {
                "$ref": "#/components/schemas/PartName"
              }
            }
          },
          "counts": {
            "$ref": "#/components/schemas/SummaryCounts"
          },
          "trend": {
            "type": "array",
            "description": "One point a week over the last 13, oldest first; the last one is today",
            "items": {
              "type": "object",
              "required": [
                "day",
                "levels"
              ],
              "properties": {
                "day": {
                  "type": "string",
                  "format": "date"
                },
                "levels": {
                  "$ref": "#/components/schemas/Levels"
                }
              }
            }
          },
          "axes": {
            "type": "object",
            "required": [
              "now",
              "days30",
              "days90"
            ],
            "properties": {
              "now": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/AxisMean"
                }
              },
              "days30": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/AxisMean"
                }
              },
              "days90": {
                "type": "array",
                "items": {
                  "$ref": "#/components/schemas/AxisMean"
                }
              }
            }
          },
          "failing": {
            "type": "array",
            "description": "Every check that fails somewhere, the most frequent first",
            "items": {
              "type": "object",
              "required": [
                "check",
                "services",
                "rise"
              ],
              "properties": {
                "check": {
                  "type": "string"
                },
                "services": {
                  "type": "integer"
                },
                "rise": {
                  "type": "integer",
                  "description": "Services that reach a higher level when this check alone is mended"
                }
              }
            }
          },
          "regressions": {
            "type": "object",
            "required": [
              "total",
              "newest"
            ],
            "properties": {
              "total": {
                "type": "integer"
              },
              "newest": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": [
                    "entityRef",
                    "title",
                    "check",
                    "target",
                    "at",
                    "commit"
                  ],
                  "properties": {
                    "entityRef": {
                      "type": "string"
                    },
                    "title": {
                      "type": "string"
                    },
                    "check": {
                      "type": "string"
                    },
                    "target": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "at": {
                      "type": "string",
                      "format": "date-time"
                    },
                    "commit": {
                      "type": [
                        "string",
                        "null"
                      ]
                    }
                  }
                }
              }
            }
          },
          "table": {
            "$ref": "#/components/schemas/SummaryTable"
          }
        }
      },
      "CheckCatalogue": {
        "type": "object",
        "required": [
          "standardVersion",
          "checks"
        ],
        "properties": {
          "standardVersion": {
            "type": "string"
          },
          "checks": {
            "type": "array",
            "items": {
              "type": "object",
              "required": [
                "code",
                "id",
                "title",
                "pillar",
                "level",
                "requirement",
                "status",
                "scope",
                "appliesTo",
                "maxAgeDays",
                "why",
                "remedy",
                "axes"
              ],
              "additionalProperties": true,
              "properties": {
                "code": {
                  "type": "string",
                  "pattern": "^GDS-ERR-\\d{3}$"
                },
                "id": {
                  "type": "string"
                },
                "title": {
                  "type": "string"
                },
                "level": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 3
                },
                "status": {
                  "type": "string",
                  "enum": [
                    "built",
                    "planned"
                  ]
                }
              }
            }
          }
        }
      }
    }
  }
};

// plugins/gds-backend/src/service/exemptions/counted.ts
var DAY_MS3 = 864e5;
function counted(entry, approvals, now) {
  const { exemption: _requested, ...result } = entry.result;
  const [approved] = approvals.filter((approval) => approval.status === "approved" && !isOver(approval, now) && covers(approval, entry)).sort((a, b) => b.expires.localeCompare(a.expires) || a.id.localeCompare(b.id));
  if (!approved) return entry.result.exemption ? { ...entry, result } : entry;
  const { reason, expires } = approved;
  return { ...entry, result: { ...result, exemption: { reason, expires } } };
}
function covers(exemption, entry) {
  if (!isAbout(exemption, entry)) return false;
  if (exemption.source === "portal") return true;
  const { exemption: carried } = entry.result;
  return carried?.reason === exemption.reason && carried.expires === exemption.expires;
}
function isAbout({ check, target }, { result, target: of }) {
  return check === result.check && (target === null || target === of?.name);
}
function endOf({ expires }) {
  return new Date(Date.parse(`${expires}T00:00:00Z`) + DAY_MS3);
}
function isOver(exemption, now) {
  return now >= endOf(exemption);
}
function nextEnd(approvals, now) {
  const ends = approvals.filter((approval) => !isOver(approval, now)).map((approval) => endOf(approval).getTime());
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

// plugins/gds-backend/src/service/exemptions/Exemptions.ts
var import_errors5 = require("@backstage/errors");

// plugins/gds-common/src/regression.ts
function isRegression({ from, to, cause }) {
  return from === "pass" && to === "fail" && cause === "code";
}

// plugins/gds-common/src/summary.ts
var SUMMARY_SORTS = [
  "title",
  "services",
  "coverage",
  "level",
  "failing",
  "regressions",
  "gain",
  "measured"
];

// plugins/gds-backend/src/service/state/entityState.ts
var import_errors2 = require("@backstage/errors");

// plugins/gds-backend/src/service/exemptions/carriedRequests.ts
function carriedRequests(entries, now) {
  return entries.flatMap(({ target, result, reportId, commit: commit2 }) => {
    const { check, exemption } = result;
    if (!exemption) return [];
    const { reason, expires } = exemption;
    const open = standingOf(aged(result, now)) === "exempted";
    const needed = open && !isOver(exemption, now);
    return [{ check, target: target?.name ?? null, reason, expires, reportId, commit: commit2, needed }];
  });
}

// plugins/gds-backend/src/service/ingest/errors.ts
var import_errors = require("@backstage/errors");
var HttpError = class extends import_errors.CustomErrorBase {
  /** When asking again may help. */
  retryAfterSeconds;
};
var TooManyTargetsError = class extends HttpError {
  name = "TooManyTargetsError";
  statusCode = 429;
};

// plugins/gds-backend/src/service/state/standings.ts
function standingsOf(scored2, { held, levels }) {
  const next = levels[held];
  const open = next && next.planned.length === 0 ? [...next.fail, ...next.noData] : [];
  return CATALOGUE.filter(({ status }) => status === "built").map((row) => {
    const standing = worstOutcome(row, scored2);
    return { check: row.id, standing, lifts: standing === "fail" && open.length === 1 && open[0] === row.id };
  });
}

// plugins/gds-backend/src/service/state/entityState.ts
var AXIS_STEP = 1;
var MAX_TARGETS = 50;
function stateAfter(current, report, now, attestation = "self-reported") {
  const reference = report.reference === true;
  if (current && current.reference !== reference) {
    throw new import_errors2.ConflictError(
      reference ? "the entity has measured results: the reference picture is filed under an entity of its own" : "the entity shows the reference picture: file measured reports under the entity of the service"
    );
  }
  const entries = mergeState(current?.entries.map(({ entry }) => entry) ?? [], report);
  const newest = newestOf(entries);
  const ofCommits = entries.filter(({ commit: commit2 }) => commit2 !== null);
  const measured = (ofCommits.length > 0 ? ofCommits : entries).map((entry) => Date.parse(entry.result.measuredAt));
  const own = newest === null || newest.reportId === report.reportId;
  const known = new Map(current?.entries.map(({ entry, attestation: of }) => [entry.reportId, of]));
  const targets = targetsAfter(current?.targets ?? [], report, entries);
  if (targets.length > MAX_TARGETS && targets.length > (current?.targets.length ?? 0)) {
    throw new TooManyTargetsError(`with this report the entity has ${targets.length} targets; at most ${MAX_TARGETS}`);
  }
  return scored(
    current,
    {
      entries: entries.map((entry) => ({
        entry,
        attestation: entry.reportId === report.reportId ? attestation : known.get(entry.reportId) ?? "self-reported"
      })),
      approvals: current?.approvals ?? [],
      targets,
      reference,
      reportId: own ? report.reportId : newest.reportId,
      commit: own && report.commit || (newestOf(ofCommits)?.commit ?? null),
      measuredAt: new Date(measured.length > 0 ? Math.max(...measured) : Date.parse(report.createdAt))
    },
    now
  );
}
function newestOf(entries) {
  return entries.reduce(
    (best, entry) => best === null || compareOrder(entry.order, best.order) >= 0 ? entry : best,
    null
  );
}
function scored(current, next, now) {
  const results = next.entries.map(({ entry }) => entry);
  const counting = results.map((entry) => counted(entry, next.approvals, now));
  const state = scoredState(counting, now);
  const level = scoreLevels(state);
  const axes = scoreAxes(state);
  const entries = next.entries.map(({ entry, attestation }) => ({
    entry,
    attestation,
    verdict: standingOf(aged(counted(entry, next.approvals, now).result, now))
  }));
  const changes = changesOf(current, entries);
  const moved = changes.length > 0 || current?.level.held !== level.held || axesMoved(current.point?.axes ?? [], axes);
  const expired = current?.reportId === next.reportId;
  const at = expired || next.measuredAt > now ? now : next.measuredAt;
  const then = scoredState(counting, at);
  const point = {
    at: at.toISOString(),
    commit: next.commit,
    reportId: next.reportId,
    standardVersion: STANDARD_VERSION,
    level: scoreLevels(then).held,
    axes: scoreAxes(then).map(({ axis, value, completeness }) => ({ axis, value, completeness }))
  };
  return {
    state: {
      ...next,
      entries,
      standardVersion: STANDARD_VERSION,
      level,
      axes,
      point: moved ? point : current.point,
      scoredAt: now,
      nextExpiry: earlier(nextExpiry(results, now), nextEnd(next.approvals, now))
    },
    standings: standingsOf(state, level),
    requests: carriedRequests(results, now),
    addedPoint: moved ? { ...point, changes } : null,
    changed: moved || findingsOf(current.entries) !== findingsOf(entries)
  };
}
function changesOf(current, after) {
  const known = new Map(current?.entries.map((entry) => [keyOf(entry), entry.verdict]));
  const restandarded = current !== null && current.standardVersion !== STANDARD_VERSION;
  return after.flatMap((scoredEntry) => {
    const { entry, verdict: to } = scoredEntry;
    const from = known.get(keyOf(scoredEntry)) ?? null;
    if (from === to) return [];
    const cause = causeOf(from, to, restandarded);
    return [{ check: entry.result.check, target: entry.target?.name ?? null, from, to, cause }];
  });
}
function causeOf(from, to, restandarded) {
  if (restandarded) return "standard";
  if (from === null) return "coverage";
  if (from === "exempted" || to === "exempted") return "exemption";
  return from === "no-data" || to === "no-data" ? "coverage" : "code";
}
function earlier(one, other) {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
function axesMoved(before, after) {
  return after.some(({ axis, value }) => {
    const known = before.find((point) => point.axis === axis)?.value ?? null;
    return known === null || value === null ? known !== value : Math.abs(known - value) >= AXIS_STEP;
  });
}
function findingsOf(entries) {
  const shown = entries.map((scoredEntry) => {
    const { result } = scoredEntry.entry;
    const findings = result.outcome === "pass" || result.outcome === "fail" ? result.findings : [];
    return [keyOf(scoredEntry), result.exemption ?? null, ...findings.map(({ fingerprint }) => fingerprint)];
  });
  return JSON.stringify(shown.sort(([a], [b]) => String(a) < String(b) ? -1 : 1));
}
function keyOf({ entry }) {
  return JSON.stringify([entry.target?.name ?? null, entry.result.check]);
}
function targetsAfter(known, report, entries) {
  const targets = new Map(known.map((target) => [target.name, target]));
  for (const { name: name2, kind, role, subject } of report.targets) {
    const newest = entries.some((entry) => entry.target?.name === name2 && entry.reportId === report.reportId);
    if (newest || !targets.has(name2)) targets.set(name2, { name: name2, kind, role, subject });
  }
  const left = new Set(entries.map((entry) => entry.target?.name));
  return [...targets.values()].filter((target) => left.has(target.name));
}

// plugins/gds-backend/src/service/exemptions/decided.ts
var import_errors4 = require("@backstage/errors");

// plugins/gds-backend/src/service/exemptions/served.ts
function servedExemption(stored, entries, now) {
  const { id, check, target, reason, expires, source, requestedBy, commit: commit2 } = stored;
  const common2 = { id, check, target, reason, expires, source, requestedBy, commit: commit2 };
  const asked = { ...common2, requestedAt: stored.requestedAt.toISOString() };
  const decision = decisionOf(stored);
  if (stored.withdrawnAt !== null) {
    return { ...asked, state: "withdrawn", decision, withdrawnAt: stored.withdrawnAt.toISOString() };
  }
  if (decision !== null && (stored.status === "rejected" || stored.status === "revoked")) {
    return { ...asked, state: stored.status, decision };
  }
  if (isOver(stored, now)) return { ...asked, state: "expired", decision };
  if (decision === null) return { ...asked, state: "requested" };
  const needed = entries.some((entry) => covers(stored, entry) && isOpen(entry, now));
  return { ...asked, state: "approved", decision, use: needed ? "counts" : "not-needed" };
}
var RANK = {
  approved: 0,
  requested: 1,
  rejected: 2,
  revoked: 2,
  expired: 2,
  withdrawn: 2
};
function exemptionFor(entry, served) {
  const [first] = served.filter((exemption) => isAbout(exemption, entry)).sort(
    (a, b) => RANK[a.state] - RANK[b.state] || (a.state === "approved" ? b.expires.localeCompare(a.expires) : b.requestedAt.localeCompare(a.requestedAt)) || a.id.localeCompare(b.id)
  );
  return first;
}
function decisionOf({ decision }) {
  return decision && { by: decision.by, at: decision.at.toISOString(), note: decision.note };
}
function isOpen({ result }, now) {
  const { outcome } = aged(result, now);
  return outcome === "fail" || outcome === "no-data";
}

// plugins/gds-backend/src/service/exemptions/Exemptions.ts
var EXEMPTIONS_SHOWN = 200;

// plugins/gds-backend/src/service/state/maturity.ts
var DAY_MS4 = 864e5;
var STALE_DAYS2 = 7;
var BEFORE_DAYS = 30;
async function maturityOf(store, entityRef, now) {
  const state = await store.readState(entityRef);
  if (!state) return { state: "never-reported", entityRef };
  const entries = state.entries.map(({ entry }) => entry);
  const stored = await store.readExemptions(entityRef, EXEMPTIONS_SHOWN);
  const exemptions = stored.map((one) => servedExemption(one, entries, now));
  return {
    state: "reported",
    entityRef,
    reference: state.reference,
    measuredAt: state.measuredAt.toISOString(),
    stale: now.getTime() - state.measuredAt.getTime() > STALE_DAYS2 * DAY_MS4,
    commit: state.commit,
    reportId: state.reportId,
    attestation: attestationOf(state),
    standardVersion: state.standardVersion,
    level: state.level,
    axes: [...state.axes],
    before: await beforeOf(store, entityRef, state, now),
    targets: [...state.targets],
    checks: state.entries.map(({ entry, attestation }) => {
      const exemption = exemptionFor(entry, exemptions);
      return {
        target: entry.target,
        result: aged(counted(entry, state.approvals, state.scoredAt).result, state.scoredAt),
        ...exemption && { exemption },
        commit: entry.commit,
        reportId: entry.reportId,
        attestation
      };
    })
  };
}
function attestationOf({ entries }) {
  const attested = entries.length > 0 && entries.every(({ attestation }) => attestation === "attested");
  return attested ? "attested" : "self-reported";
}
async function beforeOf(store, entityRef, state, now) {
  const old = await store.readPointBefore(entityRef, new Date(now.getTime() - BEFORE_DAYS * DAY_MS4));
  const newest = old && await store.readPointBefore(entityRef, now);
  if (old && (old.at !== newest?.at || old.reportId !== newest.reportId)) return old;
  return store.readOldestDifferent(entityRef, { level: state.level.held, axes: state.axes });
}

// plugins/gds-backend/src/service/router/cursor.ts
var import_errors6 = require("@backstage/errors");
function cursorOf(key) {
  return key === null ? null : Buffer.from(`${key.at.getTime()} ${key.id}`).toString("base64url");
}
function parseCursor(cursor) {
  if (cursor === void 0) return null;
  const parts = /^(\d{1,15}) (\d{1,15}|[0-9a-f-]{36})$/.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  if (!parts?.[1] || !parts[2]) throw new import_errors6.InputError("the cursor is not one that this list gave");
  return { at: new Date(Number(parts[1])), id: parts[2] };
}

// plugins/gds-backend/src/service/summary/csv.ts
var PART_COLUMNS = [
  ["ref", (row) => row.ref],
  ["title", (row) => row.title],
  ["parent", (row) => row.parent],
  ["services", (row) => row.expected],
  ["reported", (row) => row.reported],
  ["stale", (row) => row.stale],
  ["level_0", (row) => row.levels[0]],
  ["level_1", (row) => row.levels[1]],
  ["level_2", (row) => row.levels[2]],
  ["level_3", (row) => row.levels[3]],
  ["mean_level", (row) => row.level],
  ["with_exemptions", (row) => row.exempted],
  ["failing_checks", (row) => row.failing],
  ["regressions_7_days", (row) => row.regressions],
  ["one_mend_lifts", (row) => row.gain]
];
var SERVICE_COLUMNS = [
  ["entity", (row) => row.entityRef],
  ["title", (row) => row.title],
  ["owner", (row) => row.owner],
  ["system", (row) => row.system],
  ["domain", (row) => row.domain],
  ["level", (row) => row.level],
  ["failing_checks", (row) => row.failing],
  ["exempted_checks", (row) => row.exempted],
  ["regressions_7_days", (row) => row.regressions],
  ["one_mend_lifts", (row) => row.gain],
  ["measured_at", (row) => row.measuredAt],
  ["stale", (row) => row.stale]
];
function csvOf(table) {
  return table.by === "service" ? lines(SERVICE_COLUMNS, table.rows) : lines(PART_COLUMNS, table.rows);
}
function lines(columns, rows3) {
  const header = columns.map(([name2]) => cellOf(name2)).join(",");
  const body = rows3.map((row) => columns.map(([, read]) => cellOf(read(row))).join(","));
  return [header, ...body, ""].join("\r\n");
}
var FORMULA = /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
function cellOf(cell) {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text2 = cell.replaceAll("\0", "");
  return `"${(FORMULA.test(text2) ? `'${text2}` : text2).replaceAll('"', '""')}"`;
}

// plugins/gds-backend/src/service/summary/summaryQuery.ts
var import_errors7 = require("@backstage/errors");
var DEFAULT_LIMIT = 50;
var MOST_CHARACTERS = 100;
function summaryRequestOf({ query }) {
  const text2 = (name2) => {
    const value = query[name2];
    return typeof value === "string" ? value : void 0;
  };
  const level = text2("level");
  const failing = text2("failing");
  if (failing !== void 0 && !isCheckId(failing)) throw new import_errors7.InputError(`failing: '${failing}' is no check`);
  const q = text2("q")?.trim();
  if (q !== void 0 && (q.length > MOST_CHARACTERS || /\0|\p{Surrogate}/u.test(q))) {
    throw new import_errors7.InputError(`q: at most ${MOST_CHARACTERS} characters, without U+0000 and unpaired surrogates`);
  }
  return {
    scope: {
      ...partOf(text2("owner"), "owner"),
      ...partOf(text2("system"), "system"),
      ...partOf(text2("domain"), "domain")
    },
    by: text2("by") ?? "owner",
    rows: {
      sort: SUMMARY_SORTS.includes(text2("sort") ?? "") ? text2("sort") : "level",
      order: text2("order") === "desc" ? "desc" : "asc",
      limit: query.limit === void 0 ? DEFAULT_LIMIT : Number(query.limit),
      offset: offsetOf(text2("cursor")),
      ...level !== void 0 && { level: level === "unreported" ? level : Number(level) },
      ...failing !== void 0 && { failing },
      ...text2("regressed") === "true" && { regressed: true },
      ...text2("stale") === "true" && { stale: true },
      ...q !== void 0 && q !== "" && { q }
    }
  };
}
function cursorAt(offset) {
  return Buffer.from(`row ${offset}`).toString("base64url");
}
function offsetOf(cursor) {
  if (cursor === void 0) return 0;
  const offset = /^row (\d{1,7})$/.exec(Buffer.from(cursor, "base64url").toString("latin1"))?.[1];
  if (offset === void 0) throw new import_errors7.InputError("the cursor is not one that this list gave");
  return Number(offset);
}
function partOf(ref, name2) {
  return ref === void 0 ? {} : { [name2]: ref.toLowerCase() };
}

// plugins/gds-backend/src/service/router/summaryRoutes.ts
function addSummaryRoutes(router, { httpAuth, summaries }) {
  const viewer = (request) => httpAuth.credentials(request, { allow: ["user", "service"] });
  router.get("/summary", async (request, response) => {
    response.json(await summaries.summary(summaryRequestOf(request), await viewer(request)));
  });
  router.get("/summary/table", async (request, response) => {
    response.json(await summaries.table(summaryRequestOf(request), await viewer(request)));
  });
  router.get("/summary/table.csv", async (request, response) => {
    const { rows: rows3, ...asked } = summaryRequestOf(request);
    const whole = { ...asked, rows: { ...rows3, offset: 0, limit: Infinity } };
    const table = await summaries.table(whole, await viewer(request));
    response.type("text/csv; charset=utf-8").set("X-Content-Type-Options", "nosniff").set("Content-Disposition", 'attachment; filename="gds-maturity.csv"').send(csvOf(table));
  });
}

// plugins/gds-backend/src/service/router/readRouter.ts
var DEFAULT_LIMIT2 = 20;
var withoutBody = (_request, _response, next) => next();
function createReadRouter(options) {
  const { store, readers, clock } = options;
  const router = (0, import_backend_openapi_utils.createValidatedOpenApiRouterFromGeneratedEndpointMap)(spec, { middleware: [withoutBody] });
  router.get("/entities/:kind/:namespace/:name/maturity", async (request, response) => {
    const entityRef = await readers.requireEntity(request);
    response.json(await maturityOf(store, entityRef, clock()));
  });
  router.get("/entities/:kind/:namespace/:name/history", async (request, response) => {
    const entityRef = await readers.requireEntity(request);
    const { limit, after } = pageOf(request);
    const { rows: rows3, next } = await store.readHistory(entityRef, limit, after);
    const page = { points: rows3, nextCursor: cursorOf(next) };
    response.json(page);
  });
  router.get("/entities/:kind/:namespace/:name/reports", async (request, response) => {
    const entityRef = await readers.requireEntity(request);
    const { limit, after } = pageOf(request);
    const { rows: rows3, next } = await store.readReports(entityRef, limit, after);
    const page = { reports: rows3, nextCursor: cursorOf(next) };
    response.json(page);
  });
  router.get("/reports/:reportId", async (request, response) => {
    const id = (request.params.reportId ?? "").toLowerCase();
    const missing2 = `no report ${id}`;
    const report = await readers.requireOwned(request, () => store.readReport(id), missing2);
    if (report.filedAs === "quarantined") throw new import_errors8.NotFoundError(missing2);
    if (report.document === null) {
      throw new import_errors8.NotFoundError(`the document of report ${id} is not kept: it changed nothing, or it is old`);
    }
    response.type("application/json").send(report.document);
  });
  router.get("/checks", async (request, response) => {
    await readers.requireChecks(request);
    const catalogue = { standardVersion: STANDARD_VERSION, checks: [...CATALOGUE] };
    response.json(catalogue);
  });
  addSummaryRoutes(router, options);
  return router;
}
function pageOf({ query }) {
  const cursor = query.cursor;
  return {
    limit: query.limit === void 0 ? DEFAULT_LIMIT2 : Number(query.limit),
    after: parseCursor(typeof cursor === "string" ? cursor : void 0)
  };
}

// plugins/gds-backend/src/service/summary/Summaries.ts
var import_errors9 = require("@backstage/errors");
var Summaries = class {
  #options;
  constructor(options) {
    this.#options = options;
  }
  /** @throws NotFoundError for a part without a service that the viewer may see */
  async summary(request, credentials) {
    const asked = await this.#ask(request, credentials);
    const [figures, table] = await Promise.all([
      this.#options.store.readFigures(asked.scope, asked.now),
      this.#table(request, asked)
    ]);
    if (asked.scope.parts.length > 0 && figures.counts.expected === 0) throw missing();
    return { at: asked.now.toISOString(), standardVersion: STANDARD_VERSION, scope: asked.names, ...figures, table };
  }
  /** @throws NotFoundError */
  async table(request, credentials) {
    return this.#table(request, await this.#ask(request, credentials));
  }
  async #ask({ scope }, credentials) {
    const { viewers, clock } = this.#options;
    const [visible, owner, system, domain] = await Promise.all([
      viewers.visibleTo(credentials),
      this.#part("owner", scope.owner),
      this.#part("system", scope.system),
      this.#part("domain", scope.domain)
    ]);
    const named = [owner, system, domain].filter((part) => part !== null);
    const names = { owner: nameOf(owner), system: nameOf(system), domain: nameOf(domain) };
    return { scope: { visible, parts: named.map(({ id }) => id) }, names, now: clock() };
  }
  async #part(dimension, ref) {
    if (ref === void 0) return null;
    const part = await this.#options.store.findPart(dimension, ref);
    if (!part) throw missing();
    return part;
  }
  async #table({ by, rows: query }, { scope, now }) {
    const { store } = this.#options;
    const page = ({ rows: rows3, total }) => {
      const next = query.offset + rows3.length;
      return { rows: rows3, total, nextCursor: rows3.length > 0 && next < total ? cursorAt(next) : null };
    };
    if (by === "service") return { by, ...page(await store.readServices(scope, query, now)) };
    return { by, ...page(await store.readParts(scope, by, query, now)) };
  }
};
function nameOf(part) {
  return part && { ref: part.ref, title: part.title };
}
function missing() {
  return new import_errors9.NotFoundError("no such owner, system or domain, or none with a service that you may see");
}

// plugins/gds-backend/src/database/entityTable.ts
async function ensureEntity(tx, entityRef) {
  const known = await findEntity(tx, entityRef);
  if (known !== null) return known;
  await tx("gds_entities").insert({ entity_ref: entityRef }).onConflict("entity_ref").ignore();
  const made = await findEntity(tx, entityRef);
  if (made === null) throw new Error(`the row of ${entityRef} was deleted while it was made`);
  return made;
}
async function findEntity(knex, entityRef) {
  const row = await knex("gds_entities").where("entity_ref", entityRef).first("id");
  return row?.id ?? null;
}

// plugins/gds-backend/src/database/documentTable.ts
var import_node_util = require("node:util");
var import_node_zlib = require("node:zlib");
var compress = (0, import_node_util.promisify)(import_node_zlib.gzip);
var decompress = (0, import_node_util.promisify)(import_node_zlib.gunzip);
async function insertDocument(tx, reportId, body) {
  await tx("gds_documents").insert({ report_id: reportId, body });
}
async function readDocument(knex, reportId) {
  const row = await knex("gds_documents").where("report_id", reportId).first();
  return row ? decompress(row.body) : null;
}
async function readDocuments(knex, reportIds) {
  const rows3 = await knex("gds_documents").whereIn("report_id", reportIds);
  const parsed = rows3.map(async ({ report_id: id, body }) => {
    const document = await decompress(body);
    return [id, JSON.parse(document.toString("utf8"))];
  });
  return new Map(await Promise.all(parsed));
}
async function markChanged(tx, reportId) {
  await tx("gds_reports").where("report_id", reportId).update({ changed: true });
}
async function forgetDocuments(tx, reportIds) {
  if (reportIds.length === 0) return;
  const unchanged = tx("gds_reports").whereIn("report_id", reportIds).where({ changed: false, filed_as: "state" });
  await tx("gds_documents").whereIn("report_id", unchanged.select("report_id")).delete();
}

// plugins/gds-backend/src/database/exemptionTable.ts
var import_node_crypto = require("node:crypto");

// plugins/gds-backend/src/database/repositoryTable.ts
async function ensureRepository(tx, repository) {
  const key = {
    issuer: repository.issuer,
    repository_id: repository.repositoryId,
    owner_id: repository.ownerId,
    repository: repository.repository
  };
  const find = () => tx("gds_repositories").where(key).first("id");
  const known = await find();
  if (known) return known.id;
  await tx("gds_repositories").insert(key).onConflict(["issuer", "repository_id", "owner_id", "repository"]).ignore();
  const made = await find();
  if (!made) throw new Error("a repository was deleted while it was made");
  return made.id;
}

// plugins/gds-backend/src/database/reportTable.ts
var COLUMNS = [
  "gds_reports.*",
  "gds_entities.entity_ref",
  "gds_repositories.issuer",
  "gds_repositories.repository_id",
  "gds_repositories.owner_id",
  "gds_repositories.repository"
];
async function insertReport(tx, report, body) {
  const entityId = await ensureEntity(tx, report.entityRef);
  const inserted = await tx("gds_reports").insert({
    report_id: report.reportId,
    entity_id: entityId,
    content_hash: Buffer.from(report.contentHash, "hex"),
    filed_as: report.filedAs,
    commit_sha: report.commit,
    ref: report.ref,
    level: report.level,
    received_from: report.run?.repository.startsWith(report.receivedFrom) ? null : report.receivedFrom,
    created_at: report.createdAt,
    received_at: report.receivedAt,
    attested: report.attestation === "attested",
    head_sha: report.headCommit,
    origin: report.run?.origin ?? null,
    pull_request: report.run?.pullRequest ?? null,
    repository_row: report.run ? await ensureRepository(tx, report.run) : null,
    idempotency_key: report.run ? Buffer.from(report.run.idempotencyKey, "hex") : null
  }).onConflict().ignore().returning("report_id");
  if (inserted.length === 0) return null;
  await insertDocument(tx, report.reportId, body);
  return entityId;
}
async function conflictingRow(tx, report) {
  const known = await findRow(tx, report.reportId) ?? (report.run && await rows2(tx).where("idempotency_key", Buffer.from(report.run.idempotencyKey, "hex")).first());
  if (!known) throw new Error(`report ${report.reportId} was deleted while it was filed again`);
  return known;
}
async function findRow(knex, reportId) {
  return rows2(knex).where("gds_reports.report_id", reportId).first();
}
async function quarantinedRows(knex, entityRef) {
  return rows2(knex).where({ entity_ref: entityRef }).whereRaw("filed_as <> 'state'").where("filed_as", "quarantined").orderBy("received_at");
}
async function listReports(knex, entityId, limit, after) {
  const query = rows2(knex).where("gds_reports.entity_id", entityId).whereNot("filed_as", "quarantined").orderBy([
    { column: "received_at", order: "desc" },
    { column: "gds_reports.report_id", order: "desc" }
  ]).limit(limit + 1);
  if (after) {
    query.where(
      (rest) => rest.where("received_at", "<", after.at).orWhere((same) => same.where("received_at", after.at).where("gds_reports.report_id", "<", after.id))
    );
  }
  const found = await query;
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const ids2 = page.map((row) => row.report_id);
  const kept = new Set(await knex("gds_documents").whereIn("report_id", ids2).pluck("report_id"));
  return {
    rows: page.map((row) => ({
      reportId: row.report_id,
      createdAt: dateOf(row.created_at).toISOString(),
      receivedAt: dateOf(row.received_at).toISOString(),
      commit: row.commit_sha,
      ref: row.ref,
      headCommit: row.head_sha,
      filedAs: row.filed_as,
      level: row.level,
      attestation: attestationOf2(row),
      kept: kept.has(row.report_id),
      origin: row.origin,
      pullRequest: row.pull_request
    })),
    next: found.length > limit && last ? { at: dateOf(last.received_at), id: last.report_id } : null
  };
}
async function reportOf(knex, row) {
  const document = await readDocument(knex, row.report_id);
  if (!document) return { entityRef: row.entity_ref, filedAs: row.filed_as, document: null };
  return {
    reportId: row.report_id,
    contentHash: row.content_hash.toString("hex"),
    document,
    entityRef: row.entity_ref,
    filedAs: row.filed_as,
    commit: row.commit_sha,
    ref: row.ref,
    level: row.level,
    receivedFrom: row.received_from ?? row.repository?.slice(0, 255) ?? "",
    createdAt: dateOf(row.created_at),
    receivedAt: dateOf(row.received_at),
    attestation: attestationOf2(row),
    headCommit: row.head_sha,
    run: runOf2(row)
  };
}
function rows2(knex) {
  return knex("gds_reports").join("gds_entities", "gds_entities.id", "gds_reports.entity_id").leftJoin("gds_repositories", "gds_repositories.id", "gds_reports.repository_row").select(COLUMNS);
}
function attestationOf2({ attested }) {
  return attested ? "attested" : "self-reported";
}
function runOf2(row) {
  const { issuer, repository_id: repositoryId, owner_id: ownerId, repository, origin, idempotency_key: key } = row;
  if (issuer === null || repositoryId === null || ownerId === null || repository === null) return null;
  if (origin === null || key === null) return null;
  const run = { issuer, repositoryId, ownerId, repository, origin, pullRequest: row.pull_request };
  return { ...run, idempotencyKey: key.toString("hex") };
}

// plugins/gds-backend/src/database/exemptionTable.ts
var OPEN = ["requested", "approved"];
var MAX_OPEN = 100;
var ROWS_PER_INSERT = 50;
async function readApprovals(knex, entityId) {
  const rows3 = await knex("gds_exemptions").where({ entity_id: entityId, status: "approved" }).orderBy("id");
  return rows3.map(exemptionOf);
}
async function listExemptions(knex, entityId, limit) {
  const rows3 = async (open2, most) => {
    const query = knex("gds_exemptions").where("entity_id", entityId);
    query[open2 ? "whereIn" : "whereNotIn"]("status", OPEN);
    return query.orderBy([{ column: "requested_at", order: "desc" }, { column: "id" }]).limit(most);
  };
  const open = await rows3(true, limit);
  const ended = open.length < limit ? await rows3(false, limit - open.length) : [];
  return [...open, ...ended].map(exemptionOf);
}
async function findExemption(knex, id) {
  const row = await knex("gds_exemptions").join("gds_entities", "gds_entities.id", "gds_exemptions.entity_id").where("gds_exemptions.id", id).first("gds_exemptions.*", "gds_entities.entity_ref");
  return row ? { ...exemptionOf(row), entityId: row.entity_id, entityRef: row.entity_ref } : null;
}
async function insertRequest(tx, entityId, request) {
  const open = await tx("gds_exemptions").where("entity_id", entityId).whereIn("status", OPEN);
  const today = request.requestedAt.toISOString().slice(0, 10);
  const current = open.filter(({ expires }) => expires >= today);
  if (current.some((row2) => keyOf2(exemptionOf(row2)) === keyOf2(request))) return "open";
  if (current.length >= MAX_OPEN) return "too-many";
  const row = rowOf(entityId, { ...request, source: "portal", commit: null });
  await tx("gds_exemptions").insert(row);
  return exemptionOf(row);
}
async function writeDecision(tx, exemption, { status, decision }) {
  await tx("gds_exemptions").where("id", exemption.id).update({
    status,
    decided_by: decision?.by ?? null,
    decided_at: decision?.at ?? null,
    note: decision?.note ?? null
  });
  return { ...exemption, status, decision };
}
async function followRequests(tx, entityId, requests, now) {
  const rows3 = await tx("gds_exemptions").where({ entity_id: entityId, source: "gds.yaml" }).whereNot("status", "withdrawn");
  const known = new Set(rows3.map((row) => keyOf2(exemptionOf(row))));
  const carried = new Set(requests.map(keyOf2));
  const today = now.toISOString().slice(0, 10);
  const gone = rows3.filter((row) => OPEN.includes(row.status) && row.expires >= today && !carried.has(keyOf2(exemptionOf(row)))).map(({ id }) => id);
  for (let first = 0; first < gone.length; first += ROWS_PER_INSERT) {
    await tx("gds_exemptions").whereIn("id", gone.slice(first, first + ROWS_PER_INSERT)).update({ status: "withdrawn", withdrawn_at: now });
  }
  const added = requests.filter((request) => request.needed && !known.has(keyOf2(request)));
  if (added.length === 0) return;
  const reporters = /* @__PURE__ */ new Map();
  for (const reportId of new Set(added.map((request) => request.reportId))) {
    const report = await findRow(tx, reportId);
    reporters.set(reportId, report?.received_from ?? report?.repository ?? "");
  }
  await tx.batchInsert(
    "gds_exemptions",
    added.map(
      ({ reportId, ...terms }) => rowOf(entityId, {
        ...terms,
        source: "gds.yaml",
        requestedBy: reporters.get(reportId) ?? "",
        requestedAt: now
      })
    ),
    ROWS_PER_INSERT
  );
}
async function deleteWithdrawn(knex, before) {
  await knex("gds_exemptions").where("status", "withdrawn").whereNull("decided_by").where("withdrawn_at", "<", before).delete();
}
function rowOf(entityId, request) {
  return {
    id: (0, import_node_crypto.randomUUID)(),
    entity_id: entityId,
    check_id: request.check,
    target: request.target,
    reason: request.reason,
    expires: request.expires,
    source: request.source,
    status: "requested",
    requested_by: request.requestedBy,
    requested_at: request.requestedAt,
    commit_sha: request.commit,
    decided_by: null,
    decided_at: null,
    note: null,
    withdrawn_at: null
  };
}
function exemptionOf(row) {
  return {
    id: row.id,
    check: row.check_id,
    target: row.target,
    reason: row.reason,
    expires: row.expires,
    source: row.source,
    status: row.status,
    requestedBy: row.requested_by,
    requestedAt: dateOf(row.requested_at),
    commit: row.commit_sha,
    decision: row.decided_by === null || row.decided_at === null ? null : { by: row.decided_by, at: dateOf(row.decided_at), note: row.note },
    withdrawnAt: row.withdrawn_at === null ? null : dateOf(row.withdrawn_at)
  };
}
function keyOf2({ check, target, reason, expires }) {
  return JSON.stringify([check, target, reason, expires]);
}

// plugins/gds-backend/src/database/historyTable.ts
var NEWEST_FIRST = [
  { column: "at", order: "desc" },
  { column: "id", order: "desc" }
];
async function readHistory(knex, entityId, limit, after) {
  const query = points(knex, entityId).limit(limit + 1);
  if (after) {
    const id = Number(after.id);
    query.where(
      (rest) => rest.where("at", "<", after.at).orWhere((same) => same.where("at", after.at).where("id", "<", id))
    );
  }
  const rows3 = await query;
  const page = rows3.slice(0, limit);
  const last = page.at(-1);
  const changes = await changesOf2(
    knex,
    page.map(({ id }) => id)
  );
  return {
    rows: page.map((row) => ({ ...snapshotOf(row), changes: changes.get(row.id) ?? [] })),
    next: rows3.length > limit && last ? { at: dateOf(last.at), id: String(last.id) } : null
  };
}
async function readNewestPoint(knex, entityId) {
  const row = await points(knex, entityId).first();
  return row ? snapshotOf(row) : null;
}
async function readPointBefore(knex, entityId, moment) {
  const row = await points(knex, entityId).where("at", "<=", moment).first();
  return row ? snapshotOf(row) : null;
}
async function readOldestDifferent(knex, entityId, now) {
  const axes = Object.entries(axisRowOf(now.axes));
  const row = await knex("gds_history").where("entity_id", entityId).where((differs) => {
    differs.whereNot("level", now.level);
    for (const [column, value] of axes) {
      if (value === null) differs.orWhereNotNull(column);
      else differs.orWhereNot(column, value).orWhereNull(column);
    }
  }).orderBy(["at", "id"]).first();
  return row ? snapshotOf(row) : null;
}
async function addPoint(tx, entityId, point, before) {
  const at = new Date(before && before.at > point.at ? before.at : point.at);
  await tx("gds_history").where("entity_id", entityId).whereNull("until").update({ until: at });
  const [inserted] = await tx("gds_history").insert({
    entity_id: entityId,
    at,
    day: dayOf(at),
    commit_sha: point.commit,
    report_id: point.reportId,
    standard_version: point.standardVersion,
    level: point.level,
    level_before: before?.level ?? null,
    ...axisRowOf(point.axes)
  }).returning("id");
  if (!inserted || point.changes.length === 0) return;
  const rows3 = point.changes.map((change) => ({
    history_id: inserted.id,
    entity_id: entityId,
    at,
    check_id: change.check,
    target: change.target,
    from_verdict: change.from,
    to_verdict: change.to,
    cause: change.cause,
    regression: isRegression(change)
  }));
  await tx.batchInsert("gds_verdict_changes", rows3, 50);
}
function points(knex, entityId) {
  return knex("gds_history").where("entity_id", entityId).orderBy(NEWEST_FIRST);
}
async function changesOf2(knex, ids2) {
  const rows3 = await knex("gds_verdict_changes").whereIn("history_id", ids2).orderBy("id");
  const changes = /* @__PURE__ */ new Map();
  for (const row of rows3) {
    const known = changes.get(row.history_id) ?? [];
    known.push({
      check: row.check_id,
      target: row.target,
      from: row.from_verdict,
      to: row.to_verdict,
      cause: row.cause
    });
    changes.set(row.history_id, known);
  }
  return changes;
}
function snapshotOf(row) {
  return {
    at: dateOf(row.at).toISOString(),
    commit: row.commit_sha,
    reportId: row.report_id,
    standardVersion: row.standard_version,
    level: row.level,
    axes: axesOf(row)
  };
}

// plugins/gds-backend/src/database/stateEntries.ts
function storedEntries(entries) {
  return reportsOf(entries).map((report) => {
    const own = entries.filter(({ entry }) => entry.reportId === report);
    return {
      report,
      run: own[0]?.entry.order.run ?? null,
      attestation: own[0]?.attestation ?? "self-reported",
      results: own.map(({ entry, verdict }) => [entry.target?.name ?? null, entry.result.check, verdict])
    };
  });
}
function reportsOf(entries) {
  return [...new Set(entries.map(({ entry }) => entry.reportId))];
}
async function storedResults(knex, stored) {
  const documents = await readDocuments(
    knex,
    stored.map(({ report }) => report)
  );
  const results = stored.flatMap(({ report, run, attestation, results: own }) => {
    const document = documents.get(report);
    if (!document) throw new Error(`the document of report ${report}, which a state shows, is gone`);
    const known = new Map(
      entriesOf(document).map((entry) => [keyOf3(entry.target?.name ?? null, entry.result.check), entry])
    );
    return own.map(([target, check, verdict]) => {
      const entry = known.get(keyOf3(target, check));
      if (!entry) throw new Error(`report ${report} has no result of ${check}`);
      return { entry: { ...entry, order: { ...entry.order, run } }, verdict, attestation };
    });
  });
  return results.sort(byTargetAndCheck);
}
function byTargetAndCheck({ entry: a }, { entry: b }) {
  const [one, other] = [a, b].map(({ target, result }) => `${target?.name ?? ""} ${result.check}`);
  return one === other ? 0 : (one ?? "") < (other ?? "") ? -1 : 1;
}
function keyOf3(target, check) {
  return JSON.stringify([target, check]);
}

// plugins/gds-backend/src/database/verdictTable.ts
var ROWS_PER_INSERT2 = 50;
async function writeVerdicts(tx, entityId, standings, since) {
  const rows3 = await tx("gds_verdicts").where("entity_id", entityId).select("check_id", "standing", "lifts");
  const known = new Map(rows3.map((row) => [row.check_id, row]));
  const changed = standings.filter(({ check, standing, lifts }) => {
    const row = known.get(check);
    return row?.standing !== standing || Boolean(row.lifts) !== lifts;
  });
  const kept = new Set(standings.map(({ check }) => check));
  const gone = rows3.map((row) => row.check_id).filter((check) => !kept.has(check));
  if (gone.length > 0) await tx("gds_verdicts").where("entity_id", entityId).whereIn("check_id", gone).delete();
  for (const moved of [true, false]) {
    const these = changed.filter(({ check, standing }) => known.get(check)?.standing !== standing === moved);
    for (let first = 0; first < these.length; first += ROWS_PER_INSERT2) {
      await tx("gds_verdicts").insert(
        these.slice(first, first + ROWS_PER_INSERT2).map(({ check, standing, lifts }) => ({ entity_id: entityId, check_id: check, standing, lifts, since }))
      ).onConflict(["entity_id", "check_id"]).merge(moved ? ["standing", "lifts", "since"] : ["lifts"]);
    }
  }
}

// plugins/gds-backend/src/database/stateTable.ts
async function readState(knex, entityId) {
  const row = await knex("gds_entity_states as s").join("gds_state_details as d", "d.entity_id", "s.entity_id").where("s.entity_id", entityId).first();
  if (!row || row.report_id === null) return null;
  return {
    entries: await storedResults(knex, jsonOf(row.entries_json)),
    approvals: await readApprovals(knex, entityId),
    targets: jsonOf(row.targets_json),
    reference: Boolean(row.reference),
    reportId: row.report_id,
    commit: row.commit_sha,
    standardVersion: row.standard_version,
    level: jsonOf(row.level_json),
    axes: jsonOf(row.axes_json),
    point: await readNewestPoint(knex, entityId),
    measuredAt: dateOf(row.measured_at),
    scoredAt: dateOf(row.scored_at),
    nextExpiry: row.next_expiry === null ? null : dateOf(row.next_expiry)
  };
}
async function lockState(tx, entityId) {
  await tx("gds_entity_states").insert({ entity_id: entityId }).onConflict("entity_id").ignore();
  await tx("gds_entity_states").where("entity_id", entityId).forUpdate().select("entity_id");
}
async function changeState(tx, entityId, reportId, update) {
  await lockState(tx, entityId);
  const current = await readState(tx, entityId);
  const change = update(current);
  if (!change) {
    if (reportId !== null) await forgetDocuments(tx, [reportId]);
    return;
  }
  await writeState(tx, entityId, change);
  await writeDetails(tx, entityId, change);
  if (current === null) {
    await tx("gds_entities").where("id", entityId).update({ reported: true, reference: change.state.reference });
  }
  if (change.changed) await writeVerdicts(tx, entityId, change.standings, change.state.scoredAt);
  await followRequests(tx, entityId, change.requests, change.state.scoredAt);
  if (change.addedPoint) await addPoint(tx, entityId, change.addedPoint, current?.point ?? null);
  if (reportId !== null && change.changed) await markChanged(tx, reportId);
  const shown = new Set(reportsOf(change.state.entries));
  const left = /* @__PURE__ */ new Set([...reportsOf(current?.entries ?? []), ...reportId === null ? [] : [reportId]]);
  await forgetDocuments(
    tx,
    [...left].filter((id) => !shown.has(id))
  );
}
async function renameRuns(tx, entityId, from, to) {
  const row = await tx("gds_state_details").where("entity_id", entityId).forUpdate().first();
  if (!row) return;
  const entries = jsonOf(row.entries_json).map(({ run, ...rest }) => ({
    ...rest,
    run: run?.repository === from ? { ...run, repository: to } : run
  }));
  await tx("gds_state_details").where("entity_id", entityId).update({ entries_json: JSON.stringify(entries) });
}
async function writeState(tx, entityId, { state, standings }) {
  const count3 = (wanted) => standings.filter(({ standing }) => standing === wanted).length;
  await tx("gds_entity_states").where("entity_id", entityId).update({
    report_id: state.reportId,
    commit_sha: state.commit,
    attested: state.entries.length > 0 && state.entries.every(({ attestation }) => attestation === "attested"),
    standard_version: state.standardVersion,
    level: state.level.held,
    failing: count3("fail"),
    exempted: count3("exempted"),
    gain: standings.find(({ lifts }) => lifts)?.check ?? null,
    ...axisRowOf(state.axes),
    measured_at: state.measuredAt,
    scored_at: state.scoredAt,
    next_expiry: state.nextExpiry
  });
}
async function writeDetails(tx, entityId, { state }) {
  await tx("gds_state_details").insert({
    entity_id: entityId,
    reference: state.reference,
    level_json: JSON.stringify(state.level),
    axes_json: JSON.stringify(state.axes),
    targets_json: JSON.stringify(state.targets),
    entries_json: JSON.stringify(storedEntries(state.entries))
  }).onConflict("entity_id").merge();
}

// plugins/gds-backend/src/database/bindingTable.ts
async function bindByReport(tx, entityRef, repository, namedByCatalog, now) {
  const entityId = await ensureEntity(tx, entityRef);
  let bound = await readBinding(tx, entityId);
  if (!bound) {
    if (!namedByCatalog) return { kind: "not-its-repository" };
    await tx("gds_repository_bindings").insert({ entity_id: entityId, ...rowOf2(repository), repository: repository.repository, bound_at: now }).onConflict("entity_id").ignore();
    bound = await readBinding(tx, entityId);
    if (!bound) throw new Error(`the binding of ${entityRef} was deleted while it was made`);
  }
  if (bound.issuer !== repository.issuer || bound.repositoryId !== repository.repositoryId || bound.ownerId !== repository.ownerId) {
    const known = namedByCatalog || bound.repository === repository.repository || isTransfer(bound, repository);
    return known ? { kind: "bound-elsewhere", bound } : { kind: "not-its-repository" };
  }
  if (bound.repository === repository.repository) return { kind: "bound", renamedFrom: null };
  await rename(tx, entityId, bound.repository, repository.repository);
  return { kind: "bound", renamedFrom: bound.repository };
}
async function bindByDecision(tx, entityRef, binding, by, now) {
  const entityId = await ensureEntity(tx, entityRef);
  const before = await readBinding(tx, entityId);
  const same = before?.issuer === binding.issuer && before.repositoryId === binding.repositoryId;
  await tx("gds_repository_bindings").insert({
    entity_id: entityId,
    ...rowOf2(binding),
    repository: same ? before.repository : null,
    bound_by: by,
    bound_at: now
  }).onConflict("entity_id").merge();
  return before;
}
async function readBinding(tx, entityId) {
  const row = await tx("gds_repository_bindings").where("entity_id", entityId).forUpdate().first();
  return row ? { issuer: row.issuer, repositoryId: row.repository_id, ownerId: row.owner_id, repository: row.repository } : null;
}
async function rename(tx, entityId, from, to) {
  await tx("gds_repository_bindings").where("entity_id", entityId).update({ repository: to });
  if (from !== null) await renameRuns(tx, entityId, from, to);
}
function isTransfer(bound, { issuer, repositoryId }) {
  return bound.issuer === issuer && bound.repositoryId === repositoryId;
}
function rowOf2({ issuer, repositoryId, ownerId }) {
  return { issuer, repository_id: repositoryId, owner_id: ownerId };
}

// plugins/gds-backend/src/database/tokenTable.ts
var KEPT_AFTER_EXPIRY_MS = 5 * 6e4;
async function useToken(tx, token, reportId) {
  const key = { issuer: token.issuer, jti: token.jti };
  const inserted = await tx("gds_github_tokens").insert({ ...key, body_hash: token.bodyHash, report_id: reportId, expires_at: token.expiresAt }).onConflict(["issuer", "jti"]).ignore().returning("jti");
  if (inserted.length > 0) return { kind: "first" };
  const known = await tx("gds_github_tokens").where(key).first();
  if (!known) throw new Error("a token was deleted while it was used again");
  return known.body_hash === token.bodyHash ? { kind: "repeated", reportId: known.report_id } : { kind: "used" };
}
async function deleteTokens(knex, now) {
  await knex("gds_github_tokens").where("expires_at", "<", new Date(now.getTime() - KEPT_AFTER_EXPIRY_MS)).delete();
}

// plugins/gds-backend/src/database/DatabaseGdsStore.ts
var UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
var NotFiled = class extends Error {
  result;
  constructor(result) {
    super(result.kind);
    this.result = result;
  }
};
var DatabaseGdsStore = class {
  #knex;
  constructor(knex) {
    this.#knex = knex;
  }
  async fileReport(report, update) {
    const document = await compress(report.document);
    return this.#knex.transaction(async (tx) => {
      const entityId = await insertReport(tx, report, document);
      if (entityId === null) {
        const known = await conflictingRow(tx, report);
        return {
          kind: "taken",
          contentHash: known.content_hash.toString("hex"),
          entityRef: known.entity_ref,
          filedAs: known.filed_as
        };
      }
      if (update) await changeState(tx, entityId, report.reportId, update);
      return { kind: "filed" };
    });
  }
  async fileRun(report, token, namedByCatalog, update) {
    const document = await compress(report.document);
    try {
      return await this.#knex.transaction(async (tx) => {
        const use = await useToken(tx, token, report.reportId);
        if (use.kind === "used") return { kind: "token-used" };
        if (use.kind === "repeated") {
          const row = await findRow(tx, use.reportId);
          if (!row) throw new Error(`report ${use.reportId} was deleted while its token was valid`);
          return repeated(row);
        }
        let renamedFrom = null;
        if (namedByCatalog !== null) {
          const binding = await bindByReport(tx, report.entityRef, report.run, namedByCatalog, report.receivedAt);
          if (binding.kind !== "bound") throw new NotFiled(binding);
          renamedFrom = binding.renamedFrom;
        }
        const entityId = await insertReport(tx, report, document);
        if (entityId === null) {
          const known = await conflictingRow(tx, report);
          if (!isSameOfRun(known, report)) {
            throw new NotFiled({ kind: known.report_id === report.reportId ? "id-taken" : "run-reported" });
          }
          return repeated(known);
        }
        if (update) await changeState(tx, entityId, report.reportId, update);
        return { kind: "filed", renamedFrom };
      });
    } catch (error) {
      if (error instanceof NotFiled) return error.result;
      throw error;
    }
  }
  async releaseReport(report, filedAs, namedByCatalog, update) {
    return this.#knex.transaction(async (tx) => {
      const quarantined = { report_id: report.reportId, filed_as: "quarantined" };
      if (report.run) {
        const binding = await bindByReport(tx, report.entityRef, report.run, namedByCatalog, report.receivedAt);
        if (binding.kind !== "bound") {
          const deleted = await tx("gds_reports").where(quarantined).delete();
          if (deleted > 0) await tx("gds_documents").where("report_id", report.reportId).delete();
          return deleted === 0 ? "gone" : "not-its-repository";
        }
      }
      const changed = await tx("gds_reports").where(quarantined).update({ filed_as: filedAs, origin: report.run?.origin ?? null });
      if (changed === 0) return "gone";
      if (update) await changeState(tx, await ensureEntity(tx, report.entityRef), report.reportId, update);
      return "released";
    });
  }
  async bindRepository(entityRef, binding, by, now) {
    return this.#knex.transaction((tx) => bindByDecision(tx, entityRef, binding, by, now));
  }
  async updateState(entityRef, update) {
    await this.#knex.transaction(async (tx) => changeState(tx, await ensureEntity(tx, entityRef), null, update));
  }
  async addExemption(entityRef, request) {
    return this.#knex.transaction(async (tx) => {
      const entityId = await ensureEntity(tx, entityRef);
      await lockState(tx, entityId);
      return insertRequest(tx, entityId, request);
    });
  }
  async decideExemption(id, decide, update) {
    return this.#knex.transaction(async (tx) => {
      const found = UUID.test(id) ? await findExemption(tx, id) : null;
      if (!found) return null;
      await lockState(tx, found.entityId);
      const locked = await findExemption(tx, id);
      if (!locked) return null;
      const decided2 = await writeDecision(tx, locked, decide(locked));
      await changeState(tx, locked.entityId, null, update);
      return decided2;
    });
  }
  async readState(entityRef) {
    return this.#of(entityRef, null, (id) => readState(this.#knex, id));
  }
  async readExemptions(entityRef, limit) {
    return this.#of(entityRef, [], (id) => listExemptions(this.#knex, id, limit));
  }
  async readExemption(id) {
    return UUID.test(id) ? findExemption(this.#knex, id) : null;
  }
  async readReport(reportId) {
    const row = UUID.test(reportId) ? await findRow(this.#knex, reportId) : void 0;
    return row ? reportOf(this.#knex, row) : null;
  }
  async readReports(entityRef, limit, after) {
    return this.#of(entityRef, NO_ROWS, (id) => listReports(this.#knex, id, limit, after));
  }
  async readHistory(entityRef, limit, after) {
    return this.#of(entityRef, NO_ROWS, (id) => readHistory(this.#knex, id, limit, after));
  }
  async readPointBefore(entityRef, moment) {
    return this.#of(entityRef, null, (id) => readPointBefore(this.#knex, id, moment));
  }
  async readOldestDifferent(entityRef, now) {
    return this.#of(entityRef, null, (id) => readOldestDifferent(this.#knex, id, now));
  }
  async quarantinedEntities(limit) {
    return this.#knex("gds_reports").join("gds_entities", "gds_entities.id", "gds_reports.entity_id").whereRaw("filed_as <> 'state'").where("filed_as", "quarantined").distinct("entity_ref").orderBy("entity_ref").limit(limit).pluck("entity_ref");
  }
  async quarantinedReports(entityRef) {
    const rows3 = await quarantinedRows(this.#knex, entityRef);
    const reports = await Promise.all(rows3.map((row) => reportOf(this.#knex, row)));
    return reports.filter((report) => report.document !== null);
  }
  async expiredEntities(now, limit) {
    return this.#knex("gds_entity_states").join("gds_entities", "gds_entities.id", "gds_entity_states.entity_id").where("next_expiry", "<", now).orderBy("next_expiry").limit(limit).pluck("entity_ref");
  }
  async deleteTemporaryReports(moment) {
    return this.#knex.transaction(async (tx) => {
      const old = () => tx("gds_reports").whereRaw("filed_as <> 'state'").whereIn("filed_as", ["preview", "quarantined"]).where("received_at", "<", moment);
      await tx("gds_documents").whereIn("report_id", old().select("report_id")).delete();
      return await old().delete();
    });
  }
  async deleteWithdrawnRequests(moment) {
    await deleteWithdrawn(this.#knex, moment);
  }
  async countAttempt(principal, minutes, now) {
    const width = minutes * 6e4;
    const key = {
      principal,
      window: `${minutes} min`,
      window_start: new Date(Math.floor(now.getTime() / width) * width)
    };
    const [row] = await this.#knex("gds_ingest_counts").insert({ ...key, attempts: 1 }).onConflict(["principal", "window", "window_start"]).merge({ attempts: this.#knex.raw("?? + 1", ["gds_ingest_counts.attempts"]) }).returning("attempts");
    return row?.attempts ?? 1;
  }
  async deleteAttempts(before) {
    await this.#knex("gds_ingest_counts").where("window_start", "<", before).delete();
  }
  async deleteTokens(now) {
    await deleteTokens(this.#knex, now);
  }
  async #of(entityRef, without, read) {
    const id = await findEntity(this.#knex, entityRef);
    return id === null ? without : read(id);
  }
};
var NO_ROWS = { rows: [], next: null };
function isSameOfRun(known, report) {
  return known.content_hash.toString("hex") === report.contentHash && known.entity_ref === report.entityRef && known.issuer === report.run.issuer && known.repository_id === report.run.repositoryId;
}
function repeated(row) {
  return { kind: "repeated", reportId: row.report_id, entityRef: row.entity_ref, filedAs: row.filed_as };
}

// plugins/gds-backend/bench/fleet.ts
var import_node_crypto2 = require("node:crypto");

// plugins/gds-backend/src/database/catalog/renameEntity.ts
var COLLECTED = ["gds_reports", "gds_history", "gds_verdict_changes"];
var EITHER = ["gds_entity_states", "gds_state_details", "gds_verdicts", "gds_repository_bindings"];
async function renameEntity(tx, from, to) {
  const old = await findEntity(tx, from);
  if (old === null) return;
  const fresh = await findEntity(tx, to);
  if (fresh !== null) {
    for (const table of EITHER) {
      const newer = await tx(table).where("entity_id", fresh).first("entity_id");
      if (!newer) continue;
      await tx(table).where("entity_id", old).delete();
      await tx(table).where("entity_id", fresh).update({ entity_id: old });
    }
    await joinHistories(tx, old, fresh);
    for (const table of COLLECTED) await tx(table).where("entity_id", fresh).update({ entity_id: old });
    await tx("gds_part_entities").where("entity_id", fresh).delete();
    await tx("gds_entities").where("id", fresh).delete();
  }
  await tx("gds_entities").where("id", old).update({ entity_ref: to });
}
async function joinHistories(tx, old, fresh) {
  const first = await tx("gds_history").where("entity_id", fresh).orderBy(["at", "id"]).first("id", "at");
  const last = await tx("gds_history").where("entity_id", old).whereNull("until").first("id", "level");
  if (!first || !last) return;
  await tx("gds_history").where("id", last.id).update({ until: first.at });
  await tx("gds_history").where("id", first.id).update({ level_before: last.level });
}

// plugins/gds-backend/src/database/catalog/writeFacts.ts
var ROWS_PER_INSERT3 = 100;
async function writeFacts(tx, facts) {
  const parts = await writeParts(tx, withNamedParts(facts));
  const placesOf = placesIn(parts);
  const ids2 = await writeEntities(tx, facts.entities, placesOf);
  await writePlaces(tx, facts.entities, ids2, placesOf);
}
async function placeEntity(tx, facts) {
  const row = await tx("gds_entities").where("entity_ref", facts.entityRef).first();
  if (row?.in_catalog) return;
  const parts = await tx("gds_parts").select();
  const places = placesIn(parts)(facts);
  await tx("gds_entities").insert({ entity_ref: facts.entityRef, ...columnsOf(facts, places) }).onConflict("entity_ref").merge();
  const placed = await tx("gds_entities").where("entity_ref", facts.entityRef).first();
  if (!placed) throw new Error(`the row of ${facts.entityRef} was deleted while it was written`);
  const pairs = places.map((part) => ({ part_id: part.id, entity_id: placed.id }));
  if (pairs.length > 0) await tx("gds_part_entities").insert(pairs).onConflict().ignore();
}
function withNamedParts({ entities: entities2, parts }) {
  const known = new Map(parts.map((part) => [keyOf4(part), part]));
  const name2 = (dimension, ref) => {
    if (ref === null || known.has(keyOf4({ dimension, ref }))) return;
    known.set(keyOf4({ dimension, ref }), { dimension, ref, title: ref.slice(ref.indexOf("/") + 1), parent: null });
  };
  for (const entity of entities2) {
    for (const owner of entity.owners) name2("owner", owner);
    name2("system", entity.system);
    for (const domain of entity.domains) name2("domain", domain);
  }
  for (const { dimension, parent } of parts) name2(dimension === "system" ? "domain" : dimension, parent);
  return [...known.values()];
}
async function writeParts(tx, facts) {
  const rows3 = await tx("gds_parts").select();
  const known = new Map(rows3.map((row) => [keyOf4(row), row]));
  const changed = facts.filter((part) => {
    const row = known.get(keyOf4(part));
    return row?.title !== part.title || row.parent_ref !== part.parent;
  });
  await inBatches(
    changed,
    (batch) => tx("gds_parts").insert(batch.map(({ dimension, ref, title, parent }) => ({ dimension, ref, title, parent_ref: parent }))).onConflict(["dimension", "ref"]).merge(["title", "parent_ref"])
  );
  const wanted = new Set(facts.map(keyOf4));
  const gone = rows3.filter((row) => !wanted.has(keyOf4(row))).map(({ id }) => id);
  if (gone.length > 0) {
    await tx("gds_part_entities").whereRaw(inList(tx, "part_id"), [listBinding(tx, gone)]).delete();
    await tx("gds_parts").whereRaw(inList(tx, "id"), [listBinding(tx, gone)]).delete();
  }
  return tx("gds_parts").select();
}
async function writeEntities(tx, facts, placesOf) {
  const rows3 = await tx("gds_entities").select();
  const known = new Map(rows3.map((row) => [row.entity_ref, row]));
  const wanted = facts.map((entity) => ({ entity_ref: entity.entityRef, ...columnsOf(entity, placesOf(entity)) }));
  const changed = wanted.filter((columns) => {
    const row = known.get(columns.entity_ref);
    return !row?.in_catalog || Boolean(row.expected) !== columns.expected || row.title !== columns.title || row.owner_ref !== columns.owner_ref || row.system_ref !== columns.system_ref || row.domain_ref !== columns.domain_ref;
  });
  await inBatches(changed, (batch) => tx("gds_entities").insert(batch).onConflict("entity_ref").merge());
  const there = new Set(facts.map(({ entityRef }) => entityRef));
  const gone = rows3.filter((row) => row.in_catalog && !there.has(row.entity_ref)).map(({ id }) => id);
  if (gone.length > 0) {
    await tx("gds_entities").whereRaw(inList(tx, "id"), [listBinding(tx, gone)]).update({ in_catalog: false, expected: false });
  }
  const all = await tx("gds_entities").select("id", "entity_ref");
  return new Map(all.map(({ id, entity_ref: ref }) => [ref, id]));
}
async function writePlaces(tx, facts, ids2, placesOf) {
  const rows3 = await tx("gds_part_entities").select();
  const known = new Map(rows3.map((row) => [`${row.part_id} ${row.entity_id}`, row]));
  const wanted = /* @__PURE__ */ new Map();
  for (const entity of facts) {
    const id = ids2.get(entity.entityRef);
    if (id === void 0) continue;
    for (const part of placesOf(entity)) wanted.set(`${part.id} ${id}`, { part_id: part.id, entity_id: id });
  }
  const added = [...wanted].filter(([key]) => !known.has(key)).map(([, row]) => row);
  await inBatches(added, (batch) => tx("gds_part_entities").insert(batch).onConflict().ignore());
  const gone = [...known].filter(([key]) => !wanted.has(key)).map(([, row]) => row);
  for (const part of new Set(gone.map((row) => row.part_id))) {
    const entities2 = gone.filter((row) => row.part_id === part).map((row) => row.entity_id);
    await tx("gds_part_entities").where("part_id", part).whereRaw(inList(tx, "entity_id"), [listBinding(tx, entities2)]).delete();
  }
}
function columnsOf(facts, places) {
  return {
    title: facts.title,
    in_catalog: true,
    expected: facts.expected,
    owner_ref: facts.owners[0] ?? null,
    system_ref: facts.system,
    domain_ref: places.find(({ dimension }) => dimension === "domain")?.ref ?? null
  };
}
function placesIn(parts) {
  const known = new Map(parts.map((part) => [keyOf4(part), part]));
  return ({ owners, system, domains }) => {
    const found = /* @__PURE__ */ new Map();
    const climb = (dimension, ref) => {
      for (let at = ref; at !== null; ) {
        const part = known.get(keyOf4({ dimension, ref: at }));
        if (!part || found.has(part.id)) return;
        found.set(part.id, part);
        at = part.parent_ref;
      }
    };
    for (const owner of owners) climb("owner", owner);
    for (const domain of domains) climb("domain", domain);
    const ofSystem = system === null ? void 0 : known.get(keyOf4({ dimension: "system", ref: system }));
    if (ofSystem) {
      found.set(ofSystem.id, ofSystem);
      climb("domain", ofSystem.parent_ref);
    }
    return [...found.values()];
  };
}
function keyOf4({ dimension, ref }) {
  return `${dimension} ${ref}`;
}
async function inBatches(rows3, write) {
  for (let first = 0; first < rows3.length; first += ROWS_PER_INSERT3) {
    await write(rows3.slice(first, first + ROWS_PER_INSERT3));
  }
}

// plugins/gds-backend/src/database/catalog/CatalogStore.ts
var CatalogStore = class {
  #knex;
  constructor(knex) {
    this.#knex = knex;
  }
  async writeFacts(facts) {
    await this.#knex.transaction((tx) => writeFacts(tx, facts));
  }
  /** Puts an entity into its place before the catalog is read the next time. */
  async placeEntity(facts) {
    const known = await this.#knex("gds_entities").where("entity_ref", facts.entityRef).whereRaw("in_catalog").first("id");
    if (!known) await this.#knex.transaction((tx) => placeEntity(tx, facts));
  }
  /** Entities that reports name. */
  async reportedEntities() {
    return this.#knex("gds_entities").whereIn("id", this.#knex("gds_reports").distinct("entity_id")).orderBy("entity_ref").pluck("entity_ref");
  }
  /** An entity that has a state; `null` without one. */
  async findFormer(entityRef) {
    const row = await this.#knex("gds_entities as e").join("gds_entity_states as s", "s.entity_id", "e.id").leftJoin("gds_repository_bindings as b", "b.entity_id", "e.id").where("e.entity_ref", entityRef).first("b.repository");
    return row ?? null;
  }
  /** Reports, state and history of one entity go on under another reference. */
  async renameEntity(from, to) {
    await this.#knex.transaction((tx) => renameEntity(tx, from, to));
  }
};

// plugins/gds-backend/src/testing/random.ts
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = state + 1831565813 >>> 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}
function oneOf(random, values) {
  return values[Math.floor(random() * values.length)];
}

// plugins/gds-backend/bench/fleet.ts
var DAY = 864e5;
var ORIGINALS = 100;
var CHANGES = 0.01;
async function fillFleet(knex, models, services2, days) {
  const random = randomFrom(1);
  const { entities: entities2, parts } = organisation(services2, random);
  await new CatalogStore(knex).writeFacts({ entities: entities2, parts });
  const store = new DatabaseGdsStore(knex);
  const now = Date.now();
  for (const { entityRef } of entities2.slice(0, ORIGINALS)) {
    const fails = new Set(CATALOGUE.filter(() => random() < 0.2).map(({ id }) => id));
    for (let day = days; day >= 0; day--) {
      for (const { id } of CATALOGUE) if (random() < CHANGES) fails[fails.has(id) ? "delete" : "add"](id);
      const at = new Date(now - day * DAY - 1e3);
      await fileVariation(store, oneOf(random, models), entityRef, fails, at);
    }
  }
  await copyToOthers(
    knex,
    entities2.map(({ entityRef }) => entityRef)
  );
  await fillPlanned(knex, random);
  await knex.raw("analyze");
  return { services: services2, days, original: entities2[0]?.entityRef ?? "" };
}
function variationOf(model, entityRef, fails, at) {
  const measuredAt = at.toISOString();
  const change = (result) => {
    const { code, failTitle, remedy } = definitionOf(result.check);
    const { required, facts, measures } = result;
    const common2 = { code, check: result.check, required, measuredAt, facts, measures };
    if (!fails.has(result.check)) {
      return result.outcome === "pass" ? { ...result, measuredAt } : { ...common2, outcome: "pass", summary: "as it should be", findings: [] };
    }
    if (result.outcome === "fail") return { ...result, measuredAt };
    const fingerprint = (0, import_node_crypto2.createHash)("md5").update(`${entityRef} ${result.check}`).digest("hex");
    const finding = {
      code,
      severity: "error",
      message: failTitle,
      remedy,
      related: [],
      evidence: [],
      fingerprint
    };
    return { ...common2, outcome: "fail", summary: failTitle, findings: [finding] };
  };
  return {
    ...model,
    reportId: (0, import_node_crypto2.randomUUID)(),
    createdAt: measuredAt,
    service: { ...model.service, entityRef },
    producer: { kind: "local" },
    commit: (0, import_node_crypto2.createHash)("sha1").update(`${entityRef} ${measuredAt}`).digest("hex"),
    targets: model.targets.slice(0, 1).map((target) => ({ ...target, name: "service", results: target.results.map(change) })),
    configuredTargets: ["service"],
    results: model.results.map(change)
  };
}
async function fileVariation(store, model, entityRef, fails, at) {
  const report = variationOf(model, entityRef, fails, at);
  const document = Buffer.from(JSON.stringify(report));
  await store.fileReport(
    {
      reportId: report.reportId,
      contentHash: (0, import_node_crypto2.createHash)("sha256").update(document).digest("hex"),
      document,
      entityRef,
      filedAs: "state",
      commit: report.commit ?? null,
      ref: "refs/heads/main",
      level: 0,
      receivedFrom: "external:ci",
      createdAt: at,
      receivedAt: at,
      attestation: "self-reported",
      headCommit: null,
      run: null
    },
    (current) => stateAfter(current, report, at)
  );
}
function organisation(services2, random) {
  const parts = [];
  const group = (name2, parent) => {
    parts.push({ dimension: "owner", ref: `group:default/${name2}`, title: name2, parent });
    return `group:default/${name2}`;
  };
  const teams = [];
  for (let division = 0; division < 5; division++) {
    const above = group(`division-${division}`, null);
    for (let unit = 0; unit < 8; unit++) {
      const within = group(`unit-${division}-${unit}`, above);
      parts.push({
        dimension: "domain",
        ref: `domain:default/d-${division}-${unit}`,
        title: `Domain ${division}-${unit}`,
        parent: null
      });
      for (let team = 0; team < 5; team++) teams.push(group(`team-${division}-${unit}-${team}`, within));
    }
  }
  const domains = parts.filter(({ dimension }) => dimension === "domain").map(({ ref }) => ref);
  const systems = Array.from({ length: Math.ceil(services2 / 4) }, (_, index) => {
    const ref = `system:default/system-${index}`;
    parts.push({ dimension: "system", ref, title: `System ${index}`, parent: oneOf(random, domains) });
    return ref;
  });
  const entities2 = Array.from({ length: services2 }, (_, index) => ({
    entityRef: `component:default/service-${String(index).padStart(5, "0")}`,
    title: `Service ${index}`,
    expected: true,
    owners: [oneOf(random, teams)],
    system: oneOf(random, systems),
    domains: [],
    formerly: null
  }));
  return { entities: entities2, parts };
}
async function copyToOthers(knex, refs) {
  const rows3 = await knex("gds_entities").select("id", "entity_ref");
  const ids2 = new Map(rows3.map(({ id, entity_ref: ref }) => [ref, id]));
  const copies = refs.slice(ORIGINALS).map((ref, index) => ({
    source: ids2.get(refs[index % ORIGINALS] ?? ""),
    target: ids2.get(ref),
    round: 1 + Math.floor(index / ORIGINALS)
  }));
  await knex.schema.createTable("copies", (table) => {
    table.integer("source");
    table.integer("target");
    table.integer("round");
  });
  await knex.batchInsert("copies", copies, 1e3);
  const columnsOf2 = async (table, without) => Object.keys(await knex(table).columnInfo()).filter((column) => !without.includes(column));
  const report = "md5(t.report_id::text || c.target)::uuid";
  const copy = async (table, changed) => {
    const rest = (await columnsOf2(table, Object.keys(changed))).map((column) => `"${column}"`);
    const names = [...Object.keys(changed), ...rest].join(", ");
    const values = [...Object.values(changed), ...rest.map((column) => `t.${column}`)].join(", ");
    await knex.raw(
      `insert into ${table} (${names}) select ${values} from ${table} t join copies c on c.source = t.entity_id`
    );
  };
  const steps = async (table) => Number((await knex(table).max({ last: "id" }))[0]?.last ?? 0) + 1;
  const [history, changes] = [await steps("gds_history"), await steps("gds_verdict_changes")];
  await copy("gds_reports", { report_id: report, entity_id: "c.target" });
  await copy("gds_entity_states", { entity_id: "c.target" });
  await copy("gds_state_details", { entity_id: "c.target" });
  await copy("gds_verdicts", { entity_id: "c.target" });
  await copy("gds_history", { id: `t.id + c.round * ${history}`, entity_id: "c.target", report_id: report });
  await copy("gds_verdict_changes", {
    id: `t.id + c.round * ${changes}`,
    history_id: `t.history_id + c.round * ${history}`,
    entity_id: "c.target"
  });
  for (const table of ["gds_history", "gds_verdict_changes"]) {
    await knex.raw(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`);
  }
  await knex("gds_entities").update({ reported: true });
  await knex.schema.dropTable("copies");
}
async function fillPlanned(knex, random) {
  const since = /* @__PURE__ */ new Date();
  for (const { id, status } of CATALOGUE) {
    if (status === "built") continue;
    const share = 0.1 + random() * 0.3;
    await knex.raw(
      `insert into gds_verdicts (entity_id, check_id, standing, lifts, since)
       select entity_id, ?, case when random() < ? then 'fail' else 'pass' end, false, ? from gds_entity_states
       on conflict do nothing`,
      [id, share, since]
    );
  }
}

// plugins/gds-backend/bench/schema.ts
var import_node_crypto3 = require("node:crypto");
var import_knex = __toESM(require("knex"));
async function withSchema(connection, run) {
  const schema = `gds_bench_${(0, import_node_crypto3.randomUUID)().slice(0, 8)}`;
  const knex = (0, import_knex.default)({ client: "pg", connection, searchPath: [schema], pool: { min: 0, max: 10 } });
  await knex.schema.createSchema(schema);
  try {
    await knex.migrate.latest({ directory: "plugins/gds-backend/migrations" });
    return await run(knex);
  } finally {
    await knex.schema.dropSchema(schema, true);
    await knex.destroy();
  }
}
function percentiles(durations) {
  const sorted = [...durations].sort((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

// plugins/gds-backend/bench/rollup.ts
var REQUESTS = 60;
var WARMING = 3;
async function main([connection, services2, days, explain, ...models]) {
  const reports = models.map((file) => JSON.parse((0, import_node_fs.readFileSync)(file, "utf8")));
  await withSchema(connection ?? "", async (knex) => {
    const begin = performance.now();
    const fleet = await fillFleet(knex, reports, Number(services2), Number(days));
    console.error(`filled in ${((performance.now() - begin) / 1e3).toFixed(0)} s`);
    const result = {
      rows: await rowsOf(knex),
      ...await timePages(knex),
      maturity: await timed(() => maturityOf(new DatabaseGdsStore(knex), fleet.original, /* @__PURE__ */ new Date()))
    };
    console.log(JSON.stringify(result, null, 2));
    if (explain === "explain") await explainAll(knex);
  });
}
async function timePages(knex) {
  const store = new SummaryStore(knex);
  const clock = () => /* @__PURE__ */ new Date();
  const ids2 = [...(await store.readEntities()).values()];
  const times = {};
  for (const [name2, visible] of [
    ["all", "all"],
    ["half", ids2.filter((_, index) => index % 2 === 0)]
  ]) {
    const viewers = { visibleTo: async () => visible };
    const httpAuth = { credentials: async () => ({}) };
    const app = (0, import_express.default)();
    app.use(
      createReadRouter({ httpAuth, summaries: new Summaries({ store, viewers, clock }), clock })
    );
    const server = (0, import_node_http.createServer)(app).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const base = `http://127.0.0.1:${server.address().port}`;
    for (const query of [
      "/summary?by=owner",
      "/summary?by=system",
      "/summary?by=domain",
      "/summary?by=service",
      "/summary?by=service&owner=group:default/division-1",
      "/summary/table?by=service&sort=failing&order=desc&q=9",
      "/summary/table?by=service&failing=debug-info&regressed=true"
    ]) {
      times[`${name2} ${query}`] = await timed(async () => {
        const response = await fetch(`${base}${query}`, { headers: { authorization: "Bearer bench" } });
        if (response.status !== 200) throw new Error(`${query}: ${response.status} ${await response.text()}`);
        await response.arrayBuffer();
      });
    }
    server.closeAllConnections();
    server.close();
  }
  return times;
}
async function timed(work) {
  const durations = [];
  for (let index = 0; index < REQUESTS + WARMING; index++) {
    const begin = performance.now();
    await work();
    if (index >= WARMING) durations.push(performance.now() - begin);
  }
  return percentiles(durations);
}
async function rowsOf(knex) {
  const rows3 = {};
  for (const table of [
    "gds_reports",
    "gds_documents",
    "gds_entity_states",
    "gds_verdicts",
    "gds_history",
    "gds_verdict_changes"
  ]) {
    const [count3] = await knex(table).count("* as count");
    const size = await knex.raw("select pg_size_pretty(pg_total_relation_size(?::regclass)) as size", [table]);
    rows3[table] = `${count3?.count} rows, ${size.rows[0].size}`;
  }
  return rows3;
}
async function explainAll(knex) {
  const queries = [];
  const note = (query) => void queries.push(query);
  knex.on("query", note);
  const store = new SummaryStore(knex);
  const ids2 = [...(await store.readEntities()).values()].filter((_, index) => index % 2 === 0);
  const scope = { visible: ids2, parts: [] };
  await store.readFigures(scope, /* @__PURE__ */ new Date());
  await store.readParts(scope, "owner", { sort: "level", order: "asc", offset: 0, limit: 50 }, /* @__PURE__ */ new Date());
  await store.readServices(scope, { sort: "level", order: "asc", offset: 0, limit: 50 }, /* @__PURE__ */ new Date());
  knex.removeListener("query", note);
  for (const { sql, bindings } of queries) {
    const client = await knex.client.acquireConnection();
    const plan = await client.query({ text: `explain (analyze, buffers) ${sql}`, values: bindings });
    await knex.client.releaseConnection(client);
    console.log(`
${sql}
${plan.rows.map((row) => row["QUERY PLAN"]).join("\n")}`);
  }
}
main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
