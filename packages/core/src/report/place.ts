import type { Location } from '../standard/index.ts';

/** `Makefile:7:13`, `bin/app .debug_info`, or the address. */
export function place(location: Location): string {
  switch (location.kind) {
    case 'file':
      return [location.path, location.startLine, location.startColumn].filter(part => part !== undefined).join(':');
    case 'binary':
      return [location.file, location.section, location.address].filter(Boolean).join(' ');
    case 'url':
      return location.url;
    case 'trace':
      return ['trace', location.traceId, location.spanId].filter(Boolean).join(' ');
  }
}
