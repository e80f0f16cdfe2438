/** What only Node can do: run the pipeline, read files, install tools, talk to a portal. */
export { type ContainerImageDescription, describeContainerImage } from './binary/container-image/index.ts';
export { containerPlatform, looksLikeImage, openContainerImage } from './collect/container-image.ts';
export { debugFileOf } from './collect/debug-file.ts';
export type { DebugFile, DebugFileSearch } from './evidence/index.ts';
export { EVIDENCE_WORK } from './evidence/work.ts';
export { fileSource } from './collect/repository/file-source.ts';
export { type InstalledTool, installPinnedTools } from './install-tools.ts';
export { ConfigurationError } from './config/gds-yaml.ts';
export { initConfiguration, type InitResult } from './init.ts';
export { isLoopback } from './loopback.ts';
export { droppedWords, PublishError, type PublishReceipt, publishReport } from './publish-report.ts';
export { parseReport, readReport, ReportFileError } from './read-report.ts';
export { CannotRunError, type EvidenceEvent, verify, type VerifyOptions, type VerifyResult } from './verify.ts';
