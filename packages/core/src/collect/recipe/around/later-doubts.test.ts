import { describe, expect, it } from 'vitest';
import { recipeIn } from '../../../../test/recipe-in.ts';

const BUILD = 'go build -trimpath -o bin/app ./cmd/app';

const behind = (...commands: readonly string[]) =>
  recipeIn('Makefile', `build:\n${[BUILD, ...commands].map(line => `\t${line}\n`).join('')}`);

const LEAVE_IT = [
  'setcap cap_net_bind_service=+ep bin/app',
  'sudo setcap cap_net_raw+ep bin/app',
  'chown root:root bin/app && chmod 755 bin/app',
  'export APP_BIN=bin/app',
  'local out=bin/app; readonly R=bin/app; declare -x D=bin/app',
  'openssl dgst -sha256 bin/app > bin/app.sha256',
  'gpg --armor --detach-sign bin/app',
  'gpg --output bin/app.sig --detach-sign bin/app',
  'minisign -Sm bin/app',
  'cosign sign-blob --yes bin/app --output-signature bin/app.sig',
  'notation sign bin/app',
  'b2sum bin/app && sha512sum bin/app && md5 bin/app && cksum bin/app',
  'basename bin/app; dirname bin/app; realpath bin/app; readlink -f bin/app',
  'head -c 4 bin/app | xxd; tail -c 4 bin/app | od -x; hexdump -n 4 bin/app',
  'diff bin/app old && cmp bin/app old',
  'sed -n 1p bin/app; awk 1 bin/app; cut -c1 bin/app; sort bin/app | uniq',
  'jq -n --arg p bin/app . && yq -n .a bin/app',
  'nm bin/app; readelf -S bin/app; objdump -h bin/app; ldd bin/app; size bin/app; file bin/app',
  'find . -path bin/app -print',
  'dlv exec bin/app',
  'gdb -batch bin/app',
  'govulncheck -mode=binary bin/app',
  'trivy rootfs bin/app; grype bin/app; syft bin/app -o json',
  'cyclonedx-gomod bin -json -output sbom.json bin/app',
  'oras push r bin/app; crane append -f bin/app; jfrog rt upload bin/app repo/',
  'kubectl cp bin/app pod:/app',
  'docker cp bin/app c:/app',
  'docker build -t app . && docker push app && docker tag app app:1',
  'aws s3 cp bin/app s3://bucket/app --acl public-read',
  'gsutil cp bin/app gs://b/',
  'gcloud storage cp bin/app gs://b/',
  'az storage blob upload --file bin/app',
  'scp bin/app host:/srv/app; rsync -a bin/app host:/srv/',
  'curl -T bin/app https://example.com/',
  'gh release upload v1 bin/app',
  'git add -f bin/app && git commit -m bin/app && git push; git lfs track bin/app',
  'tar czf app.tgz bin/app; zip app.zip bin/app; gzip -k bin/app; xz -k bin/app; 7z a x.7z bin/app',
  // The program in it is the same.
  'gzip bin/app',
  'nfpm package -t bin/app.deb; fpm -s dir -t deb -n app bin/app=/usr/bin/app',
  'apk add --no-cache upx; apt-get install -y upx-ucl binutils; dnf install upx',
  'adduser -D app; useradd app; groupadd app',
  'mkdir -p bin/app.d; ln -s bin/app app; install -Dm755 bin/app /usr/local/bin/app; cp bin/app /usr/local/bin/app',
  'cp bin/app bin/',
  'touch bin/app; xattr -d com.apple.quarantine bin/app; lipo -info bin/app',
  'test -x bin/app && [ -s bin/app ] && echo bin/app && printf bin/app; sleep 1; wait; true; kill 1',
  'upx -t bin/app',
  'scp bin/app host:/usr/bin/app; rsync -a bin/app me@host:bin/app',
  'codesign --verify --deep bin/app; codesign -dvv bin/app; sentry-cli debug-files upload bin/app; diffoscope bin/app old',
  'gzip -dc bin/app.gz > x; gzip -t bin/app.gz; xz -d other.xz; perf stat bin/app; witness run -s build -- true',
  'if [[ -n "$$A" && $$B != "" || ( -x bin/app ) ]]; then echo bin/app; fi',
  'xx-verify --static bin/app',
  'objcopy --only-keep-debug bin/app bin/app.debug',
  'command -v upx',
  'rm -f bin/app.old bin/app',
  'strip bin/other',
];

const MAY_CHANGE_IT = [
  'upx bin/app',
  'aarch64-linux-gnu-strip bin/app',
  'strip -o bin/small bin/app',
  'objcopy --strip-debug bin/app bin/small',
  'find bin -type f -exec upx {} +',
  'ls bin/* | xargs strip',
  'python3 scripts/shrink.py bin/app',
  './scripts/test bin/app',
  'sometool bin/app',
  'codesign -s - bin/app',
  'go run ./tools/shrink bin/app',
  'install -s bin/app /usr/local/bin/app',
  'cp other bin/app',
  'cp build/app bin/',
  'curl -fsSLo bin/app https://example.com/app',
  'wget -O bin/app https://example.com/app',
  'aws s3 cp s3://bucket/app bin/app',
  'rsync -a host:app bin/app',
  'rsync -a other bin/app',
  'docker cp c:/app bin/app',
  'gh release download v1 --output bin/app',
  'docker run --rm -v .:/w upx bin/app',
  'kubectl exec pod -- strip bin/app',
  'sed -i s/a/b/ bin/app',
  'perl -pi -e s/a/b/ bin/app',
  'dd if=x of=bin/app',
  'echo x | tee bin/app',
  'xxd -r x bin/app',
  'gpg -o bin/app -d bin/app.gpg',
  'sort -o bin/app x',
  'tar xf x.tar bin/app',
  'patchelf --set-rpath / bin/app',
  'rpmbuild -bb app.spec',
  'eval bin/app',
  'codesign --force -v -s - bin/app',
  'scp host:/usr/bin/app bin/app',
  'gzip -df bin/app.gz',
  'xz -d bin/app.xz',
  'zstd -d -o bin/app app.zst',
  'witness run -s build -- strip bin/app',
  'perf record strip bin/app',
  // Nothing tells which file a variable that a command sets names.
  'find bin -type f | while read -r f; do strip "$$f"; done',
  'ls bin | while read f; do strip bin/$$f; done',
  'ls bin | while read d; do (cd $$d && strip app); done',
  'while read -r f; do upx "$$f"; done < list',
  'while getopts f: o; do strip $$OPTARG; done',
  'read -ra fs < list; strip "$${fs[@]}"',
  'printf -v f bin/%s $$X; strip "$$f"',
];

describe('commands behind a build', () => {
  it.each(LEAVE_IT)('%s leaves it as it is', async command => {
    expect(await behind(command)).toMatchObject({ doubts: [] });
  });

  it.each(MAY_CHANGE_IT)('%s may change it', async command => {
    const { doubts } = await behind(command);
    expect(doubts.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/ runs after the build and may change the binary$/),
    ]);
  });

  it.each<[commands: readonly string[], strips: readonly string[] | undefined, doubts: number]>([
    [['mv bin/app dist/app', 'strip dist/app'], ['strip dist/app'], 1],
    [['mv bin/app dist/', 'strip dist/app'], ['strip dist/app'], 1],
    [['cp bin/app dist/app', 'strip dist/app'], undefined, 1],
    [['install -Dm755 bin/app dist/app', 'cp dist/app out/app', 'strip out/app'], undefined, 1],
    [['[ -n "$$R" ] && mv bin/app dist/app', 'strip dist/app'], undefined, 1],
    [['cp other dist/app', 'strip dist/app'], undefined, 0],
    [['strip bin/*'], ['strip bin/*'], 1],
    [['strip bin/a*'], ['strip bin/a*'], 1],
    [['strip bin/*.so'], undefined, 1],
    [['strip */app'], undefined, 1],
  ])('follow the file by %j', async (commands, strips, doubts) => {
    const recipe = await behind(...commands);
    expect(recipe.strips?.map(({ text }) => text)).toEqual(strips);
    expect(recipe.doubts).toHaveLength(doubts);
  });

  it('follow a copy into another stage', async () => {
    const text = [
      `FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN ${BUILD}\nRUN cp bin/app /out`,
      'FROM debian\nCOPY --from=build /out /usr/bin/app\nRUN strip /usr/bin/app\n',
    ].join('\n');
    expect((await recipeIn('Dockerfile', text)).strips).toMatchObject([{ text: 'strip /usr/bin/app' }]);
  });
});
