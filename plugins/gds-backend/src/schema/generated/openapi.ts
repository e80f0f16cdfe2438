// Generated from ../openapi.yaml by scripts/generate-openapi.mjs. Do not edit.
import type { internal } from '@backstage/backend-openapi-utils';

export const spec: internal.ImmutableOpenAPIObject = {
  "openapi": "3.1.0",
  "info": {
    "title": "GDS",
    "version": "1",
    "description": "Takes the reports of `gds verify` and serves the maturity of catalog entities. Errors are problem details (RFC 9457), but for a 401 outside `/reports` and `/ingest/github`, which Backstage answers itself. A 503 says with Retry-After when to ask again. Times are ISO 8601 in UTC.",
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
          },
          "503": {
            "description": "Database, catalog or permissions do not answer; Retry-After says when to send the report again",
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
            "description": "The keys of the issuer cannot be had, or database or catalog do not answer; Retry-After says when to try again",
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
      "get": {
        "operationId": "getLiveChecks",
        "tags": [
          "entities"
        ],
        "summary": "Which running services of an entity the portal checks",
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
            "description": "Ids of the services; none where the portal checks none",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/LiveChecks"
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
        "operationId": "startLiveChecks",
        "tags": [
          "entities"
        ],
        "summary": "Check the running services of an entity now",
        "description": "Starts the scheduled checks of every service that `gds.live.services` names for the entity, on whichever replica; those that run already are left to end. The results are in the state once they are measured. Needs the permission `gds.live.run` on the entity, of a user. Once in any five minutes for an entity, ten times in any hour for a user; what is refused does not count.",
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
            "maxLength": 2000
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
            "maxLength": 2000
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
      "LiveChecks": {
        "type": "object",
        "required": [
          "services"
        ],
        "properties": {
          "services": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Ids of `gds.live.services`"
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
          },
          "droppedExemptions": {
            "type": "array",
            "description": "Checks and targets of requests of `gds.yaml` that were not taken, since 100 of the entity are open already. A report after the next decision asks for them again.",
            "items": {
              "type": "object",
              "required": [
                "check",
                "target"
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
                }
              }
            }
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
              "measurement",
              "standard",
              "coverage",
              "exemption"
            ],
            "description": "Another commit was judged; the running service was measured otherwise, or the same commit was; the standard's version changed; it came to be measured, or can no longer be; an exemption began to count, or ended"
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
