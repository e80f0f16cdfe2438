/** Version of the standard (semver): a change of a code, level, threshold or formula changes it. */
export const STANDARD_VERSION = '0.2.0';

/**
 * Version of the report document (semver). A minor only adds fields that may be missing, so that
 * readers take every minor of the majors they know: {@link readReportDocument}.
 */
export const SCHEMA_VERSION = '1.2.0';
