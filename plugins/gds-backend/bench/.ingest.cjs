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

// plugins/gds-backend/bench/ingest.ts
var import_node_fs = require("node:fs");
var import_catalog_model4 = require("@backstage/catalog-model");
var import_plugin_permission_common3 = require("@backstage/plugin-permission-common");

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
  const inputs = AXIS_DEFINITIONS[id].inputs.map(({ name: name2, weight, means }) => {
    const input = measured.get(name2);
    return { name: name2, weight, value: input?.value ?? null, from: input?.from ?? `not measured: ${means}` };
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
  const missing = next.noData.filter((id) => !leftOut.includes(id));
  if (missing.length > 0)
    reasons.push(`provide data for ${codes2(missing)}`);
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
var SCHEMA_VERSION = "1.3.0";

// packages/core/dist/standard/report-document.js
function readReportDocument(document) {
  const strict = ReportSchema.safeParse(document);
  if (strict.success || !isOfNewerMinor(document))
    return strict;
  return ReportSchema.safeParse(withoutUnknownFields(document, strict.error));
}
function isOfNewerMinor(document) {
  if (typeof document !== "object" || document === null || !("schemaVersion" in document))
    return false;
  const [major, minor] = String(document.schemaVersion).split(".").map(Number);
  const [ownMajor, ownMinor] = SCHEMA_VERSION.split(".").map(Number);
  return major === ownMajor && minor > ownMinor;
}
function withoutUnknownFields(document, { issues }) {
  const known = structuredClone(document);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys")
      continue;
    const owner = issue.path.reduce((inner, key) => inner[key], known);
    for (const key of issue.keys)
      Reflect.deleteProperty(owner, key);
  }
  return known;
}

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

// plugins/gds-backend/src/database/summary/services.ts
function inList(knex, column) {
  return isPostgres(knex) ? `${column} in (select unnest(?::int[]))` : `${column} in (select value from json_each(?))`;
}
function listBinding(knex, ids2) {
  return isPostgres(knex) ? [...ids2] : JSON.stringify(ids2);
}
function isPostgres(knex) {
  return knex.client.config.client === "pg";
}

// plugins/gds-backend/src/database/catalog/writeFacts.ts
var ROWS_PER_INSERT = 100;
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
function withNamedParts({ entities, parts }) {
  const known = new Map(parts.map((part) => [keyOf(part), part]));
  const name2 = (dimension, ref) => {
    if (ref === null || known.has(keyOf({ dimension, ref }))) return;
    known.set(keyOf({ dimension, ref }), { dimension, ref, title: ref.slice(ref.indexOf("/") + 1), parent: null });
  };
  for (const entity of entities) {
    for (const owner of entity.owners) name2("owner", owner);
    name2("system", entity.system);
    for (const domain of entity.domains) name2("domain", domain);
  }
  for (const { dimension, parent } of parts) name2(dimension === "system" ? "domain" : dimension, parent);
  return [...known.values()];
}
async function writeParts(tx, facts) {
  const rows3 = await tx("gds_parts").select();
  const known = new Map(rows3.map((row) => [keyOf(row), row]));
  const changed = facts.filter((part) => {
    const row = known.get(keyOf(part));
    return row?.title !== part.title || row.parent_ref !== part.parent;
  });
  await inBatches(
    changed,
    (batch) => tx("gds_parts").insert(batch.map(({ dimension, ref, title, parent }) => ({ dimension, ref, title, parent_ref: parent }))).onConflict(["dimension", "ref"]).merge(["title", "parent_ref"])
  );
  const wanted = new Set(facts.map(keyOf));
  const gone = rows3.filter((row) => !wanted.has(keyOf(row))).map(({ id }) => id);
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
    const entities = gone.filter((row) => row.part_id === part).map((row) => row.entity_id);
    await tx("gds_part_entities").where("part_id", part).whereRaw(inList(tx, "entity_id"), [listBinding(tx, entities)]).delete();
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
  const known = new Map(parts.map((part) => [keyOf(part), part]));
  return ({ owners, system, domains }) => {
    const found = /* @__PURE__ */ new Map();
    const climb = (dimension, ref) => {
      for (let at = ref; at !== null; ) {
        const part = known.get(keyOf({ dimension, ref: at }));
        if (!part || found.has(part.id)) return;
        found.set(part.id, part);
        at = part.parent_ref;
      }
    };
    for (const owner of owners) climb("owner", owner);
    for (const domain of domains) climb("domain", domain);
    const ofSystem = system === null ? void 0 : known.get(keyOf({ dimension: "system", ref: system }));
    if (ofSystem) {
      found.set(ofSystem.id, ofSystem);
      climb("domain", ofSystem.parent_ref);
    }
    return [...found.values()];
  };
}
function keyOf({ dimension, ref }) {
  return `${dimension} ${ref}`;
}
async function inBatches(rows3, write) {
  for (let first = 0; first < rows3.length; first += ROWS_PER_INSERT) {
    await write(rows3.slice(first, first + ROWS_PER_INSERT));
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

// plugins/gds-backend/src/database/columns.ts
function dateOf(value) {
  return value instanceof Date ? value : new Date(value);
}
function jsonOf(text2) {
  return JSON.parse(text2);
}
var DAY_MS = 864e5;
function dayOf(moment) {
  return Math.floor(moment.getTime() / DAY_MS);
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

// plugins/gds-common/src/annotations.ts
var ANNOTATION_MATURITY = "gds.dev/maturity";
var ANNOTATION_DEFAULT_BRANCH = "gds.dev/default-branch";
var ANNOTATION_FORMERLY = "gds.dev/formerly";
function isGdsEntity(entity) {
  return entity.metadata.annotations?.[ANNOTATION_MATURITY] === "enabled";
}

// plugins/gds-common/src/permissions.ts
var import_plugin_permission_common = require("@backstage/plugin-permission-common");
var GDS_RESOURCE_TYPE = "catalog-entity";
var gdsReportCreatePermission = (0, import_plugin_permission_common.createPermission)({
  name: "gds.report.create",
  attributes: { action: "create" },
  resourceType: GDS_RESOURCE_TYPE
});
var gdsMaturityReadPermission = (0, import_plugin_permission_common.createPermission)({
  name: "gds.maturity.read",
  attributes: { action: "read" },
  resourceType: GDS_RESOURCE_TYPE
});
var gdsChecksReadPermission = (0, import_plugin_permission_common.createPermission)({
  name: "gds.checks.read",
  attributes: { action: "read" }
});
var gdsRepositoryBindPermission = (0, import_plugin_permission_common.createPermission)({
  name: "gds.repository.bind",
  attributes: { action: "update" },
  resourceType: GDS_RESOURCE_TYPE
});
var gdsLiveRunPermission = (0, import_plugin_permission_common.createPermission)({
  name: "gds.live.run",
  attributes: { action: "update" },
  resourceType: GDS_RESOURCE_TYPE
});

// plugins/gds-common/src/regression.ts
function isRegression({ from, to, cause }) {
  return from === "pass" && to === "fail" && cause === "code";
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
  const changes = await changesOf(
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
async function changesOf(knex, ids2) {
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
      entriesOf(document).map((entry) => [keyOf2(entry.target?.name ?? null, entry.result.check), entry])
    );
    return own.map(([target, check, verdict]) => {
      const entry = known.get(keyOf2(target, check));
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
function keyOf2(target, check) {
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
async function changeState(tx, entityId, reportId, update) {
  await tx("gds_entity_states").insert({ entity_id: entityId }).onConflict("entity_id").ignore();
  await tx("gds_entity_states").where("entity_id", entityId).forUpdate().select("entity_id");
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
  const count2 = (wanted) => standings.filter(({ standing }) => standing === wanted).length;
  await tx("gds_entity_states").where("entity_id", entityId).update({
    report_id: state.reportId,
    commit_sha: state.commit,
    attested: state.entries.length > 0 && state.entries.every(({ attestation }) => attestation === "attested"),
    standard_version: state.standardVersion,
    level: state.level.held,
    failing: count2("fail"),
    exempted: count2("exempted"),
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
    await tx("gds_repository_bindings").insert({ entity_id: entityId, ...rowOf(repository), repository: repository.repository, bound_at: now }).onConflict("entity_id").ignore();
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
    ...rowOf(binding),
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
function rowOf({ issuer, repositoryId, ownerId }) {
  return { issuer, repository_id: repositoryId, owner_id: ownerId };
}

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
      attestation: attestationOf(row),
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
    attestation: attestationOf(row),
    headCommit: row.head_sha,
    run: runOf2(row)
  };
}
function rows2(knex) {
  return knex("gds_reports").join("gds_entities", "gds_entities.id", "gds_reports.entity_id").leftJoin("gds_repositories", "gds_repositories.id", "gds_reports.repository_row").select(COLUMNS);
}
function attestationOf({ attested }) {
  return attested ? "attested" : "self-reported";
}
function runOf2(row) {
  const { issuer, repository_id: repositoryId, owner_id: ownerId, repository, origin, idempotency_key: key } = row;
  if (issuer === null || repositoryId === null || ownerId === null || repository === null) return null;
  if (origin === null || key === null) return null;
  const run = { issuer, repositoryId, ownerId, repository, origin, pullRequest: row.pull_request };
  return { ...run, idempotencyKey: key.toString("hex") };
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
  async readState(entityRef) {
    return this.#of(entityRef, null, (id) => readState(this.#knex, id));
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

// plugins/gds-backend/src/service/ingest/ReportIngest.ts
var import_node_crypto = require("node:crypto");
var import_catalog_model3 = require("@backstage/catalog-model");
var import_errors10 = require("@backstage/errors");

// plugins/gds-backend/src/service/github/catalogRepository.ts
var import_catalog_model = require("@backstage/catalog-model");
var ANNOTATION_PROJECT_SLUG = "github.com/project-slug";
function namesRepository(entity, host, slug) {
  const { [import_catalog_model.ANNOTATION_SOURCE_LOCATION]: location, [ANNOTATION_PROJECT_SLUG]: project } = entity.metadata.annotations ?? {};
  const source = location === void 0 ? void 0 : locationOf(location);
  const wanted = slug.toLowerCase();
  if (source?.host === host && source.slug === wanted) return true;
  const projectHost = location === void 0 ? "github.com" : source?.host;
  return projectHost === host && project?.toLowerCase() === wanted;
}
function defaultBranchOf(entity, fallback) {
  return entity.metadata.annotations?.[ANNOTATION_DEFAULT_BRANCH] ?? fallback;
}
function locationOf(location) {
  const address = location.startsWith("url:") ? location.slice("url:".length) : "";
  if (!URL.canParse(address)) return void 0;
  const { host, pathname } = new URL(address);
  const [, owner, name2] = pathname.split("/");
  if (!owner || !name2) return void 0;
  return { host, slug: `${owner}/${name2.replace(/\.git$/, "")}`.toLowerCase() };
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
var InvalidReportError = class extends HttpError {
  name = "InvalidReportError";
  statusCode = 400;
  places;
  constructor(message, places = []) {
    super(message);
    this.places = places;
  }
};

// plugins/gds-backend/src/service/github/errors.ts
var GithubIngestError = class extends HttpError {
  /** One word of a closed list, never text of the caller: `signature`, `owner`, `commit`. */
  reason;
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
};
var RunRefusedError = class extends GithubIngestError {
  name = "RunRefusedError";
  statusCode = 403;
};

// plugins/gds-backend/src/service/github/runOrigin.ts
var REF_EVENTS = /* @__PURE__ */ new Set(["push", "schedule", "workflow_dispatch"]);
function originOf({ event_name: event, ref, ref_type: type }, defaultBranch) {
  if (REF_EVENTS.has(event)) {
    if (type === "branch" && ref.startsWith("refs/heads/")) {
      return { origin: ref === `refs/heads/${defaultBranch}` ? "default-branch" : "branch", pullRequest: null };
    }
    if (type === "tag" && ref.startsWith("refs/tags/")) return { origin: "tag", pullRequest: null };
    throw new RunRefusedError("ref", `the ref of this run of ${event} is neither a branch nor a tag`);
  }
  if (event === "pull_request") {
    const number = /^refs\/pull\/([1-9]\d{0,8})\/merge$/.exec(ref)?.[1];
    if (number === void 0) {
      throw new RunRefusedError(
        "ref",
        "this run of pull_request does not judge the test merge of an open one: its ref is not refs/pull/N/merge"
      );
    }
    return { origin: "pull-request", pullRequest: Number(number) };
  }
  if (event === "merge_group") {
    if (!ref.startsWith("refs/heads/gh-readonly-queue/")) {
      throw new RunRefusedError("ref", "the ref of this run of merge_group is not one of a merge queue");
    }
    return { origin: "merge-group", pullRequest: null };
  }
  throw new RunRefusedError(
    "event",
    `runs of ${event} may not report: use push, pull_request, merge_group, schedule or workflow_dispatch`
  );
}

// plugins/gds-backend/src/service/github/knownRun.ts
function knownRun(run, { producer }, entity, fallback) {
  if (producer.kind !== "github-actions") throw new Error("the report of a run names no run");
  const { event, ref } = producer;
  const type = ref.startsWith("refs/tags/") ? "tag" : "branch";
  const origin = originOf({ event_name: event, ref, ref_type: type }, defaultBranchOf(entity, fallback));
  const [host = "", ...slug] = run.repository.split("/");
  return {
    run: { ...run, ...origin },
    filedAs: origin.origin === "default-branch" ? "state" : "preview",
    namedByCatalog: namesRepository(entity, host, slug.join("/"))
  };
}

// plugins/gds-backend/src/service/state/entityState.ts
var import_errors4 = require("@backstage/errors");

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
    throw new import_errors4.ConflictError(
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
function counted(entry) {
  if (!entry.result.exemption) return entry;
  const { exemption: _requested, ...result } = entry.result;
  return { ...entry, result };
}
function scored(current, next, now) {
  const results = next.entries.map(({ entry }) => entry);
  const state = scoredState(results.map(counted), now);
  const level = scoreLevels(state);
  const axes = scoreAxes(state);
  const entries = next.entries.map(({ entry, attestation }) => ({
    entry,
    attestation,
    verdict: standingOf(aged(counted(entry).result, now))
  }));
  const changes = changesOf2(current, entries);
  const moved = changes.length > 0 || current?.level.held !== level.held || axesMoved(current.point?.axes ?? [], axes);
  const expired = current?.reportId === next.reportId;
  const at = expired || next.measuredAt > now ? now : next.measuredAt;
  const then = scoredState(results.map(counted), at);
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
      nextExpiry: nextExpiry(results, now)
    },
    standings: standingsOf(state, level),
    addedPoint: moved ? { ...point, changes } : null,
    changed: moved || findingsOf(current.entries) !== findingsOf(entries)
  };
}
function changesOf2(current, after) {
  const known = new Map(current?.entries.map((entry) => [keyOf3(entry), entry.verdict]));
  const restandarded = current !== null && current.standardVersion !== STANDARD_VERSION;
  return after.flatMap((scoredEntry) => {
    const { entry, verdict: to } = scoredEntry;
    const from = known.get(keyOf3(scoredEntry)) ?? null;
    if (from === to) return [];
    const cause = causeOf(from, to, restandarded);
    return [{ check: entry.result.check, target: entry.target?.name ?? null, from, to, cause }];
  });
}
function causeOf(from, to, restandarded) {
  if (restandarded) return "standard";
  if (from === null || from === "no-data" || to === "no-data") return "coverage";
  return from === "exempted" || to === "exempted" ? "exemption" : "code";
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
    return [keyOf3(scoredEntry), result.exemption ?? null, ...findings.map(({ fingerprint }) => fingerprint)];
  });
  return JSON.stringify(shown.sort(([a], [b]) => String(a) < String(b) ? -1 : 1));
}
function keyOf3({ entry }) {
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

// plugins/gds-backend/src/service/state/filing.ts
var STATE_EVENTS = /* @__PURE__ */ new Set(["push", "schedule", "workflow_dispatch"]);
function classOf({ producer, modified, reference }, localReports) {
  if (producer.kind !== "github-actions")
    return reference || localReports === "state" && !modified ? "state" : "preview";
  return producer.defaultBranch && STATE_EVENTS.has(producer.event) ? "state" : "preview";
}
function levelOf(report, now) {
  return scoreLevels(scoredState(entriesOf(report).map(counted), now)).held;
}

// plugins/gds-backend/src/service/catalog/catalogFacts.ts
var import_catalog_model2 = require("@backstage/catalog-model");
function entityFactsOf(entity) {
  const parts = targetsOf(entity, import_catalog_model2.RELATION_PART_OF);
  return {
    entityRef: (0, import_catalog_model2.stringifyEntityRef)(entity),
    title: titleOf(entity),
    expected: isExpected(entity),
    owners: targetsOf(entity, import_catalog_model2.RELATION_OWNED_BY),
    system: parts.find((ref) => kindOf(ref) === "system") ?? null,
    domains: parts.filter((ref) => kindOf(ref) === "domain"),
    formerly: formerlyOf(entity)
  };
}
function isExpected(entity) {
  const isService = entity.kind.toLowerCase() === "component" && entity.spec?.type === "service";
  return isService || isGdsEntity(entity);
}
function titleOf({ metadata, spec }) {
  const profile = spec?.profile;
  const displayName = profile && typeof profile === "object" && !Array.isArray(profile) ? profile.displayName : void 0;
  const title = metadata.title ?? (typeof displayName === "string" ? displayName : void 0) ?? metadata.name;
  return title.slice(0, 500).replace(/\0|\p{Surrogate}/gu, "");
}
function formerlyOf(entity) {
  const value = entity.metadata.annotations?.[ANNOTATION_FORMERLY];
  if (value === void 0) return null;
  try {
    return (0, import_catalog_model2.stringifyEntityRef)(
      (0, import_catalog_model2.parseEntityRef)(value, { defaultKind: entity.kind, defaultNamespace: entity.metadata.namespace })
    );
  } catch {
    return null;
  }
}
function targetsOf({ relations = [] }, type) {
  return relations.filter((relation) => relation.type === type).map(({ targetRef }) => targetRef.toLowerCase());
}
function kindOf(ref) {
  return ref.slice(0, ref.indexOf(":"));
}

// plugins/gds-backend/src/service/ingest/bounds.ts
var BODY_BOUNDS = {
  wireBytes: 5 * 1024 * 1024,
  documentBytes: 20 * 1024 * 1024,
  milliseconds: 3e4
};
var MAX_DEPTH = 64;
var MAX_FINDINGS = 1e4;
var MAX_AHEAD_MINUTES = 10;
var MAX_BEHIND_DAYS = 30;

// plugins/gds-backend/src/service/ingest/parseReport.ts
var MAX_PLACES = 10;
function parseReport(document, now) {
  const value = parseJson(document);
  refuseUnstorableText(value, "");
  const parsed = readReportDocument(value);
  if (!parsed.success) {
    const places = parsed.error.issues.slice(0, MAX_PLACES).map((issue) => ({ path: issue.path.map(String).join(".").slice(0, 200), message: issue.message.slice(0, 500) }));
    const first = places[0];
    throw new InvalidReportError(
      `not a report of schema 1: ${first ? `${first.path || "the document"}: ${first.message}` : "unknown difference"}`,
      places
    );
  }
  refuseContradictions(parsed.data, now);
  return parsed.data;
}
function parseJson(document) {
  if (depthOf(document) > MAX_DEPTH) throw new InvalidReportError(`nested deeper than ${MAX_DEPTH}`);
  let text2;
  try {
    text2 = new TextDecoder("utf-8", { fatal: true }).decode(document);
  } catch {
    throw new InvalidReportError("not UTF-8");
  }
  try {
    return JSON.parse(text2);
  } catch {
    throw new InvalidReportError("not JSON");
  }
}
function depthOf(document) {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < document.length; at++) {
    const byte = document[at];
    if (inString) {
      if (byte === 92) at++;
      else if (byte === 34) inString = false;
    } else if (byte === 34) {
      inString = true;
    } else if (byte === 91 || byte === 123) {
      deepest = Math.max(deepest, ++depth);
    } else if (byte === 93 || byte === 125) {
      depth--;
    }
  }
  return deepest;
}
function refuseUnstorableText(value, path) {
  if (typeof value === "string") {
    if (value.includes("\0") || /\p{Surrogate}/u.test(value)) {
      const message = "text with U+0000 or an unpaired surrogate";
      throw new InvalidReportError(`${path}: ${message}`, [{ path: path.slice(0, 200), message }]);
    }
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    refuseUnstorableText(key, path);
    refuseUnstorableText(inner, path === "" ? key : `${path}.${key}`);
  }
}
function refuseContradictions(report, now) {
  const groups = [
    { where: "results", scope: "service", results: report.results },
    ...report.targets.map((target, index) => ({
      where: `targets.${index}.results`,
      scope: "target",
      results: target.results
    }))
  ];
  const names = new Set(report.targets.map((target) => target.name));
  if (names.size !== report.targets.length) throw invalid("targets", "two targets of one name");
  refuseImplausibleTime("createdAt", report.createdAt, report, now);
  let findings = 0;
  for (const { where, scope, results } of groups) {
    const seen = /* @__PURE__ */ new Set();
    for (const [index, result] of results.entries()) {
      const path = `${where}.${index}`;
      const row = definitionOf(result.check);
      if (row.code !== result.code) throw invalid(path, `${result.check} has the code ${row.code}`);
      if (row.scope !== scope) throw invalid(path, `${result.check} is a check of the ${row.scope}`);
      if (row.status === "planned" && !report.reference) {
        throw invalid(path, `${result.check} is planned: it cannot have a result yet`);
      }
      if (seen.has(result.check)) throw invalid(path, `${result.check} was given twice`);
      seen.add(result.check);
      refuseImplausibleTime(`${path}.measuredAt`, result.measuredAt, report, now);
      findings += findingsOf2(result);
    }
  }
  if (findings > MAX_FINDINGS) throw invalid("targets", `${findings} findings; at most ${MAX_FINDINGS} are taken`);
}
function refuseImplausibleTime(path, time, report, now) {
  const age = now.getTime() - Date.parse(time);
  if (age < -MAX_AHEAD_MINUTES * 6e4) throw invalid(path, `more than ${MAX_AHEAD_MINUTES} minutes in the future`);
  if (!report.reference && age > MAX_BEHIND_DAYS * 864e5) {
    throw invalid(path, `more than ${MAX_BEHIND_DAYS} days ago: measure again`);
  }
}
function findingsOf2(result) {
  return result.outcome === "pass" || result.outcome === "fail" ? result.findings.length : 0;
}
function invalid(path, message) {
  return new InvalidReportError(`${path}: ${message}`, [{ path, message }]);
}

// plugins/gds-backend/src/service/ingest/Reporters.ts
var import_errors9 = require("@backstage/errors");
var import_plugin_permission_common2 = require("@backstage/plugin-permission-common");

// plugins/gds-backend/src/config.ts
var import_errors8 = require("@backstage/errors");

// plugins/gds-backend/src/githubConfig.ts
var import_errors7 = require("@backstage/errors");

// plugins/gds-backend/src/config.ts
function coversEntity(pattern, entityRef) {
  const parts = /^([^:]+):([^/]+)\/(.+)$/;
  const wanted = parts.exec(pattern)?.slice(1) ?? [];
  const given = parts.exec(entityRef)?.slice(1) ?? [];
  return given.length === 3 && wanted.every((part, index) => part === "*" || part === given[index]);
}

// plugins/gds-backend/src/service/ingest/Reporters.ts
var Reporters = class {
  #permissions;
  #services;
  constructor(permissions, services) {
    this.#permissions = permissions;
    this.#services = new Map(services.map((service) => [service.subject, service]));
  }
  /** Name of a principal for audit, rate and the stored report. */
  static nameOf({ principal }) {
    return principal.type === "user" ? principal.userEntityRef : principal.subject;
  }
  /** @throws NotAllowedError for a principal that may report for no entity at all */
  async requireAny(credentials) {
    const { principal } = credentials;
    if (principal.type === "service") {
      this.#requireService(credentials);
      return;
    }
    const [decision] = await this.#permissions.authorizeConditional([{ permission: gdsReportCreatePermission }], {
      credentials
    });
    if (decision?.result === import_plugin_permission_common2.AuthorizeResult.DENY || !decision) throw new import_errors9.NotAllowedError("may not report");
  }
  /** @throws NotAllowedError unless the principal may report for this entity */
  async requireEntity(credentials, entityRef) {
    const { principal } = credentials;
    if (principal.type === "service") {
      const { entities } = this.#requireService(credentials);
      if (!entities.some((pattern) => coversEntity(pattern, entityRef))) {
        throw new import_errors9.NotAllowedError(`'${principal.subject}' is not configured to report for ${entityRef}`);
      }
    }
    const [decision] = await this.#permissions.authorize(
      [{ permission: gdsReportCreatePermission, resourceRef: entityRef }],
      { credentials }
    );
    if (decision?.result !== import_plugin_permission_common2.AuthorizeResult.ALLOW) throw new import_errors9.NotAllowedError(`may not report for ${entityRef}`);
  }
  /** A service that Backstage restricts to the permission by name, and that the configuration lists. */
  #requireService({ principal }) {
    if (principal.type !== "service") throw new import_errors9.NotAllowedError("not a service");
    if (principal.subject.startsWith("plugin:")) throw new import_errors9.NotAllowedError("plugins may not report");
    if (!principal.accessRestrictions?.permissionNames?.includes(gdsReportCreatePermission.name)) {
      throw new import_errors9.NotAllowedError(
        `a service token needs ${gdsReportCreatePermission.name} by name in its access restrictions`
      );
    }
    const service = this.#services.get(principal.subject);
    if (!service) throw new import_errors9.NotAllowedError(`'${principal.subject}' is not listed in gds.ingest.services`);
    return service;
  }
};

// plugins/gds-backend/src/service/ingest/ReportIngest.ts
var PORTAL = "plugin:gds";
var ReportIngest = class {
  #options;
  constructor(options) {
    this.#options = options;
  }
  /**
   * Files a document sent by a principal.
   *
   * @throws InvalidReportError, NotAllowedError, ConflictError; nothing is stored then
   */
  async file(document, credentials) {
    const { store, places, catalog, auth, reporters, clock } = this.#options;
    const now = clock();
    const report = parseReport(document, now);
    refuseForeignPortal(report);
    const entityRef = entityRefOf(report);
    await reporters.requireEntity(credentials, entityRef);
    const known = await catalog.getEntityByRef(entityRef, { credentials: await auth.getOwnServiceCredentials() });
    if (known) await places.placeEntity(entityFactsOf(known));
    const stored = newReport(document, report, now, {
      entityRef,
      filedAs: known ? classOf(report, this.#options.localReports) : "quarantined",
      receivedFrom: Reporters.nameOf(credentials),
      attestation: "self-reported"
    });
    const result = await store.fileReport(stored, stored.filedAs === "state" ? this.#updateBy(report) : null);
    if (result.kind === "filed") {
      return { receipt: { reportId: stored.reportId, entityRef, filedAs: stored.filedAs }, repeated: false };
    }
    if (result.contentHash !== stored.contentHash || result.entityRef !== entityRef) {
      throw new import_errors10.ConflictError(`another report has the id ${stored.reportId}`);
    }
    return { receipt: { reportId: stored.reportId, entityRef, filedAs: result.filedAs }, repeated: true };
  }
  /**
   * Files what this portal measured itself, as part of the state. Nobody else can have written it: it is attested.
   *
   * @throws ConflictError, TooManyTargetsError; nothing is stored then
   */
  async fileMeasured(report) {
    const { store, catalog, auth, clock } = this.#options;
    const now = clock();
    const document = Buffer.from(JSON.stringify(report));
    const parsed = parseReport(document, now);
    const entityRef = entityRefOf(parsed);
    const known = await catalog.getEntityByRef(entityRef, { credentials: await auth.getOwnServiceCredentials() });
    if (!known) return { known: false, withoutPlace: [] };
    const given = { entityRef, filedAs: "state", receivedFrom: PORTAL, attestation: "attested" };
    let withoutPlace = [];
    await store.fileReport(newReport(document, parsed, now, given), (current) => {
      const change = stateAfter(current, parsed, now, "attested");
      const kinds = new Map(change.state.targets.map(({ name: name2, kind }) => [name2, kind]));
      withoutPlace = parsed.targets.filter(({ name: name2, kind }) => kinds.get(name2) !== kind).map(({ name: name2 }) => name2);
      return change;
    });
    return { known: true, withoutPlace };
  }
  /**
   * Takes reports out of quarantine whose entities the catalog has come to know.
   *
   * @param refused told of a report that its entity does not take
   * @returns how many reports were released
   */
  async releaseQuarantined(refused) {
    const { store, catalog, auth } = this.#options;
    const entityRefs = await store.quarantinedEntities(1e3);
    if (entityRefs.length === 0) return 0;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ["kind", "metadata.namespace", "metadata.name", "metadata.annotations"] },
      { credentials: await auth.getOwnServiceCredentials() }
    );
    let released = 0;
    for (const [index, entityRef] of entityRefs.entries()) {
      const entity = items[index];
      if (!entity) continue;
      for (const stored of await store.quarantinedReports(entityRef)) {
        try {
          if (await this.#release(stored, entity)) released++;
        } catch (error) {
          refused(stored.reportId, error instanceof Error ? error : new Error(String(error)));
        }
      }
    }
    return released;
  }
  async #release(stored, entity) {
    const { store, localReports, defaultBranch } = this.#options;
    const report = parseReport(stored.document, stored.receivedAt);
    const run = stored.run && knownRun(stored.run, report, entity, defaultBranch);
    const filedAs = run ? run.filedAs : classOf(report, localReports);
    const result = await store.releaseReport(
      { ...stored, run: run ? run.run : null },
      filedAs,
      run?.namedByCatalog ?? false,
      filedAs === "state" ? this.#updateBy(report, stored.attestation) : null
    );
    if (result === "not-its-repository") {
      throw new import_errors10.ConflictError(`${run?.run.repository} is not the repository of ${stored.entityRef}: it is deleted`);
    }
    return result === "released";
  }
  #updateBy(report, attestation = "self-reported") {
    return (current) => stateAfter(current, report, this.#options.clock(), attestation);
  }
};
function newReport(document, report, now, given) {
  return {
    ...given,
    reportId: report.reportId.toLowerCase(),
    contentHash: (0, import_node_crypto.createHash)("sha256").update(document).digest("hex"),
    document,
    commit: report.commit ?? null,
    ref: report.producer.kind === "github-actions" ? report.producer.ref : null,
    level: levelOf(report, now),
    createdAt: new Date(report.createdAt),
    receivedAt: now,
    headCommit: report.headCommit ?? null,
    run: null
  };
}
function refuseForeignPortal({ producer }) {
  if (producer.kind !== "portal") return;
  const message = "a report of a portal is filed by that portal alone: run `gds verify` where this one is from";
  throw new InvalidReportError(`producer.kind: ${message}`, [{ path: "producer.kind", message }]);
}
function entityRefOf(report) {
  if (!report.service.entityRef) {
    const message = "names no catalog entity: set `service` in gds.yaml";
    throw new InvalidReportError(`service.entityRef: ${message}`, [{ path: "service.entityRef", message }]);
  }
  return (0, import_catalog_model3.stringifyEntityRef)((0, import_catalog_model3.parseEntityRef)(report.service.entityRef));
}

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

// plugins/gds-backend/bench/fleet.ts
var import_node_crypto2 = require("node:crypto");
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

// plugins/gds-backend/bench/ingest.ts
var ENTITIES = 300;
var AT_A_TIME = 8;
async function main([connection, ...models]) {
  const reports = models.map((file2) => JSON.parse((0, import_node_fs.readFileSync)(file2, "utf8")));
  await withSchema(connection ?? "", async (knex) => {
    const ingest = ingestOn(knex);
    const random = randomFrom(3);
    const built = CATALOGUE.filter(({ status }) => status === "built").map(({ id }) => id);
    const fails = Array.from({ length: ENTITIES }, () => new Set(built.filter(() => random() < 0.2)));
    let seconds = ENTITIES * 6;
    const round = () => fails.map((failing, index) => {
      const model = reports[index % reports.length];
      const report = variationOf(
        model,
        `component:default/service-${index}`,
        failing,
        new Date(Date.now() - --seconds)
      );
      return Buffer.from(JSON.stringify(report));
    });
    const change = () => {
      for (const failing of fails) {
        const check = built[Math.floor(random() * built.length)];
        failing[failing.has(check) ? "delete" : "add"](check);
      }
    };
    const result = {};
    result.first = await file(knex, ingest, round());
    await file(knex, ingest, round());
    result.unchanged = await file(knex, ingest, round());
    change();
    await file(knex, ingest, round());
    change();
    result.changed = await file(knex, ingest, round());
    console.log(JSON.stringify(result, null, 2));
  });
}
async function file(knex, ingest, documents) {
  const credentials = {
    principal: { type: "user", userEntityRef: "user:default/ci" }
  };
  const before = await sizeOf(knex);
  const durations = [];
  const waiting = [...documents];
  const begin = performance.now();
  const work = async () => {
    for (let document = waiting.pop(); document; document = waiting.pop()) {
      const start = performance.now();
      await ingest.file(document, credentials);
      durations.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const taken = (performance.now() - begin) / 1e3;
  return {
    reportsPerSecond: Math.round(documents.length / taken),
    bytesPerReport: Math.round((await sizeOf(knex) - before) / documents.length),
    ...percentiles(durations)
  };
}
async function sizeOf(knex) {
  let bytes = 0;
  const tables = await knex("information_schema.tables").where("table_name", "like", "gds\\_%").whereRaw("table_schema = current_schema()").select("table_name");
  for (const { table_name: table } of tables) {
    await knex.raw("vacuum full ??", [table]);
    const { rows: rows3 } = await knex.raw("select pg_total_relation_size(?::regclass) as bytes", [table]);
    bytes += Number(rows3[0].bytes);
  }
  return bytes;
}
function ingestOn(knex) {
  const allow = async (requests) => requests.map(() => ({ result: import_plugin_permission_common3.AuthorizeResult.ALLOW }));
  const permissions = { authorize: allow, authorizeConditional: allow };
  const auth = { getOwnServiceCredentials: async () => ({}) };
  const catalog = { getEntityByRef: async (ref) => entityOf(ref) };
  return new ReportIngest({
    store: new DatabaseGdsStore(knex),
    places: new CatalogStore(knex),
    catalog,
    auth,
    reporters: new Reporters(permissions, []),
    clock: () => /* @__PURE__ */ new Date(),
    localReports: "state",
    defaultBranch: "main"
  });
}
function entityOf(ref) {
  const { kind, name: name2, namespace } = (0, import_catalog_model4.parseEntityRef)(ref);
  return { apiVersion: "backstage.io/v1alpha1", kind, metadata: { name: name2, namespace }, spec: { type: "service" } };
}
main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
