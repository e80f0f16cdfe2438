module example.com/workspace/catalog

go 1.25.0
