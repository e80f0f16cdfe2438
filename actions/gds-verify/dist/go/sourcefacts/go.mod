module gds.dev/sourcefacts

go 1.21
