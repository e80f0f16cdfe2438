import { expect, it } from 'vitest';
import { z } from 'zod';
import { listedPackages } from './list-json.ts';

const schema = z.object({ Name: z.string(), Module: z.object({ Main: z.boolean() }).optional() });

it.each([
  ['', []],
  ['{\n\t"Name": "main",\n\t"Module": {\n\t\t"Main": true\n\t}\n}\n', [{ Name: 'main', Module: { Main: true } }]],
  ['{\n\t"Name": "a"\n}\n{}\n{\n\t"Name": "b"\n}\n', [{ Name: 'a' }, { Name: 'b' }]],
  ['{\n\t"Name": "a"\n}\n{\n\t"Na', [{ Name: 'a' }]],
  ['{\n\t"Name": 1\n}\n', undefined],
  ['}\n', undefined],
])('%j', (stdout, packages) => expect(listedPackages(stdout, schema)).toEqual(packages));
