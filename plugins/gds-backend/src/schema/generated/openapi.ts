// Generated from ../openapi.yaml by scripts/generate-openapi.mjs. Do not edit.
import type { internal } from '@backstage/backend-openapi-utils';

export const spec: internal.ImmutableOpenAPIObject = {
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
    "/entities/{kind}/{namespace}/{name}/badge": {
      "get": {
        "operationId": "getBadge",
        "tags": [
          "entities"
        ],
        "summary": "Where the badge of an entity is",
        "description": "404 also when `gds.badges.secret` is not configured.",
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
            "description": "Its address, and Markdown that shows it",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Badge"
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
    "/badges/{id}.svg": {
      "get": {
        "operationId": "getBadgeImage",
        "tags": [
          "entities"
        ],
        "summary": "The badge as an image, without credentials",
        "description": "An id that is unknown, an entity without a report and a portal without badges give the same image: maturity unknown.",
        "security": [],
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "schema": {
              "type": "string",
              "pattern": "^[0-9a-f]{64}$"
            }
          }
        ],
        "responses": {
          "200": {
            "description": "SVG whose text is of fixed words and one digit",
            "content": {
              "image/svg+xml": {
                "schema": {
                  "type": "string"
                }
              }
            }
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
      "Badge": {
        "type": "object",
        "required": [
          "url",
          "markdown"
        ],
        "properties": {
          "url": {
            "type": "string",
            "format": "uri"
          },
          "markdown": {
            "type": "string"
          }
        }
      },
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
        "description": "Whether GitHub's token shows that a workflow which the portal lists made the report"
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
                  "github-actions"
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
