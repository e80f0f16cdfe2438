import type { Image } from './image.ts';

/** Whether an address lies in code: in an executable section, or in an executable segment of a file without sections. */
export function isCode(image: Image, address: number): boolean {
  let sections = 0;
  for (const section of image.sections) {
    if (!section.loaded || !section.executable) continue;
    sections++;
    const into = address - section.address;
    if (into >= 0 && into < section.size) return true;
  }
  if (sections > 0) return false;
  return image.segments.some(({ executable, address: start, memorySize }) => {
    return executable && address >= start && address < start + memorySize;
  });
}
