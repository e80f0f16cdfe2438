import { jest } from '@jest/globals';
import { configure } from '@testing-library/react';

// What a test renders first is also transformed then, which takes seconds on a busy machine.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 20_000 });

// Menus of the component library look their items up by it; jsdom has none.
globalThis.CSS ??= { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') } as typeof CSS;
