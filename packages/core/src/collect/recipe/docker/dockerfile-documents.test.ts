import { describe, expect, it } from 'vitest';
import { readDockerfile } from './dockerfile.ts';
import { findRecipe } from '../find-recipe.ts';
import { sourceText } from '../text/traced-text.ts';

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const stage = (...all: string[]) =>
  lines('FROM golang AS build', 'WORKDIR /src', 'COPY . .', ...all, 'FROM scratch', 'COPY --from=build /app /app');
const BUILD = 'go build -ldflags=-s -o /app ./cmd/app';

async function find(text: string) {
  const surroundings = { name: 'Dockerfile', folder: '.', read: () => Promise.resolve('it does not exist') };
  const file = await readDockerfile(sourceText('Dockerfile', text), surroundings);
  if (typeof file === 'string') throw new Error(file);
  const found = findRecipe([{ name: 'Dockerfile', file }], { packageFolder: 'cmd/app', role: 'production' });
  if (found.kind === 'no-such-script') throw new Error(found.kind);
  const doubts = (found.kind === 'found' ? found.recipe : found).doubts.map(({ reason }) => reason);
  if (found.kind !== 'found') return { kind: found.kind, doubts };
  const { flags, location } = found.recipe;
  return { line: location?.startLine, words: flags.flatMap(flag => flag.words.map(word => word.text)), doubts };
}

describe('a file that a here-document writes into an image', () => {
  it.each([
    ['COPY <<EOF /build.sh', 'RUN sh /build.sh'],
    ['COPY --chmod=755 <<"EOF" /build.sh', 'RUN /build.sh'],
    ['COPY <<"EOF" build.sh', 'RUN chmod +x build.sh && ./build.sh'],
    ['COPY <<-EOF /src/', 'RUN ["bash", "-ex", "/src/EOF"]'],
  ])('is followed: %s, %s', async (copy, run) => {
    expect(await find(stage(copy, BUILD, 'EOF', run))).toEqual({ line: 5, words: ['-s'], doubts: [] });
  });

  it('is followed in a stage that is made from its own', async () => {
    const text = stage('COPY <<EOF /build.sh', BUILD, 'EOF', 'FROM build AS next', 'RUN /build.sh');
    expect(await find(text.replace('--from=build', '--from=next'))).toMatchObject({ line: 5, words: ['-s'] });
  });

  const builds = 'this here-document may build the package and is not read';
  it.each([
    ['since Docker expands it', ['COPY <<EOF /build.sh', `${BUILD} $FLAGS`, 'EOF', 'RUN sh /build.sh']],
    ['since more is done with it', ['COPY <<EOF /build.sh', BUILD, 'EOF', 'RUN make tools && /build.sh']],
    [
      'since another program runs it',
      ['COPY <<EOF /build.py', '#!/usr/bin/env python3', BUILD, 'EOF', 'RUN /build.py'],
    ],
    ['of a RUN for another program', ['RUN python3 <<EOF', 'subprocess.run(["go", "build", "./cmd/app"])', 'EOF']],
    ['of a RUN with another first line', ['RUN <<EOF', '#!/usr/bin/perl', BUILD, 'EOF']],
    ['of an ADD', ['ADD <<EOF /build.sh', BUILD, 'EOF', 'RUN /build.sh']],
  ])('is said where it is not followed, %s', async (_, text) => {
    expect(await find(stage(...text))).toMatchObject({
      kind: 'builds-something-else',
      doubts: expect.arrayContaining([builds]) as string[],
    });
  });

  it('doubts a strip in another language behind a build', async () => {
    const text = stage(`RUN ${BUILD}`, 'RUN python3 <<EOF', 'os.system("strip /app")', 'EOF');
    expect((await find(text)).doubts).toEqual([
      'this here-document may change the binary and is not read',
      '`python3` runs after the build and may change the binary',
    ]);
  });

  it('says nothing of one that neither builds nor strips', async () => {
    const text = stage('COPY <<EOF /etc/app.conf', 'port: 80', 'EOF', `RUN ${BUILD}`, 'RUN cat <<EOF', 'built', 'EOF');
    expect(await find(text)).toMatchObject({ line: 7, doubts: [] });
  });
});
