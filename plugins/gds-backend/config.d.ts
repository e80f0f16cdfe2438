export interface Config {
  /** GDS: maturity of services. */
  gds?: {
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
      rate?: {
        /**
         * Reports that one principal may send in ten minutes. Default 60.
         * @visibility backend
         */
        tenMinutes?: number;
        /**
         * Reports that one principal may send in a day. Default 2000.
         * @visibility backend
         */
        day?: number;
      };
    };
  };
}
