export interface Config {
  /** GDS: maturity of services. */
  gds?: {
    badges?: {
      /**
       * Makes the ids of badges, which anybody may load who knows one. At least 32 characters. Left out: no badges.
       * @visibility secret
       */
      secret?: string;
    };
    /** How long things are kept, in days. What the state of an entity shows is kept longer. */
    retention?: {
      /**
       * Previews and quarantined reports. Default 30.
       * @visibility backend
       */
      previews?: number;
      /**
       * Documents of reports of the default branch. Default 90.
       * @visibility backend
       */
      documents?: number;
      /**
       * What lists show of those reports. Default 400.
       * @visibility backend
       */
      reports?: number;
      /**
       * Every point of the history; afterwards the last one of each day. At least 7. Default 90.
       * @visibility backend
       */
      detail?: number;
      /**
       * The history. At least 91. Default 800.
       * @visibility backend
       */
      history?: number;
      /**
       * Entities that the catalog no longer has, with all that is kept of them. Default 400.
       * @visibility backend
       */
      entities?: number;
    };
    ingest?: {
      /**
       * Service tokens that may send reports, besides users with the permission `gds.report.create`.
       * A token also needs that permission by name in its access restrictions.
       * @visibility backend
       */
      services?: Array<{
        /**
         * Subject of the token, as in `backend.auth.externalAccess`.
         * @visibility backend
         */
        subject: string;
        /**
         * Entities it may report for: `kind:namespace/name`, each part a name or `*`.
         * @visibility backend
         */
        entities: string[];
      }>;
      /**
       * How reports from outside of CI are filed: `preview` (the default) keeps them for 30 days without effect,
       * `state` lets them change level and history.
       * @visibility backend
       */
      localReports?: 'state' | 'preview';
      /**
       * GitHub servers whose workflows may report to `/ingest/github`. Without an issuer that route is closed.
       * @visibility backend
       */
      github?: {
        /**
         * Default branch of the repositories of entities without the annotation `gds.dev/default-branch`: main.
         * @visibility backend
         */
        defaultBranch?: string;
        issuers?: Array<{
          /**
           * `iss` of the tokens: `https://token.actions.githubusercontent.com`, `https://token.actions.SUB.ghe.com`
           * or `https://HOST/_services/token`.
           * @visibility backend
           */
          issuer: string;
          /**
           * Host of the repositories. Left out where the issuer says it.
           * @visibility backend
           */
          host?: string;
          /**
           * The one audience that tokens must be made for, such as the address of this portal.
           * @visibility backend
           */
          audience: string;
          /**
           * Ids of the owners whose repositories may report: `gh api orgs/NAME --jq .id`.
           * @visibility backend
           */
          owners: Array<string | number>;
          /**
           * Reusable workflows whose reports are attested, each with its ref:
           * `acme/ci/.github/workflows/gds.yaml@refs/heads/main`.
           * @visibility backend
           */
          attestedBy?: string[];
          require?: {
            /**
             * Refuse reports that are not attested.
             * @visibility backend
             */
            attested?: boolean;
            /**
             * Refuse reports of other runners.
             * @visibility backend
             */
            runnerEnvironment?: 'github-hosted' | 'self-hosted';
            /**
             * Refuse reports of jobs outside of this deployment environment.
             * @visibility backend
             */
            environment?: string;
          };
        }>;
      };
      rate?: {
        /**
         * Reports that one principal or repository may send in ten minutes. Default 60.
         * @visibility backend
         */
        tenMinutes?: number;
        /**
         * Reports that one principal or repository may send in a day. Default 2000.
         * @visibility backend
         */
        day?: number;
      };
    };
    notifications?: {
      /**
       * Days before its end that an owner is told of an approved exemption, 0 to 90; 0: not before. Default 14.
       * @visibility backend
       */
      exemptionDays?: number;
    };
    /** Running services that the portal checks itself, on a schedule. */
    live?: {
      schedule?: {
        /**
         * How often each service is checked: `6h`, an ISO duration or an object such as `{ hours: 6 }`. Default 6 hours.
         * @visibility backend
         */
        frequency?: string | { [unit: string]: number };
        /**
         * What the checks of one service may take. Default 5 minutes.
         * @visibility backend
         */
        timeout?: string | { [unit: string]: number };
        /**
         * Services that one process checks at a time. Default 4.
         * @visibility backend
         */
        atATime?: number;
      };
      /** Prometheus-compatible servers, or gateways before them. */
      prometheus?: Array<{
        /**
         * Names it in `services`.
         * @visibility backend
         */
        id: string;
        /**
         * Address with its base path: `/api/v1/…` is put behind it.
         * @visibility backend
         */
        url: string;
        /**
         * Bearer token, sent to the origin of `url` alone.
         * @visibility secret
         */
        token?: string;
        /**
         * The address is this machine.
         * @visibility backend
         */
        loopback?: boolean;
      }>;
      services?: Array<{
        /**
         * 1 to 63 of a–z, 0–9 and `-`; names its task, `gds-live-ID`.
         * @visibility backend
         */
        id: string;
        /**
         * Entity that the results belong to: `component:default/payments`.
         * @visibility backend
         */
        entity: string;
        target?: {
          /**
           * Name of the target in the entity's results. Default `live ID`.
           * @visibility backend
           */
          name?: string;
          /**
           * Address below which `/debug/pprof/` is served.
           * @visibility backend
           */
          url: string;
          /**
           * Bearer token, sent to the origin of `url` alone.
           * @visibility secret
           */
          token?: string;
          /**
           * The address is this machine.
           * @visibility backend
           */
          loopback?: boolean;
        };
        /**
         * Addresses of OpenSLO files, read as catalog files are: `backend.reading.allow` and `integrations` decide.
         * @visibility backend
         */
        slos?: string[];
        /**
         * Id of the Prometheus that counts the events of `slos`.
         * @visibility backend
         */
        prometheus?: string;
      }>;
    };
  };
}
