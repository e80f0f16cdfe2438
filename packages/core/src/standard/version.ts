/** Version of the standard (semver): a change of a code, level, threshold or formula changes it. */
export const STANDARD_VERSION = '0.2.0';

/**
 * Version of the report document (semver). A minor only adds fields that may be missing, so that
 * readers take every minor of the majors they know: {@link readReportDocument}. A new kind of producer
 * is a minor too: who does not know it refuses its reports, and takes all others.
 */
export const SCHEMA_VERSION = '1.3.0';
