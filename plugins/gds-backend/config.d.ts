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
       * Every point of the history; afterwards the last one of each day. Default 90.
       * @visibility backend
       */
      detail?: number;
      /**
       * The history. Default 800.
       * @visibility backend
       */
      history?: number;
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
  };
}
