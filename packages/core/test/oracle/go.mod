module gds.test/oracle

go 1.21
