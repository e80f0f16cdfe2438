// Most tests start a backend or send megabytes: on a loaded machine that takes longer than Jest's five seconds.
jest.setTimeout(60_000);
