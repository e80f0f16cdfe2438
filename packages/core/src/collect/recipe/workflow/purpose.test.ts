import { expect, it } from 'vitest';
import { readBuildYaml } from '../text/build-yaml.ts';
import { sourceText } from '../text/traced-text.ts';
import { purposeOfWorkflow } from './purpose.ts';

it.each([
  ['release.yml', 'on: push', 'release'],
  ['publish-image.yml', 'on: workflow_dispatch', 'release'],
  ['main.yml', 'name: Deploy\non: push', 'release'],
  ['main.yml', 'on: {push: {tags: [v*]}}', 'release'],
  ['main.yml', 'on: {push: {tags: [v*], branches: [main]}}', 'release'],
  ['main.yml', 'on: release', 'release'],
  ['main.yml', 'on: {release: {types: [published]}}', 'release'],
  ['ci.yml', 'on: {push: {tags: [v*]}}', 'release'],
  ['ci.yml', 'on: {push: {tags: [v*], branches: [main]}, pull_request: {}}', 'unknown'],
  ['ci.yml', 'on: push', 'test'],
  ['go.yml', 'name: Unit tests\non: push', 'test'],
  ['go.yml', 'on: [push, pull_request]', 'unknown'],
  ['latest.yml', 'on: push', 'unknown'],
])('%s, %s: %s', (file, text, purpose) => {
  const yaml = readBuildYaml(sourceText(file, `${text}\njobs: {}\n`));
  if (typeof yaml === 'string') throw new Error(yaml);
  expect(purposeOfWorkflow(yaml, file)).toBe(purpose);
});
