export { describeContainerImage, type ImageOptions } from './describe-image.ts';
export type { ContainerImageDescription, ImageProgram, OtherProgram } from './image-description.ts';
export { shownText } from './shown-text.ts';
